"""The second step: a code from a telephone, and recovery codes for the day it is lost."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils.translation import gettext as _
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.audit.vocabulary import Outcome
from portal.kernel.errors import NotPermitted, WrongState
from portal.kernel.text import narrow
from portal.offices.models import Person
from portal.offices.operations import account
from portal.offices.queries import has_second_step
from portal.offices.vocabulary import Permission

RECOVERY_CODES = 10
#: without letters and digits that are read for one another
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@operation
def begin_enrolment(user: User, *, by: Actor, at: datetime) -> TOTPDevice:
    """The secret that the telephone will hold; not in force until a first code is given."""
    person = _own(user, by)
    if has_second_step(person):
        raise WrongState(_("The second step is set up already."))
    device = TOTPDevice.objects.filter(user_id=person.pk, confirmed=False).first()
    if device is None:
        device = TOTPDevice.objects.create(user_id=person.pk, name="telephone", confirmed=False)
        record("offices.second_step.begin", by=by, at=at, target=person)
    else:
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
    device = (
        TOTPDevice.objects.select_for_update().filter(user_id=person.pk, confirmed=False).first()
    )
    if device is None or not device.verify_token(_plain(code)):
        _refused(person, by, at)
        return ()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    record("offices.second_step.finish", by=by, at=at, target=person)
    return _codes_for(person)


@operation
def try_code(user: User, *, by: Actor, at: datetime, code: str) -> bool:
    """Whether the code of the telephone, or a recovery code, is right. Each is right once."""
    person = _own(user, by)
    device = match_token(User.objects.get(pk=person.pk), _plain(code))
    if device is None:
        _refused(person, by, at)
        return False
    record("offices.second_step.pass", by=by, at=at, target=person, device=device.name)
    return True


@operation
def new_recovery_codes(user: User, *, by: Actor, at: datetime) -> tuple[str, ...]:
    """Ten new recovery codes; those before stop working."""
    person = _own(user, by)
    if not has_second_step(person):
        raise WrongState(_("The second step is not set up."))
    record("offices.second_step.new_codes", by=by, at=at, target=person)
    return _codes_for(person)


@operation
def remove_second_step(user: User, *, by: Actor, at: datetime, reason: str) -> None:
    """For a lost telephone: the person sets the second step up anew at the next sign-in."""
    person = account.hold_for(user, by=by, to=Permission.PEOPLE_SUSPEND)
    why = account.need_reason(reason)
    if by.pk == person.pk:
        raise WrongState(_("Nobody removes their own second step."))
    TOTPDevice.objects.filter(user_id=person.pk).delete()
    StaticDevice.objects.filter(user_id=person.pk).delete()
    account.end_sign_ins(person.sign_ins.all(), at=at)
    record("offices.second_step.remove", by=by, at=at, target=person, reason=why)


def _own(user: User, by: Actor) -> Person:
    if by.pk != user.pk:
        raise NotPermitted(_("Everybody sets up their own second step."))
    return account.hold(user)


def _refused(person: Person, by: Actor, at: datetime) -> None:
    record("offices.second_step.refuse", by=by, at=at, target=person, outcome=Outcome.DENIED)


def _plain(code: str) -> str:
    return narrow(code).replace(" ", "").replace("-", "").lower()


def _codes_for(person: Person) -> tuple[str, ...]:
    StaticDevice.objects.filter(user_id=person.pk).delete()
    device = StaticDevice.objects.create(user_id=person.pk, name="recovery", confirmed=True)
    codes = tuple(
        "".join(secrets.choice(ALPHABET) for _letter in range(10))
        for _number in range(RECOVERY_CODES)
    )
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes
