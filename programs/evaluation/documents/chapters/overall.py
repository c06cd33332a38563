"""What was reached against the targets, and the three lists."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.reports.blocks import (
    Block,
    Figure,
    Figures,
    Heading,
    Inline,
    Kind,
    Paragraph,
    Row,
    Table,
    TableColumn,
)
from portal.reports.charts import Meter, meter
from portal.reports.definition import Section, sections
from programs.evaluation.documents.chapters import words
from programs.evaluation.documents.chapters.national import national
from programs.evaluation.documents.chapters.spread import county_map, month_trend
from programs.evaluation.documents.report import last_day
from programs.evaluation.schema import STEPS, Fact, Frozen, Said, Taken

HEADLINES = (
    "roster.listed",
    "coverage.counties",
    "visits.rate",
    "plans.rate",
    "certificates.enterprises",
    "questionnaire.surveyed",
)


def overall(taken: Taken) -> list[Block]:
    """Headlines, targets, map and trend."""
    frozen = taken.frozen
    return [
        *_headlines(frozen),
        *_summary(taken),
        *national(frozen),
        Heading(_("Targets and what was reached"), "3.1"),
        _targets(taken),
        *_lists(frozen),
        *county_map(frozen),
        *month_trend(frozen),
    ]


def _headlines(frozen: Frozen) -> Iterator[Block]:
    found = [fact for code in HEADLINES if (fact := frozen.fact(code)) is not None][:4]
    if len(found) > 1:
        yield Figures([_headline(frozen, fact) for fact in found])


def _headline(frozen: Frozen, fact: Fact) -> Figure:
    name = words.title(fact.said)
    if fact.said.is_coverage:
        whole = f"/ {fact.denominator:,f}" if fact.denominator is not None else ""
        return Figure(name, int(fact.numerator), whole, f"{fact.value or 0}%")
    if fact.said.is_ratio:
        under = f"{fact.numerator:,f} / {fact.denominator:,f}"
        return Figure(name, fact.value, "%", under, decimals=fact.said.decimals)
    target = frozen.target(fact.said.code)
    under = _("target %(target)s") % {"target": f"{target:,f}"} if target is not None else ""
    return Figure(name, int(fact.numerator), words.unit(fact.said), under)


def _summary(taken: Taken) -> Iterator[Block]:
    frozen = taken.frozen
    covered = frozen.fact("coverage.counties")
    if covered is not None:
        text = _(
            "By %(day)s, %(covered)d of %(counties)d counties had at least one enterprise "
            "diagnosed."
        )
        yield Paragraph(
            text
            % {
                "day": date_format(last_day(taken), "DATE_FORMAT"),
                "covered": covered.numerator,
                "counties": covered.denominator or 0,
            }
        )
    shares = [done for said in frozen.definitions() if (done := _done(frozen, said)) is not None]
    if shares:
        text = _(
            "Of %(all)d targets, %(met)d are met, %(near)d are reached to 90 %% or more, and "
            "%(low)d stand below."
        )
        met = sum(done >= 100 for done in shares)
        low = sum(done < words.LOW for done in shares)
        yield Paragraph(
            text % {"all": len(shares), "met": met, "near": len(shares) - met - low, "low": low}
        )


def _done(frozen: Frozen, said: Said) -> Decimal | None:
    """How much of its target an indicator has reached, in percent."""
    return words.share(words.value(frozen.fact(said.code)), frozen.target(said.code))


def _targets(taken: Taken) -> Table:
    frozen = taken.frozen
    wanted = [
        said
        for said in frozen.definitions()
        if frozen.target(said.code) is not None or said.code in STEPS
    ]
    rows = []
    for said in wanted:
        done, fact = _done(frozen, said), frozen.fact(said.code)
        bar = Inline(meter(Meter(words.title(said), done)), "") if done is not None else None
        cells = (
            words.title(said),
            words.unit(said),
            frozen.target(said.code),
            words.value(fact),
            done,
            bar,
        )
        low = done is not None and done < words.LOW
        rows.append(Row(cells, attention=words.red(low=low, column=4)))
    columns = [
        TableColumn(_("Indicator")),
        TableColumn(_("Counted in"), Kind.MUTE),
        TableColumn(_("Target"), Kind.DECIMAL, decimals=None),
        TableColumn(_("Reached"), Kind.DECIMAL, decimals=None),
        TableColumn(_("Of the target"), Kind.DECIMAL, unit="%", strong=True),
        TableColumn(_("Progress, line at 100 percent"), Kind.INLINE),
    ]
    return Table(
        _("Targets and what was reached"),
        columns,
        words.rows_or_dash(rows, len(columns)),
        number="5",
        unit=_("to %(day)s") % {"day": date_format(last_day(taken), "DATE_FORMAT")},
        note=_("Red: below 90 percent of the target. Source: snapshot of the portal."),
    )


def _lists(frozen: Frozen) -> Iterator[Block]:
    """The three lists of the programme: table 6."""
    pilots = frozen.part("pilots") or {"listed": 0, "active": 0}
    rows = [Row((_("Pilot industries"), pilots["listed"], None, pilots["active"]))]
    for code in ("roster.introduction", "roster.cultivation"):
        fact = frozen.fact(code)
        if fact is not None:
            target = frozen.target(code)
            rows.append(Row((words.title(fact.said), words.count(fact), target, None)))
    columns = [
        TableColumn(_("List")),
        TableColumn(_("Entries"), Kind.COUNT, strong=True),
        TableColumn(_("Target"), Kind.DECIMAL, decimals=None),
        TableColumn(_("Active industries"), Kind.COUNT),
    ]
    yield Table(
        _("The three lists"),
        columns,
        rows,
        number="6",
        note=_("A pilot industry is active when ten enterprises of it are on the roster."),
    )


sections.add(Section("evaluation.overall", gettext_lazy("What was reached"), 30, overall, "3"))
