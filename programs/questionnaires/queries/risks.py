"""The quality risk of responses: shown with its steps, compared by who may see that of many."""

from __future__ import annotations

from django.db.models import Q

from portal.accounts.actor import Actor
from programs.questionnaires.models import Response, ResponseQuerySet
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.schema.weights import risk_weights, weights_named
from programs.questionnaires.scoring.risks import Risk, risk_of
from programs.questionnaires.vocabulary import Permission, RiskLevel


def risk_shown(response: Response, actor: Actor) -> Risk | None:
    """The risk of a response with its steps, to whom it may be shown."""
    if response.risk is None or response.counted_on is None:
        return None
    if not response.allows(actor, to=Permission.RISK_VIEW):
        return None
    weights = weights_named(response.risk_weights)
    if weights is None:
        return None
    questionnaire = questionnaire_of(response.version)
    return risk_of(weights, questionnaire, response.answers, on=response.counted_on)


def level_of(response: Response) -> RiskLevel | None:
    """The level of a response, by the weights that it was rated with."""
    weights = weights_named(response.risk_weights)
    if weights is None or response.risk is None:
        return None
    return RiskLevel(weights.level_of(response.risk))


def compares_risks(actor: Actor) -> bool:
    """Whether somebody sees the risks of many: an office, never an enterprise."""
    return any(grant.boundary != "enterprise" for grant in actor.holding(Permission.RISK_VIEW))


def of_level(level: str) -> Q:
    """The responses of a level, each by the weights that it was rated with."""
    found = Q(pk__in=())
    for weights in risk_weights():
        least, greatest = weights.bounds_of(level)
        found |= Q(risk_weights=weights.version, risk__gte=least, risk__lte=greatest)
    return found


def leaf_by_risk(
    rows: ResponseQuerySet, *, after: str, size: int = 50
) -> tuple[list[Response], str]:
    """Those that have a risk, the highest first, and where the next leaf begins ("54-1203")."""
    shown = rows.filter(risk__isnull=False).order_by("-risk", "-pk")
    risk, _sign, key = after.partition("-")
    if all(part.isascii() and part.isdigit() and len(part) < 19 for part in (risk, key)):
        shown = shown.filter(Q(risk__lt=int(risk)) | Q(risk=int(risk), pk__lt=int(key)))
    found = list(shown[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], f"{last.risk}-{last.pk}" if last else ""
