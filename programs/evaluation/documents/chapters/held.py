"""What offices held and what came of it, counted by this portal: chapter 5."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from portal.reports.blocks import Block, Kind, Row, RowKind, Table, TableColumn
from programs.evaluation.documents.chapters import words
from programs.evaluation.schema import Frozen, Place, Said

#: events with their letters of intent and contracts; contests, and who passed an examination
HELD: Final = (
    "cycles.events",
    "cycles.event_intents",
    "activities.contracts",
    "activities.contract_rate",
    "activities.contests",
    "activities.examined",
    "activities.pass_rate",
)
#: a snapshot that was taken before this was counted has no such table
NEEDED: Final = "activities.contracts"


def held(frozen: Frozen) -> Iterator[Block]:
    """Table 25: matchmaking, contests and examinations by area; nothing where none was held."""
    saids = [said for code in HELD if (said := frozen.said(code)) is not None]
    whole = _cells(frozen, frozen.region, saids)
    if frozen.said(NEEDED) is None or not any(whole):
        return
    lines = [(place, _cells(frozen, place, saids)) for place in frozen.children()]
    yield Table(
        _("Matchmaking events, contests and examinations"),
        [TableColumn(_("Area")), *map(_column, saids)],
        [
            *(Row((place.name, *cells)) for place, cells in lines if any(cells)),
            Row((frozen.region.name, *whole), RowKind.SUM),
        ],
        number="25",
        note=_(
            "Counted from what offices recorded. The last line holds what the office of the whole "
            "area held itself, too. Contracts are those signed by the end of the period."
        ),
    )


def _cells(frozen: Frozen, place: Place, saids: list[Said]) -> list[Decimal | int | None]:
    facts = [(said, frozen.fact(said.code, place.code)) for said in saids]
    return [words.value(fact) if said.is_ratio else words.count(fact) for said, fact in facts]


def _column(said: Said) -> TableColumn:
    if said.is_ratio:
        return TableColumn(words.short(said), Kind.DECIMAL, unit="%", decimals=said.decimals)
    return TableColumn(words.short(said), Kind.COUNT, unit=words.unit(said))
