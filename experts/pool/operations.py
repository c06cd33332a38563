"""The verbs of the pool: register, change, invite, begin, end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from experts.pool.facts import Entry
from experts.pool.models import Expert
from experts.pool.vocabulary import Employer, Level, Permission, Specialty
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.faults import Fault
from portal.kernel.text import narrow, one_line
from portal.offices.operations import IssuedLink, invite_into
from portal.regions.models import Region

EXPERT: Final = "expert"
MOST: Final = {"name": 60, "employer": 100, "title": 60, "phone": 20, "employer_code": 18}


@operation
def register_expert(region: Region, *, entry: Entry, by: Actor, at: datetime) -> Expert:
    """Take somebody into the pool of a region's office."""
    values = _checked(entry)
    expert = Expert(region=region, level=Level(region.level), registered_at=at, **values)
    if not (by.is_system or expert.allows(by, to=Permission.KEEP)):
        raise NotPermitted(_("You do not keep the pool of that office."))
    _save(expert)
    record("experts.expert.register", by=by, at=at, target=expert, level=str(expert.level))
    return expert


@operation
def change_expert(expert: Expert, *, entry: Entry, by: Actor, at: datetime) -> Expert:
    """Change what is written of an expert."""
    held = _hold(expert, by=by, to=Permission.KEEP)
    values = _checked(entry)
    changed = sorted(name for name, value in values.items() if getattr(held, name) != value)
    for name, value in values.items():
        setattr(held, name, value)
    _save(held)
    record("experts.expert.change", by=by, at=at, target=held, changed=changed)
    return held


@operation
def invite_expert(
    expert: Expert, *, by: Actor, at: datetime, login: str, email: str = ""
) -> IssuedLink:
    """Make the link with which an expert begins to sign in; the office that keeps them does."""
    held = _hold(expert, by=by, to=Permission.KEEP)
    if held.user_id is not None:
        raise WrongState(_("This expert has an account already."))
    return invite_into(
        held,
        by=by,
        at=at,
        role=EXPERT,
        login=login,
        display_name=held.name,
        email=email,
        phone=held.phone,
    )


@operation
def begin_account(expert: Expert, *, by: Actor, at: datetime, user: User) -> Expert:
    """The link was used: the person is this expert from now on.

    Reached through the one-time link alone, or by the portal itself when it seeds.
    """
    held = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    if not (by.is_system or by.pk == user.pk):
        raise NotPermitted(_("This is not yours to do."))
    if held.ended_on is not None:
        raise WrongState(_("This expert has left the pool."))
    if held.user_id is not None:
        raise WrongState(_("This expert has an account already."))
    if Expert.objects.filter(user=user, ended_on=None).exists():
        raise WrongState(_("This person is another expert of the pool already."))
    held.user = user
    held.save(update_fields=["user"])
    record("experts.expert.begin", by=by, at=at, target=held, person=user.pk)
    return held


@operation
def end_expert(expert: Expert, *, by: Actor, at: datetime, reason: str) -> Expert:
    """Take somebody out of the pool, saying why. Nobody with an open visit leaves."""
    held = _hold(expert, by=by, to=Permission.KEEP)
    why = one_line(reason)[:200]
    if not why:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    if held.visits.open().exists():
        raise WrongState(_("This expert has open visits. Send somebody else there first."))
    held.ended_on, held.ended_reason = localdate(at), why
    held.save(update_fields=["ended_on", "ended_reason"])
    record("experts.expert.end", by=by, at=at, target=held, reason=why)
    return held


def _hold(expert: Expert, *, by: Actor, to: str) -> Expert:
    held = Expert.objects.select_for_update(of=("self",)).select_related("region").get(pk=expert.pk)
    if not (by.is_system or held.allows(by, to=to)):
        raise NotPermitted(_("This is not yours to do."))
    if held.ended_on is not None:
        raise WrongState(_("This expert has left the pool."))
    return held


def _save(expert: Expert) -> None:
    try:
        with transaction.atomic():
            expert.save()
    except IntegrityError:
        words = _("Somebody of this name and telephone number is in the pool of this office.")
        raise Invalid(words, phone=words) from None


def _checked(entry: Entry) -> dict[str, Any]:
    """The values as they are stored; every fault at once."""
    found = asdict(entry)
    for name in ("name", "employer", "title"):
        found[name] = one_line(found[name])
    found["phone"] = narrow(found["phone"]).replace(" ", "")
    found["employer_code"] = narrow(found["employer_code"]).upper().replace(" ", "")
    found["specialties"] = [code for code in Specialty.values if code in found["specialties"]]
    if faults := [*_missing(found), *_too_long(found), *_wrong(found)]:
        raise Invalid(
            _("Some values are missing or wrong."),
            faults=faults,
            **{fault.where: fault.message for fault in faults},
        )
    return found


def _missing(values: Mapping[str, Any]) -> list[Fault]:
    needed = ("name", "employer", "phone", "specialties", "valid_from")
    words = _("This is missing.")
    return [Fault("required", words, where=name) for name in needed if not values[name]]


def _too_long(values: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault("too_long", _("At most %(n)d characters.") % {"n": most}, where=name)
        for name, most in MOST.items()
        if len(values[name]) > most
    ]


def _wrong(values: Mapping[str, Any]) -> list[Fault]:
    faults = []
    if values["employer_kind"] not in Employer.values:
        words = _("Choose one of the kinds of employer.")
        faults.append(Fault("unknown", words, where="employer_kind"))
    if values["employer_code"] and len(values["employer_code"]) != 18:
        words = _("A credit code has 18 characters.")
        faults.append(Fault("length", words, where="employer_code"))
    if values["valid_to"] and values["valid_from"] and values["valid_to"] < values["valid_from"]:
        words = _("The term ends before it begins.")
        faults.append(Fault("order", words, where="valid_to"))
    return faults
