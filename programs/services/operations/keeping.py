"""Keep a log in one transaction, with one audit event: what is new, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.faults import Fault, stops
from portal.regions.storage import update_many
from programs.services.models import ServiceCase
from programs.services.queries import Found, looked_up
from programs.services.rules import masked_code, workdays_to
from programs.services.vocabulary import Permission

BATCH: Final = 2_000
PER_STATEMENT: Final = 500
Line = Any


@dataclass
class _Batch:
    """What a batch of lines comes to."""

    new: list[ServiceCase] = field(default_factory=list)
    changed: list[ServiceCase] = field(default_factory=list)
    same: list[ServiceCase] = field(default_factory=list)


@operation
def keep_cases(lines: Sequence[Line], *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Record what is new, correct what differs: a number of the same system and division says the
    same case again. All lines or none; a line has the fields of the importer."""
    if not by.may(Permission.CASE_KEEP):
        raise NotPermitted(_("You do not send cases of online services."))
    new = changed = unchanged = 0
    seen: set[Any] = set()
    regions: dict[int, str] = {}
    first: ServiceCase | None = None
    for some in _batches(lines):
        batch = _sorted(some, seen, by=by, at=at)
        _write(batch)
        new, changed = new + len(batch.new), changed + len(batch.changed)
        unchanged += len(batch.same)
        touched = [*batch.new, *batch.changed]
        first = first or next(iter([*touched, *batch.same]), None)
        regions |= {row.region_id: row.region.code for row in touched}
    mark_many("programs.ServiceCase", set(regions))
    record(
        "programs.service_case.keep",
        by=by,
        at=at,
        target=first or ServiceCase(),
        file=file.name,
        sha256=file.sha256,
        rows=file.rows,
        counties=sorted(regions.values()),
        new=new,
        changed=changed,
        unchanged=unchanged,
    )
    return Kept(new=new, changed=changed, unchanged=unchanged)


def rehearse(lines: Sequence[Line], *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """What `keep_cases` would do, done and undone: a dry run and a real run are one path."""
    with transaction.atomic():
        kept = keep_cases(lines, by=by, at=at, file=file)
        transaction.set_rollback(True)
    return kept


def _batches(lines: Sequence[Line]) -> Iterator[list[Line]]:
    some = iter(lines)
    while batch := list(islice(some, BATCH)):
        yield batch


def _sorted(lines: list[Line], seen: set[Any], *, by: Actor, at: datetime) -> _Batch:
    batch = _Batch()
    for line, found in zip(lines, looked_up(lines, by=by, at=at), strict=True):
        _refuse(found.faults)
        if found.key in seen:
            words = _("This case stands twice.")
            _refuse([Fault("services.twice", words, where="case_number")])
        seen.add(found.key)
        _sort(line, found, batch, by=by, at=at)
    return batch


def _sort(line: Line, found: Found, batch: _Batch, *, by: Actor, at: datetime) -> None:
    row, known = _row_of(line, found), found.known
    if known is None:
        assert found.region is not None
        assert found.item is not None
        new = ServiceCase(
            region=found.region,
            system=found.item.system,
            number=line.case_number,
            recorded_at=at,
            recorded_by=by.user,
            **row,
        )
        batch.new.append(new)
        return
    if known.struck_on is not None:
        batch.same.append(known)
        return
    changes = {name: value for name, value in row.items() if getattr(known, name) != value}
    if not changes:
        batch.same.append(known)
        return
    for name, value in changes.items():
        setattr(known, name, value)
    known.corrected_at, known.revision = at, known.revision + 1
    batch.changed.append(known)


def _row_of(line: Line, found: Found) -> dict[str, Any]:
    """A line as the table holds it."""
    assert found.item is not None
    asked_on = localdate(line.asked_at)
    done_on = localdate(line.done_at) if line.done_at else None
    return {
        "item_id": found.item.pk,
        "channel": line.channel,
        "asked_at": line.asked_at,
        "asked_on": asked_on,
        "done_at": line.done_at,
        "done_on": done_on,
        "workdays": workdays_to(asked_on, done_on) if done_on else None,
        "result": line.result,
        **_asker_of(line.credit_code, found),
    }


def _asker_of(code: str | None, found: Found) -> dict[str, Any]:
    """Who asked: the enterprise where it is known, else what is kept of a code; a line without a
    code leaves what stands, and so does one with the code of whom the case is linked to."""
    known = found.known
    linked = known.enterprise if known is not None else None
    if known is not None and (not code or (linked is not None and linked.credit_code == code)):
        names = ("enterprise_id", "asker_masked", "asker_mark")
        return {name: getattr(known, name) for name in names}
    if found.enterprise is not None or not code:
        pk = found.enterprise.pk if found.enterprise is not None else None
        return {"enterprise_id": pk, "asker_masked": "", "asker_mark": ""}
    return {
        "enterprise_id": None,
        "asker_masked": masked_code(code),
        "asker_mark": mark_of(code),
    }


def mark_of(code: str) -> str:
    """A code as it is kept where nobody needs to read it: the same says the same."""
    return salted_hmac("programs.service_case", code, algorithm="sha256").hexdigest()


def _write(batch: _Batch) -> None:
    try:
        with transaction.atomic():
            ServiceCase.objects.bulk_create(batch.new, batch_size=PER_STATEMENT)
    except IntegrityError:
        words = _("Somebody sent one of these cases a moment ago. Send them again.")
        raise WrongState(words) from None
    update_many(batch.changed, [*ServiceCase.SAID, "corrected_at", "revision"])


def _refuse(faults: Sequence[Fault]) -> None:
    """A line that the importer's rules should have stopped: nothing at all is kept."""
    if stops(faults):
        raise Invalid(_("Nothing was kept: some rows have faults."), faults=faults)
