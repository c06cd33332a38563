"""Keep a whole table of certificates in one transaction, with one audit event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certification.certificates.models import Certificate, StatusChange
from certification.certificates.operations.rows import WRITTEN, mark_counted, stored, whole_of
from certification.certificates.queries import Found, looked_up
from certification.certificates.rules import NAMES, certificate_faults
from certification.certificates.vocabulary import Permission, Source
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.faults import Fault, stops

BATCH: Final = 2_000
PER_STATEMENT: Final = 500
Line = Any


@dataclass
class _Batch:
    """What a batch of lines comes to."""

    new: list[Certificate] = field(default_factory=list)
    changed: list[Certificate] = field(default_factory=list)
    turned: list[Certificate] = field(default_factory=list)
    same: list[Certificate] = field(default_factory=list)


@operation
def keep_certificates(lines: Sequence[Line], *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Record what is new, change what differs. A line has the fields of a certificate; a known one
    (same body and number) is changed, its status too, and an empty cell changes nothing."""
    if not (by.is_system or by.may(Permission.RECORD)):
        raise NotPermitted(_("You do not record certificates."))
    new = changed = unchanged = 0
    seen: set[tuple[int, str]] = set()
    regions: set[str] = set()
    first: Certificate | None = None
    for some in _batches(lines):
        batch = _sorted(some, seen, by=by, at=at)
        _write(batch, by=by, at=at)
        new += len(batch.new)
        changed += len(batch.changed)
        unchanged += len(batch.same)
        touched = [*batch.new, *batch.changed]
        first = first or next(iter([*touched, *batch.same]), None)
        regions |= {row.region.code for row in touched}
    record(
        "certification.certificate.keep",
        by=by,
        at=at,
        target=first or Certificate(),
        file=file.name,
        sha256=file.sha256,
        rows=file.rows,
        counties=sorted(regions),
        new=new,
        changed=changed,
        unchanged=unchanged,
    )
    return Kept(new=new, changed=changed, unchanged=unchanged)


def rehearse(lines: Sequence[Line], *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """What `keep_certificates` would do, done and undone: a dry run and a real run are one path."""
    with transaction.atomic():
        kept = keep_certificates(lines, by=by, at=at, file=file)
        transaction.set_rollback(True)
    return kept


def _batches(lines: Sequence[Line]) -> Iterator[list[Line]]:
    some = iter(lines)
    while batch := list(islice(some, BATCH)):
        yield batch


def _sorted(lines: list[Line], seen: set[tuple[int, str]], *, by: Actor, at: datetime) -> _Batch:
    today = localdate(at)
    batch = _Batch()
    given = [{name: getattr(line, name) for name in NAMES} for line in lines]
    for values, found in zip(given, looked_up(given, by=by, on=today), strict=True):
        whole = whole_of(values, found.known, on=today)
        _refuse([*found.faults, *certificate_faults(whole, on=today)])
        assert found.body is not None
        key = (found.body.pk, values["certificate_number"])
        if key in seen:
            words = _("This certificate stands twice.")
            _refuse([Fault("certificate.twice", words, where="certificate_number")])
        seen.add(key)
        _sort(found, stored(whole, found.known), batch, by=by, at=at)
    return batch


def _sort(found: Found, row: dict[str, Any], batch: _Batch, *, by: Actor, at: datetime) -> None:
    known = found.known
    if known is None:
        assert found.enterprise is not None
        new = Certificate(
            enterprise=found.enterprise,
            region=found.enterprise.region,
            body=found.body,
            source=Source.IMPORT,
            recorded_at=at,
            recorded_by=by.user,
            **row,
        )
        batch.new.append(new)
        return
    changes = {name: value for name, value in row.items() if getattr(known, name) != value}
    if not changes:
        batch.same.append(known)
        return
    for name, value in changes.items():
        setattr(known, name, value)
    known.revision += 1
    batch.changed.append(known)
    if "status" in changes:
        batch.turned.append(known)


def _write(batch: _Batch, *, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            made = Certificate.objects.bulk_create(batch.new, batch_size=PER_STATEMENT)
    except IntegrityError:
        words = _("Somebody recorded one of these certificates a moment ago. Check the file again.")
        raise WrongState(words) from None
    Certificate.objects.bulk_update(batch.changed, [*WRITTEN, "revision"], batch_size=PER_STATEMENT)
    StatusChange.objects.bulk_create(
        (
            StatusChange(
                certificate=row, status=row.status, since=row.status_since, by=by.user, at=at
            )
            for row in [*made, *batch.turned]
        ),
        batch_size=PER_STATEMENT,
    )
    mark_counted([*made, *batch.changed])


def _refuse(faults: Sequence[Fault]) -> None:
    """A line that the importer's rules should have stopped: nothing at all is kept."""
    if stops(faults):
        raise Invalid(_("Nothing was kept: some rows have faults."), faults=faults)
