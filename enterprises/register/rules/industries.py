"""Industries by GB/T 4754-2017: codes read, named and found. Pure.

A code is a section ("C"), a division ("32"), a group ("329") or a class ("3299"), with or without
its section before it ("C3299"). The list knows sections, divisions and a few groups; below a
division any number is taken, except where the groups are all known.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language

from portal.kernel.text import narrow

DATA = Path(__file__).parent.with_name("data")
_FORM = re.compile(r"^([A-T])?(\d{2,4})?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Industry:
    """A section, division or group. `parent` is the code above it, empty for a section."""

    code: str
    parent: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        """In the language that is active now."""
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@lru_cache(maxsize=1)
def read_industries() -> dict[str, Industry]:
    """Every listed industry by its code, in the order of the standard."""
    with (DATA / "industries_2017.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {
            row["code"]: Industry(row["code"], row["parent"], row["name"], row["name_en"])
            for row in rows
        }


@lru_cache(maxsize=4096)
def industry_code(text: str) -> str | None:
    """The code as it is stored: digits without the section ("3299"), or the section alone.

    None when there is no such industry, or when the section is not the division's.
    """
    found = _FORM.match(narrow(text).upper())
    if not found:
        return None
    section, digits = found[1] or "", found[2] or ""
    if not digits:
        return section or None
    above = industry_of(digits)
    if above is None or (section and section_of(digits) != section):
        return None
    return digits


def industry_of(code: str) -> Industry | None:
    """The listed industry that a stored code is or lies in: "3299" lies in 32."""
    listed = read_industries()
    if code in listed or code[:2] not in listed:
        return listed.get(code)
    if len(code) > 2 and _groups(code[:2]):
        return listed.get(code[:3])
    return listed[code[:2]]


def industry_name(code: str) -> str:
    """The name of what a stored code is or lies in, in the language that is active now."""
    industry = industry_of(code)
    return industry.name if industry else code


def section_of(code: str) -> str | None:
    """The section letter of a stored code."""
    division = read_industries().get(code[:2] if code[:1].isdigit() else code)
    return (division.parent or division.code) if division else None


def beneath(code: str) -> list[Industry]:
    """The listed industries right under a section or division."""
    return [industry for industry in read_industries().values() if industry.parent == code]


def _groups(division: str) -> list[Industry]:
    return beneath(division)


def named_industry(text: str) -> str | None:
    """The code of the one division or group that is called exactly this, in either language."""
    asked = narrow(text).casefold()
    found = [
        one.code
        for one in read_industries().values()
        if one.parent and asked in (narrow(one.name_zh), one.name_en.casefold())
    ]
    return found[0] if len(found) == 1 else None


def find_industries(text: str, *, most: int = 20) -> list[Industry]:
    """Industries whose code begins with the text or whose name holds it, in either language.

    A longer code than the list knows finds what it lies in ("3299" finds 32).
    """
    asked = narrow(text).casefold()
    if not asked:
        return []
    code = industry_code(asked)
    digits = code or asked
    by_code = [one for one in read_industries().values() if one.code.startswith(digits.upper())]
    if code and not by_code and (above := industry_of(code)):
        by_code = [above]
    by_name = [
        one
        for one in read_industries().values()
        if asked in one.name_zh or asked in one.name_en.casefold()
    ]
    return list(dict.fromkeys(by_code + by_name))[:most]
