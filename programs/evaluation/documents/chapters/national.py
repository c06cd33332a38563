"""How the nation evaluated the province's years, with progress: table 24."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.reports.blocks import Block, Heading, Kind, Row, Table, TableColumn
from programs.evaluation.schema import Frozen


def national(frozen: Frozen) -> Iterator[Block]:
    """Nothing where no result was recorded, and in the report of a city or county."""
    lines = frozen.part("national") or []
    if not lines:
        return
    columns = [
        TableColumn(_("Year that was evaluated"), strong=True),
        TableColumn(_("Rank in the nation")),
        TableColumn(_("Total score"), Kind.DECIMAL, decimals=2),
        TableColumn(_("Progress since the year before"), Kind.DECIMAL, decimals=2),
        TableColumn(_("Number of the notice"), Kind.MUTE),
        TableColumn(_("Date of the notice"), Kind.DATE),
    ]
    note = _(
        "As the national administration gave notice and the province recorded it. Progress is the "
        "score less the score of the year before; a dash: one of the two was not given."
    )
    rows = [_row(one) for one in lines]
    yield Heading(_("How the nation evaluated the province"))
    yield Table(_("The nation's evaluation, year by year"), columns, rows, number="24", note=note)


def _row(line: Mapping[str, Any]) -> Row:
    rank = f"{line['rank']} / {line['of']}" if line["rank"] else "—"
    if line["is_most_improved"]:
        rank = _("%(rank)s, most improved") % {"rank": rank}
    total, progress = (_points(line[name]) for name in ("total", "progress"))
    day = date.fromisoformat(line["notice_on"])
    return Row((str(line["year"]), rank, total, progress, line["notice"] or "—", day))


def _points(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
