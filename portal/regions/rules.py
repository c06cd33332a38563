"""The official list of regions as dated data: read, checked and counted. Pure.

A day is in force from `valid_from` (included) to `valid_to` (not included). The list and its
sources are in `data/README.md`.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid

DATA = Path(__file__).with_name("data")
STATE_ON = date(2026, 9, 11)
"""The day on which the list was taken from the ministry."""

KNOWN_SINCE = date(2023, 12, 31)
"""From this day on the list is complete, unless its province is known for longer."""
KNOWN_LONGER = {"330000": date(2020, 1, 1)}

KINDS = {
    "province": {
        "province",
        "autonomous_region",
        "municipality",
        "special_administrative_region",
    },
    "city": {"prefecture_city", "prefecture", "autonomous_prefecture", "league"},
    "county": {
        "district",
        "county",
        "county_city",
        "autonomous_county",
        "banner",
        "autonomous_banner",
        "forest_district",
        "special_district",
        "corps_city",
        "city_as_county",
    },
}
SUCCESSIONS = {"merged", "split", "renamed"}


class UnreadableRegions(ValueError):
    """A line of the list is wrong; the message names file, line and cause."""


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region between two dates."""

    code: str
    name: str
    level: str
    parent_code: str
    kind: str
    valid_from: date
    valid_to: date | None
    note: str

    @property
    def path(self) -> str:
        return path_of(self.code, self.parent_code)

    @property
    def province_code(self) -> str:
        return f"{self.code[:2]}0000"

    @property
    def is_directly_administered(self) -> bool:
        """A county-level unit that no city stands above."""
        return self.level == "county" and self.parent_code.endswith("0000")

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class PredecessorRow:
    """`new` took over from `old` on the day on which the one ended and the other began."""

    old_code: str
    old_valid_from: date
    new_code: str
    new_valid_from: date
    kind: str


def path_of(code: str, parent_code: str = "") -> str:
    """ "33.", "33.01.", "33.01.02."; a county right under its province is "42.9004.".

    Four digits after the province never meet the two digits of a city, and every path ends with
    a dot, so that no path begins with another's unless it lies within it.
    """
    province = f"{code[:2]}."
    if not parent_code:
        return province
    if not parent_code.endswith("0000"):
        return f"{province}{code[2:4]}.{code[4:]}."
    return f"{province}{code[2:4]}." if _may_have_counties(code) else f"{province}{code[2:]}."


def _may_have_counties(code: str) -> bool:
    return code.endswith("00") and code not in _CITIES_AS_COUNTIES


_CITIES_AS_COUNTIES = frozenset({"441900", "442000", "460400", "620200"})


@lru_cache(maxsize=1)
def read_regions() -> tuple[RegionRow, ...]:
    """Every row of the list, by code and date; an `UnreadableRegions` when a line is wrong."""
    return parse_regions(_lines("regions.csv"), name="regions.csv")


@lru_cache(maxsize=1)
def read_predecessors() -> tuple[PredecessorRow, ...]:
    """Every succession; both sides stand in the list."""
    return parse_predecessors(
        _lines("regions_predecessors.csv"),
        name="regions_predecessors.csv",
        regions=read_regions(),
    )


