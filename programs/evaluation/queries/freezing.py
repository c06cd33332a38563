"""What a snapshot holds: readings, definitions, targets and returns as they are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.indicators.definition import Indicator, indicators
from portal.indicators.folding import fold
from portal.indicators.reading import Figure, read_each
from portal.indicators.trends import trend
from portal.indicators.vocabulary import Unit
from portal.kernel.period import Period
from portal.offices.models import Office
from portal.regions.models import Region
from programs.cycles.models import Cycle, Target
from programs.cycles.queries import province_path
from programs.evaluation.queries.parts import snapshot_parts
from programs.evaluation.queries.readiness import county_months
from programs.evaluation.schema import VERSION
from programs.questionnaires.queries.results import smallest_group, tree_of
from programs.questionnaires.scoring.suppression import shown
from programs.returns.vocabulary import State

#: people of one enterprise who are asked how awareness has changed
ROLES = 3
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def figures_until(period: Period, *, today: date) -> Period:
    """The month at whose end the period's figures are read; the present one while it runs."""
    if period.is_month:
        return period
    last = min(period.last, today)
    return Period.month(period.first.year, last.month if last >= period.first else 1)


def content_of(cycle: Cycle, region: Region, period: Period, *, at: datetime) -> dict[str, Any]:
    """Everything that a report of the region and period is drawn from, as plain JSON.

    The same rows give the same content, whenever it is asked for. What waits to be counted
    again is counted first.
    """
    fold(at=at, path=province_path(region.path))
    until = figures_until(period, today=localdate(at))
    months = _months(until)
    places = _places(region, on=min(until.last, max(localdate(at), until.first)))
    return {
        "version": VERSION,
        "year": cycle.code,
        "title": cycle.title,
        "office": _office(region),
        "region": region.code,
        "period": period.code,
        "months": [month.code for month in months],
        "places": {
            place.code: {"name": place.name, "level": place.level, "path": place.path}
            for place in places
        },
        "definitions": _definitions(),
        "figures": _without_small_samples(
            _figures(places, cycle.code, until, at=at), cycle, places, until, at=at
        ),
        "trends": _trends(region, cycle.code, months, at=at),
        "targets": _targets(cycle, places),
        "returns": _returns(cycle, region, months, at=at),
        "parts": {part.code: part.take(cycle, region, until, at) for part in snapshot_parts},
    }


def _months(until: Period) -> list[Period]:
    return [Period.month(until.first.year, n) for n in range(1, until.first.month + 1)]


def _places(region: Region, *, on: date) -> list[Region]:
    return list(Region.objects.in_force(on=on).within(region).order_by("path", "code"))


def _office(region: Region) -> str:
    """The name of the office that answers for the region."""
    found = Office.objects.active().filter(region=region, kind=region.level, is_zone=False)
    name = found.order_by("pk").values_list("name", flat=True).first()
    with translation.override(settings.LANGUAGE_CODE):
        return name or _("%(region)s market regulation office") % {"region": region.name}


def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = {
        one.code: {
            "version": one.version,
            "unit": str(one.unit),
            "decimals": one.decimals,
            "is_ratio": one.is_ratio,
            "is_coverage": one.is_coverage,
            "is_sample": one.is_sample,
            "titles": {},
            "formulas": {},
        }
        for one in indicators
    }
    for language in LANGUAGES:
        with translation.override(language):
            for one in indicators:
                found[one.code]["titles"][language] = str(one.title)
                found[one.code]["formulas"][language] = str(one.formula)
    return found


def _figures(
    places: Sequence[Region], year_code: str, until: Period, *, at: datetime
) -> dict[str, dict[str, list[str | None]]]:
    found: dict[str, dict[str, list[str | None]]] = defaultdict(dict)
    read = read_each(list(indicators), places, year_code, until, at=at, is_folded=True)
    for place in places:
        for code, figure in read[place.pk].items():
            found[code][place.code] = _parts(figure)
    return dict(found)


def _without_small_samples(
    found: dict[str, dict[str, list[str | None]]],
    cycle: Cycle,
    places: Sequence[Region],
    until: Period,
    *,
    at: datetime,
) -> dict[str, dict[str, list[str | None]]]:
    """Without the shares of few answers: a report goes to readers who may not read the answers.

    Hidden is, as on the pages of results, also what would give a small group away by subtraction,
    whatever other reports of the province say.
    """
    samples = [one for one in indicators if one.is_sample]
    day = min(until.last, max(localdate(at), until.first))
    whole = _places(cycle.region, on=day)
    tree, minimum = tree_of(whole), smallest_group(cycle.region, on=day)
    read = read_each(samples, whole, cycle.code, until, at=at, is_folded=True)
    for one in samples:
        sizes = {place.pk: {"": _answers(read[place.pk][one.code])} for place in whole}
        may_show = shown(tree, sizes, minimum).totals
        told = {place.code for place in places if place.pk in may_show}
        found[one.code] = {code: parts for code, parts in found[one.code].items() if code in told}
    return found


def _answers(figure: Figure) -> int:
    """How many enterprises answered, at least: of respondents, three may be of one."""
    below = int(figure.denominator or 0)
    measure = figure.indicator.denominator
    return below // ROLES if measure is not None and measure.unit == Unit.PERSONS else below


def _parts(figure: Figure) -> list[str | None]:
    """Numerator and denominator as text: figures lose nothing on their way through JSON."""
    below = None if figure.denominator is None else _text(figure.denominator)
    return [_text(figure.numerator), below]


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def _trends(
    region: Region, year_code: str, months: Sequence[Period], *, at: datetime
) -> dict[str, dict[str, list[str | None]]]:
    return {
        one.code: {
            figure.period.code: _parts(figure)
            for figure in trend(one, region, year_code, months, at=at, is_folded=True)
        }
        for one in _with_trend(indicators)
    }


def _with_trend(found: Iterable[Indicator]) -> list[Indicator]:
    """Not of coverage; nor of samples, which begin small."""
    return [one for one in found if not one.is_coverage and not one.is_sample]


def _targets(cycle: Cycle, places: Sequence[Region]) -> dict[str, dict[str, str]]:
    codes = {place.pk: place.code for place in places}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = Target.objects.filter(cycle=cycle).values_list("indicator", "region_id", "value")
    for indicator, region_id, value in rows.order_by("indicator", "region_id"):
        if region_id in codes:
            found[indicator][codes[region_id]] = _text(value)
    return dict(found)


def _returns(
    cycle: Cycle, region: Region, months: Sequence[Period], *, at: datetime
) -> dict[str, dict[str, int]]:
    """County code to how many months were due by the county's own dates, and of these: sent, sent
    or still missing late, accepted."""
    found: dict[str, dict[str, int]] = {}
    for row in county_months(cycle, region, months, at=at):
        line = found.setdefault(row.region.code, {"due": 0, "sent": 0, "late": 0, "accepted": 0})
        if row.due_at <= at:
            line["due"] += 1
            line["sent"] += row.is_sent
            line["late"] += row.is_late
            line["accepted"] += row.state == State.ACCEPTED
    return found
