"""Columns that are read at once hold what their parser reads of each cell; or are not read so."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.imports.cells import Found, Slot
from portal.imports.definition import Column
from portal.imports.sheets import NoValue
from portal.imports.values import Code, Day, Number, Text, Whole

TEXTS = some.text(max_size=6) | some.sampled_from(
    ["甲 乙", " 甲", "甲  乙", "#REF!", "3#楼", "a|b", "|", "1|2", "9.135E+17", "e\u0301", "\u3000",
     "\u200b甲", "Ａ１", "=1+1", "12", "-3", "1,234", "1.50", "1.505", "007", "１２", "1e3",
     "Infinity", "NaN", "2026-03-05", "2026-02-30", "2026-3-5", "20260305", "1899-01-01",
     "2026-W10-4", "2026-03-05|2026-03-05", "1234567890123456789", ""]
)  # fmt: skip
CELLS = (
    TEXTS
    | some.none()
    | some.integers(-(10**16), 10**16)
    | some.floats()
    | some.booleans()
    | some.dates(date(1890, 1, 1), date(2110, 1, 1))
    | some.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1))
    | some.just(NoValue("#REF!"))
)
PARSERS = [
    Text(5),
    Text(5, lines=True),
    Code(lambda text: text.upper(), most=5),
    Code(str, read_many=lambda texts: texts if all(one == "12" for one in texts) else None),
    Whole(0, 5_000),
    Number(2, Decimal(-5), Decimal(9_999)),
    Number(0),
    Day(),
]


@pytest.mark.parametrize("parser", PARSERS, ids=lambda one: type(one).__name__)
@given(cells=some.lists(CELLS, min_size=1, max_size=5) | some.lists(TEXTS, min_size=1, max_size=5))
def test_many_are_what_each_is(parser, cells):
    cells = [cell for cell in cells if cell not in (None, "")]
    values = parser.many(cells) if cells else None
    if values is not None:
        assert [(type(one), one) for one in values] == [
            (type(one), one) for one in map(parser, cells)
        ]


PLAIN = {
    "text": (Text(9), ["甲 乙", "3#楼", None, "", "=1"], ["甲 乙", "3#楼", None, None, "=1"]),
    "whole": (Whole(), ["1", "", "30"], [1, None, 30]),
    "whole of a sheet": (Whole(), [1.0, None, 30.0], [1, None, 30]),
    "number": (Number(), ["1.5", None, "-0"], [Decimal("1.5"), None, Decimal("-0")]),
    "number of a sheet": (Number(), [1.5, 2.0, 0.1], [Decimal("1.5"), Decimal(2), Decimal("0.1")]),
    "day": (Day(), ["2026-03-05", None], [date(2026, 3, 5), None]),
    "day of a sheet": (Day(), [date(2026, 3, 5)], [date(2026, 3, 5)]),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_cells_with_empty_ones_between_need_no_closer_look(name, monkeypatch):
    parser, cells, values = PLAIN[name]
    monkeypatch.setattr(Slot, "_value", None)
    slot = Slot(Column("one", "One", parser), 0, None, epoch_1904=False)
    for _time in range(2):
        found = Found()
        assert slot.values(range(len(cells)), cells, found) == values
        assert not found.count


def test_an_empty_cell_of_a_required_column_is_named_among_plain_ones():
    slot = Slot(Column("one", "One", Text(9), required=True), 2, None, epoch_1904=False)
    found = Found()
    assert slot.values([5, 6], ["甲", ""], found) == ["甲", None]
    (fault,) = found.faults
    assert (fault.code, fault.where) == ("imports.missing", "C6")


def test_one_wrong_cell_among_many_is_the_only_one_that_is_named():
    slot = Slot(Column("one", "One", Number()), 0, None, epoch_1904=False)
    cells = [str(number) for number in range(200)]
    cells[77] = "12万"
    found = Found()
    values = slot.values(range(1, 201), cells, found)
    assert [fault.where for fault in found.faults] == ["A78"]
    assert values[78] == Decimal(78)
