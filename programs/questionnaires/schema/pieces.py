"""Pieces of a description: where a question or section stands, and lists with one changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid, Missing
from programs.questionnaires.schema.checking import is_code

Data = dict[str, Any]


class Way(StrEnum):
    UP = "up"
    DOWN = "down"
    COPY = "copy"
    REMOVE = "remove"


def codes_of(data: Mapping[str, Any]) -> list[str]:
    return [str(one["code"]) for part in data["sections"] for one in part["questions"]]


def section_holding(data: Mapping[str, Any], code: str) -> Data:
    """The section of a question; Missing where nothing has that code."""
    for section in data["sections"]:
        if any(one["code"] == code for one in section["questions"]):
            return dict(section)
    raise Missing(_("There is no question “%(code)s” here.") % {"code": code})


def fresh_code(code: str, taken: set[str]) -> str:
    """A code like this one that nothing has: B05 gives B05_2."""
    number = 2
    while (found := f"{code[:36]}_{number}") in taken:
        number += 1
    return found


def refuse_code(code: str, others: set[str]) -> None:
    if not is_code(code):
        words = _("A code is a letter, then letters and digits.")
        raise Invalid(words, code=words)
    if code in others:
        words = _("“%(code)s” stands twice.") % {"code": code}
        raise Invalid(words, code=words)


def place_of(held: list[Any], code: str) -> int:
    for place, one in enumerate(held):
        if one["code"] == code:
            return place
    raise Missing(_("There is no section “%(code)s” here.") % {"code": code})


def swap(held: list[Any], place: int, way: Way) -> bool:
    """Change places with the neighbour; False where there is none."""
    there = place + (-1 if way is Way.UP else 1)
    if not 0 <= there < len(held):
        return False
    held[place], held[there] = held[there], held[place]
    return True


def with_questions(data: Data, section: str, change: Any) -> Data:
    place = place_of(data["sections"], section)
    sections = list(data["sections"])
    sections[place] = {**sections[place], "questions": change(sections[place]["questions"])}
    return data | {"sections": sections}


def owing(data: Data, code: str, owed: Mapping[str, str] | None) -> Data:
    """The description with what each option of one question owes to the help put in the place of
    the old (`anyway`); None takes it from this question and leaves another's."""
    said = data.get("anyway") or {}
    if owed is None and said.get("question") != code:
        return data
    rest = {key: value for key, value in data.items() if key != "anyway"}
    return rest | ({"anyway": {"question": code, "owed": dict(owed)}} if owed else {})


def paired(data: Data, code: str, pairing: Mapping[str, Any] | None) -> Data:
    """The description with one question's comparison put in the place of the old one."""
    held = list(data.get("pairing", ()))
    places = [place for place, one in enumerate(held) if one.get("code") == code]
    fresh = [{"code": code, **pairing}] if pairing else []
    at = places[0] if places else len(held)
    kept = [one for one in held if one.get("code") != code]
    found = [*kept[:at], *fresh, *kept[at:]]
    rest = {key: value for key, value in data.items() if key != "pairing"}
    return rest | ({"pairing": found} if found else {})


def forgotten(data: Data, code: str) -> Data:
    """The description without what is said of a question outside of it: it is taken away."""
    return owing(paired(data, code, None), code, None)
