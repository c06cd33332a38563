"""Register one enterprise, and change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import CodeException, Enterprise, FormerName
from enterprises.register.operations.noting import begin_tenure, note, source_of
from enterprises.register.operations.rows import computed, entered, hold, stored
from enterprises.register.queries import is_kept_by, same_code
from enterprises.register.rules.entry import Entry, holds, read_entry
from enterprises.register.vocabulary import PERSONAL_FIELDS, FactSource, Permission
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.faults import Fault
from portal.regions.models import Region


@operation
def register_enterprise(
    region: Region, *, by: Actor, at: datetime, values: Mapping[str, Any]
) -> Enterprise:
    """Put an enterprise on the register of a county. `values` are as they were entered."""
    if not (by.is_system or is_kept_by(by, region)):
        raise NotPermitted(_("You do not keep the register of this county."))
    today = localdate(at)
    entry = _sound(read_entry(values, on=today))
    code = entry.values["credit_code"]
    if fault := same_code(code, by=by):
        raise Invalid(fault.message, faults=[fault])
    enterprise = Enterprise(
        **stored(entry.values) | computed(entry.values, on=today),
        region=region,
        created_at=at,
        changed_at=at,
        registered_on=today,
    )
    _allow_exception(enterprise, entry.values, by=by)
    _save_new(enterprise, by=by)
    _note_exception(enterprise, entry.values.get("code_reason"), by=by, at=at)
    begin_tenure(enterprise, on=today)
    record(
        "enterprises.enterprise.register",
        by=by,
        at=at,
        target=enterprise,
        size_class=enterprise.size_class,
        code_exception=not holds(code),
    )
    return enterprise


@operation
def change_enterprise(
    enterprise: Enterprise,
    *,
    by: Actor,
    at: datetime,
    values: Mapping[str, Any],
    revision: int | None = None,
    source: FactSource | None = None,
    reference: str = "",
) -> Enterprise:
    """Change what is on the register. What `values` does not name stays; `revision` is what was
    read (form, If-Match): another change meanwhile refuses this one. `source` and `reference` say
    where the values are from, when they were not entered by hand or by a system."""
    held = hold(enterprise, by=by)
    if revision is not None and revision != held.revision:
        raise Stale(_("Somebody changed this enterprise after you opened it. Look at it again."))
    if held.is_closed:
        raise WrongState(_("This enterprise is closed. Re-open it first."))
    known = entered(held)
    today = localdate(at)
    entry = _sound(read_entry(values, on=today, known=known))
    whole = {**known, **entry.values}
    if fault := same_code(whole["credit_code"], by=by, besides=held.pk):
        raise Invalid(fault.message, faults=[fault])
    changed = _apply(held, entry, whole, at=at, today=today)
    _allow_exception(held, whole, by=by)
    _save_changed(held, by=by)
    _note_exception(held, whole["code_reason"], by=by, at=at)
    note(held, changed, source=source or source_of(by), reference=reference, by=by, at=at)
    record("enterprises.enterprise.change", by=by, at=at, target=held, changed=_said(changed))
    return held


def _said(changed: Mapping[str, tuple[Any, Any]]) -> dict[str, list[str | None] | None]:
    """Was and is as the audit trail has them: of what says something about a person, the name."""
    return {
        name: None
        if name in PERSONAL_FIELDS
        else [None if one is None else str(one) for one in pair]
        for name, pair in changed.items()
    }


def _sound(entry: Entry) -> Entry:
    if entry.stops:
        raise Invalid(_("Please correct what is marked."), faults=entry.faults)
    return entry


def _apply(
    held: Enterprise, entry: Entry, whole: Mapping[str, Any], *, at: datetime, today: date
) -> dict[str, tuple[Any, Any]]:
    """Set what is new; returns the fields that changed, with was and is."""
    was = held.name
    changed: dict[str, tuple[Any, Any]] = {}
    for name, value in stored(entry.values).items():
        before = getattr(held, name)
        if before != value:
            setattr(held, name, value)
            changed[name] = (before, value)
    if held.name != was:
        FormerName.objects.update_or_create(enterprise=held, name=was, defaults={"until_on": today})
    former = tuple(one.name for one in held.former_names.all())
    chosen = held.choice_for(held.industry_code)
    for name, value in computed(whole, former=former, chosen=chosen, on=today).items():
        if name == "size_class" and held.size_class != value:
            changed[name] = (held.size_class, value)
        setattr(held, name, value)
    if changed:
        held.revision += 1
        held.changed_at = at
    return changed


def _allow_exception(enterprise: Enterprise, values: Mapping[str, Any], *, by: Actor) -> None:
    """A code that fails its check is recorded by a county officer alone, never by a system."""
    if holds(values["credit_code"]) or by.is_system:
        return
    if not enterprise.allows(by, to=Permission.EXCEPT):
        fault = Fault(
            "enterprise.exception_not_yours",
            _("Only a county officer may record a code that fails its check."),
            where="code_reason",
            value=values["credit_code"],
            remedy=_("Ask the county office to register this enterprise by hand."),
        )
        raise Invalid(fault.message, faults=[fault])


def _note_exception(enterprise: Enterprise, reason: str | None, *, by: Actor, at: datetime) -> None:
    """Keep why, as long as the code needs it."""
    if holds(enterprise.credit_code):
        CodeException.objects.filter(enterprise=enterprise).delete()
        return
    CodeException.objects.update_or_create(
        enterprise=enterprise,
        defaults={"reason": reason or ""},
        create_defaults={"reason": reason or "", "recorded_by": by.user, "recorded_at": at},
    )


def _save_new(enterprise: Enterprise, *, by: Actor) -> None:
    try:
        with transaction.atomic():
            enterprise.save(force_insert=True)
    except IntegrityError:  # registered by somebody else in this very moment
        raise _taken(enterprise, by=by) from None


def _save_changed(enterprise: Enterprise, *, by: Actor) -> None:
    try:
        with transaction.atomic():
            enterprise.save(force_update=True)
    except IntegrityError:  # its new code was registered in this very moment
        raise _taken(enterprise, by=by) from None


def _taken(enterprise: Enterprise, *, by: Actor) -> Invalid:
    fault = same_code(enterprise.credit_code, by=by, besides=enterprise.pk)
    if fault is None:
        raise AssertionError("A constraint other than the unique code refused the row.")
    return Invalid(fault.message, faults=[fault])
