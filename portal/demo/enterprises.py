"""Invented enterprises: believable sizes by the rule, some doubles, gaps and borderline cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from enterprises.register.models import Enterprise
from enterprises.register.operations.rows import computed, stored
from enterprises.register.rules.size_table import Indicator, SizeClass, SizeRow, rows_in_force
from enterprises.register.rules.synthetic import synthetic_code
from enterprises.register.storage import insert
from enterprises.register.storage.loading import COLUMNS
from enterprises.register.vocabulary import Kind
from portal.demo.names import (
    Industry,
    a_person,
    a_phone,
    an_address,
    an_enterprise,
    an_industry,
    short_name,
    words,
)
from portal.demo.seasons import at_time
from portal.demo.stage import County, Firm, Stage
from portal.regions.models import Region

KINDS: Final = ((Kind.COMPANY, Kind.SOLE_TRADER, Kind.COOPERATIVE), (75, 22, 3))
SIZES: Final = {
    Kind.COMPANY: ((SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM), (38, 58, 4)),
    Kind.SOLE_TRADER: ((SizeClass.MICRO, SizeClass.SMALL), (93, 7)),
    Kind.COOPERATIVE: ((SizeClass.MICRO, SizeClass.SMALL), (60, 40)),
}
CODE_KINDS: Final = {
    Kind.COMPANY: "enterprise",
    Kind.SOLE_TRADER: "sole_trader",
    Kind.COOPERATIVE: "cooperative",
}
#: shares of believable noise
SAME_NAME, NO_FIGURES, YOUNG, CLOSED = 0.004, 0.03, 0.02, 0.02
IN_LAST_YEAR, IN_THIS_YEAR, STAYS = 0.24, 0.53, 0.78
LARGEST: Final = {Indicator.STAFF: 400, Indicator.REVENUE: 9_000, Indicator.ASSETS: 9_000}


@dataclass(frozen=True, slots=True)
class Draft:
    """An enterprise as it was drawn, before it is on the register."""

    county: County
    industry: Industry
    values: dict[str, Any]
    is_first: bool
    in_last_year: bool
    in_this_year: bool


def write_enterprises(stage: Stage) -> Mapping[str, int]:
    """Register them, the counties with more weight having more."""
    rng = stage.rng("enterprises")
    drafts: list[Draft] = []
    base = int(stage.province.code[:2]) * 1_000_000
    for county, number in zip(stage.counties, _shares(stage), strict=True):
        for place in range(number):
            values, industry = _draw(rng, stage, county, base + len(drafts))
            if place and rng.random() < SAME_NAME:
                values["name"] = drafts[-1].values["name"]
            drafts.append(Draft(county, industry, values, place == 0, *_years(rng, place)))
    insert(_row(rng, stage, draft) for draft in drafts)
    known = {one.credit_code: one for one in Enterprise.objects.order_by("pk")}
    stage.firms = [
        Firm(
            known[draft.values["credit_code"]],
            draft.county,
            draft.industry,
            draft.is_first,
            draft.in_last_year,
            draft.in_this_year,
        )
        for draft in drafts
    ]
    return {"Enterprise": len(drafts)}


def _shares(stage: Stage) -> list[int]:
    """How many enterprises each county has: at least one, together `size`."""
    spare = stage.size - len(stage.counties)
    total = sum(county.weight for county in stage.counties)
    exact = [county.weight * spare / total for county in stage.counties]
    found = [math.floor(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: (found[n] - exact[n], n))
    for place in by_rest[: spare - sum(found)]:
        found[place] += 1
    return [1 + number for number in found]


def _years(rng: Random, place: int) -> tuple[bool, bool]:
    """Whether it is on the rosters of last year and this year; a county's first is on both."""
    last_year = rng.random() < IN_LAST_YEAR
    this_year = rng.random() < (STAYS if last_year else IN_THIS_YEAR)
    return (True, True) if place == 0 else (last_year, this_year)


def _draw(
    rng: Random, stage: Stage, county: County, serial: int
) -> tuple[dict[str, Any], Industry]:
    place = county.region if county.region.kind != "district" or not county.city else county.city
    return invented(
        rng, place=short_name(place), county=county.region, day=stage.day, serial=serial
    )


