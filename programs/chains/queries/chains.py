"""Lists of chains, whether their charts are whole, the causes that a problem may name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.accounts.actor import Actor
from portal.regions.boundaries import beneath
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.chains.facts import cause_uses
from programs.chains.models import (
    ChainCause,
    Countermeasure,
    IndustrialChain,
    IndustrialChainQuerySet,
    Segment,
)
from programs.chains.rules import charts_lacking
from programs.chains.vocabulary import ChainState, Chart, Permission
from programs.cycles.models import PilotIndustry


def chosen_chains(
    rows: IndustrialChainQuerySet, chosen: Mapping[str, str]
) -> IndustrialChainQuerySet:
    """The rows that meet every filter: q (name or leader), state, key ("yes")."""
    if text := chosen.get("q", ""):
        rows = rows.filter(Q(name__icontains=text) | Q(leader__icontains=text))
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if chosen.get("key") == "yes":
        rows = rows.filter(is_key=True)
    return rows


def with_charts_counted(rows: IndustrialChainQuerySet) -> IndustrialChainQuerySet:
    """With how many lines each chart has, in one statement."""
    return rows.annotate(
        segment_count=_lines(Segment),
        cause_count=_lines(ChainCause),
        countermeasure_count=_lines(Countermeasure),
    )


def _lines(model: type[Any]) -> Coalesce:
    lines = model.objects.filter(chain=OuterRef("pk")).order_by().values("chain")
    return Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n")), 0)


def lacking_of(chain: IndustrialChain) -> list[Chart]:
    """The charts that are not whole yet."""
    segments = list(chain.segments.values_list("link", "weak_point"))
    return list(
        charts_lacking(
            links={link for link, _weak in segments},
            weak_points=sum(1 for _link, weak in segments if weak),
            causes=chain.causes.count(),
            countermeasures=chain.countermeasures.count(),
        )
    )


def named_causes(causes: Collection[int], *, by: Actor | None = None) -> Counter[int]:
    """Cause to how many rows of rooms above name it: all, or those that somebody reaches."""
    found: Counter[int] = Counter()
    for use in cause_uses if causes else ():
        found.update(use.counts(causes, by))
    return found


def causes_for(path: str) -> QuerySet[ChainCause]:
    """The causes that a problem of a region may name: of approved chains of its city and of its
    province, chain by chain."""
    chains = IndustrialChain.objects.approved().reaching(path)
    found = ChainCause.objects.filter(chain__in=chains).select_related("chain")
    return found.order_by("-chain__region__path", "chain__name", *ChainCause._meta.ordering or ())


def pilots_of(chain: IndustrialChain) -> list[PilotIndustry]:
    """The pilot industries of the latest year that name the chain, link by link."""
    named = PilotIndustry.objects.confirmed().filter(
        chain=chain.name, region__path__startswith=chain.region.path
    )
    latest = named.order_by("-cycle__year").values("cycle")[:1]
    found = named.filter(cycle__in=Subquery(latest))
    return list(found.select_related("region").order_by("code"))


def regions_drawn_by(by: Actor) -> list[Region]:
    """The provinces and cities for which somebody draws chains."""
    within = Q(pk__in=())
    for grant in by.holding(Permission.DRAW):
        if grant.boundary == "region":
            within |= beneath(str(grant.value))
    rows = Region.objects.living().filter(within, level__in=[Level.PROVINCE, Level.CITY])
    return list(rows.order_by("path"))


def chains_read_by(by: Actor) -> IndustrialChainQuerySet:
    """The chains that somebody reads: projects are opened on them."""
    return IndustrialChain.objects.reachable(by=by, to=Permission.VIEW).with_all()


def waiting_for(by: Actor) -> IndustrialChainQuerySet:
    """The chains that wait for those who approve."""
    reached = IndustrialChain.objects.reachable(by=by, to=Permission.APPROVE)
    return reached.filter(state=ChainState.SUBMITTED)


def returned_to(by: Actor) -> IndustrialChainQuerySet:
    """The chains that came back to those who draw them."""
    reached = IndustrialChain.objects.reachable(by=by, to=Permission.DRAW)
    return reached.filter(state=ChainState.DRAFT).exclude(reason="")
