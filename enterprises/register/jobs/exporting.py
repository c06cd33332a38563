"""The job that writes what a list shows into a workbook: the columns of the importer, and more.

Persons are masked as in the list, or stand in full where that was asked for with a reason.
Corrected, the table can be uploaded as it is; a cell that is left masked changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import CharField, Count, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.importers import BESIDE, ROW_KEY
from enterprises.register.models import Download, Enterprise, EnterpriseQuerySet
from enterprises.register.operations import clear_downloads, note_rows, settle_sizes
from enterprises.register.operations.downloads import EXPORT
from enterprises.register.queries import Filters, narrowed, said_filters, sees_persons
from enterprises.register.rules.entry_fields import FIELDS, YES_OR_NO
from enterprises.register.rules.industries import industry_name
from enterprises.register.rules.row_keys import Packer
from enterprises.register.storage import matching
from enterprises.register.storage.masks import MASKED
from enterprises.register.vocabulary import PERSONAL_FIELDS, Kind, Permission, SizeClass
from portal.accounts.actor import SYSTEM
from portal.jobs.retention import Clearing, clearings
from portal.jobs.work import JobKind, Work, job_kinds
from portal.reports.cells import CellKind
from portal.reports.ready import ReadyColumn, Shown, cells_of
from portal.reports.sheets import Sheet, SheetColumn, write_workbook

SETTLE_SIZES: Final = "enterprises.settle_sizes"
KINDS: Final[dict[str, CellKind]] = {
    "staff_count": "integer",
    "revenue_wan": "decimal",
    "assets_wan": "decimal",
    "founded_on": "date",
    "registered_on": "date",
    "closed_on": "date",
}
_SOURCES: Final = {"industry": "industry_code", "code_reason": "code_exception__reason"}


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
    packer = Packer()
    title = _("Register of enterprises")
    sheet = Sheet(
        title,
        [SheetColumn(header, 18, KINDS.get(name, "text")) for name, header in columns],
        _rows(work, found, names, _Writing(download, packer, in_full=in_full)),
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


class _Writing:
    """How the rows of one workbook are written: their keys, and whether persons are masked."""

    def __init__(self, download: Download | None, packer: Packer, *, in_full: bool) -> None:
        begin = Value(f"R{download.pk if download else 0}.")
        self.key = Concat(begin, "pk", Value("."), "revision", output_field=CharField())
        self.note = packer.add
        self.masks: Mapping[str, Shown] = {} if in_full else MASKED

    def sources(self, names: Sequence[str]) -> Iterator[Any]:
        """What each column is read from."""
        for name in names:
            yield self.key if name == ROW_KEY.name else _SOURCES.get(name, name)


def _rows(
    work: Work, found: EnterpriseQuerySet, names: Sequence[str], writing: _Writing
) -> Iterator[Any]:
    """The rows as a sheet takes them, each noted as one of the download's when it is written."""
    industries = dict(found.order_by().values_list("industry_code").annotate(Count("pk")))
    words = _words(industries)
    columns = [
        ReadyColumn(KINDS.get(name, "text"), words.get(name, {}), writing.masks.get(name))
        for name in names
    ]
    rows = found.order_by("id").values_list("pk", *writing.sources(names))
    cells = cells_of(rows, columns, noting=writing.note)
    return work.through(cells, total=sum(industries.values()))


def _words(industries: Iterable[str]) -> dict[str, dict[str, str]]:
    """Codes of choices and industries as words, yes and no as people write them."""
    return {
        **{name: {"true": _("Yes"), "false": _("No")} for name in YES_OR_NO},
        "kind": {value: str(label) for value, label in Kind.choices},
        "size_class": {value: str(label) for value, label in SizeClass.choices},
        "industry": {code: industry_name(code) for code in industries},
    }


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


def run_settle(work: Work) -> None:
    """Sizes that are provisional no longer, computed anew."""
    with work.exactly_once():
        settle_sizes(Enterprise.objects.all(), by=SYSTEM, at=work.at)


clearings.add(Clearing("downloads", clear_downloads))
job_kinds.add(
    JobKind(EXPORT, gettext_lazy("Export of the register"), run_export, soft=600, hard=900)
)
job_kinds.add(
    JobKind(
        SETTLE_SIZES, gettext_lazy("Sizes provisional no longer"), run_settle, soft=600, hard=900
    )
)
