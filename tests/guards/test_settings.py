"""Settings: every variable that is read stands in the example, and no other."""

from __future__ import annotations

import ast

from tests.guards.house import HOUSE


def test_the_example_names_every_variable_that_is_read() -> None:
    tree = ast.parse((HOUSE / "portal/settings/env.py").read_text(encoding="utf-8"))
    read = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).startswith("env.")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }
    example = {
        line.lstrip("# ").split("=", 1)[0]
        for line in (HOUSE / ".env.example").read_text(encoding="utf-8").splitlines()
        if "=" in line and line.lstrip("# ").split("=", 1)[0].isupper()
    }
    assert example == read


def test_nothing_else_reads_the_environment() -> None:
    found = []
    for package in ("portal", "enterprises", "programs", "experts", "certification"):
        for path in (HOUSE / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if ("os.environ" in text or "os.getenv" in text) and path.name not in {"env.py"}:
                found.append(str(path.relative_to(HOUSE)))
    allowed = {"portal/asgi.py", "portal/wsgi.py", "portal/celery.py"}
    assert set(found) <= allowed