def invented(
    rng: Random, *, place: str, county: Region, day: date, serial: int
) -> tuple[dict[str, Any], Industry]:
    """What is entered of an enterprise that does not exist; another serial, another one."""
    kind = rng.choices(*KINDS)[0]
    industry = an_industry(rng, kind)
    owner = a_person(rng)
    values: dict[str, Any] = {
        "credit_code": synthetic_code(serial, CODE_KINDS[kind]),
        "name": an_enterprise(rng, place=place, kind=kind, industry=industry),
        "industry_code": industry.code,
        "address": an_address(rng, county.name),
        "founded_on": _founded(rng, day),
        "contact_name": owner if kind != Kind.COMPANY else a_person(rng),
        "contact_title": "经营者" if kind != Kind.COMPANY else rng.choice(words()["titles"]),
        "contact_phone": a_phone(serial),
        "quality_lead": a_person(rng) if kind == Kind.COMPANY and rng.random() < 0.7 else owner,
        "has_quality_officer": kind == Kind.COMPANY and rng.random() < 0.18,
        **_figures(rng, kind, industry.code, day),
    }
    return values, industry


def _founded(rng: Random, day: date) -> date:
    if rng.random() < YOUNG:
        return day - timedelta(days=rng.randint(120, 330))
    return day - timedelta(days=int(rng.triangular(400, 10_500, 3_200)))


def _figures(rng: Random, kind: str, code: str, day: date) -> dict[str, Any]:
    """Staff, revenue and assets that give the wanted class by the industry's row of the table."""
    size = rng.choices(*SIZES[Kind(kind)])[0]
    row = _size_row(code, day)
    drawn = {one: _between(rng, row, one, size) for one in Indicator}
    if rng.random() < NO_FIGURES:
        drawn[Indicator.REVENUE if Indicator.REVENUE in row.bounds else Indicator.STAFF] = None
    staff, revenue = drawn[Indicator.STAFF], drawn[Indicator.REVENUE]
    assets = drawn[Indicator.ASSETS]
    return {
        "staff_count": None if staff is None else int(staff),
        "revenue_wan": None if revenue is None else Decimal(revenue).quantize(Decimal("0.01")),
        "assets_wan": None if assets is None else Decimal(assets).quantize(Decimal("0.01")),
    }


def _size_row(code: str, day: date) -> SizeRow:
    rows = rows_in_force(day)
    return next(row for row in rows if code[:3] in row.codes or code[:2] in row.codes)


def _between(rng: Random, row: SizeRow, one: Indicator, size: SizeClass) -> float | None:
    """From the lower bound of the class to that of the next, small amounts being more common."""
    bounds = row.bounds.get(one)
    if bounds is None:
        low, high = {
            Indicator.STAFF: (2, 60), Indicator.REVENUE: (20, 900), Indicator.ASSETS: (15, 700),
        }[one]  # fmt: skip
    else:
        order = [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE]
        low = max(bounds.of(size), 2 if one == Indicator.STAFF else 8)
        high = max(min(bounds.of(order[order.index(size) + 1]), LARGEST[one]) - 1, low + 1)
    return round(math.exp(rng.uniform(math.log(low), math.log(high))), 2)


def _row(rng: Random, stage: Stage, draft: Draft) -> tuple[Any, ...]:
    county, values = draft.county, draft.values
    registered_on = _registered(rng, stage.day, last_year=draft.in_last_year)
    at = at_time(registered_on, rng.randint(9, 16), rng.randint(0, 59))
    is_quiet = not (draft.in_last_year or draft.in_this_year)
    is_closed = is_quiet and rng.random() < CLOSED
    row = {
        **stored(values),
        "old_number": "",
        "is_branch": None,
        **computed(values, on=stage.day),
        "region_id": county.region.pk,
        "station_id": rng.choice(county.stations).pk if county.stations else None,
        "revision": 1,
        "created_at": at,
        "changed_at": at,
        "registered_on": registered_on,
        "closed_on": stage.day - timedelta(days=rng.randint(1, 15)) if is_closed else None,
        "closed_reason": "营业执照注销" if is_closed else "",
    }
    return tuple(row[column] for column in COLUMNS)


def _registered(rng: Random, day: date, *, last_year: bool) -> date:
    """In the first months of the year in which it came to the programme."""
    first = date(day.year - (1 if last_year else 0), 1, 4)
    latest = min(first + timedelta(days=85), day - timedelta(days=1))
    return first + timedelta(days=rng.randint(0, max((latest - first).days, 0)))
