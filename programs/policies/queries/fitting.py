"""What is asked of policies: facts of an enterprise, which fit it and why, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from enterprises.register.rules.industries import industry_name
from enterprises.register.vocabulary import Kind, SizeClass
from portal.accounts.actor import Actor
from portal.kernel.text import narrow, one_line
from portal.regions.boundaries import beneath
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle, RosterEntry
from programs.cycles.queries import entries_of, open_cycle_of
from programs.cycles.vocabulary import RosterState, Tier
from programs.policies.facts import Facts, condition_choices, fact_sources
from programs.policies.models import Policy, PolicyQuerySet
from programs.policies.rules import FEN_PER_WAN, Assessment, Finding, assess
from programs.policies.vocabulary import Permission, PolicyState, Verdict

ORDER = (Verdict.ELIGIBLE, Verdict.UNCLEAR, Verdict.INELIGIBLE)


def facts_about(enterprise: Enterprise, *, on: date) -> Facts:
    """What the portal knows of an enterprise on a day, from every room that knows something."""
    cycle = open_cycle_of(enterprise)
    entry = _listed(enterprise, cycle, on) if cycle else None
    facts = replace(
        registered_facts(enterprise, on=on),
        tier=entry.tier if entry else None,
        on_roster=None if cycle is None else entry is not None,
    )
    for source in fact_sources:
        facts = replace(facts, **source.read(enterprise, on))
    return facts


def registered_facts(enterprise: Enterprise, *, on: date) -> Facts:
    """What the register alone says of an enterprise on a day; no statement is sent."""
    return Facts(
        on=on,
        kind=enterprise.kind or None,
        size_class=enterprise.size_class or None,
        industry_code=enterprise.industry_code or None,
        regions=enterprise.region.codes,
        staff_count=enterprise.staff_count,
        months_old=_months(enterprise.founded_on, on),
    )


def _listed(enterprise: Enterprise, cycle: Cycle, on: date) -> RosterEntry | None:
    """Its entry on the roster of the year, if it is listed and was so on the day."""
    entries = (one for one in entries_of(enterprise) if one.cycle_id == cycle.pk)
    return next(
        (one for one in entries if one.state == RosterState.LISTED and one.is_listed_on(on)), None
    )


def _months(founded: date | None, on: date) -> int | None:
    if founded is None:
        return None
    whole = (on.year - founded.year) * 12 + on.month - founded.month
    return max(0, whole - (on.day < founded.day))


@dataclass(frozen=True, slots=True)
class Fit:
    """A policy, and how an enterprise stands to it."""

    policy: Policy
    assessment: Assessment
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        return self.assessment.verdict

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Each ground in words: what it asks, the answer, its basis, what is missing."""
        return [_shown(one, self.names) for one in self.assessment.findings]


def policies_for(enterprise: Enterprise, *, on: date) -> list[Fit]:
    """Every policy in force that reaches the enterprise: fitting ones first, then the open ones."""
    return with_names(verdicts_for(enterprise, on=on))


def with_names(found: Sequence[Fit]) -> list[Fit]:
    """The same, with the words for what they ask, in the language now active."""
    names = names_of([one.policy.conditions for one in found])
    return [replace(one, names=names) for one in found]


def verdicts_for(enterprise: Enterprise, *, on: date) -> list[Fit]:
    """The same for a page that shows no grounds: their words are not looked up."""
    rows = Policy.objects.in_force(on=on).reaching(enterprise.region.path)
    policies = rows.select_related("region").order_by("-valid_from", "pk")
    return verdicts_among(policies, facts_about(enterprise, on=on))


def verdicts_among(policies: Iterable[Policy], facts: Facts) -> list[Fit]:
    """How an enterprise of these facts stands to policies at hand, in the order of both above."""
    found = [Fit(one, assess(one.conditions, facts)) for one in policies]
    return sorted(found, key=lambda fit: ORDER.index(fit.verdict))


def names_of(conditions: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, str]]:
    """Condition to value to label, for what the conditions name."""
    codes = {code for one in conditions for code in one.get("regions", ())}
    regions = Region.objects.living().filter(code__in=codes) if codes else ()
    found: dict[str, Mapping[str, str]] = {
        "kinds": {value: str(label) for value, label in Kind.choices},
        "sizes": {value: str(label) for value, label in SizeClass.choices},
        "tiers": {value: str(label) for value, label in Tier.choices},
        "regions": {one.code: one.name for one in regions},
    }
    return found | {one.code: dict(one.options()) for one in condition_choices}


def in_words(code: str, wanted: Any, names: Mapping[str, Mapping[str, str]]) -> str:
    """What a condition asks for, as people read it."""
    if not isinstance(wanted, list):
        return str(wanted)
    known = names.get(code, {})
    if code == "industries":
        return _(", ").join(f"{one} {industry_name(one)}".strip() for one in wanted)
    return _(", ").join(known.get(one, one) for one in wanted)


def _shown(finding: Finding, names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    ground = finding.ground
    return {
        "code": ground.code,
        "says": str(ground.says) % {"wanted": in_words(ground.code, finding.wanted, names)},
        "answer": finding.answer,
        "basis": finding.basis,
        "missing": str(ground.missing) if finding.answer is None else "",
    }


def grounds_of(policy: Policy) -> list[dict[str, Any]]:
    """The grounds of a policy in words, without an enterprise."""
    found = assess(policy.conditions, Facts(on=policy.valid_from))
    names = names_of([policy.conditions])
    return [_shown(one, names) for one in found.findings]


def narrowed(rows: PolicyQuerySet, chosen: Mapping[str, str], *, on: date) -> PolicyQuerySet:
    """The rows that meet every filter: q (number or title), level, kind, state, soon."""
    if text := narrow(one_line(chosen.get("q", ""))):
        rows = rows.filter(
            Q(number__icontains=text) | Q(title__icontains=text) | Q(issuer__icontains=text)
        )
    for name in ("level", "kind"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    state = chosen.get("state", "")
    if state == "in_force":
        return rows.in_force(on=on)
    if state == "over":
        return rows.exclude(state=PolicyState.DRAFT).filter(ended_on__lte=on)
    if state == "later":
        return rows.filter(state=PolicyState.PUBLISHED, valid_from__gt=on)
    return rows.filter(state=PolicyState.DRAFT) if state == "draft" else rows


def drafts_of(by: Actor) -> PolicyQuerySet:
    """The drafts that wait for those who publish."""
    return Policy.objects.reachable(by=by, to=Permission.MANAGE).filter(state=PolicyState.DRAFT)


def regions_kept_by(by: Actor) -> list[Region]:
    """The regions whose policies somebody records: the province, its cities and counties."""
    within = Q(pk__in=())
    for grant in by.holding(Permission.MANAGE):
        if grant.boundary == "region":
            within |= beneath(str(grant.value))
    rows = Region.objects.living().filter(within).order_by("path")
    return list(rows.filter(level__in=[Level.PROVINCE, Level.CITY, Level.COUNTY]))


def amount_text(policy: Policy) -> str:
    """The amount in 万元, as far as the document names one."""
    least, most = (
        None if fen is None else f"{(Decimal(fen) / FEN_PER_WAN).normalize():,f}"
        for fen in (policy.least_fen, policy.most_fen)
    )
    if least and most and least != most:
        return _("%(least)s to %(most)s (10,000 yuan)") % {"least": least, "most": most}
    if most:
        words = _("%(most)s (10,000 yuan)") if least else _("at most %(most)s (10,000 yuan)")
        return words % {"most": most}
    return _("at least %(least)s (10,000 yuan)") % {"least": least} if least else ""
