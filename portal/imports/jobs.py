"""The job that checks an uploaded table, marks its faults, and keeps it if that was asked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext_lazy as _

from portal.imports.checking import (
    check_file,
    differences_of,
    keep_table,
    local_copy,
    mark_file,
    refuse_strangers,
)
from portal.imports.comparing import Comparison, Difference, write_comparison
from portal.imports.definition import FileFacts, Kept, Table, importers
from portal.imports.models import ImportRun
from portal.imports.operations import clear_uploads, conclude
from portal.jobs.retention import Clearing, clearings
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Invalid

STEPS = 3


def run_import(work: Work) -> None:
    """Check; mark if there are faults; keep, and end the job, in one transaction."""
    run = ImportRun.objects.get(pk=work.params["run"])
    importer = importers[run.importer]
    refuse_strangers(importer, work.actor)
    work.say(0, STEPS)
    with local_copy(run) as path:
        table = check_file(importer, path, run.checked, by=work.actor, at=work.at)
        work.say(1, STEPS)
        comparison = _written(work, run, table, path)
    work.say(2, STEPS)
    try:
        with work.exactly_once():
            kept = None if run.dry_run else _keep(work, run, table)
            conclude(run, table=table, kept=kept, comparison=comparison, by=work.actor, at=work.at)
    except Invalid as refusal:  # what changed since the check: said like any other fault
        with work.exactly_once():
            overtaken = table.with_refusal(refusal)
            conclude(run, table=overtaken, kept=None, by=work.actor, at=work.at)


def _written(work: Work, run: ImportRun, table: Table, path: Path) -> Comparison | None:
    """The job's file: the table with its faults marked, or what it would change; a dry run says
    both. None where nothing was compared."""
    importer = importers[run.importer]
    comparison = Comparison() if run.dry_run and importer.compare else None
    found: Iterable[Difference] = ()
    if comparison is not None:
        found = differences_of(importer, table, comparison, by=work.actor, at=work.at)
    stem = PurePosixPath(run.file_name).stem
    if table.faults and table.sheet:
        mark_file(work.file(f"{stem}-marked.xlsx"), importer, table, path, run.checked, found)
        work.count_rows(len(table.lines))
    elif comparison is not None and not table.stopped:
        out = work.file(f"{stem}-changes.xlsx")
        work.count_rows(write_comparison(out, found, importer.header_of))
    return comparison


def _keep(work: Work, run: ImportRun, table: Table) -> Kept | None:
    facts = FileFacts(run.file_name, run.sha256, len(table.lines))
    return keep_table(importers[run.importer], table, file=facts, by=work.actor, at=work.at)


clearings.add(Clearing("uploads", clear_uploads))
job_kinds.add(JobKind("imports.run", _("Import of a table"), run_import, soft=600, hard=900))
