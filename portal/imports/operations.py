"""The verbs of import runs: begin with a file, keep what was checked, write down the end."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.files import gate
from portal.files.kinds import TABLES
from portal.imports.checking import refuse_strangers
from portal.imports.comparing import Comparison, Standing
from portal.imports.definition import Importer, Kept, Table, importers
from portal.imports.models import MOST_STORED_FAULTS, ImportRun
from portal.imports.vocabulary import State
from portal.jobs.queue import ask
from portal.jobs.retention import MOST_AT_ONCE
from portal.kernel.errors import NotPermitted, WrongState


@operation
def begin(
    importer: Importer, *, stream: BinaryIO, name: str, dry_run: bool, by: Actor, at: datetime
) -> ImportRun:
    """Take in a file that passes the gate, and ask for its check (and, unless dry, its keeping)."""
    refuse_strangers(importer, by)
    if by.user is None:
        raise NotPermitted(_("You may not import this table."))
    checked = gate.check(stream, name=name, kinds=TABLES)
    run = ImportRun(
        importer=importer.code,
        file_name=checked.name,
        kind=checked.kind.value,
        encoding=checked.encoding,
        size=checked.size,
        sha256=checked.sha256,
        dry_run=dry_run,
        asked_by=by.user,
        asked_at=at,
    )
    run.file.save(checked.name, File(stream), save=True)
    _ask_for(run, by=by, at=at)
    record("imports.run.begin", by=by, at=at, target=run, **_facts(run))
    return run


@operation
def keep_checked(run: ImportRun, *, by: Actor, at: datetime) -> None:
    """Keep a table whose dry run found no error; it is checked again while it is kept."""
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update(of=("self",)))
    refuse_strangers(importers[run.importer], by)
    if run.asked_by_id != by.pk:
        raise NotPermitted(_("You may not import this table."))
    if not run.file:
        raise WrongState(
            _("The uploaded table was cleared when its time was over. Upload it again.")
        )
    if run.state != State.CHECKED:
        raise WrongState(_("Only a table that was checked without errors can be kept."))
    run.state, run.ended_at, run.dry_run = State.WAITING, None, False
    run.save(update_fields=["state", "ended_at", "dry_run"])
    _ask_for(run, by=by, at=at)
    record("imports.run.keep", by=by, at=at, target=run, **_facts(run))


@operation
def conclude(
    run: ImportRun,
    *,
    table: Table,
    kept: Kept | None,
    comparison: Comparison | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Write down how a run ended: its counts, its faults, what it would change, its state."""
    counts = kept or _would_be(table, comparison)
    run.state = _ending(table, kept)
    run.ended_at = at
    run.row_count = len(table.lines)
    run.new_count, run.changed_count = counts.new, counts.changed
    run.unchanged_count, run.refused_count = counts.unchanged, counts.refused
    if comparison is not None:
        run.gone_count = comparison.counts[Standing.GONE]
        run.differences = comparison.as_stored()
    run.fault_count = table.fault_count
    run.faults = [fault.as_dict() for fault in table.faults[:MOST_STORED_FAULTS]]
    run.save()
    record(
        "imports.run.end",
        by=by,
        at=at,
        target=run,
        state=run.state,
        rows=run.row_count,
        new=run.new_count,
        changed=run.changed_count,
        faults=run.fault_count,
        **_facts(run),
    )


@operation
def clear_uploads(before: datetime, *, by: Actor, at: datetime) -> int:
    """Clear the tables of runs that ended before; what was said of them stays."""
    old = ImportRun.objects.exclude(file="").filter(ended_at__lt=before).order_by("pk")
    found = list(old[:MOST_AT_ONCE])
    ImportRun.objects.filter(pk__in=[run.pk for run in found]).update(file="")
    for run in found:
        transaction.on_commit(partial(run.file.storage.delete, str(run.file.name)))
    record("imports.run.clear", by=by, at=at, target=ImportRun(), count=len(found))
    return len(found)


def _would_be(table: Table, comparison: Comparison | None) -> Kept:
    """What a dry run would have kept."""
    found = comparison.counts if comparison else Counter[Standing]()
    return Kept(
        new=found[Standing.NEW],
        changed=found[Standing.CHANGED],
        unchanged=found[Standing.UNCHANGED],
        refused=len(table.wrong_lines),
    )


def _ask_for(run: ImportRun, *, by: Actor, at: datetime) -> None:
    run.job = ask("imports.run", by=by, at=at, params={"run": run.pk})
    run.save(update_fields=["job"])


def _facts(run: ImportRun) -> dict[str, Any]:
    return {"importer": run.importer, "sha256": run.sha256, "dry_run": run.dry_run}


def _ending(table: Table, kept: Kept | None) -> State:
    if kept is not None:
        return State.PARTLY_KEPT if table.has_errors else State.KEPT
    return State.REFUSED if table.has_errors else State.CHECKED
