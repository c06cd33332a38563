"""Choose the size class where the statistical method classifies nothing (DOMAIN 5.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from enterprises.register.operations.noting import note, source_of
from enterprises.register.operations.rows import computed, entered, hold
from enterprises.register.rules.entry import size_of
from enterprises.register.rules.size_class import Outcome
from enterprises.register.vocabulary import Permission, SizeClass
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line

MOST_REASON: Final = 200
CHOICES: Final = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE)


@operation
def choose_size(
    enterprise: Enterprise, *, by: Actor, at: datetime, size: str, reason: str
) -> Enterprise:
    """A person says the class and why; an empty `size` takes the choice back. An industry that the
    method classifies is computed, and nothing else."""
    if by.scopes is not None:
        raise NotPermitted(_("A person chooses the size class, not a system."))
    held = hold(enterprise, by=by, to=Permission.SIZE)
    if held.is_closed:
        raise WrongState(_("This enterprise is closed. Re-open it first."))
    today = localdate(at)
    if size_of(entered(held), on=today).outcome is not Outcome.NOT_CLASSIFIED:
        words = _("The size class of this industry is computed; correct the figures instead.")
        raise WrongState(words)
    why = _sound(size, reason)
    before = held.size_class
    held.chosen_size = size
    held.chosen_for, held.size_reason = (held.industry_code, why) if size else ("", "")
    held.size_class = computed(entered(held), chosen=size, on=today)["size_class"]
    held.revision += 1
    held.changed_at = at
    names = ["chosen_size", "chosen_for", "size_reason", "size_class", "revision", "changed_at"]
    held.save(update_fields=names)
    changed = {"size_class": (before, held.size_class)} if before != held.size_class else {}
    note(held, changed, source=source_of(by), by=by, at=at)
    record(
        "enterprises.enterprise.choose_size",
        by=by,
        at=at,
        target=held,
        reason=why,
        changed={name: list(pair) for name, pair in changed.items()},
    )
    return held


def _sound(size: str, reason: str) -> str:
    why = one_line(reason)
    fields: dict[str, Any] = {}
    if size and size not in CHOICES:
        fields["size"] = _("Choose micro, small, medium or large.")
    if not why:
        fields["reason"] = _("Please say why.")
    elif len(why) > MOST_REASON:
        fields["reason"] = _("At most %(n)d characters.") % {"n": MOST_REASON}
    if fields:
        raise Invalid(_("Please correct what is marked."), **fields)
    return why
