"""Every text that a person reads is there in Chinese, and its compiled form is current."""

from __future__ import annotations

import ast
import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.guards.house import HOUSE, PACKAGES

FOLDER = HOUSE / "locale/zh_Hans/LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]?\d*\.?\d*[a-zA-Z]")


def entries() -> list[dict[str, str]]:
    """The catalogue, entry by entry: msgid, msgid_plural, msgstr or msgstr[0]."""
    found = []
    for block in (FOLDER / "django.po").read_text(encoding="utf-8").split("\n\n"):
        entry: dict[str, str] = {"flags": " ".join(re.findall(r"^#,(.*)$", block, re.M))}
        current = ""
        for line in block.split("\n"):
            if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line):
                current = match[1]
                entry[current] = ast.literal_eval(match[2])
            elif line.startswith('"') and current:
                entry[current] += ast.literal_eval(line)
        if entry.get("msgid"):
            found.append(entry)
    return found


ENTRIES = entries()


def test_every_text_is_there_in_chinese():
    assert len(ENTRIES) > 1000
    missing = [e["msgid"] for e in ENTRIES if not (e.get("msgstr") or e.get("msgstr[0]"))]
    assert not missing


def test_no_translation_is_a_guess():
    assert not [e["msgid"] for e in ENTRIES if "fuzzy" in e["flags"]]


def test_placeholders_are_kept():
    wrong = []
    for e in ENTRIES:
        told = e.get("msgstr") or e.get("msgstr[0]", "")
        wanted = set(PLACEHOLDER.findall(e.get("msgid_plural", e["msgid"])))
        if not set(PLACEHOLDER.findall(told)) <= wanted | set(PLACEHOLDER.findall(e["msgid"])):
            wrong.append(e["msgid"])
    assert not wrong


def test_the_compiled_catalogue_is_current():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [
        e["msgid"]
        for e in ENTRIES
        if "msgctxt" not in e
        and "msgid_plural" not in e
        and compiled.gettext(e["msgid"]) != e["msgstr"]
    ]
    assert not stale, "Run make messages."


def _asked_for() -> set[str]:
    """The texts of the sources by their syntax: xgettext does not look into f-strings."""
    names = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
    found = set()
    for package in PACKAGES:
        for path in (HOUSE / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                    text = node.args[0] if node.args else None
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        found.add(text.value)
    return found


def test_no_text_hides_in_another():
    assert not sorted(_asked_for() - {e["msgid"] for e in ENTRIES} - {""})


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext (make check has it)")
def test_no_text_was_forgotten(tmp_path: Path):
    """The texts of the Python sources, collected anew: each stands in the catalogue."""
    sources = [
        str(path)
        for package in PACKAGES
        for path in (HOUSE / package).rglob("*.py")
        if "migrations" not in path.parts
    ]
    out = tmp_path / "all.po"
    names = ["_", "gettext", "gettext_lazy", "pgettext:1c,2", "ngettext:1,2", "ngettext_lazy:1,2"]
    subprocess.run(
        ["xgettext", "-L", "Python", "--from-code=UTF-8", "-o", str(out),
         *[f"--keyword={name}" for name in names], *sources],
        check=True, capture_output=True,
    )  # fmt: skip
    collected = re.findall(r'^msgid ((?:".*"\n?)+)', out.read_text(encoding="utf-8"), re.M)
    texts = {
        "".join(ast.literal_eval(line) for line in one.split("\n") if line) for one in collected
    }
    known = {e["msgid"] for e in ENTRIES}
    assert not sorted(texts - known - {""})
