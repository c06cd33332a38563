"""What counties said in their returns, typed or counted as their form has it: chapters 5 and 9."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.indicators.vocabulary import Unit
from portal.reports.blocks import Block, Kind, Paragraph, Row, RowKind, Table, TableColumn
from portal.reports.definition import Section, sections
from programs.evaluation.documents.chapters import words
from programs.evaluation.documents.chapters.held import held
from programs.evaluation.schema import Frozen, Place, Taken

TRAINING = ("trained_enterprises", "trained_persons", "events")
FINANCE = ("credit_granted_wan", "credit_disbursed_wan", "fee_waived_wan", "subsidy_paid_wan")


def training(taken: Taken) -> list[Block]:
    """Trainings and events by area: table 8; what the portal counts of them: table 25."""
    blocks = list(_chapter(taken.frozen, TRAINING, _("Training and events"), "8"))
    return [*blocks, *held(taken.frozen)]


def finance(taken: Taken) -> list[Block]:
    """Credit, waived fees, subsidies by area: table 16."""
    return list(_chapter(taken.frozen, FINANCE, _("Credit, fees and subsidies"), "16"))


def _chapter(frozen: Frozen, codes: tuple[str, ...], name: str, number: str) -> Iterator[Block]:
    part = frozen.part("told") or {}
    fields = [one for code in codes for one in part.get("fields", []) if one["code"] == code]
    if not fields:
        yield Paragraph(_("No accepted return of the period says anything on this."), flat=True)
        return
    lines = part["counties"]
    months = sum(int(line["months"]) for line in lines.values())
    yield Paragraph(_source(fields) % {"counties": len(lines), "months": months})
    yield _table(frozen, fields, lines, name, number)


def _source(fields: list[Mapping[str, Any]]) -> str:
    if all(field.get("is_counted") for field in fields):
        return _(
            "The portal counted this from what was recorded: %(counties)d counties confirmed it "
            "in %(months)d monthly returns that were accepted."
        )
    return _(
        "The portal does not count this itself: %(counties)d counties said it in %(months)d "
        "monthly returns that were accepted."
    )


def _table(
    frozen: Frozen,
    fields: list[Mapping[str, Any]],
    lines: Mapping[str, Mapping[str, str]],
    name: str,
    number: str,
) -> Table:
    rows = [
        Row((place.name, *_sums(frozen, place, fields, lines)))
        for place in frozen.children()
        if any(county.code in lines for county in frozen.counties(place))
    ]
    whole = Row((frozen.region.name, *_sums(frozen, frozen.region, fields, lines)), RowKind.SUM)
    note = _(
        "Sums over months: an enterprise that was trained twice counts twice. Returns that are not "
        "accepted yet are left out."
    )
    columns = [TableColumn(_("Area")), *map(_column, fields)]
    return Table(name, columns, [*rows, whole], number=number, note=note)


def _column(field: Mapping[str, Any]) -> TableColumn:
    titles = field["titles"]
    title = titles.get(words.language()) or titles["zh-hans"]
    kind = Kind.DECIMAL if field["decimals"] else Kind.COUNT
    unit = str(Unit(field["unit"]).label)
    return TableColumn(title, kind, unit=unit, decimals=field["decimals"])


def _sums(
    frozen: Frozen,
    place: Place,
    fields: list[Mapping[str, Any]],
    lines: Mapping[str, Mapping[str, str]],
) -> Iterator[Decimal]:
    within = [lines[one.code] for one in frozen.counties(place) if one.code in lines]
    for field in fields:
        yield sum((Decimal(line.get(field["code"], 0)) for line in within), Decimal())


sections.add(
    Section("evaluation.training", gettext_lazy("Publicity and training"), 50, training, "5")
)
sections.add(
    Section("evaluation.finance", gettext_lazy("Finance and one-stop services"), 90, finance, "9")
)
