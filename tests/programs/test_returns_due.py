"""Returns on time and complete: of those due, not of those sent (DOMAIN row 66)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark_listed, turn_of_the_day
from portal.indicators.models import Fold, Reading
from portal.indicators.reading import read
from portal.indicators.trends import trend
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from programs.evaluation.scoring import scheme
from programs.returns import operations
from programs.returns.queries import Dates, month_state
from programs.returns.queries.due import due_months
from programs.returns.queries.quality import quality_of
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return

pytestmark = pytest.mark.django_db
RUIAN, WENZHOU, YEAR = "330381", "330300", "330000-2026"
SEPTEMBER, NOVEMBER = Period.month(2026, 9), Period.month(2026, 11)
ON_TIME, COMPLETE = "returns.on_time_rate", "returns.completeness"
#: October was due on the 5th
LATER = datetime(2026, 11, 9, 4, tzinfo=UTC)
EARLIER = NOON


def said(
    code: str, at: str, month: Period = OCTOBER, *, moment: datetime = LATER, to_date: bool = False
) -> tuple[int, int]:
    """Of the figure; and as many entries stand behind it."""
    turn_of_the_day(at=moment)
    fold(at=moment)
    one = indicators[code]
    figure = read([one], region(at), YEAR, month, at=moment, to_date=to_date)[code]
    found = (figure.numerator, figure.denominator)
    for measure, number in zip((one.numerator, one.denominator), found, strict=True):
        rows = rows_behind(
            measure, YEAR, month, path=region(at).path, today=timezone.localdate(moment),
            to_date=to_date,
        )  # fmt: skip
        assert len(rows) == rows.count() == number
    assert first_difference(today=timezone.localdate(moment)) is None
    return int(found[0]), int(found[1])


def test_one_of_twelve_is_not_all_of_them(cast):
    """Who sent nothing was not on time either."""
    cycle()
    county_return(RUIAN, state="submitted", is_on_time=True)
    assert said(ON_TIME, WENZHOU) == (1, 12)
    assert said(ON_TIME, RUIAN) == (1, 1)
    assert said(ON_TIME, "330000") == (1, 90)


def test_late_ones_are_complete_and_not_on_time(cast):
    cycle()
    county_return(RUIAN, state="submitted", is_on_time=True)
    county_return("330382", state="submitted", is_on_time=False)
    county_return("330383", state="draft")
    assert said(ON_TIME, WENZHOU) == (1, 12)
    assert said(COMPLETE, WENZHOU) == (2, 12)


def test_nothing_is_due_before_its_day(cast):
    """Neither what came already nor what did not: there is no share yet."""
    cycle()
    county_return(RUIAN, state="submitted", is_on_time=True)
    assert said(ON_TIME, WENZHOU, moment=EARLIER) == (0, 0)
    figure = read([indicators[ON_TIME]], region(WENZHOU), YEAR, OCTOBER, at=EARLIER, to_date=False)
    assert figure[ON_TIME].value is None
    assert said(ON_TIME, WENZHOU) == (1, 12)


def test_the_year_has_its_completeness(cast):
    """Ten months of twelve counties were due by then; of November nothing is."""
    cycle()
    for month in (SEPTEMBER, OCTOBER):
        county_return(RUIAN, period=month, state="accepted", is_on_time=True)
    assert said(COMPLETE, WENZHOU, NOVEMBER, to_date=True) == (2, 120)
    assert said(COMPLETE, RUIAN, NOVEMBER, to_date=True) == (2, 10)
    figure = read([indicators[COMPLETE]], region(RUIAN), YEAR, NOVEMBER, at=LATER)[COMPLETE]
    assert figure.value == Decimal("20.0")
    line = trend(indicators[COMPLETE], region(RUIAN), YEAR, [SEPTEMBER, OCTOBER], at=LATER)
    assert [(int(f.numerator), int(f.denominator)) for f in line] == [(1, 9), (2, 10)]


def test_who_was_given_more_time_owes_nothing_yet(cast, acting):
    """From the moment on: no day has to turn."""
    cycle()
    assert said(ON_TIME, WENZHOU) == (0, 12)
    operations.extend(
        region(RUIAN), cycle=cycle(), period=OCTOBER, until=date(2026, 11, 12), reason="台风",
        by=acting(cast.city), at=LATER,
    )  # fmt: skip
    figure = read([indicators[ON_TIME]], region(WENZHOU), YEAR, OCTOBER, at=LATER, to_date=False)
    assert figure[ON_TIME].denominator == 11
    after = datetime(2026, 11, 13, 4, tzinfo=UTC)
    assert said(ON_TIME, WENZHOU, moment=after) == (0, 12)


def test_a_month_that_the_province_moved_is_due_then(cast, acting):
    cycle()
    assert said(ON_TIME, WENZHOU) == (0, 12)
    dates = {OCTOBER.code: Dates(date(2026, 11, 2), date(2026, 11, 20), None)}
    operations.set_windows(cycle(), dates=dates, by=acting(cast.province), at=LATER)
    fold(at=LATER)
    assert said(ON_TIME, WENZHOU) == (0, 0)


def test_a_wrong_reading_is_found_and_the_day_mends_it(cast):
    cycle()
    assert said(ON_TIME, RUIAN) == (0, 1)
    Reading.objects.filter(measure="returns.due", region=region(RUIAN)).update(value=7)
    cell, kept, _counted = first_difference(today=timezone.localdate(LATER))
    assert (cell[0], kept.count("7")) == ("returns.due", 1)
    assert mark_listed(today=timezone.localdate(LATER)) == 1
    fold(at=LATER)
    assert first_difference(today=timezone.localdate(LATER)) is None
    assert mark_listed(today=timezone.localdate(LATER)) == 0


def test_a_year_published_late_is_counted_when_the_day_turns(cast):
    Fold.objects.create(pk=1, day=date(2026, 11, 8))
    cycle()
    assert said(COMPLETE, RUIAN) == (0, 1)


def test_a_county_owes_the_months_at_whose_end_it_was_there(cast):
    """Linping was made on 2021-04-09; Xiacheng ended on that day."""
    cycle(2021)
    months = due_months("330000-2021", None, date(2022, 3, 1))
    by_code: dict[str, list[str]] = {}
    for one in months:
        by_code.setdefault(one.region.code, []).append(one.period[5:])
    assert by_code["330103"] == ["01", "02", "03"]
    assert by_code["330113"][0] == "04"
    assert len(by_code["330113"]) == 9


def test_the_quality_of_a_month_is_of_those_due(cast):
    cycle()
    county_return(RUIAN, state="submitted", is_on_time=True)

    def quality(at: datetime) -> Any:
        states = month_state(cycle(), OCTOBER, region(WENZHOU), at=at)
        return quality_of(cycle(), states, at=at)[0]

    assert (quality(LATER).on_time, quality(LATER).due) == (1, 12)
    assert quality(LATER).on_time_share == "8%"
    assert quality(EARLIER).on_time_share == "—"


def test_the_scheme_of_2026_means_what_it_meant(cast):
    """Its code counts as before: of those sent. Scores that stand do not change by themselves."""
    parts = [part.indicator for item in scheme(2026).items for part in item.parts]
    assert "returns.on_time_share" in parts
    assert not {ON_TIME, COMPLETE} & set(parts)
    old = indicators["returns.on_time_share"]
    assert (old.numerator.code, old.denominator.code) == ("returns.on_time", "returns.submitted")


def test_the_page_lists_what_is_behind_to_who_may_see_it(cast, signed_in, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    cycle()
    county_return(RUIAN, state="submitted", is_on_time=True)
    turn_of_the_day(at=LATER)
    url = reverse("pages:explain", args=[ON_TIME])
    query = {"region": WENZHOU, "month": OCTOBER.code, "span": "month", "part": "denominator"}
    page = signed_in(cast.city).get(url, query)
    assert page.context["text"] == "8.3%"
    assert page.context["leaf"].paginator.count == 12
    assert "瑞安市" in page.text
    page = signed_in(cast.city).get(url, query | {"part": "numerator"})
    assert page.context["leaf"].paginator.count == 1
    page = signed_in(cast.city).get(url, query | {"span": "", "page": "2"})
    assert page.context["leaf"].paginator.count == 120
    assert page.status_code == 200
