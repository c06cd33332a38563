"""Every write is an operation: named, tested, and the only way in."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from portal.audit.trail import operations
from tests.guards.house import HOUSE, PACKAGES, short, sources

WRITING = {"create", "bulk_create", "update", "bulk_update", "delete", "save", "get_or_create",
           "update_or_create"}  # fmt: skip


@pytest.mark.parametrize("path", sources("views", "api", "forms", "serializers"), ids=short)
def test_faces_write_nothing_themselves(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        f"{short(path)}:{call.lineno} .{call.func.attr}()"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITING
        and _is_rows(call.func.value)
    ]
    assert not found, "Call an operation."


def _is_rows(node: ast.expr) -> bool:
    """Whether the receiver looks like a manager or a queryset: something.objects.…"""
    text = ast.unparse(node)
    return ".objects" in text or text.endswith(("_set", "rows"))


def test_every_operation_is_called_in_a_test() -> None:
    texts = "\n".join(p.read_text(encoding="utf-8") for p in (HOUSE / "tests").rglob("*.py"))
    untested = [
        name
        for name in operations
        if not name.startswith("tests.") and name.rsplit(".", 1)[-1] not in texts
    ]
    assert not untested


@pytest.mark.parametrize(
    "path", sources("operations", "models", "rules", "scoring", "schema", "queries"), ids=short
)
def test_the_clock_is_an_argument(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = [
        f"{short(path)}:{call.lineno}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func)
        in {"timezone.now", "now", "date.today", "datetime.now", "timezone.localdate"}
        and not call.args
    ]
    assert not asked, "Take at: datetime."


def test_no_signals_of_our_own() -> None:
    found = []
    for path in (p for package in ("portal", "enterprises", "programs", "experts", "certification")
                 for p in (HOUSE / package).rglob("*.py")):  # fmt: skip
        text = path.read_text(encoding="utf-8")
        if "django.dispatch" in text or "db.models.signals" in text:
            found.append(short(path))
    assert not found


def test_the_day_of_a_moment_is_that_of_the_portals_clock() -> None:
    """An instant is kept in UTC: before eight in the morning its own `.date()` is yesterday's."""
    instant = re.compile(r"(\b|_)(at|now|moment)(\(\))?\.date\(\)")
    found = [
        f"{short(path)}:{number}"
        for package in PACKAGES
        for path in sorted((HOUSE / package).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if instant.search(line) and "localtime" not in line
    ]
    assert not found, "Use localdate(at)."
