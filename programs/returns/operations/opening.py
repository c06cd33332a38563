"""Beginning a month's return, or a correction of an accepted one, which may be dropped again."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, WrongState
from portal.kernel.period import Period
from portal.kernel.text import unsafe_characters
from portal.regions.models import Region
from portal.regions.storage import new_row
from portal.regions.vocabulary import Level
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle
from programs.returns.models import Return
from programs.returns.operations.refusals import (
    AlreadySent,
    refuse_before_it_was,
    refuse_future,
    refuse_others,
    year_of,
)
from programs.returns.queries import Ground, ground_of
from programs.returns.queries.history import cells_between, parts_of
from programs.returns.rules import Given, evaluate
from programs.returns.vocabulary import Channel, State


@operation
def open_return(
    region: Region,
    *,
    period: Period,
    by: Actor,
    at: datetime,
    channel: str = Channel.FORM,
) -> Return:
    """Begin a county's return of a month, with what the portal counts filled in."""
    ground = ground_of(region, period, at=at)
    row = new_return(ground, by=by, at=at, channel=channel)
    if ground.newest is not None:
        raise AlreadySent(_("The return of this month was begun already."))
    verdict = evaluate(ground.form, Given(), ground.known)
    row.values = dict(verdict.values)
    row.counted = ground.counted
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadySent(_("The return of this month was begun already.")) from None
    record("programs.return.open", by=by, at=at, target=row, period=period.code)
    return row


def new_return(ground: Ground, *, by: Actor, at: datetime, channel: str) -> Return:
    """A draft that is not saved yet, of a county where this person prepares."""
    region, period = ground.region, ground.period
    if region.level != Level.COUNTY:
        words = _("A return is a county's.")
        raise Invalid(words, region=words)
    row = new_row(
        Return,
        region=region,
        period=period.code,
        month_on=period.first,
        form=ground.year_form,
        state=str(State.DRAFT),
        channel=channel,
        counted_at=at,
        due_at=ground.due_at,
        prepared_by_id=by.pk,
        prepared_at=at,
    )
    refuse_others(row, by)
    row.cycle = year_of(ground)
    refuse_future(ground, _month_of(at))
    refuse_before_it_was(ground)
    return row


@lru_cache(maxsize=16)
def _month_of(at: datetime) -> str:
    return f"{localdate(at):%Y-%m}"


@operation
def correct(row: Return, *, by: Actor, at: datetime, reason: str) -> Return:
    """Begin a new version of an accepted return; the old one counts until the new is accepted.

    A locked month is corrected so, and in no other way; a locked year is not.
    """
    hold(row)
    refuse_others(row, by)
    reason = reason.strip()[:500]
    if not reason:
        words = _("Say what is wrong in the accepted return.")
        raise Invalid(words, reason=words)
    if row.state != State.ACCEPTED or row.replaced_by_id is not None:
        raise WrongState(_("Only the newest accepted return is corrected."))
    region = Region.objects.get(pk=row.region_id)
    ground = ground_of(region, Period.parse(row.period), at=at)
    if ground.is_year_locked:
        year_of(ground)
    new = Return.objects.create(
        cycle_id=row.cycle_id,
        region_id=row.region_id,
        period=row.period,
        month_on=row.month_on,
        version=row.version + 1,
        reason=reason,
        form=row.form,
        channel=Channel.FORM,
        values=row.values,
        counted=row.counted,
        counted_at=row.counted_at,
        explanations=row.explanations,
        texts=row.texts,
        due_at=row.due_at,
        prepared_by=by.user,
        prepared_at=at,
    )
    row.replaced_by = new
    row.save(update_fields=["replaced_by"])
    record(
        "programs.return.correct",
        by=by,
        at=at,
        target=new,
        reason=reason,
        replaces=row.pk,
        version=new.version,
    )
    return new


@operation
def drop_correction(row: Return, *, by: Actor, at: datetime, reason: str) -> Return:
    """Throw a correction away that was begun by mistake and never sent; returns the accepted
    version, which counted all the while and can be corrected again.

    The trail keeps the reason and the cells that the draft said otherwise. It is done in a locked
    year, too: no figure changes.
    """
    versions = Return.objects.filter(Q(pk=row.pk) | Q(replaced_by=row.pk))
    held = list(versions.select_for_update(of=("self",)).order_by("pk"))
    draft = next((one for one in held if one.pk == row.pk), None)
    old = next((one for one in held if one.replaced_by_id == row.pk), None)
    refuse_others(row, by)
    reason = reason.strip()
    if not reason or len(reason) > 500 or unsafe_characters(reason):
        words = _("Say why, in at most 500 readable characters.")
        raise Invalid(words, reason=words)
    if draft is None or old is None or draft.state != State.DRAFT:
        raise WrongState(_("Only a correction that was never sent is dropped."))
    old.replaced_by = None
    old.save(update_fields=["replaced_by"])
    record(
        "programs.return.drop_correction",
        by=by,
        at=at,
        target=old,
        reason=reason,
        version=draft.version,
        began_for=draft.reason,
        cells=cells_between(parts_of(old), parts_of(draft)),
    )
    draft.delete()
    return old


def cycle_of(row: Return) -> Cycle:
    return Cycle.objects.select_related("region").get(pk=row.cycle_id)
