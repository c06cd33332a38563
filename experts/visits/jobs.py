"""Work in the background: the report of one plan, the reports of a county, what is overdue, and
positions that are kept exactly for 30 days."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts.visits.models import Plan
from experts.visits.models.plans import PlanQuerySet
from experts.visits.operations import coarsen_positions, tell_overdue
from experts.visits.queries import overdue_untold, plan_report, plans_to_report
from portal.accounts.actor import SYSTEM, Actor
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing
from portal.reports.operations import issue_document
from portal.reports.plans import EnterprisePlan, draw_plan, plan_document

PLAN_REPORT: Final = "experts.plan_report"
PLAN_REPORTS: Final = "experts.plan_reports"
OVERDUE: Final = "experts.overdue"
COARSEN: Final = "experts.coarsen_positions"
#: days for which a position is kept exactly (SECURITY 2.4: location is sensitive)
EXACT_DAYS: Final = 30
#: reports in one file
PART: Final = 250
#: the first moment that a zip can name: the same reports give the same bytes
_THEN: Final = (1980, 1, 1, 0, 0, 0)


def run_plan_report(work: Work) -> None:
    """{"plan": pk}: the report of one confirmed plan, as PDF, issued with its check page."""
    plan = plans_to_report(work.actor).filter(pk=work.params["plan"]).first()
    if plan is None:
        raise Missing(_("There is no confirmed plan here that you may see."))
    work.say(0, 1)
    written = plan_report(plan)
    data = draw_plan(written)
    with work.exactly_once():
        _issue(plan, written, data, work)
        work.file(f"{plan.number}.pdf").write(data)
        work.count_rows(1)
        work.say(1, 1)


def run_plan_reports(work: Work) -> None:
    """{"region": path, "year": number, "first": number, "last": number}: the confirmed plans
    beneath a region from one plan number to another, in one zip.

    Each PDF is kept aside under its number as soon as it is drawn, so that an attempt after a
    killed one draws at most one report again.
    """
    plans = _of(plans_to_report(work.actor), work.params["region"], work.params["year"]).filter(
        number__range=(work.params["first"], work.params["last"])
    )
    total = plans.count()
    if not total:
        raise Missing(_("There is no confirmed plan here that you may see."))
    aside = Path(settings.VAR) / "results" / f"plans-{work.job.pk}"
    aside.mkdir(parents=True, exist_ok=True)
    name = f"plans-{work.params['first']}-{work.params['last'].rpartition('-')[2]}.zip"
    try:
        with zipfile.ZipFile(work.file(name), "w", zipfile.ZIP_STORED) as bundle:
            for plan in work.through(plans.iterator(chunk_size=100), total=total):
                member = zipfile.ZipInfo(f"{plan.number}.pdf", _THEN)
                bundle.writestr(member, _once(plan, aside, work))
        work.count_rows(total)
        work.settle()
    finally:  # a worker that is killed leaves them for the next attempt
        shutil.rmtree(aside, ignore_errors=True)


def ask_for_reports(*, region_path: str, year: int, by: Actor, at: datetime) -> list[Job]:
    """Ask for the reports of every confirmed plan beneath a region, in parts of 250."""
    plans = _of(plans_to_report(by), region_path, year)
    numbers = list(plans.values_list("number", flat=True))
    if not numbers:
        raise Missing(_("There is no confirmed plan here that you may see."))
    return [
        ask(
            PLAN_REPORTS,
            by=by,
            at=at,
            params={
                "region": region_path,
                "year": year,
                "first": numbers[start],
                "last": numbers[min(start + PART, len(numbers)) - 1],
            },
        )
        for start in range(0, len(numbers), PART)
    ]


def _of(plans: PlanQuerySet, region_path: str, year: int) -> PlanQuerySet:
    return plans.filter(region__path__startswith=region_path, cycle__year=year)


def run_overdue(work: Work) -> None:
    """Tell those concerned of every problem that became overdue, each once."""
    problems = list(overdue_untold(on=timezone.localdate(work.at)))
    for problem in work.through(problems, total=len(problems)):
        tell_overdue(problem, by=SYSTEM, at=work.at)


def run_coarsen(work: Work) -> None:
    """Keep positions older than 30 days to about 100 m."""
    with work.exactly_once():
        before = work.at - timedelta(days=EXACT_DAYS)
        work.count_rows(coarsen_positions(before, by=SYSTEM, at=work.at))


def _once(plan: Plan, aside: Path, work: Work) -> bytes:
    """The report as it was drawn by this job before, or drawn and issued now."""
    path = aside / f"{plan.number}.pdf"
    if path.exists():
        return path.read_bytes()
    written = plan_report(plan)
    data = draw_plan(written)
    _issue(plan, written, data, work)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    return data


def _issue(plan: Plan, written: EnterprisePlan, data: bytes, work: Work) -> None:
    issue_document(
        plan_document(written),
        series=f"experts.plan:{plan.number}",
        title=_("Quality diagnosis and improvement plan"),
        region_path=plan.region.path,
        file_hashes={"pdf": hashlib.sha256(data).hexdigest()},
        by=work.actor,
        at=work.at,
    )


job_kinds.add(
    JobKind(PLAN_REPORT, gettext_lazy("Report of one plan"), run_plan_report, soft=240, hard=300)
)
job_kinds.add(
    JobKind(
        PLAN_REPORTS,
        gettext_lazy("Reports of all confirmed plans"),
        run_plan_reports,
        soft=840,
        hard=870,
    )
)
job_kinds.add(JobKind(OVERDUE, gettext_lazy("Overdue problems"), run_overdue))
job_kinds.add(JobKind(COARSEN, gettext_lazy("Positions of visits, less exact"), run_coarsen))
