"""The job that checks an uploaded table, marks its faults, and keeps it if that was asked."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

from portal.imports.checking import (
    check_file,
    keep_table,
    local_copy,
    mark_file,
    refuse_strangers,
)
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
        if table.faults and table.sheet:
            name = f"{PurePosixPath(run.file_name).stem}-marked.xlsx"
            mark_file(work.file(name), importer, table, path, run.checked)
            work.count_rows(len(table.lines))
    work.say(2, STEPS)
    try:
        with work.exactly_once():
            kept = None if run.dry_run else _keep(work, run, table)
            conclude(run, table=table, kept=kept, by=work.actor, at=work.at)
    except Invalid as refusal:  # what changed since the check: said like any other fault
        with work.exactly_once():
            overtaken = table.with_refusal(refusal)
            conclude(run, table=overtaken, kept=None, by=work.actor, at=work.at)


def _keep(work: Work, run: ImportRun, table: Table) -> Kept | None:
    facts = FileFacts(run.file_name, run.sha256, len(table.lines))
    return keep_table(importers[run.importer], table, file=facts, by=work.actor, at=work.at)


clearings.add(Clearing("uploads", clear_uploads))
job_kinds.add(JobKind("imports.run", _("Import of a table"), run_import, soft=600, hard=900))
