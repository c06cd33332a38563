"""Policy papers: the list under its conditions, the years of a plan, where somebody records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.accounts.actor import Actor
from portal.kernel.text import one_line
from portal.regions.boundaries import beneath
from portal.regions.models import Region
from portal.regions.queries import places_in_reach
from programs.cycles.models import Cycle
from programs.cycles.queries import cycles_at, paths_of, province_path
from programs.cycles.vocabulary import CycleState
from programs.policies.models import PolicyPaper, PolicyPaperQuerySet
from programs.policies.rules import document_number
from programs.policies.vocabulary import Permission, PolicyLevel


def papers_chosen(rows: PolicyPaperQuerySet, chosen: Mapping[str, str]) -> PolicyPaperQuerySet:
    """The rows that meet every filter: q (title, number or authority), place (a path; of the
    division and those beneath it), kind, level, year (of the document), plan (key of the year)."""
    if text := one_line(chosen.get("q", "")):
        number = document_number(text)
        rows = rows.filter(
            Q(title__icontains=text) | Q(number__icontains=number) | Q(issuer__icontains=text)
        )
    if place := chosen.get("place"):
        rows = rows.filter(region__path__startswith=place).exclude(level=PolicyLevel.NATIONAL)
    for name in ("kind", "level"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("year"):
        rows = rows.filter(issued_on__year=int(chosen["year"]))
    if chosen.get("plan"):
        rows = rows.filter(plan_of=int(chosen["plan"]))
    return rows


def years_of_papers(rows: PolicyPaperQuerySet) -> list[int]:
    """The years in which papers were issued, the newest first."""
    return [one.year for one in rows.dates("issued_on", "year", order="DESC")]


def plan_years(by: Actor, *, to: str) -> list[Cycle]:
    """The programme years whose implementation plans somebody reads or records, newest first."""
    return cycles_at(paths_of(by, to=to))


def divisions_kept_by(by: Actor) -> list[Region]:
    """The divisions whose papers somebody records: that of the office and those beneath it."""
    within = Q(pk__in=())
    for path in paths_of(by, to=Permission.PAPER_KEEP):
        within |= beneath(path)
    return list(Region.objects.living().filter(within).order_by("path"))


def divisions_read_by(by: Actor, *, chosen: str) -> list[Region]:
    """The divisions whose papers somebody reads, by path: of the whole province; for the nation the
    provinces, and what lies in the one of `chosen` (a code)."""
    found = {str(value) for _at, value in PolicyPaper.lookups_for(by, to=Permission.PAPER_VIEW)}
    if "" in found:
        return places_in_reach(by, to=Permission.PAPER_VIEW, chosen=chosen)
    within = Q(pk__in=())
    for path in found:
        within |= Q(path__startswith=path)
    return list(Region.objects.living().filter(within).order_by("path"))


def plans_by_county(year: Cycle, counties: Sequence[Region]) -> dict[int, PolicyPaper]:
    """Region id to the plan of the year that the county issued first."""
    rows = PolicyPaper.objects.standing().filter(plan_of=year, region__in=counties)
    return {one.region_id: one for one in rows.order_by("-issued_on", "-pk")}


def years_without_plan(by: Actor) -> tuple[QuerySet[Cycle], ...]:
    """The open years for which a county has recorded no plan of its own, for each county whose own
    office somebody keeps papers in: a city or a province is not asked for the plans of counties."""
    return tuple(_without_plan(path) for path in sorted(paths_of(by, to=Permission.PAPER_KEEP)))


def _without_plan(path: str) -> QuerySet[Cycle]:
    counties = (
        Region.objects.counties()
        .filter(path=path, valid_from__lte=OuterRef("opens_on"))
        .filter(Q(valid_to=None) | Q(valid_to__gt=OuterRef("opens_on")))
    )
    plans = PolicyPaper.objects.standing().filter(plan_of=OuterRef("pk"), region__path=path)
    years = Cycle.objects.filter(state=CycleState.OPEN, region__path=province_path(path))
    return years.filter(Exists(counties)).exclude(Exists(plans))
