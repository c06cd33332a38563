"""What meetings decided, over all meetings: found by state, and a to-do once it is late."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, turn_of_the_day
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from portal.notices.queries import todos_for
from programs.cycles import operations
from programs.cycles.indicators.activities import LongOpenFrom
from programs.cycles.jobs import LISTS
from programs.cycles.models import Activity, Cycle, Decision
from programs.cycles.operations import ActivityFacts
from programs.cycles.rules import last_long_open, long_open_from
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle

PAST, AHEAD = date(2026, 11, 1), date(2026, 12, 31)
LIST = reverse("cycles:decisions")


@pytest.fixture
def decided(cast, acting):
    """A decision of a meeting that the office of a place held in June."""

    def decide(words, due_on, *, who=None, at="330381", of=None, meeting="六月例会", done=False):
        by = acting(who or cast.officer)
        held = operations.record_activity(
            of or cycle(),
            region=region(at),
            facts=ActivityFacts("meeting", title=meeting, held_on=date(2026, 6, 12)),
            by=by,
            at=NOON,
        )
        made = operations.note_decision(
            held, words=words, owner="质量科", due_on=due_on, by=by, at=NOON
        )
        if done:
            operations.finish_decision(made, outcome="已走访", by=by, at=NOON)
        return made

    return decide


def waiting(acting, who):
    return {one.code: one for one in todos_for(acting(who))}.get("cycles.decisions_overdue")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, {"late", "ahead", "over"}),
        ({"state": "open"}, {"late", "ahead"}),
        ({"state": "overdue"}, {"late"}),
        ({"state": "done"}, {"over"}),
        ({"state": "huge"}, {"late", "ahead", "over"}),
        ({"q": "late"}, {"late"}),
        ({"q": "六月"}, {"late", "ahead", "over"}),
        ({"q": "质量科", "state": "done"}, {"over"}),
        ({"q": "nobody"}, set()),
    ],
)
def test_decisions_of_all_meetings_are_found_by_state(cast, signed_in, decided, asked, shown):
    decided("late", PAST)
    decided("ahead", AHEAD)
    decided("over", PAST, done=True)
    page = signed_in(cast.officer).get(LIST, asked)
    assert {one.words for one in page.context["decisions"]} == shown


def test_each_reads_what_is_in_reach_and_may_ask_for_the_own_office(cast, signed_in, decided):
    decided("county", PAST)
    decided("city", PAST, who=cast.city, at="330300")
    decided("neighbour", PAST, who=holder("county_officer", "330382"), at="330382")

    def found(who, **asked):
        return {one.words for one in signed_in(who).get(LIST, asked).context["decisions"]}

    assert found(cast.officer) == {"county"}
    assert found(cast.city) == {"county", "city", "neighbour"}
    assert found(cast.city, office="own") == {"city"}
    assert found(cast.city, place="330382") == {"neighbour"}
    assert found(cast.province, office="own") == set()
    assert found(cast.other_city) == set()


def test_what_is_late_is_a_todo_of_the_office_that_decided_it(cast, acting, signed_in, decided):
    decided("ahead", AHEAD)
    assert waiting(acting, cast.officer) is None
    late = decided("late", PAST)
    todo = waiting(acting, cast.officer)
    assert todo.count == 1
    for other in (cast.city, cast.province, cast.viewer, cast.neighbour):
        assert waiting(acting, other) is None
    page = signed_in(cast.officer).get(todo.url)
    assert [one.words for one in page.context["decisions"]] == ["late"]
    operations.finish_decision(late, outcome="已落实", by=acting(cast.officer), at=NOON)
    assert waiting(acting, cast.officer) is None


def test_what_can_be_done_no_more_waits_for_nobody(cast, acting, decided):
    late = decided("late", PAST)
    Cycle.objects.filter(pk=late.cycle_id).update(state="locked")
    assert waiting(acting, cast.officer) is None


def test_the_last_day_is_not_late(cast, acting, decided):
    decided("today", date(2026, 11, 20))
    assert waiting(acting, cast.officer) is None
    decided("yesterday", date(2026, 11, 19))
    assert waiting(acting, cast.officer).count == 1


def test_the_list_is_linked_costs_the_same_and_says_what_to_do(cast, signed_in, decided):
    client = signed_in(cast.officer)
    assert LIST in client.get(reverse("cycles:activities")).text
    assert "No meeting has decided anything yet" in client.get(LIST).text
    assert "meets all of these conditions" in client.get(LIST, {"state": "done"}).text
    made = decided("late", PAST)
    with CaptureQueriesContext(connection) as few:
        page = client.get(LIST)
    address = reverse("cycles:activity", args=[made.meeting_id])
    assert f"{address}#decision-{made.pk}" in page.text
    assert f'id="decision-{made.pk}"' in client.get(address).text
    for number in range(5):
        decided(f"more {number}", AHEAD, meeting=f"例会{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(few) == len(many) <= 15


# ── open for more than two months ──

NOV_20 = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("decided_on", "first"),
    [
        (date(2026, 9, 19), date(2026, 11, 20)),
        (date(2026, 9, 20), date(2026, 11, 21)),
        (date(2026, 6, 30), date(2026, 8, 31)),
        (date(2025, 12, 31), date(2026, 3, 1)),
        (date(2025, 12, 28), date(2026, 3, 1)),
        (date(2025, 12, 27), date(2026, 2, 28)),
        (date(2027, 12, 31), date(2028, 3, 1)),
        (date(2027, 12, 28), date(2028, 2, 29)),
    ],
)
def test_two_months_are_those_of_the_calendar(decided_on, first):
    assert long_open_from(decided_on) == first


def test_the_last_day_of_what_is_open_for_so_long_is_that_of_the_rule():
    day = date(2023, 1, 1)
    while day < date(2029, 1, 1):
        last = last_long_open(day)
        assert long_open_from(last) <= day < long_open_from(last + timedelta(days=1)), day
        day += timedelta(days=1)


@pytest.mark.any_engine
@pytest.mark.django_db
def test_the_database_knows_the_rule():
    """Every day of four years, a leap year among them."""
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(1461)]
    held = cycle(2027)
    meeting = Activity.objects.create(
        cycle=held, region=region("330381"), kind="meeting", title="例会", held_on=days[0],
        recorded_at=NOON,
    )  # fmt: skip
    Decision.objects.bulk_create(
        Decision(
            meeting=meeting, cycle=held, region=meeting.region, number=number, words="落实",
            owner="质量科", decided_on=day, due_on=day,
        )
        for number, day in enumerate(days, start=1)
    )  # fmt: skip
    found = Decision.objects.annotate(since=LongOpenFrom("decided_on"))
    told = dict(found.values_list("decided_on", "since"))
    assert told == {day: long_open_from(day) for day in days}


@pytest.fixture
def decided_on(cast, acting):
    """A decision of a meeting of a day of the year, done on a day or open."""

    def decide(day, done_on=None, *, of=None):
        by = acting(cast.officer)
        held = operations.record_activity(
            of or cycle(),
            region=region("330381"),
            facts=ActivityFacts("meeting", title="例会", held_on=day),
            by=by,
            at=NOON,
        )
        made = operations.note_decision(
            held, words=f"{day:%m-%d}", owner="质量科", due_on=date(2026, 12, 31), by=by, at=NOON
        )
        if done_on:
            at = datetime(done_on.year, done_on.month, done_on.day, 12, tzinfo=NOON.tzinfo)
            operations.finish_decision(made, outcome="已落实", by=by, at=at)
        return made

    return decide


def long_open(month, at=NOON, place="330381"):
    code = "cycles.decisions_long_open"
    found = read([indicators[code]], region(place), cycle().code, Period.month(2026, month), at=at)
    return found[code].value


def test_a_months_end_counts_what_is_open_for_more_than_two_months(decided_on):
    decided_on(date(2026, 4, 29))  # counts since 30 June
    decided_on(date(2026, 4, 30))  # since 1 July
    decided_on(date(2026, 3, 2), done_on=date(2026, 4, 9))  # done before
    decided_on(date(2026, 3, 3), done_on=date(2026, 7, 31))  # counted in May and June
    decided_on(date(2026, 3, 4), done_on=date(2026, 5, 5))  # done on the day it would have begun
    fold(at=NOON)
    assert [long_open(month) for month in (4, 5, 6, 7, 11)] == [0, 1, 2, 2, 2]
    assert long_open(11, place="330000") == 2
    assert long_open(11, place="330382") == 0
    assert first_difference(today=localdate(NOON)) is None


def test_it_begins_to_count_with_the_turn_of_the_day_and_has_its_rows(decided_on):
    decided_on(date(2026, 9, 19))
    before, after = NOON.replace(day=19, month=11), NOON.replace(day=20, month=11)
    turn_of_the_day(at=before)
    fold(at=before)
    assert long_open(11, at=before) == 0
    turn_of_the_day(at=after)
    fold(at=after)
    assert long_open(11, at=after) == 1
    measure = indicators["cycles.decisions_long_open"].numerator
    behind = rows_behind(
        measure, cycle().code, Period.month(2026, 11), path="33.", today=NOV_20, to_date=True
    )
    assert [one.words for one in behind] == ["09-19"]


def test_the_list_marks_them_in_words_and_finds_them(cast, acting, signed_in, decided_on):
    decided_on(date(2026, 9, 19))
    decided_on(date(2026, 9, 20))
    decided_on(date(2026, 5, 5), done_on=date(2026, 10, 9))
    client = signed_in(cast.officer)
    page = client.get(LIST, {"state": "long"})
    assert [one.words for one in page.context["decisions"]] == ["09-19"]
    words = "exclamation-octagon"
    assert page.text.count(words) == 1
    assert client.get(LIST).text.count(words) == 1
    meeting = page.context["decisions"][0].meeting
    assert words in client.get(reverse("cycles:activity", args=[meeting.pk])).text


def test_they_are_a_todo_of_the_office_that_decided_them(cast, acting, signed_in, decided_on):
    def todo(who):
        return {one.code: one for one in todos_for(acting(who))}.get("cycles.decisions_long_open")

    decided_on(date(2026, 9, 20))
    assert todo(cast.officer) is None
    made = decided_on(date(2026, 9, 19))
    assert todo(cast.officer).count == 1
    for other in (cast.city, cast.province, cast.viewer, cast.neighbour):
        assert todo(other) is None
    page = signed_in(cast.officer).get(todo(cast.officer).url)
    assert [one.words for one in page.context["decisions"]] == ["09-19"]
    Cycle.objects.filter(pk=made.cycle_id).update(state="locked")
    assert todo(cast.officer) is None


def test_the_workbook_says_which_they_are(cast, acting, decided_on):
    decided_on(date(2026, 9, 19))
    decided_on(date(2026, 9, 20))
    one = LISTS["decisions"]
    column = next(c for c in one.columns if str(c.header) == "Open for more than two months")
    found = one.rows(acting(cast.officer), {}, NOV_20).order_by("decided_on")
    assert [column.value(row) for row in found] == ["yes", ""]
