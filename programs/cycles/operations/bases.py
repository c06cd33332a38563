"""Entering how many small and micro enterprises a county has, one by one or as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle, EnterpriseBase
from programs.cycles.operations.texts import text_of
from programs.cycles.queries import base_counties, is_locked, years_with_bases
from programs.cycles.vocabulary import BaseSource, CycleState, Permission

#: the models whose figures a base changes: its own, and the roster's that it is held against
MARKED = ("programs.EnterpriseBase", "programs.RosterEntry")
MOST = 2_000_000_000
#: what an entry says of a base, and who says it when
SAID = ("enterprises", "source", "document", "counted_on", "by", "at")


@dataclass(frozen=True, slots=True)
class BaseFacts:
    """A county's base: how many, from where, counted on which day."""

    enterprises: int
    source: str
    document: str
    counted_on: date


@operation
def set_bases(cycle: Cycle, *, bases: Mapping[int, BaseFacts], by: Actor, at: datetime) -> int:
    """Set the bases of counties (by id), all of them or none; returns how many changed."""
    hold(cycle)
    if not cycle.allows(by, to=Permission.YEAR_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if cycle.state == CycleState.LOCKED or is_locked(cycle):
        raise WrongState(_("The programme year is locked."))
    counties = {one.pk: one for one in base_counties(cycle)}
    if not bases or set(bases) - set(counties):
        words = _("Name counties of the province.")
        raise Invalid(words, region=words)
    kept = {row.region_id: row for row in EnterpriseBase.objects.filter(cycle=cycle)}
    changed, rows = {}, []
    for pk, facts in bases.items():
        sound = _sound(facts, at)
        row = kept.get(pk)
        if row is None or _facts_of(row) != sound:
            changed[counties[pk].code] = [row.enterprises if row else None, sound.enterprises]
            said = asdict(sound) | {"by": by.user, "at": at}
            rows.append(EnterpriseBase(cycle=cycle, region_id=pk, **said))
    EnterpriseBase.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["cycle", "region"], update_fields=SAID
    )
    for label in MARKED:
        mark_many(label, {one.region_id for one in rows}, cycle_code=cycle.code)
    record("programs.cycle.set_bases", by=by, at=at, target=cycle, changed=changed)
    return len(changed)


def _facts_of(row: EnterpriseBase) -> BaseFacts:
    return BaseFacts(row.enterprises, row.source, row.document, row.counted_on)


def _sound(facts: BaseFacts, at: datetime) -> BaseFacts:
    """The facts as they are kept, or the refusal that names the field."""
    told: dict[str, Any] = {}
    if not 1 <= facts.enterprises <= MOST:
        told["enterprises"] = _("A whole number from 1 on: a county without a base has none.")
    if facts.source not in BaseSource.values:
        told["source"] = _("Choose one of the list.")
    if facts.counted_on > localdate(at):
        told["counted_on"] = _("This day has not come yet.")
    if told:
        raise Invalid(" ".join(map(str, told.values())), **told)
    document = text_of(facts.document, "document", longest=200)
    return BaseFacts(facts.enterprises, facts.source, document, facts.counted_on)


@operation
def keep_bases(lines: Any, *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Set the bases of a table; its lines hold codes of year and county, count, source, document
    and day."""
    changed = 0
    for cycle in years_with_bases(by):
        mine = [line for line in lines if line.year == cycle.code]
        counties = {one.code: one.pk for one in base_counties(cycle)}
        if not mine:
            continue
        bases = {
            counties[line.region]: BaseFacts(
                line.enterprises, line.source, line.document, line.counted_on
            )
            for line in mine
        }
        here = set_bases(cycle, bases=bases, by=by, at=at)
        changed += here
        record(
            "programs.cycle.keep_bases", by=by, at=at, target=cycle, rows=len(mine), changed=here,
            file=file.name, sha256=file.sha256,
        )  # fmt: skip
    return Kept(changed=changed, unchanged=len(lines) - changed)
