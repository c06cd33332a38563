"""The counties in order: by one indicator, and by points of the default weights."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.indicators.statistics import FEWEST_RANKED, ranks
from portal.reports.blocks import Block, Heading, Kind, Paragraph, Row, Table, TableColumn
from portal.reports.definition import Section, sections
from programs.evaluation.documents.chapters import words
from programs.evaluation.documents.chapters.scores import points
from programs.evaluation.schema import Frozen, Place, Said, Taken

OTHERS = ("plans.rate", "problems.closure", "needs.solved_share")


def ranking(taken: Taken) -> list[Block]:
    """Every county by the leading indicator (table 17), and points.

    Equal figures share a place; a rate of fewer than 30 cases has none, as on the coverage page.
    """
    frozen, said = taken.frozen, words.leading(taken.frozen)
    if len(frozen.counties()) < 2:
        return [Paragraph(_("One county alone is not compared with others."), flat=True)]
    return [*([] if said is None else _in_order(frozen, said)), *points(frozen)]


def _in_order(frozen: Frozen, said: Said) -> list[Block]:
    counties = frozen.counties()
    others = [found for code in OTHERS if (found := frozen.said(code)) is not None]
    values = {one.code: words.value(frozen.fact(said.code, one.code)) for one in counties}
    ranked = {c: v for c, v in values.items() if v is not None and _is_ranked(frozen, said, c)}
    places = ranks(ranked)
    ordered = sorted(counties, key=lambda one: (places.get(one.code, len(counties) + 1), one.code))
    text = _(
        "The order follows %(indicator)s alone; the other columns stand beside it and are not "
        "added up."
    )
    columns = [
        TableColumn(_("Place"), Kind.COUNT),
        TableColumn(_("County")),
        TableColumn(_("City"), Kind.MUTE),
        TableColumn(_("On roster"), Kind.COUNT),
        TableColumn(words.short(said), Kind.DECIMAL, unit=_unit(said), decimals=None, strong=True),
        *(TableColumn(words.short(one), Kind.DECIMAL, unit="%") for one in others),
        TableColumn(_("Returns on time"), Kind.DECIMAL, unit="%"),
    ]
    table = Table(
        _("The counties in order"),
        columns,
        [_row(frozen, said, others, one, places.get(one.code)) for one in ordered],
        number="17",
        tight=True,
        note=_note(said, len(counties) - len(places)),
    )
    first = Paragraph(text % {"indicator": words.title(said)})
    return [first, Heading(_("The counties in order"), "10.1"), table]


def _unit(said: Said) -> str:
    return "%" if said.is_ratio else ""


def _note(said: Said, left_out: int) -> str:
    red = _("Red: below 60 percent.")
    if not said.is_ratio or not left_out:
        return red
    beneath = ngettext(
        "%(n)d county has fewer than %(least)d cases and stands beneath, without a place.",
        "%(n)d counties have fewer than %(least)d cases and stand beneath, without a place.",
        left_out,
    )
    return f"{red} {beneath % {'n': left_out, 'least': FEWEST_RANKED}}"


def _is_ranked(frozen: Frozen, said: Said, code: str) -> bool:
    fact = frozen.fact(said.code, code)
    return not said.is_ratio or (
        fact is not None and (fact.denominator or Decimal()) >= FEWEST_RANKED
    )


def _row(frozen: Frozen, said: Said, others: list[Said], county: Place, place: int | None) -> Row:
    city, value = words.city_of(frozen, county), words.value(frozen.fact(said.code, county.code))
    line = frozen.returns().get(county.code, {"due": 0, "late": 0})
    cells = (
        place,
        county.name,
        city.name if city else "—",
        words.count(frozen.fact("roster.listed", county.code)),
        value,
        *(words.value(frozen.fact(one.code, county.code)) for one in others),
        words.share(line["due"] - line["late"], line["due"]),
    )
    low = said.is_ratio and value is not None and value < 60
    return Row(cells, attention=words.red(low=low, column=4))


sections.add(Section("evaluation.ranking", gettext_lazy("The counties"), 100, ranking, "10"))
