"""What the report of a confirmed plan says, from what was frozen when both sides confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from enterprises.register.rules.industries import industry_of
from enterprises.register.vocabulary import SizeClass
from experts.visits.models import Measure, Plan, Problem, Visit
from experts.visits.models.plans import PlanQuerySet
from experts.visits.queries.readiness import (
    conditions_of,
    frozen_policies,
    frozen_readiness,
    policies_of,
    targets_of,
)
from experts.visits.queries.scores import industry_means, score_of
from experts.visits.schema import checklist
from experts.visits.vocabulary import Cause, Permission, Severity
from portal.accounts.actor import Actor
from portal.files.queries import attachments_by_row, open_attachment
from portal.kernel.period import months_after
from portal.reports import plans as page
from portal.reports.blocks import Definition, Figure, Party, Photo
from portal.reports.charts import Bone, Fishbone
from portal.reports.charts import Cause as Twig
from portal.reports.documents import token_of

MOST_PHOTOS: Final = 6
SEVERITIES: Final = {
    Severity.SERIOUS: "severe",
    Severity.ORDINARY: "ordinary",
    Severity.MINOR: "slight",
}
#: days after the confirmation, and what the phase is called
PHASES: Final = (30, 90, 180)


def plans_to_report(actor: Actor) -> PlanQuerySet:
    """The confirmed plans whose reports this person may have made, by number."""
    reached = Plan.objects.reachable(by=actor, to=Permission.REPORT)
    return reached.confirmed().with_all().order_by("number")


def frozen_facts(plan: Plan, *, on: date) -> dict[str, Any]:
    """What the report says of the enterprise, its industry and what fits it today: plain JSON."""
    enterprise = plan.enterprise
    means = industry_means(plan.visit)
    return facts_to_freeze(
        enterprise,
        compared=means.count if means else 0,
        means={code: str(mean) for code, mean in means.means.items()} if means else {},
        readiness=frozen_readiness(enterprise, on=on),
        policies=frozen_policies(enterprise, on=on),
    )


def facts_to_freeze(
    enterprise: Enterprise,
    *,
    compared: int,
    means: Mapping[str, str],
    readiness: Mapping[str, Any],
    policies: Mapping[str, Any],
) -> dict[str, Any]:
    """The register as it is, and the rest as it was found; who writes many finds it in sets."""
    return {
        "name": enterprise.name,
        "credit_code": enterprise.credit_code,
        "size": enterprise.size_class,
        "staff": enterprise.staff_count,
        "revenue": None if enterprise.revenue_wan is None else str(enterprise.revenue_wan),
        "industry": enterprise.industry_code,
        "address": enterprise.address,
        "compared": compared,
        "readiness": readiness,
        "policies": policies,
        "means": means,
    }


def plan_report(plan: Plan) -> page.EnterprisePlan:
    """The plan as the document room draws it, in the language now active."""
    confirmed = plan.steps.filter(move="confirm").latest("pk")
    visit = plan.visit
    problems = list(visit.problems.worst_first())
    measures = list(plan.measures.in_order().select_related("problem"))
    written = page.EnterprisePlan(
        number=plan.number,
        enterprise=plan.frozen["name"],
        credit_code=plan.frozen["credit_code"],
        visited_on=visit.planned_on if visit.arrived_at is None else localdate(visit.arrived_at),
        experts=visit.expert.name,
        standard=checklist(visit.checklist).standard,
        office=_("%(region)s market regulation office") % {"region": plan.region.name},
        version="V1.0",
        snapshot_number=plan.number,
        data_at=confirmed.at,
        language=get_language() or settings.LANGUAGE_CODE,
        first=_first(measures),
        highlights=_highlights(visit, problems, measures),
        facts=_facts(plan),
        strengths=visit.strengths,
        scores=_scores(plan),
        compared_with=_compared(plan),
        problems=[_problem(one) for one in problems],
        causes=_causes(visit, problems),
        measures=_measures(plan, measures),
        conditions=conditions_of(plan),
        conditions_on=plan.confirmed_on,
        readiness_note=_(
            "Earliest application: three months after the system began to run. Any approved body "
            "may be chosen."
        ),
        targets=targets_of(
            problems=len(problems),
            serious=sum(one.severity == Severity.SERIOUS for one in problems),
            measures=len(measures),
        ),
        targets_between=_between(visit, measures),
        policies=policies_of(plan),
        follow_ups=_follow_ups(plan),
        photos=list(_photos(problems)),
        parties=_parties(),
        demo=settings.PORTAL_DEMO,
    )
    token = token_of(page.plan_document(written))
    return replace(written, verification_url=f"{settings.PUBLIC_URL}/verify/{token}/")


def _first(measures: Iterable[Measure]) -> list[page.First]:
    """The three measures of the worst problems, the earliest first."""
    rank = {Severity.SERIOUS: 0, Severity.ORDINARY: 1, Severity.MINOR: 2}

    def urgency(measure: Measure) -> tuple[int, date, int]:
        worst = 3 if measure.problem is None else rank[Severity(measure.problem.severity)]
        return worst, measure.due_on, measure.number

    return [
        page.First(
            one.text,
            one.problem.description if one.problem else "",
            one.owner,
            one.due_on,
            one.done_when,
        )
        for one in sorted(measures, key=urgency)[:3]
    ]


def _highlights(
    visit: Visit, problems: Sequence[Problem], measures: Sequence[Measure]
) -> list[Figure]:
    found = score_of(visit)
    said = _("Level %(level)s of 5") % {"level": visit.level}
    if found.is_capped:
        said = _("Level %(level)s: a major nonconformity keeps it there") % {"level": visit.level}
    counts = {
        severity.label: sum(one.severity == severity for one in problems) for severity in Severity
    }
    by_severity = "　".join(f"{label} {count}" for label, count in counts.items() if count)
    last = max(one.due_on for one in measures)
    return [
        Figure(_("Maturity"), visit.total, "/ 5", said, decimals=2),
        Figure(_("Problems found on visits"), len(problems), _("items"), by_severity),
        Figure(_("Measures"), len(measures), _("items"), ""),
        Figure(_("All done by"), date_format(last, "Y-m-d"), "", ""),
    ]


def _between(visit: Visit, measures: Sequence[Measure]) -> str:
    began = visit.planned_on if visit.arrived_at is None else localdate(visit.arrived_at)
    return _("%(first)s to %(last)s") % {
        "first": began.isoformat(),
        "last": max(one.due_on for one in measures).isoformat(),
    }


def _facts(plan: Plan) -> list[Definition]:
    facts, visit = plan.frozen, plan.visit
    sizes = dict(SizeClass.choices)
    size = str(sizes.get(facts["size"], facts["size"]))
    if facts["staff"] is not None:
        size = _("%(size)s (%(staff)d people)") % {"size": size, "staff": facts["staff"]}
    known = industry_of(facts["industry"])
    name = str(known.name) if known else ""
    met = _("%(hours)s hours; met: %(people)s") % {
        "hours": visit.hours,
        "people": visit.people_met,
    }
    goal = [Definition(_("Goal"), plan.goal)] if plan.goal else []
    return [
        *goal,
        Definition(_("Size"), size),
        Definition(_("Industry"), f"{facts['industry']} {name}".strip()),
        Definition(_("Address"), facts["address"] or "—"),
        Definition(_("Diagnosis"), met),
    ]


def _scores(plan: Plan) -> list[page.ChapterScore]:
    means = plan.frozen["means"]
    chapters = {one.code: one for one in checklist(plan.visit.checklist).chapters}
    return [
        page.ChapterScore(
            chapters[one.code].label,
            one.mean.value,
            Decimal(means[one.code]) if one.code in means else None,
        )
        for one in score_of(plan.visit).chapters
    ]


def _compared(plan: Plan) -> str:
    count = plan.frozen["compared"]
    if not count:
        return ""
    return _("Compared with %(count)d enterprises of the same industry.") % {"count": count}


def _problem(problem: Problem) -> page.Problem:
    return page.Problem(
        str(problem.number),
        problem.clause,
        problem.description,
        problem.evidence,
        SEVERITIES[Severity(problem.severity)],
        problem.get_cause_display(),
    )


def _causes(visit: Visit, problems: Sequence[Problem]) -> Fishbone | None:
    if not problems:
        return None
    known = checklist(visit.checklist)
    bones = []
    for cause in Cause:
        mine = [one for one in problems if one.cause == cause]
        twigs = [
            Twig(f"{item.title} ({one.number})")
            for one in mine
            if (item := known.item(one.clause)) is not None
        ]
        label = str(cause.label)
        bones.append(Bone(label[:1] if not label.isascii() else label, twigs))
    effect = (_("Maturity"), f"{visit.total} / 5")
    return Fishbone(_("Problems by kind of cause"), effect, bones)


def _measures(plan: Plan, measures: Iterable[Measure]) -> list[page.PlannedMeasure]:
    return [
        page.PlannedMeasure(
            phase=_phase(plan, one.due_on),
            what=one.text,
            problems=str(one.problem.number) if one.problem else "—",
            owner=one.owner,
            helper=plan.visit.expert.name,
            due_on=one.due_on,
            done_when=one.done_when,
        )
        for one in measures
    ]


def _phase(plan: Plan, day: date) -> str:
    assert plan.confirmed_on is not None
    for days in PHASES:
        if day <= plan.confirmed_on + timedelta(days=days):
            return _("Within %(days)d days") % {"days": days}
    return _("Later")


def _follow_ups(plan: Plan) -> list[page.FollowUp]:
    """Thirty days, half a year and a year after both have confirmed (this portal's default)."""
    assert plan.confirmed_on is not None
    expert = plan.visit.expert.name
    month = _("Review after 30 days")
    look = _("See whether the first measures are done, and close their problems")
    again = _("The same checklist again, compared with this visit")
    effect = _("Questionnaire on the effect, and whether certification is wanted")
    return [
        page.FollowUp(month, plan.confirmed_on + timedelta(days=30), look, expert),
        page.FollowUp("T+6", months_after(plan.confirmed_on, 6), again, expert),
        page.FollowUp("T+12", months_after(plan.confirmed_on, 12), effect, _("County office")),
    ]


def _photos(problems: Sequence[Problem]) -> Iterator[Photo]:
    hanging = attachments_by_row("experts.problem", [one.pk for one in problems])
    photos = [(one, photo) for one in problems for photo in hanging.get(one.pk, [])]
    for problem, photo in photos[:MOST_PHOTOS]:
        with open_attachment(photo) as file:
            caption = _("Problem %(number)d, clause %(clause)s") % {
                "number": problem.number,
                "clause": problem.clause,
            }
            yield Photo(file.read(), caption)


def _parties() -> list[Party]:
    return [
        Party(_("For the enterprise"), _("signature or seal")),
        Party(_("Expert"), _("signature")),
        Party(_("County office"), _("signature or seal")),
    ]


def region_paths_to_report(actor: Actor) -> list[str]:
    """The regions whose offices this person has reports made for, the widest first."""
    paths = {
        str(grant.value)
        for grant in actor.holding(Permission.REPORT)
        if grant.boundary == "region" and grant.value
    }
    return sorted(paths, key=lambda path: (len(path), path))
