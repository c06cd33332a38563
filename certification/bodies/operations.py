"""The verbs of the list of bodies: add one, change one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certification.bodies.models import Body
from certification.bodies.queries import (
    keeps_the_list,
    may_change,
    province_of_keeper,
    wrong_with,
)
from certification.bodies.rules import read_approval_number
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted
from portal.kernel.text import one_line, unsafe_characters
from portal.offices.models import Office
from portal.workflows.steps import lock

MOST_NAME = 100


@operation
def add_body(
    approval_number: str,
    *,
    name: str,
    approved_on: date | None = None,
    ended_on: date | None = None,
    office: Office | None = None,
    by: Actor,
    at: datetime,
) -> Body:
    """Put a body on the list, by its approval number. `office` is where its people hold posts.

    The province that enters it is remembered: from then on nobody else's province changes it.
    """
    if not (by.is_system or keeps_the_list(by)):
        raise NotPermitted(_("You do not keep the list of certification bodies."))
    body = Body(registered_by=province_of_keeper(by))
    values = {
        "approval_number": approval_number,
        "name": name,
        "approved_on": approved_on,
        "ended_on": ended_on,
        "office": office,
    }
    _kept(body, values)
    record("certification.body.add", by=by, at=at, target=body, number=body.approval_number)
    return body


@operation
def change_body(
    body: Body,
    *,
    approval_number: str,
    name: str,
    approved_on: date | None = None,
    ended_on: date | None = None,
    office: Office | None = None,
    by: Actor,
    at: datetime,
) -> Body:
    """Change what the list says of a body; its approval ends with `ended_on`."""
    lock(body)
    if not (by.is_system or may_change(body, by)):
        raise NotPermitted(_("Only the province that entered this body changes it."))
    fields = ("approval_number", "name", "approved_on", "ended_on", "office_id")
    before = {field: getattr(body, field) for field in fields}
    values = {
        "approval_number": approval_number,
        "name": name,
        "approved_on": approved_on,
        "ended_on": ended_on,
        "office": office,
    }
    _kept(body, values)
    changed = {
        field: [str(was), str(getattr(body, field))]
        for field, was in before.items()
        if was != getattr(body, field)
    }
    record("certification.body.change", by=by, at=at, target=body, changed=changed)
    return body


def _kept(body: Body, values: dict[str, Any]) -> None:
    """Set and save, or refuse with every field that is wrong."""
    values["approval_number"] = read_approval_number(values["approval_number"])
    values["name"] = _name(values["name"])
    wrong: dict[str, Any] = dict(wrong_with(values, besides=body.pk))
    if wrong:
        raise Invalid(_("Please correct what is marked."), **wrong)
    for name, value in values.items():
        setattr(body, name, value)
    try:
        with transaction.atomic():
            body.save()
    except IntegrityError:  # added by somebody else in this very moment
        words = _("A body of this approval number is on the list already.")
        raise Invalid(words, approval_number=words) from None


def _name(text: str) -> str:
    name = one_line(text)
    if not name or len(name) > MOST_NAME or unsafe_characters(text):
        words = _("Write the full name, at most %(most)d characters.") % {"most": MOST_NAME}
        raise Invalid(words, name=words)
    return name
