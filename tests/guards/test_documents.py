"""What code can print is printed by code, and kept true."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from portal.wiring.printing import printed
from tests.guards.house import HOUSE


@pytest.mark.parametrize(
    "name",
    ["permissions.md", "workflows.md", "settings.md", "return-forms.md", "api-changelog.md"],
)
def test_printed_documents_are_current(name: str) -> None:
    kept = (HOUSE / "docs" / name).read_text(encoding="utf-8")
    assert kept == printed()[name], "Run make documents."


@pytest.mark.django_db
def test_no_migration_is_forgotten() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_links_between_documents_lead_somewhere() -> None:
    lost = []
    for path in [HOUSE / "README.md", *(HOUSE / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            if not target.startswith("http") and not (path.parent / target).exists():
                lost.append(f"{path.name}: {target}")
    assert not lost


def test_every_decision_says_what_was_refused() -> None:
    for path in sorted((HOUSE / "docs/adr").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        assert all(
            f"## {part}" in text for part in ("Context", "Decision", "Consequences", "Refused")
        )
