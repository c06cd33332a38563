"""What visits give to the register: a panel, the timeline, merges, and whether there was help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.facts import TimelineLine, TimelineSource, timeline_sources
from enterprises.register.facts import MergeRule, Panel, merge_rules, panels
from enterprises.register.models import Enterprise
from experts.visits.models import Plan, Problem, Visit
from experts.visits.queries import problems_shown_to, visits_of_enterprise
from experts.visits.vocabulary import Permission
from portal.accounts.actor import Actor
from programs.cycles.queries import open_cycle_of
from programs.policies.facts import FactSource, fact_sources


def _panel(enterprise: Enterprise, actor: Actor) -> Mapping[str, Any] | None:
    """Visits and problems, for those who may read them here."""
    if not enterprise.allows(actor, to=Permission.VIEW):
        return None
    found = visits_of_enterprise(enterprise)
    may_assign = enterprise.allows(actor, to=Permission.ASSIGN) and not enterprise.is_closed
    return {"found": found, "may_assign": may_assign, "enterprise_pk": enterprise.pk}


panels.add(Panel("visits", _("Visits and problems"), 40, "experts/visits/_panel.html", _panel))


def _helped(enterprise: Enterprise, on: date) -> Mapping[str, Any]:
    """For policies: whether a visit of the open programme year is confirmed; None without one."""
    cycle = open_cycle_of(enterprise)
    if cycle is None:
        return {"helped": None}
    visits = [one for one in visits_of_enterprise(enterprise).visits if one.cycle_id == cycle.pk]
    return {"helped": any(one.confirmed_on and one.confirmed_on <= on for one in visits)}


fact_sources.add(FactSource("visits", _helped))


for _code, _label in (
    ("experts.visit.enterprise", _("visits")),
    ("experts.problem.enterprise", _("problems")),
    ("experts.plan.enterprise", _("plans")),
):
    merge_rules.add(MergeRule(_code, _label))


def _told(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """Visits, problems that were confirmed, and plans."""
    yield from _told_of_visits(enterprise, actor)
    reached = Problem.objects.reachable(by=actor, to=Permission.VIEW)
    problems = problems_shown_to(actor, reached).filter(enterprise=enterprise)
    for problem in problems.filter(found_on__isnull=False):
        url = reverse("visits:problem", args=[problem.pk])
        told = [(problem.found_on, gettext("Problem found"))]
        told.append((problem.closed_on, gettext("Problem closed")))
        for day, what in told:
            if day is not None:
                yield TimelineLine(day, what, problem.description, url=url)
    plans = Plan.objects.reachable(by=actor, to=Permission.VIEW).filter(enterprise=enterprise)
    for plan in plans:
        if plan.confirmed_on is not None:
            url = reverse("visits:plan", args=[plan.pk])
            yield TimelineLine(plan.confirmed_on, gettext("Plan confirmed"), plan.number, url=url)


def _told_of_visits(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    visits = Visit.objects.reachable(by=actor, to=Permission.VIEW).filter(enterprise=enterprise)
    for visit in visits.select_related("expert"):
        on = visit.confirmed_on or (visit.planned_on if visit.is_open else None)
        if on is not None:
            what = gettext("Visit confirmed") if visit.confirmed_on else gettext("Visit planned")
            url = reverse("visits:visit", args=[visit.pk])
            yield TimelineLine(on, what, visit.purpose, visit.expert.name, url)


timeline_sources.add(TimelineSource("visits", _("Visits and problems"), "clipboard-check", _told))
