"""Freezing figures under a number, and saying in the open what was published differently."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.regions.letters import PROVINCE_LETTERS
from portal.regions.models import Region
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle
from programs.cycles.queries import is_locked
from programs.cycles.vocabulary import CycleState
from programs.evaluation.models import Restatement, Snapshot
from programs.evaluation.queries import content_of
from programs.evaluation.schema import Frozen, differences, digest
from programs.evaluation.vocabulary import Permission


class FiguresChanged(Invalid):
    """Figures that were published differ, and nobody said why."""

    code = "figures_changed"


@operation
def take_snapshot(
    cycle: Cycle, *, region: Region, period: str, reason: str = "", by: Actor, at: datetime
) -> Snapshot:
    """Freeze the figures of a region and period under the year's next number.

    Provisional until the period is locked. A final snapshot that says a published figure
    differently needs a reason, and writes a restatement for each figure.
    """
    hold(cycle)  # numbers without gaps: one snapshot of a year at a time
    asked = period_in(cycle, period)
    if cycle.state == CycleState.DRAFT:
        raise WrongState(_("The programme year is not published yet."))
    if not region.path.startswith(cycle.region.path):
        raise Invalid(_("This region does not lie in the province of the programme year."))
    serial = 1 + (
        Snapshot.objects.filter(year_code=cycle.code).aggregate(Max("serial"))["serial__max"] or 0
    )
    letters = PROVINCE_LETTERS[cycle.region.code[:2]]
    taken = Snapshot(
        number=f"{letters}-{cycle.year}-{serial:04d}",
        serial=serial,
        year_code=cycle.code,
        region=region,
        period=asked.code,
        is_provisional=not is_locked(cycle, asked.code),
        taken_at=at,
        taken_by=by.user,
    )
    refuse_stranger(taken, by)
    taken.content = content_of(cycle, region, asked, at=at)
    taken.content_hash = digest(taken.content)
    taken.save()
    restated = 0 if taken.is_provisional else _restate(taken, reason)
    record(
        "programs.snapshot.take",
        by=by,
        at=at,
        target=taken,
        number=taken.number,
        period=taken.period,
        provisional=taken.is_provisional,
        content_hash=taken.content_hash,
        restated=restated,
        reason=reason if restated else "",
    )
    return taken


def _restate(taken: Snapshot, reason: str) -> int:
    before = (
        Snapshot.objects.of(taken.year_code, taken.region)
        .filter(period=taken.period, is_provisional=False, pk__lt=taken.pk)
        .newest_first()
        .first()
    )
    if before is None:
        return 0
    changed = list(differences(Frozen(before.content), Frozen(taken.content)))
    if changed and not reason.strip():
        words = _("%(count)d figures differ from those of %(number)s. Say why.") % {
            "count": len(changed),
            "number": before.number,
        }
        raise FiguresChanged(words, reason=words)
    ids = dict(
        Region.objects.filter(code__in={place for _code, place, _was, _became in changed})
        .order_by("valid_from")
        .values_list("code", "pk")
    )
    Restatement.objects.bulk_create(
        Restatement(
            before=before,
            after=taken,
            region_id=ids.get(place, taken.region_id),
            indicator=code,
            was=was,
            became=became,
            reason=reason.strip()[:500],
        )
        for code, place, was, became in changed
    )
    return len(changed)


def refuse_stranger(snapshot: Snapshot, by: Actor, to: Permission = Permission.ASK) -> None:
    """The portal itself may: whoever runs its commands holds the installation."""
    if not by.is_system and not snapshot.allows(by, to=to):
        raise NotPermitted(_("This is not yours to do."))


def period_in(cycle: Cycle, text: str) -> Period:
    try:
        asked = Period.parse(text)
    except ValueError:
        words = _("Write a month as 2026-10 or a year as 2026.")
        raise Invalid(words, period=words) from None
    if asked.first.year != cycle.year:
        words = _("This period does not lie in the programme year.")
        raise Invalid(words, period=words)
    return asked
