"""When months open, are due and lock; more time; what is said of it, once each."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from portal.audit.models import Event
from portal.calendar.rules import add_workdays, end_of, is_workday
from portal.jobs.work import job_kinds
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.notices.models import Notice
from portal.regions.models import Region
from programs.cycles.models import CycleLock
from programs.cycles.queries import locked_periods
from programs.returns import operations
from programs.returns.jobs import WARN, run_reminders
from programs.returns.models import Grace, LateWarning, Reminder, Return, Window
from programs.returns.queries import Dates, due_of, ground_of, month_state, proposed_dates
from programs.returns.queries.past import past_of
from programs.returns.queries.quality import at_risk, in_words, risks_of
from programs.returns.queries.windows import months_asked, moved_dates
from programs.returns.scoring import Alike, Progress, risks
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return, given

pytestmark = pytest.mark.django_db
RUIAN = "330381"
DATES = Dates(date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 20))
LATER = datetime(2026, 11, 21, 1, tzinfo=UTC)


def test_the_province_is_offered_working_days_of_the_official_calendar():
    for number in range(1, 13):
        dates = proposed_dates(Period.month(2026, number))
        assert all(is_workday(day) for day in (dates.opens_on, dates.due_on, dates.locks_on))
        assert dates.opens_on <= dates.due_on < dates.locks_on
    # National Day 2026: 1 to 7 October are off, so September is due on the 8th
    assert proposed_dates(Period.month(2026, 9)).due_on == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("dates", "moved"),
    [
        # the usual day stays the usual day; as many working days after the month otherwise
        (Dates(date(2026, 11, 2), date(2026, 11, 5), None),
         Dates(date(2027, 11, 1), date(2027, 11, 5), None)),
        (Dates(date(2026, 11, 3), date(2026, 11, 9), date(2026, 11, 11)),
         Dates(date(2027, 11, 2), date(2027, 11, 8), date(2027, 11, 10))),
        # what opens within the month does so on the same day, or the next working day
        (Dates(date(2026, 10, 23), date(2026, 11, 6), None),
         Dates(date(2027, 10, 25), date(2027, 11, 5), None)),
        # days off are none that a return can be due on
        (Dates(date(2026, 11, 1), date(2026, 11, 1), None),
         proposed_dates(Period.month(2027, 10))),
    ],
)  # fmt: skip
def test_dates_move_to_another_year_by_their_rule(dates, moved):
    assert moved_dates(dates, OCTOBER, Period.month(2027, 10)) == moved


@pytest.mark.parametrize("number", range(1, 13))
def test_moved_dates_can_be_set_and_follow_the_same_rule(number, acting, cast):
    of, to = Period.month(2026, number), Period.month(2027, number)
    first = add_workdays(of.last, 1)
    for days in (2, 6, 11):
        due_on = add_workdays(of.last, days)
        there = moved_dates(Dates(first, due_on, add_workdays(due_on, 7)), of, to)
        is_usual = due_on == proposed_dates(of).due_on
        expected = proposed_dates(to).due_on if is_usual else add_workdays(to.last, days)
        assert (there.due_on, there.locks_on) == (expected, add_workdays(expected, 7))
        operations.set_windows(
            cycle(2027), dates={to.code: there}, by=acting(cast.province), at=NOON
        )


def test_the_dates_of_the_province_are_those_of_the_month(cast, acting):
    row = county_return()
    of_year = cycle()
    by = acting(cast.province)
    assert operations.set_windows(of_year, dates={"2026-10": DATES}, by=by, at=NOON) == 1
    assert operations.set_windows(of_year, dates={"2026-10": DATES}, by=by, at=NOON) == 0
    row.refresh_from_db()
    assert row.due_at == end_of(date(2026, 11, 10))
    states = month_state(of_year, OCTOBER, region("330300"), at=NOON)
    assert {one.due_at for one in states} == {end_of(date(2026, 11, 10))}
    assert ground_of(region("330382"), OCTOBER, at=NOON).due_at == end_of(date(2026, 11, 10))


@pytest.mark.parametrize(
    "dates",
    [
        Dates(date(2026, 10, 1), date(2026, 11, 10), None),
        Dates(date(2026, 11, 11), date(2026, 11, 10), None),
        Dates(date(2026, 10, 20), date(2026, 10, 31), None),
        Dates(date(2026, 11, 2), date(2027, 2, 10), None),
        Dates(date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 10)),
    ],
)
def test_dates_that_make_no_sense_are_refused_by_month(cast, acting, dates):
    with pytest.raises(Invalid) as refusal:
        operations.set_windows(cycle(), dates={"2026-10": dates}, by=acting(cast.province), at=NOON)
    assert "2026-10" in refusal.value.fields
    assert not Window.objects.exists()


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad", "audit_admin"])
def test_nobody_else_sets_dates_or_opens_months(cast, acting, who):
    of_year, by = cycle(), acting(getattr(cast, who))
    with pytest.raises(NotPermitted):
        operations.set_windows(of_year, dates={"2026-10": DATES}, by=by, at=NOON)
    with pytest.raises(NotPermitted):
        operations.reopen(
            region(RUIAN), cycle=of_year, period=OCTOBER, until=date(2026, 11, 9),
            reason="补报", by=by, at=NOON,
        )  # fmt: skip


def test_a_month_locks_by_itself_once_and_a_released_lock_stays_released(cast, acting):
    of_year = cycle()
    operations.set_windows(of_year, dates={"2026-10": DATES}, by=acting(cast.province), at=NOON)
    on_the_last_day = datetime(2026, 11, 20, 15, 59, tzinfo=UTC)
    assert operations.lock_by_schedule(of_year, at=on_the_last_day) == []
    after_midnight = datetime(2026, 11, 20, 16, 2, tzinfo=UTC)
    assert operations.lock_by_schedule(of_year, at=after_midnight) == ["2026-10"]
    assert locked_periods(of_year) == {"2026-10"}
    CycleLock.objects.update(released_at=after_midnight)
    assert operations.lock_by_schedule(of_year, at=after_midnight) == []


def extended(cast, acting, *, at=NOON, until=date(2026, 11, 12), place=RUIAN, by="city"):
    return operations.extend(
        region(place), cycle=cycle(), period=OCTOBER, until=until, reason="台风停工",
        by=acting(getattr(cast, by)), at=at,
    )  # fmt: skip


def test_an_extension_moves_the_due_date_of_one_county(cast, acting):
    row, other = county_return(), county_return(at="330382")
    extended(cast, acting)
    row.refresh_from_db()
    other.refresh_from_db()
    assert row.due_at == end_of(date(2026, 11, 12))
    assert other.due_at == due_of(OCTOBER)
    on_the_8th = datetime(2026, 11, 8, 4, tzinfo=UTC)
    operations.submit(row, by=acting(cast.approver), at=on_the_8th)
    assert row.is_on_time is True
    states = month_state(cycle(), OCTOBER, region("330300"), at=on_the_8th)
    assert {one.region.code for one in states if not one.is_late} == {RUIAN}
    told = Notice.objects.filter(user__in=[cast.officer, cast.approver]).exists()
    assert told or not Notice.objects.exists()  # a job writes them where no worker runs at once


def test_a_return_begun_after_the_extension_is_due_at_its_end(cast, acting):
    extended(cast, acting)
    row = operations.open_return(region(RUIAN), period=OCTOBER, by=acting(cast.officer), at=NOON)
    assert row.due_at == end_of(date(2026, 11, 12))


def test_a_late_first_submission_stays_late_whatever_is_given_afterwards(cast, acting):
    row = county_return(state="returned", is_on_time=False)
    extended(cast, acting, at=datetime(2026, 11, 7, 4, tzinfo=UTC))
    row.refresh_from_db()
    assert (row.is_on_time, row.due_at) == (False, due_of(OCTOBER))


@pytest.mark.parametrize(
    ("until", "reason"),
    [(date(2026, 11, 5), "台风"), (date(2027, 1, 5), "台风"), (date(2026, 11, 9), " ")],
)
def test_more_time_has_an_end_and_a_reason(cast, acting, until, reason):
    with pytest.raises(Invalid):
        operations.extend(
            region(RUIAN), cycle=cycle(), period=OCTOBER, until=until, reason=reason,
            by=acting(cast.city), at=NOON,
        )  # fmt: skip
    assert not Grace.objects.exists()


@pytest.mark.parametrize("who", ["officer", "approver", "other_city", "viewer", "abroad"])
def test_a_county_gives_itself_no_time(cast, acting, who):
    with pytest.raises(NotPermitted):
        extended(cast, acting, by=who)


def test_a_locked_month_is_opened_for_one_county_and_locks_again_by_itself(cast, acting):
    row, other = county_return(), county_return(at="330382")
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    with pytest.raises(operations.Locked):
        extended(cast, acting)
    given = operations.reopen(
        region(RUIAN), cycle=cycle(), period=OCTOBER, until=date(2026, 11, 9),
        reason="补登培训", by=acting(cast.province), at=NOON,
    )  # fmt: skip
    just_before = given.until - timedelta(microseconds=1)
    assert not ground_of(row.region, OCTOBER, at=just_before).is_locked
    assert ground_of(row.region, OCTOBER, at=given.until).is_locked
    assert ground_of(other.region, OCTOBER, at=NOON).is_locked
    with pytest.raises(operations.Locked):
        operations.submit(other, by=acting(holder("county_approver", "330382")), at=NOON)
    with pytest.raises(operations.Locked):
        operations.submit(row, by=acting(cast.approver), at=given.until)
    operations.submit(row, by=acting(cast.approver), at=just_before)
    assert row.state == "submitted"


def test_what_is_not_locked_is_not_opened_and_a_locked_year_not_at_all(cast, acting):
    def reopen():
        operations.reopen(
            region(RUIAN), cycle=cycle(), period=OCTOBER, until=date(2026, 11, 9),
            reason="补登培训", by=acting(cast.province), at=NOON,
        )  # fmt: skip

    with pytest.raises(WrongState):
        reopen()
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    reopen()
    with pytest.raises(WrongState):
        reopen()
    CycleLock.objects.create(cycle=cycle(), period="2026", locked_at=NOON)
    assert ground_of(region(RUIAN), OCTOBER, at=NOON).is_locked


def test_each_occasion_is_told_once_up_to_the_province(cast):
    county_return(state="submitted")
    of_year, moments = cycle(), [2, 3, 6, 10, 12, 13]
    for day in moments:
        at = datetime(2026, 11, day, 1, tzinfo=UTC)
        operations.remind_by_schedule(of_year, period=OCTOBER, at=at)
        operations.remind_by_schedule(of_year, period=OCTOBER, at=at)
    kinds = Reminder.objects.filter(region=region("330382")).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "opened", "due_soon", "overdue", "escalated_city", "escalated_province",
    ]  # fmt: skip
    assert not Reminder.objects.filter(region=region(RUIAN)).exists()


def test_what_was_not_told_in_its_time_is_told_together(cast):
    late = datetime(2026, 11, 23, 1, tzinfo=UTC)
    told = operations.remind_by_schedule(cycle(), period=OCTOBER, at=late)
    mine = [one.kind for one in told if one.region.code == RUIAN]
    assert mine == ["overdue", "escalated_city", "escalated_province"]


def test_a_county_with_an_extension_is_not_called_overdue_before_its_end(cast, acting):
    extended(cast, acting)
    on_the_6th = datetime(2026, 11, 6, 1, tzinfo=UTC)
    told = operations.remind_by_schedule(cycle(), period=OCTOBER, at=on_the_6th)
    assert {one.kind for one in told if one.region.code != RUIAN} == {"overdue"}
    assert {one.kind for one in told if one.region.code == RUIAN} <= {"opened"}


def test_where_no_city_stands_between_the_province_is_told_at_once():
    at = datetime(2026, 11, 10, 1, tzinfo=UTC)
    of_year = cycle(at="500000")
    told = operations.remind_by_schedule(of_year, period=OCTOBER, at=at)
    assert {one.kind for one in told} == {"overdue"}
    later = operations.remind_by_schedule(of_year, period=OCTOBER, at=at + timedelta(days=2))
    assert {one.kind for one in later} == {"escalated_province"}


def mornings(first, last, act=run_reminders):
    """Run the job every morning from one day to another."""
    day = first
    while day <= last:
        at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        act(SimpleNamespace(at=at, through=lambda items, total: items))
        day += timedelta(days=1)


def reminded(place=RUIAN, period="2026-10"):
    """Kind → the day on which it was told: once each."""
    rows = Reminder.objects.filter(region__code=place, period=period).values_list("kind", "at")
    found = {kind: localdate(at) for kind, at in rows}
    assert len(found) == len(rows)
    return found


def test_a_month_that_is_due_in_the_month_after_the_next_is_reminded_of_then(cast, acting):
    late = Dates(date(2026, 11, 2), date(2026, 12, 8), None)
    operations.set_windows(cycle(), dates={"2026-10": late}, by=acting(cast.province), at=NOON)
    mornings(date(2026, 12, 1), date(2026, 12, 16))
    assert reminded() == {
        "opened": date(2026, 12, 1),
        "due_soon": date(2026, 12, 4),
        "overdue": date(2026, 12, 9),
        "escalated_city": date(2026, 12, 11),
        "escalated_province": date(2026, 12, 15),
    }


def test_an_extension_into_the_next_month_is_reminded_of_then(cast, acting):
    extended(cast, acting, until=date(2026, 12, 3))
    mornings(date(2026, 11, 27), date(2026, 12, 10))
    assert reminded() == {
        "opened": date(2026, 11, 27),
        "due_soon": date(2026, 12, 1),
        "overdue": date(2026, 12, 4),
        "escalated_city": date(2026, 12, 8),
        "escalated_province": date(2026, 12, 10),
    }


def test_a_month_that_opens_within_itself_is_told_on_that_day(cast, acting):
    early = Dates(date(2026, 11, 24), date(2026, 12, 4), None)
    operations.set_windows(cycle(), dates={"2026-11": early}, by=acting(cast.province), at=NOON)
    mornings(date(2026, 11, 23), date(2026, 11, 25))
    assert reminded(period="2026-11") == {"opened": date(2026, 11, 24)}
    assert not Reminder.objects.filter(period="2026-12").exists()


def test_nobody_is_asked_for_a_locked_month_nor_for_one_of_long_ago(cast, acting):
    at = datetime(2026, 12, 2, 1, tzinfo=UTC)
    codes = [f"2026-{number:02}" for number in range(6, 12)]
    assert [one.code for one in months_asked(cycle(), at=at)] == codes
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    codes.remove("2026-10")
    assert [one.code for one in months_asked(cycle(), at=at)] == codes
    operations.reopen(
        region(RUIAN), cycle=cycle(), period=OCTOBER, until=date(2026, 12, 9), reason="补登",
        by=acting(cast.province), at=at,
    )  # fmt: skip
    mornings(date(2026, 12, 2), date(2026, 12, 2))
    assert set(Reminder.objects.filter(period="2026-10").values_list("region__code")) == {(RUIAN,)}
    CycleLock.objects.create(cycle=cycle(), period="2026", locked_at=NOON)
    assert months_asked(cycle(), at=at) == []


def test_december_is_asked_for_in_the_year_after(cast):
    cycle()
    at = datetime(2027, 1, 4, 1, tzinfo=UTC)
    assert "2026-12" in [one.code for one in months_asked(cycle(), at=at)]


def test_a_month_that_all_have_sent_is_not_looked_at_again(cast):
    for place in Region.objects.living().counties().within(region("330000")):
        county_return(place.code, state="submitted")
    mornings(date(2026, 11, 9), date(2026, 11, 9))
    looked_at = Event.objects.filter(verb="programs.return.remind_all")
    periods = set(looked_at.values_list("detail__period", flat=True))
    assert "2026-10" not in periods
    assert "2026-09" in periods


def test_who_will_be_late_is_said_of_every_month_that_is_still_due(cast, acting):
    late = Dates(date(2026, 11, 2), date(2026, 12, 8), None)
    operations.set_windows(cycle(), dates={"2026-10": late}, by=acting(cast.province), at=NOON)
    work = SimpleNamespace(
        at=datetime(2026, 12, 8, 1, tzinfo=UTC), through=lambda items, total: items
    )
    job_kinds[WARN].run(work)
    looked_at = Event.objects.filter(verb="programs.return.warn")
    assert "2026-10" in set(looked_at.values_list("detail__period", flat=True))
    assert LateWarning.objects.filter(period="2026-10", region=region(RUIAN)).exists()


def behind(own, of_all=(100, 20), *, missing=None, days_left=4):
    """Of three hundred months known a hundred were as far behind, of which twenty came late."""
    return Progress(missing, days_left, known=300, own=Alike(*own), all=Alike(*of_all))


@pytest.mark.parametrize(
    ("progress", "codes"),
    [
        # little is known of months before: by the plain rules
        (Progress(missing=None, days_left=3), []),
        (Progress(missing=None, days_left=2), ["not_begun"]),
        (Progress(missing=4, days_left=2), []),
        (Progress(missing=1, days_left=1), ["not_whole"]),
        (Progress(missing=0, days_left=0), []),
        (Progress(missing=None, days_left=3, known=29, own=Alike(2, 2), all=Alike(29, 29)), []),
        # 20 in 100 of all counties: nobody is named for the others' months alone
        (behind((0, 0)), []),
        (behind((4, 0), days_left=0), []),
        # one of its own months, and it was late: (1 + 2 × 21/102) / (1 + 2) = 47 %
        (behind((1, 1)), ["likely", "own", "not_begun"]),
        # one of three: 28 %; two of six: 30 %; two of five: (2 + 2 × 21/102) / (5 + 2) = 34 %
        (behind((3, 1), missing=2), []),
        (behind((6, 2), missing=2), []),
        (behind((5, 2), missing=2), ["likely", "own", "not_whole"]),
        # a third of all; nothing known of its own, or nothing late: the others are why
        (behind((1, 0), (30, 15), days_left=0), ["likely", "all", "not_begun"]),
        (behind((0, 0), (30, 10)), ["likely", "all", "not_begun"]),
        # further behind than anybody ever was
        (behind((0, 0), (0, 0)), ["likely", "all", "not_begun"]),
        # whole: it only wants to be sent
        (behind((6, 6), missing=0, days_left=0), []),
    ],
)  # fmt: skip
def test_who_will_probably_be_late_follows_from_like_months_and_its_draft(progress, codes):
    assert [code for code, _facts in risks(progress)] == codes


def test_the_list_says_who_will_probably_be_late_and_why(cast):
    for month in (6, 7, 8):
        for code, day in ((RUIAN, 20), ("330382", 1)):
            county_return(
                at=code, state="accepted", period=Period.month(2026, month), is_on_time=day == 1,
                prepared_at=datetime(2026, month + 1, day, 1, tzinfo=UTC),
                submitted_on=date(2026, month + 1, day),
            )  # fmt: skip
    county_return(values={})
    states = month_state(cycle(), OCTOBER, region("330300"), at=NOON)
    here = [one for one in states if one.region.code in {RUIAN, "330382"}]
    found = risks_of(cycle(), here, at=NOON)
    # of the 90 counties two sent anything in three months, one of them in time
    behind = {"late": 3, "of": 3, "days": 2}
    assert dict(found[region(RUIAN).pk])["own"] == behind
    # three times in time before: never as far behind, and nothing else is known of it
    assert dict(found[region("330382").pk])["all"] == {"late": 267, "of": 267, "days": 2}
    told = at_risk(cycle(), here, at=NOON)[region(RUIAN).pk]
    assert told[:2] == [
        "Probably late: 99%", "Of 3 months in which it was as far behind by then, 3 came late",
    ]  # fmt: skip
    assert at_risk(cycle(), here, at=due_of(OCTOBER)) == {}


def test_a_day_without_a_working_day_left_is_the_last():
    assert in_words("not_begun", {"days": 0}) == "Not begun, and due today"
    assert in_words("not_begun", {"days": 1}) == "Not begun, 1 working day left"


def test_a_county_is_not_held_to_months_before_it_was_made(cast):
    months = [Period.month(2026, number) for number in (6, 7, 8, 9)]
    for month in months:
        county_return(
            state="accepted", period=month, submitted_on=month.next().first, is_on_time=True,
            prepared_at=datetime.combine(month.next().first, time(1), UTC),
        )  # fmt: skip
    made = region("330382")
    made.valid_from = date(2026, 9, 1)
    made.save()
    past = past_of(cycle(), OCTOBER)
    assert past.own(made, days_left=0, begun=True) == Alike(1, 1)
    assert past.own(region(RUIAN), days_left=0, begun=True) == Alike(0, 0)
    assert past.own(region(RUIAN), days_left=5, begun=True) == Alike(4, 0)


def test_lists_for_the_year_cost_the_same_for_one_county_and_for_ninety(
    cast, django_assert_max_num_queries
):
    county_return()
    of_year, province = cycle(), region("330000")
    with django_assert_max_num_queries(8):
        states = month_state(of_year, OCTOBER, province, at=NOON)
        at_risk(of_year, states, at=NOON)
    assert Return.objects.count() == 1


def test_the_pages_say_when_a_return_may_be_begun_and_submitted(cast, acting, signed_in):
    cycle()
    words = "begun from the first day of"  # what the next lines show to be true
    for who in (cast.officer, cast.city):
        assert words in signed_in(who).get(reverse("returns:list")).text.lower()
    assert words in signed_in(cast.province).get(reverse("returns:windows")).text
    november, first = Period.month(2026, 11), datetime(2026, 10, 31, 16, tzinfo=UTC)
    operations.set_windows(
        cycle(), dates={"2026-11": proposed_dates(november)}, by=acting(cast.province), at=NOON
    )
    of_november = {"period": november, "by": acting(cast.officer)}
    with pytest.raises(operations.Faulty):
        operations.open_return(region(RUIAN), at=first - timedelta(seconds=1), **of_november)
    row = operations.open_return(region(RUIAN), at=first, **of_november)
    operations.save_draft(row, given=given(), by=acting(cast.officer), at=first)
    over = datetime(2026, 11, 30, 16, tzinfo=UTC)
    with pytest.raises(operations.Faulty) as refusal:
        operations.submit(row, by=acting(cast.approver), at=over - timedelta(seconds=1))
    assert "returns.month_not_over" in {fault.code for fault in refusal.value.faults}
    operations.submit(row, by=acting(cast.approver), at=over)
    assert row.state == "submitted"
