"""The second step: a code from a telephone, and recovery codes for the day it is lost."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.audit.vocabulary import Outcome
from portal.kernel import sealing
from portal.kernel.errors import NotPermitted, WrongState
from portal.kernel.text import narrow
from portal.offices import codes
from portal.offices.models import Authenticator, Person, RecoveryCode
from portal.offices.operations import account
from portal.offices.queries import has_second_step
from portal.offices.vocabulary import Permission


@operation
def begin_enrolment(user: User, *, by: Actor, at: datetime) -> Authenticator:
    """The secret that the telephone will hold; not in force until a first code is given."""
    person = _own(user, by)
    if has_second_step(person):
        raise WrongState(_("The second step is set up already."))
    device = Authenticator.objects.filter(user_id=person.pk).first()
    if device is None:
        device = Authenticator(user_id=person.pk, begun_at=at).draw()
        device.save()
        record("offices.second_step.begin", by=by, at=at, target=person)
    else:
        _secret_of(device)
        record("offices.second_step.show", by=by, at=at, target=person)
    return device


@operation
def finish_enrolment(user: User, *, by: Actor, at: datetime, code: str) -> tuple[str, ...]:
    """Put the second step in force with a right code; the recovery codes, shown once.

    A wrong code is written down and gives none: the pause that it brings must outlast it.
    """
    person = _own(user, by)
    if has_second_step(person):
        raise WrongState(_("The second step is set up already."))
    device = _held(person)
    if device is None or not _is_right(device, code, at, ways=("telephone",)):
        _refused(person, by, at)
        return ()
    device.confirmed_at = at
    device.save(update_fields=["confirmed_at"])
    record("offices.second_step.finish", by=by, at=at, target=person)
    return _codes_for(device)


@operation
def try_code(user: User, *, by: Actor, at: datetime, code: str) -> bool:
    """Whether the code of the telephone, or a recovery code, is right. Each is right once."""
    person = _own(user, by)
    device = _held(person)
    way = ""
    if device is not None and device.confirmed_at is not None:
        way = _is_right(device, code, at, ways=("telephone", "recovery"))
    if not way:
        _refused(person, by, at)
        return False
    record("offices.second_step.pass", by=by, at=at, target=person, device=way)
    return True


@operation
def new_recovery_codes(user: User, *, by: Actor, at: datetime) -> tuple[str, ...]:
    """Ten new recovery codes; those before stop working."""
    person = _own(user, by)
    if not has_second_step(person):
        raise WrongState(_("The second step is not set up."))
    record("offices.second_step.new_codes", by=by, at=at, target=person)
    return _codes_for(Authenticator.objects.in_force().get(user_id=person.pk))


@operation
def remove_second_step(user: User, *, by: Actor, at: datetime, reason: str) -> None:
    """For a lost telephone: the person sets the second step up anew at the next sign-in."""
    person = account.hold_for(user, by=by, to=Permission.PEOPLE_SUSPEND)
    why = account.need_reason(reason)
    if by.pk == person.pk:
        raise WrongState(_("Nobody removes their own second step."))
    Authenticator.objects.filter(user_id=person.pk).delete()
    account.end_sign_ins(person.sign_ins.all(), at=at)
    record("offices.second_step.remove", by=by, at=at, target=person, reason=why)


@operation
def seal_anew(device: Authenticator, *, by: Actor, at: datetime) -> None:
    """Seal a secret with the first key; `sealing.Unopenable` when no key of ours opens it."""
    mine = Authenticator.objects.select_for_update().get(pk=device.pk)
    mine.secret = mine.secret
    mine.save(update_fields=["sealed_secret"])
    record("offices.second_step.seal_anew", by=by, at=at, target=mine)


def _own(user: User, by: Actor) -> Person:
    if by.pk != user.pk:
        raise NotPermitted(_("Everybody sets up their own second step."))
    return account.hold(user)


def _held(person: Person) -> Authenticator | None:
    return Authenticator.objects.select_for_update().filter(user_id=person.pk).first()


def _is_right(device: Authenticator, code: str, at: datetime, *, ways: tuple[str, ...]) -> str:
    """By which way the code is right, now and never again; empty when it is wrong or too soon."""
    pause = codes.pause_after(device.failures)
    if device.failed_at is not None and at < device.failed_at + pause:
        return ""
    plain = narrow(code).replace(" ", "").replace("-", "").lower()
    secret = _secret_of(device)
    step = codes.step_of(secret, plain, at=at, drift=device.drift, after=device.last_step)
    if step is not None:
        device.last_step, device.drift = step, step - codes.unix_step(at)
        way = "telephone"
    elif "recovery" in ways and _spent(device, plain):
        way = "recovery"
    else:
        device.failures, device.failed_at, way = device.failures + 1, at, ""
    if way:
        device.failures, device.failed_at = 0, None
    device.save(update_fields=["last_step", "drift", "failures", "failed_at"])
    return way


def _secret_of(device: Authenticator) -> bytes:
    try:
        return device.secret
    except sealing.Unopenable:
        words = _("Your second step cannot be read here. The security administrator can remove it.")
        raise WrongState(words) from None


def _spent(device: Authenticator, code: str) -> bool:
    """Use up the recovery code; False when there is none such."""
    found = device.recovery_codes.filter(code_hash=codes.recovery_hash(code, device.salt))
    return bool(found.delete()[0])


def _refused(person: Person, by: Actor, at: datetime) -> None:
    record("offices.second_step.refuse", by=by, at=at, target=person, outcome=Outcome.DENIED)


def _codes_for(device: Authenticator) -> tuple[str, ...]:
    device.recovery_codes.all().delete()
    drawn = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(authenticator=device, code_hash=codes.recovery_hash(code, device.salt))
        for code in drawn
    )
    return drawn
