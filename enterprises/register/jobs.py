"""The job that writes what a list shows into a workbook: the columns of the importer, and more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.models import Enterprise
from enterprises.register.queries import Filters, narrowed
from enterprises.register.rules.entry_fields import FIELDS
from enterprises.register.rules.industries import industry_name
from enterprises.register.storage import matching
from enterprises.register.vocabulary import PERSONAL_FIELDS, Kind, Permission, SizeClass
from portal.accounts.actor import Actor
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
#: columns after those that can be uploaded again
MORE: Final = (
    ("industry", gettext_lazy("Name of the industry")),
    ("kind", gettext_lazy("Kind of entity")),
    ("size_class", gettext_lazy("Size class")),
    ("station__name", gettext_lazy("Station")),
    ("registered_on", gettext_lazy("Registered on")),
    ("closed_on", gettext_lazy("Closed on")),
)


def run_export(work: Work) -> None:
    """Every row that the asker may browse and that meets the filters, oldest first."""
    filters = Filters.of(work.params)
    persons = sees_persons(work.actor)
    reached = Enterprise.objects.reachable(by=work.actor, to=Permission.BROWSE)
    found = matching(narrowed(reached, filters), filters.text, phones=persons)
    columns = list(_columns(persons=persons))
    names = [name for name, _title in columns]
    rows = found.order_by("id").values_list(*map(_source, names)).iterator(chunk_size=PER_FETCH)
    counted = work.through(rows, total=found.order_by().count())
    day = timezone.localdate(work.at)
    sheet = Sheet(
        _("Register of enterprises"),
        [SheetColumn(title, 18, KINDS.get(name, "text")) for name, title in columns],
        _finished(counted, names),
    )
    out = work.file(f"{_('Register of enterprises')}-{day:%Y%m%d}.xlsx")
    written = write_workbook(out, [sheet])
    work.count_rows(written.rows)


def sees_persons(actor: Actor) -> bool:
    """Whether contacts are seen wherever the register is browsed."""
    browsing = set(actor.holding(Permission.BROWSE))
    return bool(browsing) and set(actor.holding(Permission.CONTACT)) >= browsing


def _columns(*, persons: bool) -> Iterator[tuple[str, Any]]:
    for one in FIELDS:
        if persons or one.name not in PERSONAL_FIELDS:
            yield one.name, one.label
        if one.name == "name":
            yield "region__name", gettext_lazy("County")
    yield from MORE


def _source(name: str) -> str:
    """The column that a name is read from."""
    return {"industry": "industry_code", "code_reason": "code_exception__reason"}.get(name, name)


def _finished(rows: Iterator[Sequence[Any]], names: list[str]) -> Iterator[list[Any]]:
    """Codes of choices as words, yes and no as people write them."""
    words: dict[str, dict[Any, str]] = {
        "has_quality_officer": {True: _("Yes"), False: _("No")},
        "kind": {value: str(label) for value, label in Kind.choices},
        "size_class": {value: str(label) for value, label in SizeClass.choices},
    }
    places = [(names.index(name), known) for name, known in words.items()]
    industry = names.index("industry")
    known_names: dict[str, str] = {}
    for row in rows:
        cells = list(row)
        for place, known in places:
            cells[place] = known.get(cells[place], cells[place])
        code = cells[industry]
        cells[industry] = known_names.get(code) or known_names.setdefault(code, industry_name(code))
        yield cells


job_kinds.add(
    JobKind(
        "enterprises.export",
        gettext_lazy("Export of the register"),
        run_export,
        soft=600,
        hard=900,
    )
)
