"""What meetings decided, over all meetings: found by state, and a to-do once it is late."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.notices.queries import todos_for
from programs.cycles import operations
from programs.cycles.models import Cycle
from programs.cycles.operations import ActivityFacts
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
