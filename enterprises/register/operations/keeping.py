"""Keep a whole table of enterprises in one transaction, with one audit event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import CodeException, Enterprise, FactChange, FormerName
from enterprises.register.operations.fresh import fresh_rows
from enterprises.register.operations.noting import ENTERPRISES, TENURES, changes_of
from enterprises.register.operations.rows import (
    ENTERED,
    any_masked,
    computed,
    differing,
    entered,
    holds_masked,
    is_stale,
    misread,
)
from enterprises.register.queries import counties_kept_by
from enterprises.register.rules.entry import holds, masked_fault
from enterprises.register.rules.sound import all_hold
from enterprises.register.storage import insert, with_codes
from enterprises.register.vocabulary import FactSource, Permission
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.faults import Fault
from portal.regions.models import Region
from portal.regions.storage import update_many

BATCH: Final = 5_000
PER_STATEMENT: Final = 500
WRITTEN: Final = (
    *ENTERED,
    "kind",
    "name_pinyin",
    "search_names",
    "size_class",
    "size_is_provisional",
    "revision",
    "changed_at",
)
Line = Any


@dataclass
class _Batch:
    """What a batch of lines comes to."""

    new: list[Line] = field(default_factory=list)
    changed: list[Enterprise] = field(default_factory=list)
    former: list[FormerName] = field(default_factory=list)
    facts: list[FactChange] = field(default_factory=list)
    regions: set[int] = field(default_factory=set)
    unchanged: int = 0


@operation
def keep_enterprises(lines: Sequence[Line], *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Register what is new, change what differs. A line has the fields of the entry and `region`
    (a county's pk; None: the only county that `by` keeps). An empty cell changes nothing.
    """
    counties = {county.pk: county for county in _counties(by)}
    if not counties:
        raise NotPermitted(_("You do not keep the register of any county."))
    keeping = _Keeping(by, at, counties, file.name)
    fresh: list[Line] = []
    changed = unchanged = 0
    touched: set[int] = set()
    for some in _batches(lines):
        batch = keeping.sort(some)
        _change(batch)
        fresh += batch.new
        changed += len(batch.changed)
        unchanged += batch.unchanged
        touched |= batch.regions
    _register(fresh, keeping)
    mark_many(TENURES, touched)
    kept = Kept(new=len(fresh), changed=changed, unchanged=unchanged)
    record(
        "enterprises.enterprise.keep",
        by=by,
        at=at,
        target=counties[min(touched)] if touched else next(iter(counties.values())),
        file=file.name,
        sha256=file.sha256,
        rows=file.rows,
        counties=sorted(counties[one].code for one in touched),
        new=len(fresh),
        changed=changed,
        unchanged=unchanged,
    )
    return kept


