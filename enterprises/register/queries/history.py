"""What became of an enterprise: its events, newest first, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.models import Enterprise
from enterprises.register.rules.entry_fields import BY_NAME
from portal.audit.models import Event

MOST_EVENTS: Final = 30
VERBS: Final = {
    "enterprises.enterprise.register": gettext_lazy("Registered"),
    "enterprises.enterprise.change": gettext_lazy("Changed"),
    "enterprises.enterprise.choose_size": gettext_lazy("Size class chosen"),
    "enterprises.enterprise.close": gettext_lazy("Closed"),
    "enterprises.enterprise.reopen": gettext_lazy("Re-opened"),
    "enterprises.enterprise.move": gettext_lazy("Moved to another county"),
    "enterprises.consent.give": gettext_lazy("Consent given"),
    "enterprises.consent.withdraw": gettext_lazy("Consent withdrawn"),
    "enterprises.enterprise.unmask": gettext_lazy("Contact looked at in full"),
    "enterprises.enterprise.merge": gettext_lazy("Another entry was merged into this one"),
    "enterprises.enterprise.is_merged": gettext_lazy("Merged into another entry"),
    "enterprises.enterprise.unmerge": gettext_lazy("A merge was undone"),
    "enterprises.enterprise.is_unmerged": gettext_lazy("Parted from another entry again"),
    "enterprises.enterprise.tell_apart": gettext_lazy("Told apart from another entry"),
    "enterprises.enterprise.assign_station": gettext_lazy("Given to a station"),
    "enterprises.member.begin": gettext_lazy("Member joined"),
    "enterprises.member.end": gettext_lazy("Member left"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One event: when, what, by whom; `lines` say which fields went from what to what."""

    at: datetime
    what: str
    by: str
    reason: str
    lines: tuple[str, ...]


def history_of(enterprise: Enterprise) -> list[Change]:
    """The latest events of an enterprise. Personal fields are named without their values."""
    events = Event.objects.filter(target=f"enterprises.enterprise:{enterprise.pk}").order_by("-pk")
    return [
        Change(
            event.at,
            str(VERBS.get(event.verb, event.verb)),
            event.by_name,
            str(event.detail.get("reason", "")),
            tuple(_lines(event.detail.get("changed", {}))),
        )
        for event in events[:MOST_EVENTS]
    ]


def _lines(changed: dict[str, Any]) -> Iterator[str]:
    for name, pair in changed.items():
        label = field_label(name)
        if pair is None:
            yield label
        else:
            was, now = (_("(empty)") if value in (None, "") else value for value in pair)
            yield _("%(field)s: %(was)s → %(now)s") % {"field": label, "was": was, "now": now}


def field_label(name: str) -> str:
    """What a field is called: as the entry has it, else as the register has it."""
    if name in BY_NAME:
        return str(BY_NAME[name].label)
    labels = {field.name: field.verbose_name for field in Enterprise._meta.fields}
    return str(labels.get(name, name))
