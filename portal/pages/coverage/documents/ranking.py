"""The ranking of a document: peers among themselves, and nobody of too few cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.indicators.statistics import FEWEST_RANKED
from portal.pages.coverage.queries import Coverage
from portal.reports.blocks import Inline, Kind, Row, RowKind, Table, TableColumn
from portal.reports.charts import Interval, Meter, interval, meter

Bar = Mapping[str, Any]


def ranking(page: Coverage) -> Table:
    """Group by group, in the order of the page; what is not ranked there has no rank here."""
    if page.is_ranked:
        return Table(_("Ranking"), _ranked_columns(page), _rows(page), note=_note(page))
    return Table(_("In order of size"), _ordered_columns(page), _rows(page), note=_note(page))


def _ranked_columns(page: Coverage) -> list[TableColumn]:
    return [
        TableColumn(_("Rank"), Kind.COUNT),
        TableColumn(_("Area")),
        TableColumn(_("0 to 100"), Kind.INLINE),
        _figure_column(page),
        TableColumn(_("Numerator / denominator")),
        TableColumn(_("Interval of 95 per cent"), unit="%"),
        TableColumn(_("Places since last month")),
        TableColumn(_("Remark"), Kind.MUTE),
    ]


def _ordered_columns(page: Coverage) -> list[TableColumn]:
    drawn = _("Share") if page.choice.indicator.is_ratio else _("Of the largest")
    return [
        TableColumn(_("Area")),
        TableColumn(drawn, Kind.INLINE),
        _figure_column(page),
        TableColumn(_("Remark"), Kind.MUTE),
    ]


def _figure_column(page: Coverage) -> TableColumn:
    unit = page.choice.indicator.unit_words
    return TableColumn(_("Figure"), Kind.DECIMAL, unit=unit, decimals=None, strong=True)


def _rows(page: Coverage) -> list[Row]:
    return list(_grouped(page))


def _grouped(page: Coverage) -> Iterator[Row]:
    row = _ranked if page.is_ranked else _ordered
    for group in page.rankings:
        if group.title:
            yield Row((group.title,), RowKind.GROUP)
        yield from (row(bar) for bar in group.bars)


def _ranked(bar: Bar) -> Row:
    value, band = bar["figure"].value, bar["band"]
    drawn = interval(Interval(bar["name"], value, band, before=bar["target"]))
    sure = f"{band[0]:.1f}–{band[1]:.1f}" if band else "—"
    moved = bar["up"] - bar["down"]
    cells = (
        bar["place"],
        bar["name"],
        Inline(drawn),
        value,
        bar["title"],
        sure,
        f"{moved:+d}".replace("-", "−") if moved else "",
        _remark(bar),
    )
    return Row(cells, attention=frozenset({3} if bar["low"] else ()))


def _ordered(bar: Bar) -> Row:
    known = bar["figure"].value is not None
    length = Meter(
        bar["name"],
        bar["percent"] if known else None,
        target=0,
        maximum=100,
        attention_below=101 if bar["low"] else None,
    )
    cells = (bar["name"], Inline(meter(length)), bar["figure"].value, _remark(bar))
    return Row(cells, attention=frozenset({2} if bar["low"] else ()))


def _remark(bar: Bar) -> str:
    """Why there is no rank (the cases stand beside it); that it is below the target, by the
    rule of the note."""
    said = [_("too few to rank")] if bar["is_few"] else []
    return " · ".join([*said, _("below the target")] if bar["low"] else said)


def _note(page: Coverage) -> str:
    said = []
    if page.choice.indicator.is_ratio and page.target is not None:
        said.append(_("Target of the year: %(target)s") % {"target": page.target_text})
    if page.target_rule:
        said.append(page.target_rule)
    if page.is_ranked:
        words = _(
            "Ranked among peers; the rate lies within its interval with 95 per cent certainty;"
            " fewer than %(least)s cases are not ranked"
        )
        said.append(words % {"least": FEWEST_RANKED})
    else:
        said.append(
            _(
                "Counts and shares of counties are put in order and not ranked: they say how large"
                " an area is"
            )
        )
    return " · ".join(said)
