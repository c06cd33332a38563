"""The list of items: put one on it, correct it, keep a whole table of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.kernel.errors import Invalid, NotPermitted, Stale
from portal.kernel.text import one_line
from portal.regions.models import Region
from portal.workflows.steps import lock
from programs.questionnaires.vocabulary import Element
from programs.services.facts import ItemFacts
from programs.services.models import ServiceItem
from programs.services.queries import province_of
from programs.services.rules import number_of
from programs.services.vocabulary import Permission

Line = Any


@operation
def add_item(province: Region, *, facts: ItemFacts, by: Actor, at: datetime) -> ServiceItem:
    """Put an item on the list of a province; its code and its name stand there once."""
    made = _new(province, facts, by=by)
    record("programs.service_item.add", by=by, at=at, target=made, code=made.code, name=made.name)
    return made


@operation
def correct_item(
    item: ServiceItem,
    *,
    facts: ItemFacts,
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> ServiceItem:
    """Correct its name and element, or say from when it is off the list."""
    lock(item)
    if not item.allows(by, to=Permission.ITEM_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if revision is not None and revision != item.revision:
        raise Stale(_("Somebody changed this item after you opened it. Look at it again."))
    changed = _correct(item, facts)
    record("programs.service_item.correct", by=by, at=at, target=item, changed=changed)
    return item


@operation
def keep_items(lines: Sequence[Line], *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Put the items of a table on the list, correct those whose code is known; all or none."""
    province = province_of(by)
    if province is None:
        raise NotPermitted(_("This is not yours to do."))
    known = {one.code: one for one in ServiceItem.objects.of_provinces([province.path])}
    new = changed = 0
    target = ServiceItem(region=province)
    for line in lines:
        facts = ItemFacts(line.code, line.name, line.element, line.system, line.ended_on)
        item = known.get(number_of(line.code))
        target = item or _new(province, facts, by=by)
        new += item is None
        changed += bool(item and _correct(item, facts))
    unchanged = len(lines) - new - changed
    record(
        "programs.service_item.keep", by=by, at=at, target=target, file=file.name,
        sha256=file.sha256, rows=file.rows, new=new, changed=changed,
    )  # fmt: skip
    return Kept(new=new, changed=changed, unchanged=unchanged)


def _new(province: Region, facts: ItemFacts, *, by: Actor) -> ServiceItem:
    sound = _sound(facts)
    made = ServiceItem(
        region=province,
        code=sound.code,
        name=sound.name,
        element=sound.element,
        system=sound.system,
        ended_on=sound.ended_on,
    )
    if not made.allows(by, to=Permission.ITEM_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    _save(made, force_insert=True)
    return made


def _correct(item: ServiceItem, facts: ItemFacts) -> dict[str, list[str]]:
    """What became otherwise: field to [was, is], as text; the system stays."""
    sound = _sound(replace(facts, code=item.code))
    if sound.system != item.system:
        words = _("The system of an item stays: numbers of cases are the system's.")
        raise Invalid(words, system=words)
    changed = {}
    for name in ServiceItem.SAID:
        was, now = getattr(item, name), getattr(sound, name)
        if was != now:
            changed[name] = [str(was or ""), str(now or "")]
            setattr(item, name, now)
    if changed:
        item.revision += 1
        _save(item)
    return changed


def _save(item: ServiceItem, **how: Any) -> None:
    try:
        with transaction.atomic():
            item.save(**how)
    except IntegrityError:
        same = ServiceItem.objects.filter(region=item.region, code=item.code).exclude(pk=item.pk)
        words = _("An item with this code or name stands on the list already.")
        told: dict[str, Any] = {"code" if same.exists() else "name": words}
        raise Invalid(words, **told) from None


def _sound(facts: ItemFacts) -> ItemFacts:
    """The facts as they are kept, or the refusal that names the field."""
    sound = ItemFacts(
        number_of(facts.code),
        one_line(facts.name),
        facts.element,
        one_line(facts.system),
        facts.ended_on,
    )
    told: dict[str, Any] = {
        name: _("This is missing.")
        for name in ("code", "name", "system")
        if not getattr(sound, name)
    }
    if sound.element not in Element.values:
        told["element"] = _("Choose one of the list.")
    if told:
        raise Invalid(" ".join(map(str, told.values())), **told)
    return sound
