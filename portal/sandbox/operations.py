"""The verbs of sandboxes: opened, given a key, begun anew, closed; what is asked of the portal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.api.models import Answer
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.offices.models import ApiKey, Office
from portal.offices.operations import IssuedKey, allow_submission, issue_key, revoke_key
from portal.offices.operations.keys import withdraw
from portal.offices.vocabulary import OfficeKind
from portal.sandbox.furnishing import furnish
from portal.sandbox.models import Sandbox
from portal.sandbox.places import MOST, Place
from portal.sandbox.players import cast_players, inside, player
from portal.sandbox.seeding import put_up, seed, take_down
from portal.sandbox.vocabulary import ELSEWHERE, Permission
from portal.webhooks.models import Subscription
from portal.webhooks.operations import end, ping
from programs.cycles.models import Cycle
from programs.returns.operations import rehearse_reminder
from programs.returns.vocabulary import ReminderKind

#: a test with a signature that does not fit
FORGED: Final = "forged"
#: what can be asked for, and the reminder that tells it
ASKED: Final = {
    "return.opened": ReminderKind.OPENED,
    "return.due": ReminderKind.DUE_SOON,
    "return.overdue": ReminderKind.OVERDUE,
    FORGED: "",
}
#: a sandbox begins anew once in this time
PAUSE: Final = timedelta(minutes=10)


@operation
def open_sandbox(office: Office, *, by: Actor, at: datetime) -> Sandbox:
    """Open the sandbox of a county office: an invented county with an office, a programme year,
    enterprises, a roster and a month that was accepted."""
    if by.user is None or not Sandbox(owner=office).allows(by, to=Permission.KEEP):
        raise NotPermitted(_("Only an officer of this county office keeps its sandbox."))
    if office.kind != OfficeKind.COUNTY or office.closed_on is not None or office.is_sandbox:
        raise WrongState(_("Only the open office of a county has a sandbox."))
    found = Sandbox.objects.select_for_update().filter(owner=office).first()
    if found is not None and found.closed_at is None:
        raise WrongState(_("The sandbox is open already."))
    if found is None:
        sandbox = _new(office, at=at)
    else:
        sandbox = found
        sandbox.run, sandbox.closed_at = sandbox.run + 1, None
        Office.objects.filter(pk=sandbox.office_id).update(closed_on=None)
        _move_in(sandbox, at=at)
    record("sandbox.sandbox.open", by=by, at=at, target=sandbox, owner=office.code,
           region=sandbox.region.code)  # fmt: skip
    return sandbox


def _new(office: Office, *, at: datetime) -> Sandbox:
    number = (Sandbox.objects.aggregate(most=Max("number"))["most"] or 0) + 1
    if number > MOST:
        raise WrongState(_("There is no room for another sandbox on this installation."))
    try:
        with transaction.atomic():
            sandbox = _settle(office, number, at=at)
            seed(sandbox, at=at)
            furnish(sandbox, at=at)
    except IntegrityError:  # the number, the province, a player: two cannot be the first
        raise WrongState(_("Another sandbox was opened at the same moment. Try again.")) from None
    return sandbox


def _settle(office: Office, number: int, *, at: datetime) -> Sandbox:
    """The county of the first run, with its office."""
    assert office.region is not None
    cast_players(at=at)
    region = put_up(Place(number, 1), of=office.region.name, at=at)
    own = Office.objects.create(
        code=f"sandbox-{office.region.code}-{office.pk}"[:30],
        name=f"{region.name}市场监督管理局",
        kind=OfficeKind.COUNTY,
        region=region,
        is_sandbox=True,
        installation=ELSEWHERE,
    )
    return Sandbox.objects.create(
        owner=office, office=own, region=region, number=number, begun_at=at
    )


def _move_in(sandbox: Sandbox, *, at: datetime) -> None:
    """The office answers for the county of the present run from now on."""
    assert sandbox.owner.region is not None
    sandbox.region = put_up(sandbox.place, of=sandbox.owner.region.name, at=at)
    sandbox.begun_at = at
    sandbox.save()
    sandbox.office.region = sandbox.region
    sandbox.office.save(update_fields=["region"])
    sandbox.exchanges.all().delete()
    sandbox.met.all().delete()
    seed(sandbox, at=at)
    furnish(sandbox, at=at)


@operation
def issue_sandbox_key(
    sandbox: Sandbox,
    *,
    by: Actor,
    at: datetime,
    name: str,
    scopes: Iterable[str],
    expires_on: date,
    addresses: Iterable[str] = (),
    rate: int = 60,
) -> IssuedKey:
    """A key of the sandbox's office. It may submit at once: the portal plays the approver."""
    sandbox = _hold(sandbox, by=by)
    assert by.user is not None
    issued = issue_key(
        sandbox.office,
        by=inside(by.user, sandbox),
        at=at,
        name=name,
        scopes=scopes,
        expires_on=expires_on,
        addresses=addresses,
        rate=rate,
    )
    allow_submission(issued.key, by=player("county_approver", sandbox), at=at)
    issued.key.refresh_from_db()
    record("sandbox.sandbox.issue_key", by=by, at=at, target=sandbox, key=issued.key.pk)
    return issued


