"""What a province sets for its results."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted
from portal.regions.models import Region
from portal.workflows.steps import lock
from programs.questionnaires.models import BurdenCap, SmallestGroup
from programs.questionnaires.vocabulary import Permission

LEAST: Final = 3
MOST: Final = 100
#: of a month: longer than a working day, more than two of the longest questionnaires
MOST_MINUTES: Final = 480
MOST_QUESTIONS: Final = 500


@operation
def set_smallest_group(
    province: Region, *, minimum: int, valid_from: date, by: Actor, at: datetime
) -> SmallestGroup:
    """Show no results of fewer answers, from a day on; what was set for that day is replaced."""
    lock(province)  # what is set twice at one moment is set once
    kept = SmallestGroup.objects.filter(region=province, valid_from=valid_from).first()
    group = kept or SmallestGroup(region=province, valid_from=valid_from)
    if not group.allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if not LEAST <= minimum <= MOST:
        words = _("Give a number from %(least)d to %(most)d.") % {"least": LEAST, "most": MOST}
        raise Invalid(words, minimum=words)
    group.minimum = minimum
    group.save()
    record(
        "programs.smallest_group.set",
        by=by,
        at=at,
        target=group,
        minimum=minimum,
        valid_from=valid_from.isoformat(),
    )
    return group


@operation
def set_burden_cap(
    province: Region,
    *,
    minutes: int,
    questions: int,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> BurdenCap:
    """Ask an enterprise so much in a month and no more, from a day on; what was set for that day is
    replaced. A campaign asks over it only for a reason (`open_campaign`)."""
    lock(province)  # what is set twice at one moment is set once
    kept = BurdenCap.objects.filter(region=province, valid_from=valid_from).first()
    cap = kept or BurdenCap(region=province, valid_from=valid_from)
    if not cap.allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    wrong: dict[str, Any] = {
        name: _("Give a number from %(least)d to %(most)d.") % {"least": 1, "most": most}
        for name, value, most in (
            ("minutes", minutes, MOST_MINUTES),
            ("questions", questions, MOST_QUESTIONS),
        )
        if not 1 <= value <= most
    }
    if wrong:
        raise Invalid(_("Please correct what is marked."), **wrong)
    cap.minutes, cap.questions = minutes, questions
    cap.save()
    record(
        "programs.burden_cap.set",
        by=by,
        at=at,
        target=cap,
        minutes=minutes,
        questions=questions,
        valid_from=valid_from.isoformat(),
    )
    return cap
