"""Pilot industries: the list, the enterprises in them, proposals of the same industry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.indicators.definition import measures
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle, PilotIndustry, PilotIndustryQuerySet, RosterEntry
from programs.cycles.queries.years import paths_of
from programs.cycles.vocabulary import Permission

#: who counts as certified: a stock that a higher room declares
CERTIFIED = "certificates.enterprises"


@dataclass(frozen=True, slots=True)
class IndustrySize:
    """The enterprises of an industry that are on the register, and those of them certified."""

    enterprises: int
    certified: int

    @property
    def share(self) -> Decimal | None:
        return share_of(self.certified, self.enterprises)


def share_of(certified: int, enterprises: int) -> Decimal | None:
    """Percent with one decimal, rounded half up; None over nothing (DOMAIN 2.0)."""
    if not enterprises:
        return None
    return (Decimal(certified * 100) / enterprises).quantize(Decimal("0.1"), ROUND_HALF_UP)


def industry_size(codes: Sequence[str], *, path: str, on: date) -> IndustrySize:
    """The enterprises beneath a path whose code of GB/T 4754 begins with one of `codes`."""
    within = Q(pk__in=())
    for code in codes:
        within |= Q(industry_code__startswith=code)
    found = Enterprise.objects.living().filter(within, region__path__startswith=path)
    measure = measures.get(CERTIFIED)
    certified = 0
    if measure is not None:
        held = measure.table._default_manager.filter(
            measure.where,
            Q(**{f"{measure.until}__gt": on}) | Q(**{measure.until: None}),
            **{f"{measure.dated}__lte": on},
        )
        certified = found.filter(pk__in=held.values(measure.enterprise)).count()
    return IndustrySize(found.count(), certified)


def chosen_industries(
    rows: PilotIndustryQuerySet, chosen: Mapping[str, str]
) -> PilotIndustryQuerySet:
    """The rows that meet every filter: q (name, code, chain), place (a path), state."""
    if text := chosen.get("q", ""):
        rows = rows.filter(
            Q(name__icontains=text) | Q(code__icontains=text) | Q(chain__icontains=text)
        )
    if place := chosen.get("place"):
        rows = rows.filter(region__path__startswith=place)
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    return rows


def industries_by_state(cycle: Cycle) -> dict[str, int]:
    """State to how many proposals of the year are in it."""
    rows = PilotIndustry.objects.filter(cycle=cycle).values_list("state")
    return dict(rows.annotate(n=Count("pk")).order_by())


def members_by_industry(pilots: Sequence[PilotIndustry]) -> dict[int, int]:
    """Industry id to the enterprises on the roster that are entered under it."""
    listed = RosterEntry.objects.listed().filter(pilot_industry__in=pilots)
    return dict(
        listed.values_list("pilot_industry")
        .annotate(n=Count("enterprise", distinct=True))
        .order_by()
    )


def twins_of(pilot: PilotIndustry) -> list[PilotIndustry]:
    """Other proposals of the year that share a code of GB/T 4754, or lie in one of its codes."""
    others = PilotIndustry.objects.living().filter(cycle=pilot.cycle).exclude(pk=pilot.pk)
    return [one for one in others.select_related("region").order_by("code") if _meet(one, pilot)]


def _meet(one: PilotIndustry, other: PilotIndustry) -> bool:
    return any(
        a.startswith(b) or b.startswith(a) for a in one.industry_codes for b in other.industry_codes
    )


def proposing_region(by: Actor) -> Region | None:
    """The county, or the province, for which somebody proposes."""
    paths = paths_of(by, to=Permission.INDUSTRY_PROPOSE)
    found = Region.objects.living().filter(path__in=paths, level__in=[Level.COUNTY, Level.PROVINCE])
    return found.order_by("path").first()