@operation
def revoke_sandbox_key(sandbox: Sandbox, *, key: ApiKey, by: Actor, at: datetime) -> None:
    """End a key of the sandbox at once."""
    sandbox = _hold(sandbox, by=by)
    assert by.user is not None
    revoke_key(key, by=inside(by.user, sandbox), at=at)
    record("sandbox.sandbox.revoke_key", by=by, at=at, target=sandbox, key=key.pk)


@operation
def reset_sandbox(sandbox: Sandbox, *, by: Actor, at: datetime) -> Sandbox:
    """Begin anew, in another county: office, keys and webhooks stay, passes too; what was sent,
    what was met and what was answered to Idempotency-Keys is gone."""
    sandbox = _hold(sandbox, by=by)
    if at - sandbox.begun_at < PAUSE:
        words = _("It began a moment ago. It begins anew once in %(n)d minutes.")
        raise WrongState(words % {"n": PAUSE.seconds // 60})
    was = sandbox.region.code
    take_down(sandbox, at=at)
    sandbox.run += 1
    _move_in(sandbox, at=at)
    forgotten, _by_model = Answer.objects.filter(user__key__office=sandbox.office).delete()
    record("sandbox.sandbox.reset", by=by, at=at, target=sandbox, was=was,
           region=sandbox.region.code, answers=forgotten)  # fmt: skip
    return sandbox


@operation
def close_sandbox(sandbox: Sandbox, *, by: Actor, at: datetime) -> None:
    """End the sandbox: its keys are revoked, its webhooks end. Passes can be read on."""
    sandbox = _hold(sandbox, by=by)
    for key in sandbox.office.keys.filter(revoked_at=None).select_related("user", "office__region"):
        withdraw(key, by=by, at=at, reason="sandbox closed")
    officer = player("county_officer", sandbox)
    for hook in Subscription.objects.living().filter(office=sandbox.office):
        end(hook, by=officer, at=at, reason="sandbox closed")
    Office.objects.filter(pk=sandbox.office_id).update(closed_on=localdate(at))
    take_down(sandbox, at=at)
    sandbox.closed_at = at
    sandbox.save(update_fields=["closed_at"])
    record("sandbox.sandbox.close", by=by, at=at, target=sandbox, region=sandbox.region.code)


@operation
def ask_event(sandbox: Sandbox, *, kind: str, period: Period, by: Actor, at: datetime) -> int:
    """Have the webhooks of the sandbox told of a month's dates, or posted a forged test. Returns
    to how many addresses it goes."""
    sandbox = Sandbox.objects.with_places().get(pk=sandbox.pk)
    if not sandbox.allows(by, to=Permission.ASK):
        raise NotPermitted(_("This is not yours to do."))
    if kind not in ASKED:
        words = _("Ask for one of: %(kinds)s.") % {"kinds": ", ".join(ASKED)}
        raise Invalid(words, type=words)
    living = Subscription.objects.living().filter(office=sandbox.office)
    told = [row for row in living if kind == FORGED or kind in row.kinds]
    if not told:
        raise WrongState(_("No webhook of this sandbox is told of this. Subscribe first."))
    if kind == FORGED:
        officer = player("county_officer", sandbox)
        for row in told:
            ping(row, by=officer, at=at, is_forged=True)
    else:
        cycle = _year_of(sandbox, period)
        rehearse_reminder(cycle, region=sandbox.region, period=period, kind=ASKED[kind],
                          by=player("province_manager", sandbox), at=at)  # fmt: skip
    record("sandbox.sandbox.ask_event", by=by, at=at, target=sandbox, kind=kind,
           period=period.code)  # fmt: skip
    return len(told)


def _year_of(sandbox: Sandbox, period: Period) -> Cycle:
    path = sandbox.region.province_path
    found = Cycle.objects.open().filter(region__path=path, year=period.first.year).first()
    if found is None or not period.is_month:
        words = _("There is no programme year for this month.")
        raise Invalid(words, period=words)
    return found


def _hold(sandbox: Sandbox, *, by: Actor) -> Sandbox:
    """The open sandbox, read afresh and locked, for somebody who keeps it."""
    row = Sandbox.objects.with_places().select_for_update(of=("self",)).get(pk=sandbox.pk)
    if not (by.is_system or row.allows(by, to=Permission.KEEP)):
        raise NotPermitted(_("Only an officer of this county office keeps its sandbox."))
    if row.closed_at is not None:
        raise WrongState(_("The sandbox is closed."))
    return row
