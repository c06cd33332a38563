"""A county that sends nothing does not hold its city's month up, counts nowhere, and comes back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.models import Notice
from portal.notices.queries import shown
from portal.regions.models import Region
from programs.returns import operations
from programs.returns.models import Return, Summary
from programs.returns.queries import due_of, month_state
from programs.returns.queries.quality import quality_of
from programs.returns.queries.summaries import cities_of, returned_figures, summary_of
from programs.returns.vocabulary import SummaryState
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle, moves_of
from tests.factories.returns import OCTOBER, county_return

pytestmark = pytest.mark.django_db
LATE = due_of(OCTOBER) + timedelta(hours=30)
RUIAN = "330381"
WHY = {RUIAN: "三次催报未报"}


def wenzhou(*but: str) -> list[Return]:
    """An approved return of each county of the city but of some."""
    counties = Region.objects.living().counties().within(region("330300")).order_by("path")
    return [county_return(at=one.code, state="approved") for one in counties if one.code not in but]


def month() -> Summary:
    return summary_of(cycle(), region("330300"), OCTOBER)


def closed(cast, acting) -> Summary:
    """The month of Wenzhou, closed without Ruian."""
    wenzhou(RUIAN)
    operations.approve_summary(month(), by=acting(cast.city), at=LATE, missing=WHY)
    return month()


def test_a_city_goes_on_without_a_county_whose_time_is_over(cast, acting):
    kept = closed(cast, acting)
    assert (kept.state, kept.missing) == (SummaryState.APPROVED, WHY)
    others = len(Return.objects.all())
    assert kept.totals["trained_persons"] == str(60 * others)
    assert "瑞安市: 三次催报未报" in kept.steps.get().reason
    operations.accept_summary(kept, by=acting(cast.province), at=LATE)
    assert moves_of(month()) == ["approve", "accept"]
    found = returned_figures(cycle(), OCTOBER, region("330300"), before=month())
    assert (found.counties, found.of) == (others, others + 1)
    assert found.is_provisional
    states = month_state(cycle(), OCTOBER, region("330000"), at=LATE)
    (line,) = [one for one in cities_of(states, cycle()) if one.city.code == "330300"]
    assert (line.done, line.of, line.missing) == (others, others + 1, 1)
    quality = next(
        one for one in quality_of(cycle(), states, at=LATE) if one.place == region("330300")
    )
    assert (quality.sent, quality.of) == (others, others + 1)


def test_who_has_time_is_waited_for(cast, acting):
    wenzhou(RUIAN)
    by = acting(cast.city)
    with pytest.raises(operations.NotMissing):
        operations.approve_summary(month(), by=by, at=NOON, missing=WHY)
    ends = timezone.localdate(LATE) + timedelta(days=2)
    operations.extend(
        region(RUIAN), cycle=cycle(), period=OCTOBER, until=ends, reason="停电",
        by=acting(cast.province), at=NOON,
    )  # fmt: skip
    with pytest.raises(operations.NotMissing):
        operations.approve_summary(month(), by=by, at=LATE, missing=WHY)
    over = LATE + timedelta(days=3)
    operations.approve_summary(month(), by=by, at=over, missing=WHY)
    assert month().stands


def test_who_was_sent_back_and_given_more_time_is_waited_for(cast, acting):
    wenzhou(RUIAN)
    row = county_return(RUIAN, state="submitted")
    operations.return_for_changes(row, by=acting(cast.city), at=NOON, reason="请核对")
    ends = timezone.localdate(LATE) + timedelta(days=2)
    operations.extend(
        region(RUIAN), cycle=cycle(), period=OCTOBER, until=ends, reason="停电",
        by=acting(cast.province), at=NOON,
    )  # fmt: skip
    with pytest.raises(operations.NotMissing):
        operations.approve_summary(month(), by=acting(cast.city), at=LATE, missing=WHY)
    over = LATE + timedelta(days=3)
    operations.approve_summary(month(), by=acting(cast.city), at=over, missing=WHY)
    assert month().stands


def test_what_lies_with_the_city_is_decided_and_not_left_out(cast, acting):
    wenzhou(RUIAN)
    county_return(RUIAN, state="submitted")
    with pytest.raises(operations.NotMissing):
        operations.approve_summary(month(), by=acting(cast.city), at=LATE, missing=WHY)
    with pytest.raises(operations.ChildrenNotDone):
        operations.approve_summary(month(), by=acting(cast.city), at=LATE)
    assert not Summary.objects.exists()


@pytest.mark.parametrize(
    "missing", [{RUIAN: "未报", "330382": "未报"}, {"330106": "未报"}, {"x": "y"}]
)
def test_nobody_else_is_named(cast, acting, missing):
    wenzhou(RUIAN)
    with pytest.raises(WrongState):
        operations.approve_summary(month(), by=acting(cast.city), at=LATE, missing=missing)


@pytest.mark.parametrize("why", ["", "  ", "长" * 201, "a\u202eb"])
def test_each_has_its_reason(cast, acting, why):
    wenzhou(RUIAN)
    with pytest.raises(Invalid):
        operations.approve_summary(month(), by=acting(cast.city), at=LATE, missing={RUIAN: why})


@pytest.mark.parametrize("who", ["province", "officer", "other_city"])
def test_only_the_city_goes_on_without_a_county(cast, acting, who):
    wenzhou(RUIAN)
    with pytest.raises(NotPermitted):
        operations.approve_summary(month(), by=acting(getattr(cast, who)), at=LATE, missing=WHY)


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_return_that_comes_after_all_opens_the_month_again(cast, acting, is_accepted):
    row = county_return(RUIAN)
    kept = closed(cast, acting)
    if is_accepted:
        operations.accept_summary(kept, by=acting(cast.province), at=LATE)
    operations.submit(row, by=acting(cast.approver), at=LATE)
    again = month()
    assert (again.state, again.approved_at, again.accepted_at) == (SummaryState.OPEN, None, None)
    assert "瑞安市" in again.steps.order_by("pk").last().reason
    row.refresh_from_db()
    assert (row.state, row.is_on_time) == ("submitted", False)
    with pytest.raises(operations.ChildrenNotDone):
        operations.approve_summary(again, by=acting(cast.city), at=LATE)
    operations.approve(row, by=acting(cast.city), at=LATE)
    operations.approve_summary(month(), by=acting(cast.city), at=LATE)
    operations.accept_summary(month(), by=acting(cast.province), at=LATE)
    assert (month().state, month().missing) == (SummaryState.ACCEPTED, {})


def test_a_county_that_is_given_time_afterwards_opens_it_too(cast, acting):
    row = county_return(RUIAN)
    closed(cast, acting)
    operations.extend(
        region(RUIAN), cycle=cycle(), period=OCTOBER, by=acting(cast.province), at=LATE,
        until=timezone.localdate(LATE) + timedelta(days=2), reason="停电",
    )  # fmt: skip
    operations.submit(row, by=acting(cast.approver), at=LATE)
    assert (Return.objects.get(pk=row.pk).is_on_time, month().state) == (True, SummaryState.OPEN)


def test_who_comes_late_alone_opens_nothing(cast, acting):
    row = county_return(RUIAN)
    operations.submit(row, by=acting(cast.approver), at=LATE)
    assert month().state == SummaryState.OPEN
    assert not month().steps.exists()


def test_the_province_accepts_nothing_that_nobody_named(cast, acting):
    kept = closed(cast, acting)
    Summary.objects.update(missing={})
    with pytest.raises(operations.ChildrenNotDone):
        operations.accept_summary(kept, by=acting(cast.province), at=LATE)


def test_the_county_and_the_province_are_told(cast, acting):
    closed(cast, acting)

    def told(person):
        found = Notice.objects.filter(user=person, kind__startswith="returns.summary")
        return [(shown(one).title, shown(one).body) for one in found]

    ((title, body),) = told(cast.province)
    assert "三次催报未报" in body
    ((title, body),) = told(cast.officer)
    assert "without your county" in title
    assert told(cast.neighbour) == []


def test_the_page_asks_why_and_the_province_reads_it(
    cast, signed_in, monkeypatch, django_assert_max_num_queries
):
    wenzhou(RUIAN, "330382")
    waiting = county_return("330382", state="submitted")
    place = {"city": "330300", "period": "2026-10"}
    url, city = reverse("returns:city"), signed_in(cast.city)
    monkeypatch.setattr(timezone, "now", lambda: LATE)
    page = city.get(url, place).text
    assert "Its return waits for your decision" in page
    assert "missing.330381" not in page
    Return.objects.filter(pk=waiting.pk).update(state="approved", approved_by=cast.city)
    with django_assert_max_num_queries(17):
        page = city.get(url, place).text
    assert 'name="missing.330381"' in page
    silent = {"act": "approve", "missing.330381": " "}
    assert city.post(url, place | silent).status_code == 409
    named = {"act": "approve", "missing.330381": "三次催报未报"}
    assert city.post(url, place | named).status_code == 200
    assert month().missing == WHY
    seen = signed_in(cast.province).get(url, place).text
    assert "1 county is missing from this month" in seen
    assert "三次催报未报" in seen
    listed = signed_in(cast.province).get(reverse("returns:list"), {"period": "2026-10"}).text
    assert "1 missing" in listed
    county = signed_in(holder("county_officer", RUIAN)).get(reverse("returns:list"))
    assert county.status_code == 200