def _lines(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parse_regions(lines: Iterable[dict[str, str]], *, name: str) -> tuple[RegionRow, ...]:
    """Rows from lines as `csv` reads them; the header is line 1."""
    rows: list[RegionRow] = []
    for number, line in enumerate(lines, start=2):
        try:
            rows.append(_region(line))
        except (KeyError, TypeError, ValueError) as cause:
            raise UnreadableRegions(f"{name} line {number}: {cause}") from cause
    _check_tree(rows, name=name)
    return tuple(rows)


def _region(line: dict[str, str]) -> RegionRow:
    row = RegionRow(
        code=line["code"],
        name=line["name"],
        level=line["level"],
        parent_code=line["parent_code"],
        kind=line["kind"],
        valid_from=date.fromisoformat(line["valid_from"]),
        valid_to=date.fromisoformat(line["valid_to"]) if line["valid_to"] else None,
        note=line["note"],
    )
    for is_wrong, why in _complaints(row):
        if is_wrong:
            raise ValueError(why)
    return row


def _complaints(row: RegionRow) -> Iterator[tuple[bool, str]]:
    code = row.code
    yield not (len(code) == 6 and code.isascii() and code.isdigit()), f"{code!r} is no code"
    yield not row.name, "the name is missing"
    yield row.level not in KINDS, f"{row.level!r} is no level"
    yield row.kind not in KINDS[row.level], f"{row.kind!r} is no kind of {row.level}"
    yield (row.level == "province") != (not row.parent_code), "only a province has no parent"
    yield row.valid_to is not None and row.valid_to <= row.valid_from, "it ends before it begins"
    yield row.level == "province" and not code.endswith("0000"), "a province's code ends in 0000"
    yield row.level == "city" and not code.endswith("00"), "a city's code ends in 00"
    alone = row.kind == "city_as_county"
    yield alone != (code in _CITIES_AS_COUNTIES), "a city without counties must be named in rules"
    yield bool(row.parent_code) and row.parent_code[:2] != code[:2], "its parent lies elsewhere"


def _check_tree(rows: list[RegionRow], *, name: str) -> None:
    seen: set[tuple[str, date]] = set()
    codes = {row.code: row for row in rows}
    living: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{name} line {number}"
        if (row.code, row.valid_from) in seen:
            raise UnreadableRegions(f"{where}: {row.code} from {row.valid_from} stands twice")
        seen.add((row.code, row.valid_from))
        parent = codes.get(row.parent_code)
        if row.parent_code and (parent is None or parent.level == "county"):
            raise UnreadableRegions(f"{where}: there is no {row.parent_code} to hang on")
        if row.valid_to is None:
            if row.path in living:
                raise UnreadableRegions(f"{where}: {row.path} is taken by {living[row.path]}")
            living[row.path] = f"{row.code} from {row.valid_from}"


def parse_predecessors(
    lines: Iterable[dict[str, str]], *, name: str, regions: Iterable[RegionRow]
) -> tuple[PredecessorRow, ...]:
    """Successions whose both sides stand in `regions`, the old one ended when the new began."""
    known = {(row.code, row.valid_from): row for row in regions}
    found: list[PredecessorRow] = []
    for number, line in enumerate(lines, start=2):
        try:
            found.append(_predecessor(line, known))
        except (KeyError, TypeError, ValueError) as cause:
            raise UnreadableRegions(f"{name} line {number}: {cause}") from cause
    return tuple(found)


def _predecessor(line: dict[str, str], known: dict[tuple[str, date], RegionRow]) -> PredecessorRow:
    row = PredecessorRow(
        old_code=line["old_code"],
        old_valid_from=date.fromisoformat(line["old_valid_from"]),
        new_code=line["new_code"],
        new_valid_from=date.fromisoformat(line["new_valid_from"]),
        kind=line["kind"],
    )
    old = known.get((row.old_code, row.old_valid_from))
    if old is None or (row.new_code, row.new_valid_from) not in known:
        raise ValueError("one of its regions does not stand in the list")
    if old.valid_to != row.new_valid_from:
        raise ValueError(f"{row.old_code} did not end on {row.new_valid_from}")
    if row.kind not in SUCCESSIONS:
        raise ValueError(f"{row.kind!r} is no kind of succession")
    return row


def known_since(code: str) -> date:
    """The first day for which the list of the province of `code` is complete."""
    return KNOWN_LONGER.get(f"{code[:2]}0000", KNOWN_SINCE)


def refuse_unknown_day(code: str, on: date) -> None:
    """Refuse a day for which the list of the region's province is not known."""
    since = known_since(code)
    if on < since:
        message = _("The regions of this province are known only from %(since)s on.")
        raise Invalid(message % {"since": since.isoformat()}, on=message % {"since": since})


def in_force(on: date, *, rows: Iterable[RegionRow] | None = None) -> list[RegionRow]:
    """The regions of that day, by code."""
    return [row for row in (read_regions() if rows is None else rows) if row.is_in_force(on)]


def counties_in_force(
    code: str, on: date, *, rows: Iterable[RegionRow] | None = None
) -> list[RegionRow]:
    """The county-level units of that day within a province, city or county."""
    refuse_unknown_day(code, on)
    living = in_force(on, rows=rows)
    above = next((row.path for row in living if row.code == code), None)
    if above is None:
        return []
    return [row for row in living if row.level == "county" and row.path.startswith(above)]


def county_counts(on: date) -> dict[str, int]:
    """Province code to the number of its county-level units on that day."""
    counts = Counter(row.province_code for row in in_force(on) if row.level == "county")
    return dict(sorted(counts.items()))
