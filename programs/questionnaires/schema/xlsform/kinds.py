"""What a row's type is in the portal: kinds, bounds that follow, and what is left out. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from programs.questionnaires.schema.definition import FIVE, Kind
from programs.questionnaires.schema.xlsform.columns import FIVE_POINT_LIST, YES_NO_LIST
from programs.questionnaires.schema.xlsform.exporting import DEFAULT_DECIMALS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GROUP, REPEAT, END_GROUP, END_REPEAT = "begin_group", "begin_repeat", "end_group", "end_repeat"
CALCULATE: Final = "calculate"
LONGEST_OF_MANY_LINES: Final = 2000


@dataclass(frozen=True, slots=True)
class RowType:
    """A type as it is written: its usual name, its list, and whether "other" is added."""

    name: str
    choices: str = ""
    or_other: bool = False


_SELECTS: Final = (
    (re.compile(r"select(?:_| )?(?:one|1)_from_file\s+(.+)"), "select_one_from_file"),
    (re.compile(r"select(?:_| )multiple_from_file\s+(.+)"), "select_multiple_from_file"),
    (re.compile(r"select(?:_| )one(?:_| )external\s+(.+)"), "select_one_external"),
    (re.compile(r"(?:select(?:_| )?(?:one|1)(?: from)?)\s+(.+)"), "select_one"),
    (re.compile(r"(?:select(?:_| )multiple(?: from)?|select all that apply from)\s+(.+)"),
     "select_multiple"),
    (re.compile(r"(?:odk:)?rank\s+(.+)"), "rank"),
)  # fmt: skip
_SAME: Final = {
    "string": "text", "int": "integer", "photo": "image", "trigger": "acknowledge",
    "begin_lgroup": GROUP, "datetime": "dateTime", "hidden": "hidden",
}  # fmt: skip


def read_type(written: str) -> RowType:
    """The type of a row, in any of the ways in which ordinary forms write it."""
    text = " ".join(written.split())
    is_other = re.search(r" (?:or_other|or specify other)$", text)
    if is_other:
        text = text[: is_other.start()]
    for pattern, name in _SELECTS:
        if match := pattern.fullmatch(text):
            return RowType(name, re.sub(r"^list_name ", "", match[1]), bool(is_other))
    name = text.lower().replace(" ", "_")
    return RowType(_SAME.get(name, name))


@dataclass
class Asked:
    """How a row is asked in the portal: fields of its description, and what is said of it."""

    kind: Kind
    fields: dict[str, Any] = field(default_factory=dict)
    notice: _StrPromise | str = ""


_SINGLE_KINDS: Final = {
    "select_one": Kind.SINGLE,
    "select_multiple": Kind.MULTIPLE,
    "rank": Kind.RANK,
}
_PLAIN: Final[Mapping[str, Callable[[], Asked]]] = {
    "text": lambda: Asked(Kind.TEXT),
    "integer": lambda: Asked(Kind.NUMBER),
    "decimal": lambda: Asked(Kind.NUMBER, {"decimals": DEFAULT_DECIMALS}),
    "date": lambda: Asked(Kind.DATE),
    "note": lambda: Asked(Kind.NOTE),
    "file": lambda: Asked(Kind.FILE),
    "image": lambda: Asked(Kind.FILE),
    "acknowledge": lambda: Asked(Kind.YES_NO, notice=_("It is asked as yes or no.")),
    "barcode": lambda: Asked(Kind.TEXT, notice=_("A barcode is typed as text.")),
    "time": lambda: Asked(Kind.TEXT, notice=_("A time of day is typed as text.")),
    "dateTime": lambda: Asked(Kind.DATE, notice=_("Only the day is asked, not the time.")),
    "range": lambda: Asked(Kind.NUMBER),
}
_KNOWN_BY_PORTAL: Final = _("The portal keeps by itself who answered and when.")
_NO_PLACES: Final = _("Places on a map are not asked in a questionnaire.")
_NO_RECORDINGS: Final = _("Sound and film are not taken in a questionnaire.")
_NO_FILES: Final = _("Choices from another file are not read; put them into the sheet “choices”.")
#: what is left out, and why
LEFT_OUT: Final[Mapping[str, _StrPromise]] = {
    **dict.fromkeys(
        (
            "start", "end", "today", "deviceid", "device_id", "username", "simserial",
            "subscriberid", "phonenumber", "email", "audit", "start-geopoint", "imei",
        ),
        _KNOWN_BY_PORTAL,
    ),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "osm"), _NO_PLACES),
    **dict.fromkeys(("audio", "video", "background-audio"), _NO_RECORDINGS),
    **dict.fromkeys(
        ("select_one_from_file", "select_multiple_from_file", "select_one_external",
         "csv-external", "xml-external"),
        _NO_FILES,
    ),
    "hidden": _("A hidden question has nobody who answers it."),
}  # fmt: skip
#: kinds that a column of repeated rows may have
IN_ROWS: Final = frozenset(
    {Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.SINGLE, Kind.YES_NO, Kind.FIVE_POINT}
)


def asked_as(row: RowType, names: list[str], appearance: str, parameters: str) -> Asked | None:
    """The kind for a type that is known; None for one that is not."""
    if row.name in _SINGLE_KINDS:
        return Asked(_of_list(row, names))
    make = _PLAIN.get(row.name)
    if make is None:
        return None
    asked = make()
    words = appearance.split()
    if row.name == "image" and "signature" in words:
        asked.kind = Kind.SIGNATURE
    if asked.kind is Kind.TEXT and "multiline" in words:
        asked.fields |= {"long": True, "longest": LONGEST_OF_MANY_LINES}
    if row.name == "range":
        asked.fields |= _bounds(parameters)
    return asked


def _of_list(row: RowType, names: list[str]) -> Kind:
    """The portal's own lists are kinds of their own, as long as nobody changed them."""
    if row.name == "select_one" and row.choices == YES_NO_LIST and names == ["yes", "no"]:
        return Kind.YES_NO
    if row.name == "select_one" and row.choices == FIVE_POINT_LIST and names == list(FIVE):
        return Kind.FIVE_POINT
    return _SINGLE_KINDS[row.name]


_NUMBER: Final = r"(-?[0-9]{1,15}(?:\.[0-9]{1,9})?)"


def _bounds(parameters: str) -> dict[str, Any]:
    """start, end and step of a `range`; without them 0, 10 and 1, as other tools take it."""
    found = {"start": "0", "end": "10", "step": "1"} | {
        key: match[1]
        for key in ("start", "end", "step")
        if (match := re.search(rf"\b{key}\s*=\s*{_NUMBER}", parameters))
    }
    _whole, _point, part = found["step"].partition(".")
    return {
        "least": number(found["start"]),
        "greatest": number(found["end"]),
        "decimals": len(part),
    }


def number(text: str) -> int | str:
    """A number as a description holds it: whole, or its digits."""
    return int(text) if re.fullmatch(r"-?[0-9]+", text) else text


#: how a question looks in other tools; nothing is lost without it
LOOKS: Final = re.compile(
    r"(?:minimal|quick|quickcompact|compact(?:-[0-9]+)?|horizontal(?:-compact)?|columns(?:-[0-9]+|"
    r"-pack)?|list|list-nolabel|label|likert|autocomplete|search|no-buttons|no-calendar|new|"
    r"month-year|year|field-list|table-list|multiline|signature|draw|annotate|numbers|"
    r"thousands-sep|bearing|vertical|picker|counter|w[0-9]{1,2}|image-map|masked|"
    r"new-front|selfie|placement-map|maps|rating|accordion)"
)
