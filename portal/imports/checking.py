"""One path for the dry run and the real one, for the desk, the job and the command."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.files.kinds import Checked
from portal.imports import sheets
from portal.imports.comparing import Comparison, Difference
from portal.imports.definition import FileFacts, Importer, Kept, Table
from portal.imports.marked import write_marked
from portal.imports.models import ImportRun
from portal.imports.reading import read
from portal.kernel.errors import Invalid, NotPermitted


def refuse_strangers(importer: Importer, by: Actor) -> None:
    """What a person may not do by hand, a table may not do either."""
    if not by.may(importer.permission):
        raise NotPermitted(_("You may not import this table."))


def check_file(
    importer: Importer, path: Path, checked: Checked, *, by: Actor, at: datetime
) -> Table:
    """The table with every fault; a file that cannot be read is a table of that one fault."""
    try:
        with sheets.opened(path, checked) as opened:
            return read(importer, opened, by=by, at=at)
    except Invalid as refusal:
        return Table.unread(refusal)


def keep_table(
    importer: Importer, table: Table, *, file: FileFacts, by: Actor, at: datetime
) -> Kept | None:
    """Keep what may be kept in one transaction; None if nothing may."""
    lines = table.to_keep(importer)
    if not lines:
        return None
    kept = importer.keep(lines, by=by, at=at, file=file)
    left_out = len(table.lines) - len(lines)
    return Kept(kept.new, kept.changed, kept.unchanged, kept.refused + left_out)


def differences_of(
    importer: Importer, table: Table, comparison: Comparison, *, by: Actor, at: datetime
) -> Iterator[Difference]:
    """What the lines without errors would change, counted on the way; nothing if it cannot be
    said of this table."""
    if importer.compare is None or table.stopped:
        return
    found = importer.compare(table.lines, by=by, at=at)
    yield from comparison.through(found, besides=table.wrong_lines)


def mark_file(
    out: IO[bytes],
    importer: Importer,
    table: Table,
    path: Path,
    checked: Checked,
    differences: Iterable[Difference] = (),
) -> None:
    """Write the marked copy of a file that was checked, and what it would change."""
    with sheets.opened(path, checked) as opened:
        write_marked(out, importer, table, opened, differences)


@contextmanager
def local_copy(run: ImportRun) -> Iterator[Path]:
    """The run's file on this machine's disk, wherever it is stored, for as long as it is read."""
    with tempfile.NamedTemporaryFile(prefix="import-", suffix=f".{run.kind}") as copy:
        with run.file.open("rb") as stored:
            shutil.copyfileobj(stored, copy)
        copy.flush()
        yield Path(copy.name)
