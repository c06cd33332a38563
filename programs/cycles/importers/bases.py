"""Bases as a table: one line for each county, with the number, its source and its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.imports.definition import Column, Importer, Lines, Option, Problem, importers
from portal.imports.values import Day, Text, Whole
from programs.cycles.importers.targets import DIVISION_CODE
from programs.cycles.operations import keep_bases
from programs.cycles.operations.bases import MOST
from programs.cycles.queries import base_counties, years_with_bases
from programs.cycles.vocabulary import BaseSource, Permission

CODE = "programs.bases"


def _years(by: Actor) -> Iterable[Option]:
    return [Option(one.code, one.title, (one.code, str(one.year))) for one in years_with_bases(by)]


def _sources(_by: Actor) -> Iterable[Option]:
    return [Option(one.value, one.label) for one in BaseSource]


def _against(lines: Lines, /, *, by: Actor, at: datetime) -> Iterator[Problem]:
    """Known counties of the year, each once; no day to come."""
    years = years_with_bases(by)
    known = {one.code: {county.code for county in base_counties(one)} for one in years}
    seen: set[tuple[str, str]] = set()
    for line in lines:
        if line.year and line.region and line.region not in known.get(line.year, set()):
            message = _("There is no county of this code in the province.")
            yield Problem(line.number, "region", "bases.unknown_county", message, line.region)
        if (line.year, line.region) in seen:
            message = _("This county stands in two rows.")
            yield Problem(line.number, "region", "bases.twice", message, line.region)
        seen.add((line.year, line.region))
        if line.counted_on and line.counted_on > localdate(at):
            message = _("This day has not come yet.")
            yield Problem(
                line.number, "counted_on", "bases.to_come", message, line.counted_on.isoformat()
            )


bases_importer = importers.add(
    Importer(
        code=CODE,
        title=gettext_lazy("Small and micro enterprises (base)"),
        permission=Permission.YEAR_MANAGE,
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
                "enterprises",
                gettext_lazy("Small and micro enterprises"),
                parse=Whole(least=1, most=MOST),
                required=True,
                synonyms=("小微企业数", "基数"),
                example="48210",
                width=16,
            ),
            Column("source", gettext_lazy("Source"), required=True, options=_sources, width=20),
            Column(
                "document",
                gettext_lazy("Where it stands"),
                parse=Text(200),
                required=True,
                help=gettext_lazy("Title, edition and table, such as: Yearbook 2025, table 12-3."),
                width=40,
            ),
            Column(
                "counted_on",
                gettext_lazy("Counted on"),
                parse=Day(),
                required=True,
                synonyms=("统计日期",),
                width=14,
            ),
        ],
        keep=keep_bases,
        help=gettext_lazy("Sets the bases of counties, all of them or none."),
        against=_against,
    )
)
