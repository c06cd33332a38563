"""The job that writes what a list shows into a workbook: the columns of the importer, and more.

Persons are masked as in the list, or stand in full where that was asked for with a reason.
Corrected, the table can be uploaded as it is; a cell that is left masked changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.importers import BESIDE, ROW_KEY
from enterprises.register.models import Download, Enterprise
from enterprises.register.operations import clear_downloads, note_rows
from enterprises.register.operations.downloads import EXPORT
from enterprises.register.queries import Filters, narrowed, said_filters, sees_persons
from enterprises.register.rules.entry_fields import FIELDS
from enterprises.register.rules.industries import industry_name
from enterprises.register.rules.masks import MASKS
from enterprises.register.rules.row_keys import Packer
from enterprises.register.storage import matching
from enterprises.register.vocabulary import PERSONAL_FIELDS, Kind, Permission, SizeClass
from portal.jobs.retention import Clearing, clearings
from portal.jobs.work import JobKind, Work, job_kinds
from portal.reports.sheets import CellKind, Sheet, SheetColumn, write_workbook

PER_FETCH: Final = 2_000
KINDS: Final[dict[str, CellKind]] = {
    "staff_count": "integer",
    "revenue_wan": "decimal",
    "assets_wan": "decimal",
    "founded_on": "date",
    "registered_on": "date",
    "closed_on": "date",
}
_SOURCES: Final = {
    "industry": "industry_code",
    "code_reason": "code_exception__reason",
    ROW_KEY.name: "pk",
}


def run_export(work: Work) -> None:
    """Every row that the asker may browse and that meets the filters, oldest first; then a sheet
    that says what the table is."""
    filters = Filters.of(work.params)
    download = Download.objects.filter(pk=work.params.get("download") or 0).first()
    persons = sees_persons(work.actor)
    in_full = persons and download is not None and download.in_full
    reached = Enterprise.objects.reachable(by=work.actor, to=Permission.BROWSE)
    found = matching(narrowed(reached, filters), filters.text, phones=persons)
    columns = list(_columns(persons=persons))
    names = [name for name, _title in columns]
    rows = found.order_by("id").values_list(*map(_source, names), "revision")
    total = found.order_by().count()
    counted = work.through(rows.iterator(chunk_size=PER_FETCH), total=total)
    packer = Packer()
    finished = _finished(counted, names, _Writing(download, packer, in_full=in_full))
    title = _("Register of enterprises")
    sheet = Sheet(
        title,
        [SheetColumn(header, 18, KINDS.get(name, "text")) for name, header in columns],
        finished,
    )
    about = Sheet(
        _("About this table"),
        [SheetColumn(_("Item"), 26), SheetColumn(_("Content"), 90)],
        _about(work, download, filters, packer, in_full=in_full),
    )
    out = work.file(f"{title}-{timezone.localdate(work.at):%Y%m%d}.xlsx")
    write_workbook(out, [sheet, about])
    work.count_rows(packer.count)
    if download is not None:
        with work.exactly_once():
            note_rows(
                download, by=work.actor, at=work.at, count=packer.count, packed=packer.packed()
            )


def _columns(*, persons: bool) -> Iterator[tuple[str, Any]]:
    for one in FIELDS:
        if persons or one.name not in PERSONAL_FIELDS:
            yield one.name, one.label
        if one.name == "name":
            yield "region__name", gettext_lazy("County")
    yield ROW_KEY.name, ROW_KEY.header
    for column in BESIDE:
        yield column.name, column.header


def _source(name: str) -> str:
    """The column that a name is read from."""
    return _SOURCES.get(name, name)


class _Writing:
    """How the rows of one workbook are written: their keys, and whether persons are masked."""

    def __init__(self, download: Download | None, packer: Packer, *, in_full: bool) -> None:
        self.begin = f"R{download.pk if download else 0}."
        self.add = packer.add
        self.masks: Mapping[str, Any] = {} if in_full else MASKS

    def key(self, pk: int, revision: int) -> str:
        """The row's key, which is written down as one of the download's."""
        self.add(pk)
        return f"{self.begin}{pk}.{revision}"


def _finished(
    rows: Iterator[Sequence[Any]], names: list[str], writing: _Writing
) -> Iterator[list[Any]]:
    """Codes of choices as words, yes and no as people write them, persons masked, the key."""
    words: dict[str, dict[Any, str]] = {
        "has_quality_officer": {True: _("Yes"), False: _("No")},
        "kind": {value: str(label) for value, label in Kind.choices},
        "size_class": {value: str(label) for value, label in SizeClass.choices},
    }
    places = [(names.index(name), known) for name, known in words.items()]
    masked = [(names.index(name), mask) for name, mask in writing.masks.items() if name in names]
    industry, key = names.index("industry"), names.index(ROW_KEY.name)
    known_names: dict[str, str] = {}
    for row in rows:
        cells = list(row)
        cells[key] = writing.key(cells[key], cells.pop())
        for place, known in places:
            cells[place] = known.get(cells[place], cells[place])
        for place, mask in masked:
            cells[place] = mask(cells[place])
        code = cells[industry]
        cells[industry] = known_names.get(code) or known_names.setdefault(code, industry_name(code))
        yield cells


def _about(
    work: Work, download: Download | None, filters: Filters, packer: Packer, *, in_full: bool
) -> Iterator[tuple[str, Any]]:
    """What the table is; read after its rows were written, so that it can count them."""
    yield _("Title"), _("Register of enterprises")
    yield _("Taken by"), str(work.actor)
    yield _("Taken at"), date_format(timezone.localtime(work.at), "Y-m-d H:i")
    yield _("Conditions"), " · ".join(said_filters(filters)) or _("all enterprises")
    yield _("Rows"), packer.count
    if download is not None and in_full:
        yield _("Persons"), _("in full, because: %(reason)s") % {"reason": download.reason}
    else:
        yield _("Persons"), _("masked; a cell that is left as it is changes nothing")
    yield (
        _("To change entries"),
        _(
            "Change cells, add rows without a row key, upload the table at the import desk. It "
            "shows what would change before anything is kept. A row that you delete here is named "
            "there and stays on the register. Columns after the row key are not read."
        ),
    )
    if download is not None:
        yield (
            _("Rows that you delete are named"),
            _("for %(days)d days after the table was taken") % {"days": settings.KEEP_FILES_DAYS},
        )


clearings.add(Clearing("downloads", clear_downloads))
job_kinds.add(
    JobKind(EXPORT, gettext_lazy("Export of the register"), run_export, soft=600, hard=900)
)
