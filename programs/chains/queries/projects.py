"""Projects as they are read: lists, the policies that may be tools, the output of a chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q

from portal.accounts.actor import Actor
from portal.indicators.definition import exact
from portal.regions.boundaries import beneath
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.chains.models import (
    ChainOutput,
    IndustrialChain,
    Milestone,
    MilestoneQuerySet,
    Project,
    ProjectQuerySet,
)
from programs.chains.vocabulary import Permission
from programs.policies.models import Policy, PolicyQuerySet


@dataclass(frozen=True, slots=True)
class YearOutput:
    """The output of a year, and in percent how it grew on the year before; None without one."""

    output: ChainOutput
    growth: Decimal | None

    @property
    def amount(self) -> Decimal:
        return exact(self.output.amount_wan)


def chosen_projects(
    rows: ProjectQuerySet, chosen: Mapping[str, str], *, on: date
) -> ProjectQuerySet:
    """The rows that meet every filter: q (name, chain or lead unit), state ("late" too)."""
    if text := chosen.get("q", ""):
        rows = rows.filter(
            Q(name__icontains=text) | Q(chain__name__icontains=text) | Q(lead__icontains=text)
        )
    state = chosen.get("state")
    if state == "late":
        late = Milestone.objects.late(on=on)
        return rows.filter(pk__in=late.values("project"))
    return rows.filter(state=state) if state else rows


def tools_for(project: Project, *, on: date) -> PolicyQuerySet:
    """The policies in force on a day where the project is carried out, and above; and those that
    it names already."""
    given = Policy.objects.in_force(on=on).reaching(project.region.path)
    named = project.lines.exclude(policy=None).values("policy") if project.pk else ()
    return Policy.objects.filter(Q(pk__in=given.values("pk")) | Q(pk__in=named)).order_by(
        "-valid_from", "pk"
    )


def regions_of_projects(by: Actor, chain: IndustrialChain) -> list[Region]:
    """The regions beneath a chain's for which somebody keeps projects."""
    within = Q(pk__in=())
    for grant in by.holding(Permission.PROJECT_KEEP):
        if grant.boundary == "region":
            within |= beneath(str(grant.value))
    rows = Region.objects.living().filter(within, path__startswith=chain.region.path)
    return list(rows.filter(level__in=[Level.PROVINCE, Level.CITY, Level.COUNTY]).order_by("path"))


def outputs_of(chain: IndustrialChain) -> list[YearOutput]:
    """Year by year, the latest first, with the growth on the year before."""
    found: Sequence[ChainOutput] = list(ChainOutput.objects.filter(chain=chain))
    by_year = {one.year: one.amount_wan for one in found}
    return [YearOutput(one, _growth(one.amount_wan, by_year.get(one.year - 1))) for one in found]


def _growth(now: Decimal, before: Decimal | None) -> Decimal | None:
    if not before:
        return None
    return ((now - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)


def late_milestones(by: Actor, *, on: date) -> MilestoneQuerySet:
    """The milestones that those who keep projects are late with."""
    return Milestone.objects.reachable(by=by, to=Permission.PROJECT_KEEP).late(on=on)