def rehearse(lines: Sequence[Line], *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """What `keep_enterprises` would do, done and undone: a dry run and a real run are one path."""
    with transaction.atomic():
        kept = keep_enterprises(lines, by=by, at=at, file=file)
        transaction.set_rollback(True)
    return kept


def _counties(by: Actor) -> Iterable[Region]:
    return Region.objects.living().counties() if by.is_system else counties_kept_by(by)


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    some = iter(lines)
    while batch := list(islice(some, BATCH)):
        yield batch


class _Keeping:
    """Sorts lines into new, changed and unchanged, for one actor at one moment."""

    def __init__(
        self, by: Actor, at: datetime, counties: Mapping[int, Region], reference: str
    ) -> None:
        self.by, self.at, self.today = by, at, localdate(at)
        self.reference = reference
        self.counties = counties
        self.only = next(iter(counties)) if len(counties) == 1 else None
        self.seen: set[str] = set()
        self.reasons: dict[str, str] = {}

    def sort(self, lines: list[Line]) -> _Batch:
        codes = [line.credit_code for line in lines]
        self._once(codes, lines)
        rows = Enterprise.objects.select_for_update(of=("self",))
        rows = rows.select_related("region", "code_exception").prefetch_related("former_names")
        known = {one.credit_code: one for one in with_codes(rows, codes)}
        batch = _Batch(new=[line for line in lines if line.credit_code not in known])
        batch.regions = self._look_at(batch.new)
        for line in lines if known else ():
            if line.credit_code in known:
                self._known(line, known[line.credit_code], batch)
        return batch

    def _once(self, codes: list[str], lines: list[Line]) -> None:
        fresh = set(codes)
        if len(fresh) == len(codes) and self.seen.isdisjoint(fresh):
            self.seen |= fresh
            return
        for line in lines:
            if line.credit_code in self.seen:
                raise _refusal("enterprise.twice", _("This code stands twice."), line)
            self.seen.add(line.credit_code)

    def _county_of(self, line: Line) -> Any:
        return line.region or self.only

    def _look_at(self, new: list[Line]) -> set[int]:
        """The counties of new lines; refused are other counties', masked cells, and codes that fail
        their check without a reason."""
        regions = {self._county_of(line) for line in new}
        if not regions <= self.counties.keys():
            words = _("This county is not among those whose register you keep.")
            strange = (one for one in new if self._county_of(one) not in self.counties)
            raise _refusal("enterprise.county", words, next(strange))
        if any_masked(new):
            for line in new:
                self._readable(line, None)
        if not all_hold([line.credit_code for line in new]):
            for line in new:
                self._reason(line)
        return regions

    def _known(self, line: Line, before: Enterprise, batch: _Batch) -> None:
        if not (self.by.is_system or before.allows(self.by, to=Permission.KEEP)):
            words = _("This code is on the register of another county.")
            raise _refusal("enterprise.exists", words, line)
        if line.region not in (None, before.region_id):
            words = _("This enterprise is on the register of another county of yours.")
            raise _refusal("enterprise.other_county", words, line)
        was = before.name
        changes = differing(line, before)
        is_old = is_stale(line, before)
        if not is_old:
            self._readable(line, before)
        if not changes:
            batch.unchanged += 1
            return
        self._changeable(line, before, is_old=is_old)
        facts = {name: (getattr(before, name), value) for name, value in changes.items()}
        for name, value in changes.items():
            setattr(before, name, value)
        self._finish(before, was, batch)
        batch.facts += changes_of(
            before,
            facts,
            source=FactSource.TABLE if self.by.scopes is None else FactSource.REST,
            by=self.by,
            at=self.at,
            reference=self.reference,
        )
        batch.regions.add(before.region_id)

    @staticmethod
    def _changeable(line: Line, before: Enterprise, *, is_old: bool) -> None:
        if before.is_closed:
            raise _refusal("enterprise.closed", _("This enterprise is closed."), line)
        if is_old:
            words = _("This enterprise was changed in the portal after the table was downloaded.")
            raise _refusal("enterprise.stale", words, line)

    @staticmethod
    def _readable(line: Line, before: Enterprise | None) -> None:
        if not holds_masked(line):
            return
        for name, value in misread(line, before):
            fault = masked_fault(name, value)
            raise _refusal(fault.code, str(fault.message), line)

    def _finish(self, row: Enterprise, was: str, batch: _Batch) -> None:
        former = [one.name for one in row.former_names.all()]
        if row.name != was and was not in former:
            batch.former.append(FormerName(enterprise=row, name=was, until_on=self.today))
            former.append(was)
        chosen = row.choice_for(row.industry_code)
        found = computed(entered(row), former=tuple(former), chosen=chosen, on=self.today)
        for name, value in found.items():
            setattr(row, name, value)
        row.revision += 1
        row.changed_at = self.at
        batch.changed.append(row)

    def _reason(self, line: Line) -> None:
        if holds(line.credit_code):
            return
        if not line.code_reason:
            words = _("The check character of the credit code does not fit.")
            raise _refusal("credit_code.check", words, line)
        place = Enterprise(region=self.counties[self._county_of(line)])
        if not (self.by.is_system or place.allows(self.by, to=Permission.EXCEPT)):
            words = _("Only a county officer may record a code that fails its check.")
            raise _refusal("enterprise.exception_not_yours", words, line)
        self.reasons[line.credit_code] = line.code_reason


def _refusal(code: str, words: str, line: Line) -> Invalid:
    """A line that the importer's rules should have stopped: nothing at all is kept."""
    number = getattr(line, "number", "")
    fault = Fault(code, words, where=f"credit_code {number}".strip(), value=line.credit_code)
    return Invalid(words, faults=[fault])


def _register(new: list[Line], keeping: _Keeping) -> None:
    """Load what is new, in one stream; then the reasons of codes that fail their check."""
    try:
        with transaction.atomic():
            insert(fresh_rows(new, county=keeping.only, at=keeping.at))
    except IntegrityError:
        words = _("Somebody registered one of these codes a moment ago. Check the file again.")
        raise WrongState(words) from None
    pks = with_codes(Enterprise.objects.all(), list(keeping.reasons))
    CodeException.objects.bulk_create(
        CodeException(
            enterprise_id=pk,
            reason=keeping.reasons[code],
            recorded_by=keeping.by.user,
            recorded_at=keeping.at,
        )
        for pk, code in (pks.values_list("pk", "credit_code") if keeping.reasons else ())
    )


def _change(batch: _Batch) -> None:
    update_many(batch.changed, WRITTEN)
    FormerName.objects.bulk_create(batch.former)
    FactChange.objects.bulk_create(batch.facts, batch_size=PER_STATEMENT)
    moved = {one.enterprise.region_id for one in batch.facts if one.field == "industry_code"}
    mark_many(ENTERPRISES, moved, decides=True)
