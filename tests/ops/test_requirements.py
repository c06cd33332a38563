"""What is installed is what is listed: exact, with why, and from wherever this machine gets it."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
FILES = [HOUSE / "requirements.txt", HOUSE / "tests" / "requirements.txt"]
PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)(\[[a-z,]+\])?==(?P<version>[0-9][\w.]*)"
    r"(?P<marker> ; [^#]+?)?\s+# (?P<why>.+)$"
)


def lines(path: Path) -> list[str]:
    kept = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [line for line in kept if line != "-r ../requirements.txt"]


@pytest.mark.parametrize("path", FILES, ids=["portal", "tests"])
def test_each_line_is_an_exact_pin_with_its_reason(path):
    bad = [line for line in lines(path) if not PIN.match(line)]
    assert not bad


@pytest.mark.parametrize("path", FILES, ids=["portal", "tests"])
def test_what_is_installed_is_what_is_pinned(path):
    found = [PIN.match(line) for line in lines(path)]
    pinned = {match["name"]: match["version"] for match in found if not match["marker"]}
    assert {name: version(name) for name in pinned} == pinned


def test_nothing_is_listed_twice():
    names = [PIN.match(line)["name"] for path in FILES for line in lines(path)]
    assert len(names) == len(set(names))
