"""A list as a workbook: every row that its page shows under the same conditions, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.jobs.work import Work
from portal.reports.cells import CellKind
from portal.reports.sheets import Sheet, SheetColumn, write_workbook

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: its header, and what stands in it of a row (None: an empty cell)."""

    header: str | _StrPromise
    value: Callable[[Any], Any]
    kind: CellKind = "text"
    width: float = 18


def write_list(
    work: Work,
    title: str,
    columns: Sequence[ListColumn],
    rows: Iterable[Any],
    *,
    total: int,
    conditions: Sequence[str],
) -> None:
    """Two sheets: the rows as they come, and who took them when, under which conditions."""
    count = 0

    def lines() -> Iterator[list[Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield [one.value(row) for one in columns]

    def about() -> Iterator[tuple[str, Any]]:
        """Read after the rows were written, so that it can count them."""
        yield _("Title"), title
        yield _("Exported by"), str(work.actor)
        yield _("Exported at"), date_format(timezone.localtime(work.at), "Y-m-d H:i")
        yield _("Conditions"), " · ".join(conditions) or _("none")
        yield _("Rows"), count

    heads = [SheetColumn(str(one.header), one.width, one.kind) for one in columns]
    told = [SheetColumn(_("Item"), 26), SheetColumn(_("Content"), 90)]
    out = work.file(f"{title}-{timezone.localdate(work.at):%Y%m%d}.xlsx")
    sheets = [
        Sheet(title[:31], heads, work.through(lines(), total=total)),
        Sheet(_("About this table"), told, about()),
    ]
    write_workbook(out, sheets)
    work.count_rows(count)
