"""The scheme of weights, and the points of each area by it: tables 3 and 20."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.reports.blocks import (
    Block,
    Cell,
    Heading,
    Kind,
    Paragraph,
    Row,
    RowKind,
    Table,
    TableColumn,
)
from programs.evaluation.documents.chapters import words
from programs.evaluation.schema import Frozen, Place
from programs.evaluation.scoring import Item, Part, Scheme, Score, scheme_from, scores


def scheme_of(frozen: Frozen) -> Scheme | None:
    part = frozen.part("scheme")
    return scheme_from(part) if part else None


def weights(frozen: Frozen) -> Iterator[Block]:
    """What is weighed, with how much, and which of it the snapshot can count: table 3."""
    scheme = scheme_of(frozen)
    if scheme is None:
        return
    rows: list[Row] = []
    for dimension in scheme.dimensions:
        rows.append(Row((_title(dimension.titles),), RowKind.GROUP))
        rows += [_weight(frozen, one) for one in scheme.items_of(dimension.code)]
    sums = [sum(one.points[level] for one in scheme.items) for level in ("county", "city")]
    rows.append(Row((_("Total"), *sums, None), RowKind.SUM))
    columns = [
        TableColumn(_("Item")),
        TableColumn(_("County"), Kind.COUNT),
        TableColumn(_("City"), Kind.COUNT),
        TableColumn(_("Counted by"), Kind.MUTE),
    ]
    own = _(
        "Set by the province on %(day)s, version %(version)s. Points = weight × min(1, actual ÷ "
        "goal); the goal is the target, or 100 percent. A dash: the portal does not count it yet, "
        "so that it is neither reached nor lost."
    )
    default = _(
        "This portal's default, version %(version)s, no official rule: neither weights nor "
        "formulas were published. Points = weight × min(1, actual ÷ goal); the goal is the target, "
        "or 100 percent. A dash: the portal does not count it yet, so that it is neither reached "
        "nor lost."
    )
    note = own if scheme.set_on else default
    yield Heading(_("Items and weights"), "2.1")
    yield Table(
        _("Items and their weights"),
        columns,
        rows,
        number="3",
        unit=_("points"),
        note=note % {"version": scheme.version, "day": scheme.set_on},
    )


def _title(titles: Mapping[str, str]) -> str:
    return titles.get(words.language()) or titles["zh-hans"]


def _weight(frozen: Frozen, item: Item) -> Row:
    counted = [name for part in item.parts if (name := _counted_by(frozen, part))]
    cells = (
        _title(item.titles), item.points["county"], item.points["city"],
        words.listed(counted) or "—",
    )  # fmt: skip
    return Row(cells)


def _counted_by(frozen: Frozen, part: Part) -> str:
    said = frozen.said(part.indicator) if part.indicator else None
    return words.short(said) if said else ""


def points(frozen: Frozen) -> Iterator[Block]:
    """Points by dimension, cities among cities and counties among counties: table 20."""
    scheme = scheme_of(frozen)
    if scheme is None:
        return
    groups = [(_("Cities"), frozen.places("city")), (_("Counties"), frozen.counties())]
    lines = {
        place.code: scores(scheme, frozen, place) for _name, places in groups for place in places
    }
    shown = [
        one for one in scheme.dimensions if any(line[one.code].countable for line in lines.values())
    ]
    if not shown or len(lines) < 2:
        return
    rows: list[Row] = []
    for name, places in groups:
        if len(places) > 1:
            rows.append(Row((name,), RowKind.GROUP))
            rows += _ordered(places, lines, [one.code for one in shown])
    columns = [
        TableColumn(_("Place"), Kind.COUNT),
        TableColumn(_("Area")),
        *(TableColumn(_title(one.titles), Kind.DECIMAL) for one in shown),
        TableColumn(_("Points reached"), Kind.DECIMAL),
        TableColumn(_("Points that can be counted"), Kind.DECIMAL),
        TableColumn(_("Share of points"), Kind.DECIMAL, unit="%", strong=True),
    ]
    own = _(
        "By the province's weights of table 3. Of 100 points only those are counted for which the "
        "snapshot holds a figure and a goal."
    )
    default = _(
        "By the portal's default weights of table 3, which are no official rule. Of 100 points "
        "only those are counted for which the snapshot holds a figure and a goal."
    )
    title = (
        _("Points by the province's weights")
        if scheme.set_on
        else _("Points by the default weights")
    )
    yield Heading(title, "10.2")
    yield Paragraph(own if scheme.set_on else default)
    yield Table(
        _("Points by area"),
        columns,
        rows,
        number="20",
        note=_("Equal shares have one place. A dash: nothing of it can be counted."),
    )


def _ordered(
    places: Sequence[Place], lines: Mapping[str, Mapping[str, Score]], shown: Sequence[str]
) -> list[Row]:
    whole = {one.code: sum(lines[one.code].values(), Score()) for one in places}
    key = {one.code: _key(whole[one.code].percent) for one in places}
    ordered = sorted(places, key=lambda one: (key[one.code], one.code))
    return [
        Row(
            (
                1 + sum(key[other.code] < key[one.code] for other in places),
                one.name,
                *(_reached(lines[one.code][code]) for code in shown),
                *_sums(whole[one.code]),
            )
        )
        for one in ordered
    ]


def _key(percent: Decimal | None) -> Decimal:
    """The highest first; what cannot be counted stands last."""
    return Decimal(1) if percent is None else -percent


def _reached(found: Score) -> Cell:
    return found.reached if found.countable else None


def _sums(found: Score) -> tuple[Cell, Cell, Cell]:
    return _reached(found), found.countable, found.percent
