"""Notes on the data, how complete they are, and what was reached against the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.reports.blocks import (
    Block,
    Chart,
    Definition,
    Definitions,
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
from portal.reports.charts import (
    Band,
    Meter,
    Series,
    Tile,
    TileGroup,
    TileMap,
    TrendChart,
    meter,
    tiles,
    trend,
)
from portal.reports.definition import Section, sections
from portal.web.drawing import short_name
from programs.evaluation.documents.chapters import words
from programs.evaluation.documents.report import last_day, period_words
from programs.evaluation.schema import STEPS, Fact, Frozen, Place, Said, Taken

HEADLINES = (
    "roster.listed",
    "coverage.counties",
    "visits.rate",
    "plans.rate",
    "certificates.enterprises",
    "questionnaire.surveyed",
)
BANDS = (0, 60, 70, 80, 90)


def notes(taken: Taken) -> list[Block]:
    """What the figures are of, and what they cannot say."""
    frozen = taken.frozen
    scope = _("%(region)s: %(cities)d cities, %(counties)d counties in force on %(day)s") % {
        "region": frozen.region.name,
        "cities": len(frozen.places("city")),
        "counties": len(frozen.counties()),
        "day": date_format(last_day(taken), "DATE_FORMAT"),
    }
    read = _(
        "Every figure of this report is read from snapshot %(number)s. The snapshot keeps figures, "
        "definitions and targets as they stood; each figure can be drawn again from it."
    )
    items = [
        Definition(_("Scope"), scope),
        Definition(_("Period"), period_words(frozen, taken)),
        Definition(
            _("Source"),
            _("Rows of the portal: rosters, questionnaires, visits, plans, certificates, returns."),
        ),
        Definition(
            _("Rates"),
            _(
                "A rate stands with its numerator and denominator; intervals are 95-percent Wilson "
                "intervals. Over a denominator of 0 a dash stands, never zero percent."
            ),
        ),
        Definition(_("Rounding"), _("Half up to one place; parts may miss the sum by 0.1.")),
        Definition(
            _("Counting"),
            _("Enterprises are different enterprises; services and attendances count each time."),
        ),
    ]
    return [
        Paragraph(read % {"number": taken.number}),
        Definitions(items),
        Heading(_("On causes")),
        Paragraph(
            _(
                "The programme has no control group. What changed among the enterprises that take "
                "part cannot be read as caused by the programme."
            )
        ),
        Heading(_("Known limits")),
        Paragraph(_limits(taken)),
    ]


def _limits(taken: Taken) -> str:
    lines = taken.frozen.returns().values()
    due, sent = sum(one["due"] for one in lines), sum(one["sent"] for one in lines)
    said = []
    if taken.is_provisional:
        said.append(_("The period is not locked: figures may still change."))
    if due:
        missing = due - sent
        said.append(
            ngettext(
                "%(missing)d of %(due)d monthly returns that were due is missing.",
                "%(missing)d of %(due)d monthly returns that were due are missing.",
                missing,
            )
            % {"missing": missing, "due": due}
        )
    return " ".join(said) or _("None is known.")


def methods(taken: Taken) -> list[Block]:
    """How complete the county returns are: table 4."""
    frozen = taken.frozen
    rows = []
    for place in frozen.children() or [frozen.region]:
        due, sent, late, accepted = _returns(frozen, place)
        on_time = words.share(due - late, due)
        low = on_time is not None and on_time < words.LOW
        cells = (place.name, due, sent, accepted, late, on_time)
        rows.append(Row(cells, attention=words.red(low=low, column=5)))
    columns = [
        TableColumn(_("Area")),
        TableColumn(_("Returns due"), Kind.COUNT),
        TableColumn(_("Sent"), Kind.COUNT),
        TableColumn(_("Accepted"), Kind.COUNT),
        TableColumn(_("Late or missing"), Kind.COUNT),
        TableColumn(_("On time"), Kind.DECIMAL, unit="%", strong=True),
    ]
    table = Table(
        _("Monthly returns of the counties"),
        columns,
        words.rows_or_dash(rows, len(columns)),
        number="4",
        unit=_("county-months"),
        note=_("Late: not sent by the due date, or after it."),
    )
    said = _(
        "Figures that the portal counts are not typed by anybody; counties confirm them in their "
        "monthly return, or explain a difference."
    )
    return [Paragraph(said), Heading(_("Completeness"), "2.1"), table]


def _returns(frozen: Frozen, place: Place) -> tuple[int, int, int, int]:
    lines = [frozen.returns().get(county.code, {}) for county in frozen.counties(place)]
    due, sent, late, accepted = (
        sum(line.get(name, 0) for line in lines) for name in ("due", "sent", "late", "accepted")
    )
    return due, sent, late, accepted


def overall(taken: Taken) -> list[Block]:
    """Headlines, targets, map and trend."""
    frozen = taken.frozen
    return [
        *_headlines(frozen),
        *_summary(taken),
        Heading(_("Targets and what was reached"), "3.1"),
        _targets(taken),
        *_lists(frozen),
        *_map(frozen),
        *_trend(frozen),
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


def _map(frozen: Frozen) -> Iterator[Block]:
    said = words.leading(frozen)
    counties = frozen.counties()
    if said is None or len(counties) < 2:
        return
    name = words.title(said)
    values = {county.code: words.value(frozen.fact(said.code, county.code)) for county in counties}
    most = max((one for one in values.values() if one is not None), default=Decimal())
    yield Heading(_("The counties"), "3.2")
    if said.is_ratio:
        yield Paragraph(_spread(counties, values, name))
    unit = "%" if said.is_ratio else words.unit(said)
    chart = TileMap(
        _("%(indicator)s by county") % {"indicator": name},
        [_group(frozen, said, city, mine, values) for city, mine in _by_city(frozen, counties)],
        _bands(said, most),
        unit=unit,
        description=_("One tile for each county, grouped by city; darker is higher."),
    )
    yield Chart(
        chart.title,
        tiles(chart),
        _county_table(frozen, said, counties),
        number="3",
        note=_("A red hatched corner: a return of the period was late."),
    )


def _by_city(frozen: Frozen, counties: Sequence[Place]) -> list[tuple[Place | None, list[Place]]]:
    found: dict[str, tuple[Place | None, list[Place]]] = {}
    for county in counties:
        city = words.city_of(frozen, county)
        found.setdefault(city.code if city else "", (city, []))[1].append(county)
    return [found[code] for code in sorted(found, key=lambda code: (code == "", code))]


def _group(
    frozen: Frozen,
    said: Said,
    city: Place | None,
    counties: Sequence[Place],
    values: dict[str, Decimal | None],
) -> TileGroup:
    late = frozen.returns()
    figure = words.value(frozen.fact(said.code, city.code)) if city else None
    return TileGroup(
        city.name if city else _("Right under the province"),
        [
            Tile(
                short_name(one.name),
                values[one.code],
                late=bool(late.get(one.code, {}).get("late")),
                name=one.name,
            )
            for one in counties
        ],
        columns=4,
        figure=f"{figure}{'%' if said.is_ratio else ''}" if figure is not None else "",
    )


def _bands(said: Said, most: Decimal) -> list[Band]:
    if said.is_ratio:
        labels = ("< 60", "60–70", "70–80", "80–90", "≥ 90")
        return [Band(start, label) for start, label in zip(BANDS, labels, strict=True)]
    step = max(1, int(-(-most // 5)))
    return [Band(step * n, f"{step * n}–{step * (n + 1)}") for n in range(5)]


def _spread(counties: Sequence[Place], values: dict[str, Decimal | None], name: str) -> str:
    known = [(one, values[one.code] or Decimal()) for one in counties]
    lowest = sorted(known, key=lambda pair: (pair[1], pair[0].code))[:3]
    text = _(
        "%(indicator)s: %(high)d counties reach 90 %% or more, %(middle)d lie between 60 %% and "
        "90 %%, %(low)d below 60 %%. The lowest are %(names)s."
    )
    return text % {
        "indicator": name,
        "high": sum(share >= 90 for _one, share in known),
        "middle": sum(60 <= share < 90 for _one, share in known),
        "low": sum(share < 60 for _one, share in known),
        "names": words.listed([f"{one.name} {share}%" for one, share in lowest]),
    }


def _county_table(frozen: Frozen, said: Said, counties: Sequence[Place]) -> Table:
    rows = []
    for county in counties:
        fact, city = frozen.fact(said.code, county.code), words.city_of(frozen, county)
        below = None if fact is None or fact.denominator is None else int(fact.denominator)
        rows.append(
            Row(
                (
                    county.name,
                    city.name if city else "—",
                    words.count(fact),
                    below,
                    words.value(fact),
                )
            )
        )
    return Table(
        _("%(indicator)s by county") % {"indicator": words.title(said)},
        [
            TableColumn(_("County")),
            TableColumn(_("City")),
            TableColumn(_("Numerator"), Kind.COUNT),
            TableColumn(_("Denominator"), Kind.COUNT),
            TableColumn(words.title(said), Kind.DECIMAL, decimals=None),
        ],
        rows,
    )


def _trend(frozen: Frozen) -> Iterator[Block]:
    fact = frozen.fact("visits.enterprises") or frozen.fact("roster.listed")
    if fact is None or len(frozen.months) < 2:
        return
    said, months = fact.said, frozen.months
    line = [words.value(one) for one in frozen.trend(said.code)]
    series = [Series(_("reached"), line)]
    target = frozen.target(said.code)
    if target is not None:
        plan = [target * int(month[5:]) / 12 for month in months]
        series.append(Series(_("target, evenly spread"), plan, "plan"))
    name = _("%(indicator)s, month by month") % {"indicator": words.title(said)}
    labels = [date_format(date.fromisoformat(f"{month}-01"), "M") for month in months]
    chart = TrendChart(name, labels, series, unit=words.unit(said))
    table = Table(
        name,
        [TableColumn(_("Month")), TableColumn(words.title(said), Kind.DECIMAL, decimals=None)],
        [Row(pair) for pair in zip(months, line, strict=True)],
    )
    yield Chart(name, trend(chart), table, number="4")


sections.add(Section("evaluation.notes", gettext_lazy("Notes on the data"), 0, notes))
sections.add(
    Section("evaluation.methods", gettext_lazy("Methods and completeness"), 20, methods, "2")
)
sections.add(Section("evaluation.overall", gettext_lazy("What was reached"), 30, overall, "3"))
