"""Industries by GB/T 4754-2017: codes read, named and found. Pure.

A code is a section ("C"), a division ("32"), a group ("323") or a class ("3239"), with or without
its section before it ("C3239"). The list knows them all as they were in 2017. A number that it
lacks beneath a division that it knows is read all the same (an older edition, or an amendment,
has it) and lies in the nearest listed one above; `is_listed` tells the two apart.
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
    """A section, division, group or class. `parent` is the code above it, empty for a section.

    The standard names groups and classes in Chinese alone; `name_en` is empty for most of them.
    """

    code: str
    parent: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        """In the language that is active now; without one in English, the Chinese name with the
        English one of its division."""
        if (get_language() or "zh").startswith("zh"):
            return self.name_zh
        if self.name_en:
            return self.name_en
        return f"{self.name_zh} ({read_industries()[self.code[:2]].name_en})"

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
    above = section_of(digits)
    return digits if above is not None and section in ("", above) else None


def is_listed(code: str) -> bool:
    """Whether the standard of 2017 has a stored code itself."""
    return code in read_industries()


def industry_of(code: str) -> Industry | None:
    """The listed industry that a stored code is or lies in: "3299" lies in 32."""
    listed = read_industries()
    starts = (code[:length] for length in range(len(code), min(len(code), 2) - 1, -1))
    return next((listed[start] for start in starts if start in listed), None)


def industry_name(code: str) -> str:
    """The name of what a stored code is or lies in, in the language that is active now."""
    industry = industry_of(code)
    return industry.name if industry else code


def section_of(code: str) -> str | None:
    """The section letter of a stored code."""
    division = read_industries().get(code[:2] if code[:1].isdigit() else code)
    return (division.parent or division.code) if division else None


def beneath(code: str) -> list[Industry]:
    """The listed industries right under a section, division or group."""
    return _beneath().get(code, [])


@lru_cache(maxsize=1)
def _beneath() -> dict[str, list[Industry]]:
    found: dict[str, list[Industry]] = {}
    for industry in read_industries().values():
        found.setdefault(industry.parent, []).append(industry)
    return found


def named_industry(text: str) -> str | None:
    """The code of the one division, group or class that is called exactly this, in either language.

    A group that is not divided shares its name with its one class: then it is the class.
    """
    asked = narrow(text).casefold()
    found = _by_name().get(asked, ())
    return found[-1] if found and all(found[-1].startswith(one) for one in found) else None


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in read_industries().values():
        names = {narrow(one.name_zh).casefold(), one.name_en.casefold()} - {""}
        for name in names if one.parent else ():
            found[name] = (*found.get(name, ()), one.code)
    return found


def find_industries(text: str, *, most: int = 20) -> list[Industry]:
    """Industries whose code begins with the text or whose name holds it, in either language.

    The wider ones come first. A code that the list lacks finds what it lies in ("3299" finds 32).
    """
    asked = narrow(text).casefold()
    if not asked:
        return []
    code = industry_code(asked)
    digits = (code or asked).upper()
    every = sorted(read_industries().values(), key=lambda one: len(one.code))
    by_code = [one for one in every if one.code.startswith(digits)]
    if code and not by_code and (above := industry_of(code)):
        by_code = [above]
    by_name = [one for one in every if asked in _words(one)]
    return list(dict.fromkeys(by_code + by_name))[:most]


@lru_cache(maxsize=4096)
def _words(industry: Industry) -> str:
    """What a name is looked for in."""
    return f"{narrow(industry.name_zh)}\n{industry.name_en}".casefold()
