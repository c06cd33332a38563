"""Every fact of an enterprise: what it is, since when, from where, by whom, and what it was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise, FactChange
from enterprises.register.rules.industries import industry_name
from enterprises.register.rules.masks import MASKS
from enterprises.register.vocabulary import PERSONAL_FIELDS, FactSource, SizeClass
from portal.audit.models import Event

#: the facts in the order in which they are read; those that follow from others are computed
SHOWN: Final = (
    "name",
    "credit_code",
    "kind",
    "region",
    "station",
    "address",
    "old_number",
    "is_branch",
    "parent_code",
    "is_own_site",
    "industry_code",
    "founded_on",
    "staff_count",
    "revenue_wan",
    "assets_wan",
    "size_class",
    "contact_name",
    "contact_title",
    "contact_phone",
    "quality_lead",
    "has_quality_officer",
    "registered_on",
    "closed_on",
)
#: what is shown only where there is something to say, or was
SELDOM: Final = frozenset({"old_number", "is_branch", "parent_code", "is_own_site", "closed_on"})
COMPUTED: Final = frozenset({"kind", "size_class"})
REGISTERED: Final = ("enterprises.enterprise.register", "enterprises.enterprise.keep")


@dataclass(frozen=True, slots=True)
class Was:
    """A change: from what to what (empty of persons), when, by whom, from where."""

    was: str
    now: str
    is_personal: bool
    at: datetime
    by: str
    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as it is now, with its source; `changes` are newest first."""

    name: str
    label: str
    value: str
    at: datetime
    by: str
    source: str
    reference: str = ""
    changes: tuple[Was, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Origin:
    at: datetime
    by: str
    source: str
    reference: str


def facts_of(enterprise: Enterprise, *, in_full: bool) -> list[Fact]:
    """The facts, persons masked unless in full. Two statements."""
    changes: dict[str, list[Was]] = defaultdict(list)
    for one in FactChange.objects.filter(enterprise=enterprise).newest_first():
        changes[one.field.removesuffix("_id")].append(_was(one))
    origin = _origin(enterprise)
    shown = [
        name
        for name in SHOWN
        if name not in SELDOM or getattr(enterprise, name) not in (None, "", False) or changes[name]
    ]
    return [_fact(enterprise, name, changes[name], origin, in_full=in_full) for name in shown]


def _fact(
    enterprise: Enterprise, name: str, changes: list[Was], origin: _Origin, *, in_full: bool
) -> Fact:
    last = changes[0] if changes else None
    source = _("Computed by the portal") if name in COMPUTED else (last or origin).source
    return Fact(
        name=name,
        label=label_of(name),
        value=value_of(enterprise, name, in_full=in_full),
        at=(last or origin).at,
        by=(last or origin).by,
        source=source,
        reference="" if name in COMPUTED else (last or origin).reference,
        changes=tuple(changes),
    )


def label_of(name: str) -> str:
    """What a fact is called; anything else is something else."""
    labels = {one.name: one.verbose_name for one in Enterprise._meta.fields}
    return str(labels[name]) if name in labels else _("Something else")


def value_of(enterprise: Enterprise, name: str, *, in_full: bool) -> str:
    value = getattr(enterprise, name)
    if value in (None, ""):
        return ""
    if name in MASKS and not in_full:
        return MASKS[name](value)
    display = getattr(enterprise, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    if name == "industry_code":
        return f"{value} {industry_name(value)}"
    return _text(value)


def entered_in_words(name: str, entered: str, *, in_full: bool) -> str:
    """A value as it would be entered, in words; persons masked unless in full."""
    if name in PERSONAL_FIELDS and not in_full:
        return MASKS[name](entered) if name in MASKS else "*"
    if name == "industry_code":
        return f"{entered} {industry_name(entered)}".strip()
    return {"yes": _("Yes"), "no": _("No")}.get(entered, entered)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _was(change: FactChange) -> Was:
    words = {"True": _("Yes"), "False": _("No")} | {
        code: str(label) for code, label in SizeClass.choices
    }
    return Was(
        was=words.get(change.was, change.was),
        now=words.get(change.now, change.now),
        is_personal=change.is_personal,
        at=change.at,
        by=change.by_name,
        source=str(change.get_source_display()),
        reference=change.reference,
    )


def _origin(enterprise: Enterprise) -> _Origin:
    """Where the entry came from when it was registered: the event of that very moment."""
    events = Event.objects.filter(at=enterprise.created_at, verb__in=REGISTERED)
    own = f"enterprises.enterprise:{enterprise.pk}"
    for event in events.order_by("verb", "pk"):
        if event.target == own:
            return _Origin(event.at, event.by_name, str(FactSource.FORM.label), "")
        if event.verb == REGISTERED[1]:
            name = str(event.detail.get("file", ""))
            return _Origin(event.at, event.by_name, str(FactSource.TABLE.label), name)
    return _Origin(enterprise.created_at, "", str(FactSource.PORTAL.label), "")
