"""A list as a workbook or on paper: every row that its page shows under the same conditions, and
what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.jobs.work import Work
from portal.kernel.errors import Refused
from portal.reports.blocks import Table
from portal.reports.cells import CellKind
from portal.reports.files import prepared_by
from portal.reports.list_paper import (
    MOST_ON_PAPER,
    ListPaper,
    draw_list,
    paper_column,
    paper_row,
)
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


Fact = tuple[str, Any]


def write_list(
    work: Work,
    title: str,
    columns: Sequence[ListColumn],
    rows: Iterable[Any],
    *,
    total: int,
    conditions: Sequence[str],
    facts: Sequence[Fact] = (),
    name: str = "",
) -> None:
    """The rows as they come, and who took them when, under which conditions, from where: in the
    form that the job's parameter `form` names ("pdf"; otherwise a workbook of two sheets).

    `facts` are said of the list besides: boundaries, a formula. The file is called `name`, without
    its ending; or by title and day. On paper there are at most `MOST_ON_PAPER` rows; more are
    refused, and the workbook named.
    """
    is_paper = work.params.get("form") == "pdf"
    if is_paper and total > MOST_ON_PAPER:
        words = _(
            "A PDF holds at most %(most)s rows, and this list has %(total)s. Narrow the list, or"
            " take it along as a workbook."
        )
        raise Refused(words % {"most": MOST_ON_PAPER, "total": total})
    said = _said(work, conditions, facts)
    stem = name or f"{title}-{timezone.localdate(work.at):%Y%m%d}"
    found = work.through(rows, total=total)
    if is_paper:
        _write_paper(work, stem, title, columns, found, said)
    else:
        _write_sheets(work, stem, title, columns, found, said)


def _said(work: Work, conditions: Sequence[str], facts: Sequence[Fact]) -> list[Fact]:
    return [
        (_("Exported by"), prepared_by(work.actor)),
        (_("Exported at"), date_format(timezone.localtime(work.at), "Y-m-d H:i")),
        (_("Conditions"), " · ".join(filter(None, conditions)) or _("none")),
        *facts,
        (_("Source"), _("What this portal holds at that moment, within the reader's reach")),
    ]


def _write_sheets(
    work: Work,
    stem: str,
    title: str,
    columns: Sequence[ListColumn],
    rows: Iterable[Any],
    said: Sequence[Fact],
) -> None:
    count = 0

    def lines() -> Iterator[list[Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield [one.value(row) for one in columns]

    def about() -> Iterator[Fact]:
        """Read after the rows were written, so that it can count them."""
        yield _("Title"), title
        yield from said
        yield _("Rows"), count

    heads = [SheetColumn(str(one.header), one.width, one.kind) for one in columns]
    told = [SheetColumn(_("Item"), 26), SheetColumn(_("Content"), 90)]
    sheets = [
        Sheet(title[:31], heads, lines()),
        Sheet(_("About this table"), told, about()),
    ]
    write_workbook(work.file(f"{stem}.xlsx"), sheets)
    work.count_rows(count)


def _write_paper(
    work: Work,
    stem: str,
    title: str,
    columns: Sequence[ListColumn],
    rows: Iterable[Any],
    said: Sequence[Fact],
) -> None:
    heads = [paper_column(str(one.header), one.kind) for one in columns]
    lines = [paper_row([one.value(row) for one in columns]) for row in rows]
    facts = [*said, (_("Rows"), str(len(lines)))]
    at = date_format(timezone.localtime(work.at), "Y-m-d H:i")
    running = _("Exported by %(who)s, %(at)s") % {"who": prepared_by(work.actor), "at": at}
    paper = ListPaper(title, facts, Table(title, heads, lines), running)
    drawn = draw_list(paper, at=work.at)
    work.file(f"{stem}.pdf").write(drawn)
    work.count_rows(len(lines))
