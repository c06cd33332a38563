"""Doubts: whose they are to see, and each as a sentence with its numbers."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.indicators.vocabulary import Unit
from programs.returns.models import SENT, Doubt, DoubtQuerySet
from programs.returns.schema import form
from programs.returns.vocabulary import DoubtKind, Permission, State


def shown_to(rows: DoubtQuerySet, by: Actor) -> DoubtQuerySet:
    """Of doubts in reach, those whose figures somebody may read: a city's of what was submitted
    to it, everybody's further up of what the city approved."""
    paths = [
        str(grant.value) for grant in by.holding(Permission.VIEW) if grant.boundary == "region"
    ]
    seen = Q(subject__state__in=[State.APPROVED, State.ACCEPTED])
    near = Q(pk__in=())
    for path in paths:
        if path.count(".") > 1:
            near |= Q(subject__region__path__startswith=path)
    shown = rows.filter(seen | (near & Q(subject__state__in=SENT)))
    return shown.select_related("subject__region", "subject__cycle", "settled_by")


def awaiting_settlement(by: Actor) -> DoubtQuerySet:
    """The doubts that wait for this person."""
    here = Doubt.objects.unsettled()
    reached = here.reachable(by=by, to=Permission.REVIEW) | here.reachable(
        by=by, to=Permission.ACCEPT
    )
    return shown_to(reached, by)


def sentence(doubt: Doubt, language: str) -> str:
    """Why the figure deserves a second look, with the numbers that it is said from."""
    of = form(doubt.subject.form)
    field = of.field(doubt.field)
    facts = {"label": field.label(language) if field else doubt.field, **doubt.facts}
    if field:
        unit = Unit(field.unit).label
        facts |= {name: f"{facts[name]} {unit}" for name in ("value", "usual") if name in facts}
    match doubt.kind:
        case DoubtKind.HISTORY:
            words = _("“%(label)s” is %(value)s; the county's last %(n)s months stand about "
                      "%(usual)s.")  # fmt: skip
        case DoubtKind.PEERS:
            words = _("“%(label)s” is %(value)s; %(n)s other counties stand about %(usual)s.")
        case DoubtKind.COPIED:
            words = _("%(same)s of %(of)s typed figures are those of last month.")
        case DoubtKind.COUNTED:
            words = _("“%(label)s” is given as %(value)s; the portal counted %(usual)s.")
        case DoubtKind.REASON:
            words = _("“%(label)s” differs from what was counted for %(n)s months running, "
                      "each time for the same reason.")  # fmt: skip
        case _:
            words = _("All %(n)s larger figures are multiples of 10.")
    return words % facts
