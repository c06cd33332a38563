"""The early warning's record: kept day by day, computed of the past without looking ahead."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.returns import operations
from programs.returns.models import Grace, LateWarning, Return, ReturnEdit
from programs.returns.queries.warnings import record_of
from programs.returns.scoring import Hits
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return
from tests.programs.test_returns_api import key_of

pytestmark = pytest.mark.django_db
RUIAN, YUEQING, YONGJIA, CANGNAN = "330381", "330382", "330324", "330327"
HABITS = {RUIAN: "late", YUEQING: "in time", YONGJIA: "in time"}
MORNING = datetime(2026, 11, 4, 0, 15, tzinfo=UTC)
AFTER = datetime(2026, 11, 20, 2, tzinfo=UTC)


def said(code, month, *, begun, sent, in_time):
    """A whole return of a month, begun and sent on days of the next one."""
    first = month.next().first
    at = [datetime(first.year, first.month, day, 3, tzinfo=UTC) for day in (begun, sent)]
    return county_return(
        code, state="accepted", period=month, prepared_at=at[0], submitted_at=at[1],
        submitted_on=at[1].date(), is_on_time=in_time,
    )  # fmt: skip


@pytest.fixture
def history(cast):
    """From June: Ruian late every other month, never begun in time; the others early, in the whole
    province; in October Ruian is late again after a month in time, and Yueqing for the first time.
    """
    others = Region.objects.within(region("330000")).counties().exclude(code__in=HABITS)
    for number in range(6, 11):
        month = Period.month(2026, number)
        is_late = number % 2 == 0
        said(RUIAN, month, begun=9 if is_late else 1, sent=9 if is_late else 1, in_time=not is_late)
        is_late = number == 10
        said(YUEQING, month, begun=1, sent=9 if is_late else 2, in_time=not is_late)
        early = said(YONGJIA, month, begun=1, sent=2, in_time=True)
        Return.objects.bulk_create(_copy(early, to=one) for one in others if one.code != CANGNAN)


def _copy(row, *, to):
    return Return(**{
        field.attname: getattr(row, field.attname)
        for field in Return._meta.concrete_fields if field.attname not in {"id", "region_id"}
    } | {"region_id": to.pk})  # fmt: skip


def wenzhou(at=AFTER):
    return record_of(cycle(), region("330300"), at=at)


def october(record):
    return next(one for one in record.months if one.period == OCTOBER)


def named(month):
    return {one.region.code: one for one in month.named if one.region.code in HABITS}


def test_the_past_is_computed_from_what_was_known_each_morning(history):
    month = october(wenzhou())
    ruian, yueqing = named(month)[RUIAN], named(month)[YUEQING]
    assert not month.is_kept
    # two of four months came late: from the first morning on; the last day is November 5
    assert ruian.days == tuple(date(2026, 11, day) for day in range(1, 6))
    assert [code for code, _facts in ruian.why] == ["likely", "own", "not_begun"]
    # on the last morning it had sent neither June nor August, and both came late
    assert dict(ruian.why)["own"] == {"late": 2, "of": 2, "days": 0}
    assert (ruian.was_late, ruian.was_before) == (True, False)
    # whole on the first day, and never late before: nobody could know
    assert (yueqing.days, yueqing.was_late) == ((), True)
    assert YONGJIA not in named(month)


def test_what_came_later_changes_nothing_of_a_morning(history):
    before = named(october(wenzhou()))
    edit = ReturnEdit.objects.create(
        subject=said(CANGNAN, OCTOBER, begun=1, sent=5, in_time=True), revision=2,
        at=datetime(2026, 11, 5, 2, tzinfo=UTC), channel="form",
        cells={"values": {"events": ["", "2"]}},
    )  # fmt: skip
    cangnan = next(one for one in october(wenzhou()).named if one.region.code == CANGNAN)
    # the cell was empty until after the last morning, although the return is whole today
    assert [code for code, _facts in cangnan.why] == ["likely", "own", "not_whole"]
    assert edit.subject.values["events"] == "2"
    assert cangnan.days[-1] == date(2026, 11, 5)  # it came later that day
    Grace.objects.create(
        cycle=cycle(), region=region(RUIAN), period="2026-10", kind="extension", reason="台风",
        until=datetime(2026, 11, 12, 16, tzinfo=UTC), at=datetime(2026, 11, 5, 8, tzinfo=UTC),
    )  # fmt: skip
    after = named(october(wenzhou()))
    assert after[RUIAN].days[:5] == before[RUIAN].days  # it was given after the last of them


def test_the_record_is_held_against_the_plain_rule(history):
    counties = list(HABITS)
    record = wenzhou()
    met = [one for one in record.months for named in one.named
           if named.region.code in counties and named.days and named.was_late]  # fmt: skip
    plain = [one for one in record.months for named in one.named
             if named.region.code in counties and named.was_before and named.was_late]  # fmt: skip
    assert (len(met), len(plain)) == (3, 0)  # Ruian in June, August, October; never twice running
    assert record.warned == sum((one.warned for one in record.months), Hits())


def test_precision_and_recall_are_told_with_their_numbers():
    hits = Hits.counted(range(10), {1, 2, 3}, {2, 3, 4, 5})
    assert (hits.of, hits.late, hits.told, hits.met) == (10, 3, 4, 2)
    assert (hits.precision, hits.recall) == ("50%", "67%")
    assert (Hits().precision, Hits().recall) == ("—", "—")


def test_warnings_are_kept_once_a_day_as_they_were(cast):
    county_return(RUIAN, values={})
    told = operations.warn_by_schedule(cycle(), period=OCTOBER, at=MORNING)
    operations.warn_by_schedule(cycle(), period=OCTOBER, at=MORNING + timedelta(hours=1))
    assert LateWarning.objects.count() == len(told) == 90
    assert Event.objects.filter(verb="programs.return.warn").count() == 2
    kept = LateWarning.objects.get(region=region(RUIAN))
    assert (kept.warned_on, list(kept.reasons)) == (date(2026, 11, 4), ["not_whole"])
    operations.warn_by_schedule(cycle(), period=OCTOBER, at=MORNING + timedelta(days=1))
    assert LateWarning.objects.filter(region=region(RUIAN)).count() == 2


def test_a_month_whose_warnings_were_kept_is_read_and_not_computed(history):
    LateWarning.objects.create(
        cycle=cycle(), region=region(YONGJIA), period="2026-10", warned_on=date(2026, 11, 3),
        reasons={"not_begun": {"days": 2}}, at=MORNING,
    )  # fmt: skip
    month = october(wenzhou())
    assert (month.is_kept, month.warned.told, month.warned.met) == (True, 1, 0)
    assert named(month)[RUIAN].days == ()
    # a city in which nobody was warned of reads that, and computes nothing either
    LateWarning.objects.update(region=region("330106"))
    month = october(wenzhou())
    assert (month.is_kept, month.warned.told) == (True, 0)


def test_a_month_that_is_not_over_for_somebody_has_no_record_yet(history):
    assert october(wenzhou())
    Grace.objects.create(
        cycle=cycle(), region=region(RUIAN), period="2026-10", kind="extension", reason="台风",
        until=AFTER + timedelta(days=1), at=MORNING,
    )  # fmt: skip
    assert next(one.period for one in wenzhou().months) == Period.month(2026, 9)


def test_the_page_and_the_api_say_the_same_within_reach(
    history, cast, signed_in, client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    machine = key_of(cast.officer)
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    url, province = reverse("returns:warnings"), signed_in(cast.province)
    province.get(url)
    with django_assert_max_num_queries(15):
        page = province.get(url, {"period": "2026-10"}).text
    assert "Computed afterwards" in page
    assert "not named" in page
    assert signed_in(cast.officer).get(url).status_code == 302  # a county has no area
    said = client.get("/api/v1/warnings/", headers=machine.headers).json()
    assert said["year"] == "330000-2026"
    assert {one["region"] for month in said["results"] for one in month["counties"]} == {RUIAN}
    month = said["results"][0]
    assert (month["warned"]["counties"], month["warned"]["recall"]) == (1, "100%")
    assert (
        client.get("/api/v1/warnings/?year=440000-2026", headers=machine.headers).status_code == 404
    )
