"""Readiness for certification in nine lines, and the policies that fit (DOMAIN 4.4 and 6.4).

The lines are those of CNCA-QMS-01:2025 as bodies summarise them. The portal says what it knows:
the register, the scores of the visit, and what higher rooms know (`readiness_sources`). The rest
is the enterprise's to show, and the report says so; nothing is taken for met unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from experts.visits.facts import readiness_sources
from experts.visits.models import Plan, Visit
from portal.reports import plans as page
from portal.reports.charts.lamps import Light
from programs.policies.queries import Fit, amount_text, verdicts_for, with_names
from programs.policies.vocabulary import Verdict

#: a score from which an item counts as carried out
CARRIED_OUT: Final = 3
SYSTEM: Final = ("4.4",)
REVIEWS: Final = ("9.2", "9.3")
MOST_POLICIES: Final = 6

LINES: Final = {
    "standing": gettext_lazy("Legally registered, with every permit that the work needs"),
    "system": gettext_lazy("The management system has run for at least three months"),
    "reviews": gettext_lazy("At least one internal audit and one management review were done"),
    "sanctions": gettext_lazy(
        "No certificate suspended or revoked for its own reason in the last twelve months"
    ),
    "stopped": gettext_lazy("Not ordered to stop production or business"),
    "distrusted": gettext_lazy("Not on the list of serious violations and broken trust"),
    "accidents": gettext_lazy("No major quality accident in the last twelve months"),
    "checks": gettext_lazy("No failed national spot check in twelve months, or it was put right"),
    "contract": gettext_lazy("Contract with the body itself, and paid directly to it"),
}


def frozen_readiness(enterprise: Enterprise, *, on: date) -> dict[str, Any]:
    """What only today's registers can tell of the lines, as plain JSON."""
    found: dict[str, Any] = {"closed": enterprise.is_closed}
    for source in readiness_sources:
        since = source.against(enterprise, on)
        found[source.code] = {"against": since.isoformat() if since else None}
    return found


def conditions_of(plan: Plan) -> list[page.Condition]:
    """The nine lines, in the language now active."""
    said = dict(_known(plan.visit, plan.frozen.get("readiness", {})))
    unknown = _("Not known here: the enterprise shows it to the body it chooses.")
    return [
        page.Condition(str(label), *said.get(code, (unknown, "waiting")))
        for code, label in LINES.items()
    ]


def _known(visit: Visit, frozen: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, Light]]]:
    if frozen.get("closed"):
        yield "standing", (_("The register says that it is closed."), "unmet")
    elif "closed" in frozen:
        words = _("Registered and active; permits are for the enterprise to show.")
        yield "standing", (words, "waiting")
    yield "system", _by_scores(visit, SYSTEM, _("three months of records are still to be shown"))
    yield "reviews", _by_scores(visit, REVIEWS, "")
    for source in readiness_sources:
        if source.code in frozen:
            since = frozen[source.code]["against"]
            words = _("On record: %(day)s.") % {"day": since} if since else _("Nothing on record.")
            yield source.code, (words, "unmet" if since else "met")


def _by_scores(visit: Visit, items: tuple[str, ...], still: str) -> tuple[str, Light]:
    """How the expert judged the items; a good score is not yet a record of three months."""
    scores = [visit.scores.get(code, {}).get("score") for code in items]
    told = _(", ").join(
        _("%(item)s judged %(score)s of 5") % {"item": code, "score": score}
        for code, score in zip(items, scores, strict=True)
        if isinstance(score, int)
    )
    if not all(isinstance(score, int) for score in scores):
        return _("Not judged on the visit."), "waiting"
    if min(score for score in scores if isinstance(score, int)) < CARRIED_OUT:
        return told, "unmet"
    return (f"{told}; {still}", "waiting") if still else (told, "met")


def frozen_policies(enterprise: Enterprise, *, on: date) -> dict[str, list[dict[str, Any]]]:
    """The policies that fit on the day, or would if what is missing were known: by language."""
    return policies_in_words(verdicts_for(enterprise, on=on))


def policies_in_words(fits: Iterable[Fit]) -> dict[str, list[dict[str, Any]]]:
    """The first of them that are not ruled out, by language."""
    open_ones = [fit for fit in fits if fit.verdict is not Verdict.INELIGIBLE][:MOST_POLICIES]
    told = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            told[code] = [_said(fit) for fit in with_names(open_ones)]
    return told


def _said(fit: Fit) -> dict[str, Any]:
    policy, grounds = fit.policy, fit.findings
    return {
        "title": _("%(title)s (%(number)s)") % {"title": policy.title, "number": policy.number},
        "amount": amount_text(policy) or policy.amount,
        "until": policy.valid_to.isoformat() if policy.valid_to else None,
        "why": _("; ").join(str(one["says"]) for one in grounds if one["answer"]),
        "needs": _("; ").join(str(one["missing"]) for one in grounds if one["missing"]),
    }


def policies_of(plan: Plan) -> list[page.FittingPolicy]:
    """What was frozen when both sides confirmed, in the language now active."""
    told: Mapping[str, list[dict[str, Any]]] = plan.frozen.get("policies", {})
    language = get_language() or settings.LANGUAGE_CODE
    return [
        page.FittingPolicy(
            title=one["title"],
            amount=one["amount"],
            until=date.fromisoformat(one["until"]) if one["until"] else _("no end named"),
            needs=one["needs"] or _("nothing is missing"),
            why=one["why"] or _("open to every enterprise of the region"),
        )
        for one in told.get(language, ())
    ]


def targets_of(*, problems: int, serious: int, measures: int) -> list[page.Target]:
    """What the plan itself promises: its problems closed, its measures done."""
    seen = _("Closed by expert or office after the remedy was seen")
    done = _("What the plan says counts as done was seen")
    lines = [
        (_("Open problems"), _("items"), problems, 0, seen),
        (_("Serious problems among them"), _("items"), serious, 0, seen),
        (_("Measures done"), _("items"), 0, measures, done),
    ]
    return [
        page.Target(label, unit, Decimal(before), Decimal(after), how)
        for label, unit, before, after, how in lines
        if before or after
    ]
