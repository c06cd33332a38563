"""What questionnaires say of the effect, in shares and between two waves; from the snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.reports.blocks import (
    Block,
    Chart,
    Heading,
    Inline,
    Kind,
    Paragraph,
    Row,
    Table,
    TableColumn,
)
from portal.reports.charts import Bar, BarChart, Interval, bars, interval, wilson
from programs.evaluation.documents.chapters import words
from programs.evaluation.schema import Fact, Frozen
from programs.questionnaires.scoring.statistics import percent

#: what is said of the effect, in the order of DOMAIN 6.3
SAID: Final = (
    "effects.awareness",
    "effects.awareness_top",
    "effects.awareness_lead",
    "effects.awareness_worker",
    "effects.awareness_everywhere",
    "effects.performance",
    "effects.satisfaction",
)
#: how much stands behind it: answered of the invited, visited of those followed up
BEHIND: Final = ("surveys.follow_up_rate", "visits.followed_share")
DEMAND: Final = "needs.demand_"
#: the change in the figure's own unit; of a figure that grows there is none
POINTS: Final = "mean_difference"


def rate_row(fact: Fact) -> Row:
    """Name, numerator, denominator, rate, its interval in words and drawn."""
    below = int(fact.denominator or 0)
    bounds = wilson(int(fact.numerator), below)
    said = f"{bounds[0]:.1f} – {bounds[1]:.1f}" if bounds else "—"
    point = fact.value if bounds else None
    name = words.title(fact.said)
    drawn = interval(Interval(name, point, bounds))
    return Row((name, int(fact.numerator), below, fact.value, said, Inline(drawn, "")))


def rate_columns() -> list[TableColumn]:
    return [
        TableColumn(_("Indicator")),
        TableColumn(_("Numerator"), Kind.COUNT),
        TableColumn(_("Denominator"), Kind.COUNT),
        TableColumn(_("Rate"), Kind.DECIMAL, unit="%", decimals=None, strong=True),
        TableColumn(_("95-percent interval"), Kind.MUTE),
        TableColumn(_("0 to 100"), Kind.INLINE),
    ]


def said_of_effect(frozen: Frozen) -> Iterator[Block]:
    """Awareness, performance and satisfaction as those who were asked say: table 21."""
    facts = [fact for code in (*SAID, *BEHIND) if (fact := _given(frozen, code)) is not None]
    if not any(fact.said.code in SAID for fact in facts):
        return
    yield Heading(_("What enterprises say"))
    yield Table(
        _("Awareness, performance and satisfaction"),
        rate_columns(),
        [rate_row(fact) for fact in facts],
        number="21",
        note=_(
            "Shares of those who answered, in the follow-ups of the year and in the questionnaire "
            "on satisfaction. What too few answered is left out."
        ),
    )


def _given(frozen: Frozen, code: str) -> Fact | None:
    fact = frozen.fact(code)
    return fact if fact is not None and fact.denominator else None


def awareness_moved(frozen: Frozen) -> Iterator[Block]:
    """The same roles of the same enterprises, at the baseline and since: figure 9, table 22."""
    lines = [one for one in _part(frozen, "awareness") if one["before"]]
    if not lines:
        return
    yield Heading(_("Awareness at the baseline and since, by role"))
    yield _awareness_chart(lines)
    yield Table(
        _("Awareness by role"),
        [
            TableColumn(_("Respondent")),
            TableColumn(_("Which follow-up"), Kind.MUTE),
            TableColumn(_("Pairs (n)"), Kind.COUNT),
            TableColumn(_("At the baseline"), Kind.DECIMAL, unit="%", decimals=2),
            TableColumn(_("95-percent interval"), Kind.MUTE),
            TableColumn(_("At the follow-up"), Kind.DECIMAL, unit="%", decimals=2, strong=True),
            TableColumn(_("95-percent interval"), Kind.MUTE),
            TableColumn(_("Points"), Kind.DECIMAL, decimals=2),
        ],
        [_awareness_row(one) for one in lines],
        number="22",
        note=_(
            "Respondents of this role whose statements on quality have a mean of at least 4 of 5 "
            "points, among enterprises in which the role answered both times."
        ),
    )


def _awareness_row(one: Mapping[str, Any]) -> Row:
    before, after = _percent(one["before"]), _percent(one["after"])
    cells = (
        _named(one["words"]),
        _wave(one),
        one["pairs"],
        before,
        _range(one["before"][2:]),
        after,
        _range(one["after"][2:]),
        after - before,
    )
    return Row(cells)


def _awareness_chart(lines: Sequence[Mapping[str, Any]]) -> Chart:
    name = _("Awareness by role, before and after")
    drawn = []
    table = []
    for one in lines:
        role = _named(one["words"])
        for when, share in ((_("before"), one["before"]), (_("after"), one["after"])):
            label = _("%(role)s, %(when)s") % {"role": role, "when": when}
            drawn.append(Bar(label, _percent(share)))
            table.append(Row((label, _percent(share))))
    columns = [
        TableColumn(_("Respondent")),
        TableColumn(_("Aware"), Kind.DECIMAL, unit="%", decimals=2),
    ]
    chart = BarChart(name, drawn, unit="%", decimals=1)
    return Chart(name, bars(chart), Table(name, columns, table), number="9")


def economic_effects(frozen: Frozen) -> Iterator[Block]:
    """Both readings of every figure that two waves have: table 23."""
    lines = [one for one in _part(frozen, "growth") if one["readings"]]
    if not lines:
        return
    yield Heading(_("Business and quality between two waves"))
    yield Table(
        _("Growth of the same enterprises"),
        [
            TableColumn(_("Figure")),
            TableColumn(_("Which follow-up"), Kind.MUTE),
            TableColumn(_("Pairs (n)"), Kind.COUNT),
            TableColumn(_("Mean of rates"), Kind.DECIMAL, unit="%", decimals=2, strong=True),
            TableColumn(_("95-percent interval"), Kind.MUTE),
            TableColumn(_("Pooled rate"), Kind.DECIMAL, unit="%", decimals=2, strong=True),
            TableColumn(_("95-percent interval"), Kind.MUTE),
            TableColumn(_("Median"), Kind.DECIMAL, unit="%", decimals=2),
            TableColumn(_("Points"), Kind.DECIMAL, decimals=2),
        ],
        [_growth_row(one) for one in lines],
        number="23",
        note=_(
            "Only enterprises that answered both times. Official texts do not say which reading "
            "“growth on average” means, so both are given: the mean of the enterprises' own rates, "
            "and the rate of their sums. Points are of figures that are shares. Claimed: where few "
            "enterprises have not confirmed, all that was said stands here."
        ),
    )
    yield Paragraph(
        _(
            "The programme has no control group. What changed among the enterprises that take "
            "part cannot be read as caused by the programme."
        )
    )


def _growth_row(one: Mapping[str, Any]) -> Row:
    read = one["readings"]
    name = _named(one["words"])
    if read["figure"] == "claimed":
        name = _("%(figure)s (claimed)") % {"figure": name}
    is_points = one["rule"] != "growth"
    cells = (
        name,
        _wave(one),
        read["n"],
        _decimal(read["mean_rate"]),
        _range(read["mean_interval"]),
        _decimal(read["pooled_rate"]),
        _range(read["pooled_interval"]),
        _decimal(read["median_rate"]),
        _decimal(read[POINTS]) if is_points else None,
    )
    return Row(cells)


def demand(frozen: Frozen) -> Iterator[Block]:
    """Which kinds of help the surveyed enterprises ask for: figure 6."""
    facts = [
        fact
        for said in frozen.definitions()
        if said.code.startswith(DEMAND) and (fact := _given(frozen, said.code)) is not None
    ]
    if not facts:
        return
    name = _("What enterprises ask for")
    facts.sort(key=lambda fact: -(fact.value or Decimal()))
    chart = BarChart(
        name, [Bar(words.title(fact.said), fact.value) for fact in facts], unit="%", decimals=1
    )
    table = Table(name, rate_columns(), [rate_row(fact) for fact in facts])
    yield Heading(name, "6.3")
    yield Chart(
        name,
        bars(chart),
        table,
        number="6",
        note=_("Enterprises that chose at least one item of the element, of those surveyed."),
    )


def _part(frozen: Frozen, name: str) -> list[dict[str, Any]]:
    return list((frozen.part("effects") or {}).get(name, ()))


def _named(texts: Mapping[str, str]) -> str:
    return texts.get(words.language()) or texts["zh-hans"]


def _wave(one: Mapping[str, Any]) -> str:
    """ "T+12" of a follow-up after twelve months; the title of any other."""
    months = str(one["wave"]).removeprefix("follow_up_")
    return f"T+{months}" if months.isdigit() else _named(one["titles"])


def _percent(share: list[Any]) -> Decimal:
    """Half up, as everywhere; of a share that was told, whose denominator is never 0."""
    return percent(share[0], share[1]) or Decimal()


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _range(bounds: list[str] | None) -> str:
    return f"{bounds[0]} – {bounds[1]}" if bounds else "—"
