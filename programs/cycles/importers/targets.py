"""Targets as a table: the grid of a division, one line for each cell, down and up again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.imports.definition import Column, Importer, Lines, Option, Problem, importers
from portal.imports.values import Code, Number, Text
from programs.cycles.models import Cycle
from programs.cycles.operations import keep_targets, why_is_needed
from programs.cycles.queries import (
    divisions_by_code,
    may_set_target,
    targetable,
    years_to_set,
)
from programs.cycles.vocabulary import Permission

CODE = "programs.targets"
DIVISION_CODE = Code(str, gettext_lazy("The six digits of a county or city, as 330381."), most=6)


def _years(by: Actor) -> Iterable[Option]:
    return [Option(one.code, one.title, (one.code, str(one.year))) for one in years_to_set(by)]


def _indicators(_by: Actor) -> Iterable[Option]:
    return [Option(one.code, one.title, (one.code,)) for one in targetable()]


def _against(lines: Lines, /, *, by: Actor, at: datetime) -> Iterator[Problem]:
    """The rules of the grid: known divisions, whose they are, what adds up, what was accepted."""
    for cycle in years_to_set(by):
        mine = [line for line in lines if line.year == cycle.code]
        if mine:
            yield from _of_year(mine, cycle, by, on=localdate(at))


def _of_year(lines: Lines, cycle: Cycle, by: Actor, *, on: date) -> Iterator[Problem]:
    regions = divisions_by_code(cycle, on=on)
    sound: dict[tuple[str, int], Any] = {}
    for line in lines:
        region = regions.get(line.region or "")
        if line.region and region is None:
            message = _("There is no division of this code in the province.")
            yield Problem(line.number, "region", "targets.unknown_region", message, line.region)
        elif region is not None and not may_set_target(by, region):
            message = _("Only the office above sets the targets of a division.")
            yield Problem(line.number, "region", "targets.not_yours", message, line.region)
        elif region is not None and line.indicator and line.value is not None:
            key = (line.indicator, region.pk)
            if key in sound:
                message = _("This target stands in two rows.")
                yield Problem(line.number, "indicator", "targets.twice", message)
            sound[key] = line
    if sound and not any(line.reason for line in lines):
        yield from _without_reason(sound, cycle)


def _without_reason(sound: dict[tuple[str, int], Any], cycle: Cycle) -> Iterator[Problem]:
    first = min(line.number for line in sound.values())
    values: dict[tuple[str, int], Decimal | None] = {key: line.value for key, line in sound.items()}
    for words in why_is_needed(cycle, values):
        yield Problem(
            first,
            "reason",
            "targets.reason_needed",
            words,
            remedy=_("Correct the targets, or write the reason into the column of this row."),
        )


targets_importer = importers.add(
    Importer(
        code=CODE,
        title=gettext_lazy("Targets of the year"),
        permission=Permission.TARGET_SET,
        columns=[
            Column(
                "year",
                gettext_lazy("Programme year"),
                required=True,
                synonyms=("年度编号",),
                options=_years,
                width=30,
            ),
            Column(
                "region",
                gettext_lazy("Division code"),
                parse=DIVISION_CODE,
                required=True,
                synonyms=("区划代码", "行政区划代码"),
                example="330381",
                width=12,
            ),
            Column(
                "indicator",
                gettext_lazy("Indicator"),
                required=True,
                options=_indicators,
                width=34,
            ),
            Column(
                "value",
                gettext_lazy("Target value"),
                parse=Number(least=Decimal(0), most=Decimal("9999999999")),
                required=True,
                synonyms=("目标", "目标值"),
                width=14,
            ),
            Column(
                "reason",
                gettext_lazy("Reason"),
                parse=Text(500),
                synonyms=("理由", "说明"),
                help=gettext_lazy("Where the parts do not add up, or an accepted target changes."),
                width=40,
            ),
        ],
        beside=[
            Column("place", gettext_lazy("Division"), width=16),
            Column("last_year", gettext_lazy("Target of last year"), width=14),
        ],
        keep=keep_targets,
        help=gettext_lazy("Sets the targets of divisions beneath yours, all of them or none."),
        against=_against,
    )
)
