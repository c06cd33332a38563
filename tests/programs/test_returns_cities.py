"""The province accepts many cities' months at once: shown first, each with its own answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.kernel.errors import Invalid
from portal.kernel.period import Period
from portal.notices.contributions import todos
from portal.regions.models import Region
from programs.cycles.models import CycleLock
from programs.returns import operations
from programs.returns.models import Return, Summary
from programs.returns.queries import due_of
from programs.returns.queries.cities import awaiting_cities, counted_up
from programs.returns.queries.summaries import summary_of
from programs.returns.vocabulary import State, SummaryState
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle, moves_of
from tests.factories.returns import OCTOBER, county_return

pytestmark = pytest.mark.django_db
WENZHOU, HUZHOU, ZHOUSHAN = "330300", "330500", "330900"
LATE = due_of(OCTOBER) + timedelta(hours=30)
LIST, ACCEPT = "/returns/cities/", "/returns/cities/accept/"


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def approved(city, acting, *, missing=None, period=OCTOBER):
    """The month of a city, every county of it approved but those named, approved by the city."""
    missing, by = missing or {}, acting(holder("city_reviewer", city))
    for one in Region.objects.living().counties().within(region(city)).order_by("path"):
        if one.code not in missing:
            county_return(at=one.code, state="approved", period=period)
    year = cycle(period.first.year)
    month = summary_of(year, region(city), period)
    operations.approve_summary(month, by=by, at=LATE, missing=missing)
    return summary_of(year, region(city), period)


def again(row):
    return Summary.objects.get(pk=row.pk)


def test_what_was_foreseen_happens_and_each_answers_for_itself(cast, acting):
    good, fallen, other = (approved(city, acting) for city in (WENZHOU, HUZHOU, ZHOUSHAN))
    by = acting(cast.province)
    county = Return.objects.filter(region__path__startswith=fallen.region.path).first()
    operations.return_for_changes(county, by=by, at=NOON, reason="请核对")
    rows = [other, again(fallen), good]
    seen = operations.foresee_cities(cycle(), rows=rows, by=by, at=NOON)
    assert [(one.row.pk, one.is_done) for one in seen] == [
        (row.pk, row.pk != fallen.pk) for row in sorted(rows, key=lambda one: one.pk)
    ]
    assert not Return.objects.filter(state=State.ACCEPTED).exists()
    assert not Event.objects.filter(verb="programs.summary.accept_many").exists()
    done = operations.accept_cities(cycle(), rows=rows, by=by, at=NOON)
    assert [one.refusal for one in done] == [one.refusal for one in seen]
    assert again(good).state == again(other).state == SummaryState.ACCEPTED
    assert again(fallen).state == SummaryState.OPEN
    assert moves_of(again(good)) == ["approve", "accept"]
    accepted = Return.objects.filter(state=State.ACCEPTED).values_list("region__path", flat=True)
    assert {path[:6] for path in accepted} == {good.region.path, other.region.path}
    (event,) = Event.objects.filter(verb="programs.summary.accept_many")
    assert event.detail["refused"] == [fallen.pk]


def test_whoever_approved_one_for_its_city_accepts_the_others_only(cast, acting):
    own, other = approved(WENZHOU, acting), approved(HUZHOU, acting)
    Summary.objects.filter(pk=own.pk).update(approved_by=cast.province)
    rows = [again(own), other]
    outcomes = operations.accept_cities(cycle(), rows=rows, by=acting(cast.province), at=NOON)
    assert {one.row.pk: one.is_done for one in outcomes} == {own.pk: False, other.pk: True}
    assert "another person" in next(one.refusal for one in outcomes if not one.is_done)


@pytest.mark.parametrize("count", [0, operations.CITIES_AT_ONCE + 1])
def test_none_or_too_many_are_refused(cast, acting, count):
    rows = [approved(WENZHOU, acting)] * count
    with pytest.raises(Invalid):
        operations.accept_cities(cycle(), rows=rows, by=acting(cast.province), at=NOON)


def test_the_list_shows_what_waits_and_what_is_missing(cast, acting):
    approved(WENZHOU, acting, missing={"330381": "三次催报未报"})
    (found,) = counted_up(list(awaiting_cities(acting(cast.province))))
    assert (found.done, found.of) == (11, 12)
    assert found.left_out == (("瑞安市", "三次催报未报"),)
    for name in ("city", "officer", "viewer", "abroad"):
        assert not awaiting_cities(acting(getattr(cast, name))).exists(), name


def test_a_county_is_counted_among_those_of_its_month(cast, acting):
    """One that ended later was in force then; one that came later was not."""
    row = approved(WENZHOU, acting)
    old = region("330381")
    Region.objects.filter(pk=old.pk).update(valid_to=NOON.date(), path=f"{old.path}~1.")
    Region.objects.filter(code="330382").update(valid_from=NOON.date())
    (found,) = counted_up([row])
    assert (found.done, found.of) == (12, 11)


def test_a_locked_year_has_nothing_to_accept(cast, acting):
    row = approved(WENZHOU, acting)
    by = acting(cast.province)
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    assert list(awaiting_cities(by)) == [row]
    lock = CycleLock.objects.create(cycle=cycle(), period="2026", locked_at=NOON)
    assert not awaiting_cities(by).exists()
    lock.released_at = NOON
    lock.save()
    assert list(awaiting_cities(by)) == [row]


def test_the_officer_sees_what_becomes_of_each_before_it_is_done(cast, acting, signed_in):
    rows = [approved(city, acting) for city in (WENZHOU, HUZHOU)]
    (todo,) = [one for one in todos if one.code == "returns.accept_cities"]
    assert todo.count(acting(cast.province)).count() == 2
    web = signed_in(cast.province)
    shown = web.get(LIST).text
    assert [shown.count(row.region.name) > 0 for row in rows] == [True, True]
    asked = {"row": [str(row.pk) for row in rows]}
    before = web.post(ACCEPT, asked).text
    assert "Check before it is done" in before
    assert before.count("will be done") >= 2
    assert again(rows[0]).state == SummaryState.APPROVED
    after = web.post(ACCEPT, asked | {"confirm": "1"}).text
    assert "Result of the decisions" in after
    assert {again(row).state for row in rows} == {SummaryState.ACCEPTED}
    assert "No city's month waits for you" in web.get(LIST).text


def test_months_of_two_years_are_accepted_together(cast, acting, signed_in):
    """In January last year's December waits beside this year's months."""
    rows = [approved(HUZHOU, acting), approved(HUZHOU, acting, period=Period.month(2025, 12))]
    assert rows[0].cycle != rows[1].cycle
    web, asked = signed_in(cast.province), {"row": [str(row.pk) for row in rows]}
    assert web.post(ACCEPT, asked).context["done"] == 2
    after = web.post(ACCEPT, asked | {"confirm": "1"}).context
    assert [line["one"].row.state for line in after["lines"]] == ["accepted"] * 2
    assert {again(row).state for row in rows} == {SummaryState.ACCEPTED}


def test_another_provinces_month_and_none_are_not_found(cast, acting, signed_in):
    row = approved(WENZHOU, acting)
    web = signed_in(cast.province)
    for asked in ({}, {"row": "0"}, {"row": "x"}, {"row": "9" * 30}):
        assert web.post(ACCEPT, asked).status_code == 404
    abroad = signed_in(holder("province_manager", "440000"))
    assert abroad.post(ACCEPT, {"row": row.pk, "confirm": "1"}).status_code == 404
    for name in ("city", "officer", "viewer"):
        answer = signed_in(getattr(cast, name)).post(ACCEPT, {"row": row.pk, "confirm": "1"})
        assert answer.status_code == 403, name
    assert again(row).state == SummaryState.APPROVED


def test_the_list_asks_as_often_for_many_as_for_one(
    cast, acting, signed_in, django_assert_max_num_queries
):
    approved(ZHOUSHAN, acting)
    web = signed_in(cast.province)
    web.get(LIST)
    with django_assert_max_num_queries(15) as one:
        web.get(LIST)
    for city in (WENZHOU, HUZHOU):
        approved(city, acting)
    with django_assert_max_num_queries(len(one)):
        assert web.get(reverse("returns:cities")).status_code == 200
