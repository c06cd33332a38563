"""What somebody may see of evaluation: years, regions, snapshots and the jobs that draw them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.models import Sum

from portal.accounts.actor import Actor
from portal.jobs.models import Job
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.reports.definition import Section, sections
from portal.reports.models import IssuedDocument
from programs.cycles.models import Cycle
from programs.cycles.queries import cycles_at, paths_of
from programs.evaluation.models import ReportText, Restatement, Snapshot
from programs.evaluation.queries.readiness import in_force
from programs.evaluation.vocabulary import Permission

#: files of one snapshot that are listed: three forms in each language, each drawn once or twice
MOST_JOBS = 3 * len(settings.LANGUAGES) * 2


def years_for(actor: Actor) -> list[Cycle]:
    """The published years whose evaluation somebody may read, newest first."""
    return cycles_at(paths_of(actor, to=Permission.VIEW))


def region_for(actor: Actor, cycle: Cycle) -> Region | None:
    """The widest region of the year's province that somebody reaches."""
    paths = sorted(paths_of(actor, to=Permission.VIEW), key=len)
    for path in paths:
        if cycle.region.path.startswith(path):
            return cycle.region
        if path.startswith(cycle.region.path):
            return Region.objects.living().filter(path=path).first()
    return None


def regions_to_ask(places: Sequence[Region], *, on: date) -> list[Region]:
    """The province, its cities, its counties of the day: those whose report can be asked for."""
    order = {Level.PROVINCE: 0, Level.CITY: 1, Level.COUNTY: 2}
    return sorted(in_force(places, on), key=lambda one: (order[Level(one.level)], one.code))


def restatements_of(snapshot: Snapshot) -> list[Restatement]:
    """What this snapshot says differently from the one before."""
    rows = Restatement.objects.filter(after=snapshot).select_related("before", "region")
    return list(rows.defer("before__content").order_by("indicator", "region__code")[:200])


def documents_of(snapshot: Snapshot) -> list[IssuedDocument]:
    """What was issued of the snapshot, newest first."""
    found = IssuedDocument.objects.filter(
        document="evaluation", snapshot_number=snapshot.number, region_path=snapshot.region.path
    )
    return list(found.order_by("-pk")[:10])


def text_chapters() -> list[Section]:
    """The numbered chapters of the report, in order: each can be written to."""
    found = (one for one in sections if one.document == "evaluation" and one.number)
    return sorted(found, key=lambda one: (one.order, one.code))


def texts_of(snapshot: Snapshot) -> dict[str, ReportText]:
    """What was written for the snapshot's report, by chapter; emptied ones included."""
    return {one.chapter: one for one in snapshot.texts.select_related("written_by")}


def version_of(snapshot: Snapshot) -> str:
    """The report's version: "V1.0" as it is computed, one more with every text that is saved."""
    saved = snapshot.texts.aggregate(n=Sum("revision"))["n"] or 0
    return f"V1.{saved}"


def jobs_of(snapshot: Snapshot, actor: Actor) -> Sequence[Job]:
    """The jobs by which this person has the snapshot drawn, newest first."""
    own = Job.objects.filter(
        kind="evaluation.report", asked_by=actor.user, params__snapshot=snapshot.number
    )
    return list(own.newest_first()[:MOST_JOBS])
