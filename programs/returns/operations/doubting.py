"""Looking for figures that deserve a second look, and settling what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.kernel.text import one_line, unsafe_characters
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle
from programs.returns.models import SENT, Doubt, Return
from programs.returns.schema import form
from programs.returns.scoring import Counted, Suspicion, suspicions
from programs.returns.vocabulary import Permission

#: how many months before are looked at
MONTHS = 12
SHOWN = ("region_id", "period", "values", "explanations")


@operation
def look(cycle: Cycle, *, by: Actor = SYSTEM, at: datetime) -> int:
    """Look once at every return of a year that was sent since the portal last looked.

    Doubts of an earlier submission that nobody settled are raised anew or are gone. Returns how
    many were raised.
    """
    sent = Return.objects.newest_version().filter(cycle=cycle, state__in=SENT)
    rows = list(sent.filter(Q(looked_at=None) | Q(looked_at__lt=F("submitted_at"))).order_by("pk"))
    raised = [
        Doubt(
            subject=row,
            kind=one.kind,
            field=one.cell,
            facts=dict(one.facts),
            found_at=at,
        )
        for row, found in _found(rows)
        for one in found
    ]
    looked = [row.pk for row in rows]
    Doubt.objects.unsettled().filter(subject__in=looked).delete()
    Doubt.objects.bulk_create(raised, ignore_conflicts=True)
    Return.objects.filter(pk__in=looked).update(looked_at=at)
    record(
        "programs.return.look", by=by, at=at, target=cycle, returns=len(rows), raised=len(raised)
    )
    return len(raised)


def _found(rows: list[Return]) -> Iterable[tuple[Return, list[Suspicion]]]:
    if not rows:
        return
    months = {row.period for row in rows}
    first = min(months)
    said = _said(rows, months | set(_before(first)))
    for row in rows:
        history = [
            said[month][row.region_id]
            for month in _before(row.period)
            if row.region_id in said[month]
        ]
        peers = [one.values for pk, one in said[row.period].items() if pk != row.region_id]
        counted = Counted(row.counted, row.explanations, [one.explanations for one in history])
        figures = [one.values for one in history]
        yield row, list(suspicions(form(row.form), row.values, figures, peers, counted))


def _before(period: str) -> list[str]:
    """The months before one, the newest first."""
    month, found = Period.parse(period), []
    for _number in range(MONTHS):
        month = month.previous()
        found.append(month.code)
    return found


def _said(rows: list[Return], months: Iterable[str]) -> Mapping[str, Mapping[int, Return]]:
    """Month → county → its return, of the province of some returns."""
    provinces = Q(pk__in=())
    for cycle_id in {row.cycle_id for row in rows}:
        region = Cycle.objects.select_related("region").get(pk=cycle_id).region
        provinces |= Q(region__path__startswith=region.path)
    found: dict[str, dict[int, Return]] = defaultdict(dict)
    sent = Return.objects.filter(provinces, period__in=list(months), state__in=SENT)
    for row in sent.order_by("version").only(*SHOWN):
        found[row.period][row.region_id] = row
    return found


@operation
def settle_doubt(doubt: Doubt, *, reason: str, by: Actor, at: datetime) -> None:
    """Say, after a look at the papers, why a figure stands."""
    row = Return.objects.select_related("region").get(pk=doubt.subject_id)
    hold(doubt)
    if not (row.allows(by, to=Permission.REVIEW) or row.allows(by, to=Permission.ACCEPT)):
        raise NotPermitted(_("This is not yours to do."))
    if doubt.settled_at is not None:
        raise WrongState(_("This was settled already."))
    words = one_line(reason)
    if not 5 <= len(words) <= 300 or unsafe_characters(reason):
        told = _("Say in 5 to 300 characters what you found.")
        raise Invalid(told, reason=told)
    doubt.reason, doubt.settled_by, doubt.settled_at = words, by.user, at
    doubt.save(update_fields=["reason", "settled_by", "settled_at"])
    record(
        "programs.return.settle_doubt",
        by=by,
        at=at,
        target=row,
        kind=doubt.kind,
        field=doubt.field,
        reason=words,
    )
