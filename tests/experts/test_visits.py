"""Visits: assigned, answered, recorded, confirmed; each step by whom it belongs to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from experts.pool.models import Expert
from experts.visits.facts import Record
from experts.visits.models import Plan, Problem, Visit
from experts.visits.operations import (
    accept,
    assign,
    change_problem,
    complete,
    confirm_visit,
    decline,
    drop_problem,
    object_to,
    reassign,
    save_record,
    withdraw,
)
from experts.visits.queries import industry_means
from experts.visits.rules import hours_between, is_a_burden, plan_number
from experts.visits.vocabulary import Permission
from portal.accounts.actor import actor_for
from portal.calendar.rules import add_workdays
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import months_after
from tests.clock import clock
from tests.factories import NOON
from tests.factories.cycles import cycle, moves_of
from tests.factories.enterprises import enterprise
from tests.factories.experts import Scene, expert, problem_entry, record

TODAY = localdate(NOON)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


# ---- assigning ----


def assignments_of(user: Any) -> list[Any]:
    """The visits on which the person holds the expert's role."""
    return [grant.value for grant in actor_for(user).grants if grant.boundary == "visit"]


def test_the_assignment_is_the_grant(scene: Scene) -> None:
    visit = scene.assigned()
    actor = actor_for(scene.expert.user)
    assert assignments_of(scene.expert.user) == [visit.pk]
    assert visit.allows(actor, to=Permission.RECORD)
    assert list(Visit.objects.reachable(by=actor, to=Permission.VIEW)) == [visit]


def test_declining_and_withdrawing_end_the_grant(scene: Scene) -> None:
    visit = scene.assigned()
    decline(visit, by=actor_for(scene.expert.user), at=NOON, reason="与企业有利害关系")
    assert not assignments_of(scene.expert.user)
    again = Scene()
    other = again.assigned()
    withdraw(other, by=actor_for(again.officer), at=NOON, reason="企业停产")
    assert not assignments_of(again.expert.user)
    assert moves_of(other) == ["withdraw"]


def test_the_grant_ends_when_the_days_for_the_plan_are_over(scene: Scene) -> None:
    visit = scene.confirmed()
    due = add_workdays(TODAY, 15)
    assert visit.plan_due_on == due

    def on(day: date) -> bool:
        with clock(datetime(day.year, day.month, day.day, 4, tzinfo=UTC)):
            return visit.allows(actor_for(scene.expert.user), to=Permission.PLAN_WRITE)

    assert on(TODAY)
    assert on(due)
    assert not on(due + timedelta(days=1))


def test_reassigning_moves_the_grant(scene: Scene) -> None:
    visit = scene.assigned()
    first, second = scene.expert, expert()
    reassign(
        visit, expert=second, planned_on=TODAY, by=actor_for(scene.officer), at=NOON, heeded=True
    )
    assert not assignments_of(first.user)
    assert visit.allows(actor_for(second.user), to=Permission.ANSWER)


def test_only_the_county_assigns(cast: SimpleNamespace, scene: Scene) -> None:
    for user in (cast.neighbour, cast.city, cast.province, cast.approver, scene.member):
        with pytest.raises(NotPermitted):
            assign(
                scene.enterprise,
                cycle=cycle(),
                expert=scene.expert,
                planned_on=TODAY,
                by=actor_for(user),
                at=NOON,
            )


@pytest.mark.parametrize(
    "values",
    [
        {"planned_on": TODAY - timedelta(days=1)},
        {"expert": "ended"},
        {"expert": "without account"},
        {"expert": "of a neighbour"},
        {"expert": "of the enterprise"},
    ],
    ids=str,
)
def test_nobody_is_sent_who_cannot_go(scene: Scene, values: dict[str, Any]) -> None:
    kinds: dict[str, Any] = {
        "ended": {"valid_to": TODAY - timedelta(days=1)},
        "of the enterprise": {"employer_code": scene.enterprise.credit_code},
        "without account": {},
        "of a neighbour": {},
    }
    if kind := values.get("expert"):
        at = "330382" if kind == "of a neighbour" else "330381"
        scene.expert = expert(at, **kinds[kind])
        if kind == "without account":
            Expert.objects.filter(pk=scene.expert.pk).update(user=None)
    with pytest.raises(Invalid):
        scene.assigned(planned_on=values.get("planned_on", TODAY), heeded=True)
    assert not Visit.objects.exists()


def test_an_enterprise_off_the_roster_is_not_visited(scene: Scene) -> None:
    scene.enterprise = enterprise()
    with pytest.raises(WrongState):
        scene.assigned()


def test_nothing_is_assigned_in_a_locked_year(scene: Scene) -> None:
    year = cycle()
    type(year).objects.filter(pk=year.pk).update(state="locked")
    with pytest.raises(WrongState):
        assign(
            scene.enterprise,
            cycle=type(year).objects.get(pk=year.pk),
            expert=scene.expert,
            planned_on=TODAY,
            by=actor_for(scene.officer),
            at=NOON,
        )


def test_a_burden_and_a_body_are_read_before_somebody_is_sent(scene: Scene) -> None:
    scene.assigned()
    scene.expert = expert(employer_kind="body")
    with pytest.raises(Invalid) as refused:
        scene.assigned()
    assert {fault.code for fault in refused.value.faults} == {"burden", "conflict.body"}
    assert scene.assigned(heeded=True).state == "assigned"


def test_one_expert_has_one_open_visit_to_an_enterprise(scene: Scene) -> None:
    scene.assigned()
    with pytest.raises(WrongState):
        scene.assigned(heeded=True)


@pytest.mark.parametrize(
    ("state", "verb", "who", "reached"),
    [
        ("assigned", accept, "expert", "accepted"),
        ("assigned", decline, "expert", "declined"),
        ("assigned", withdraw, "officer", "withdrawn"),
        ("written", withdraw, "officer", "withdrawn"),
        ("written", complete, "expert", "recorded"),
        ("recorded", object_to, "member", "accepted"),
        ("recorded", confirm_visit, "member", "confirmed"),
    ],
)
def test_each_move_is_made_by_its_own_and_by_nobody_else(
    cast: SimpleNamespace, scene: Scene, state: str, verb: Any, who: str, reached: str
) -> None:
    visit = getattr(scene, state)()
    people = {"expert": scene.expert.user, "officer": scene.officer, "member": scene.member}
    others = [user for name, user in people.items() if name != who]
    for user in [*others, cast.neighbour, cast.city, cast.province, Scene().member]:
        with pytest.raises(NotPermitted):
            verb(visit, by=actor_for(user), at=NOON, reason="x")
    verb(visit, by=actor_for(people[who]), at=NOON, reason="x")
    assert visit.state == reached
    with pytest.raises((WrongState, NotPermitted)):
        verb(visit, by=actor_for(people[who]), at=NOON, reason="x")


@pytest.mark.parametrize(("state", "verb", "who"), [
    ("assigned", decline, "expert"), ("assigned", withdraw, "officer"),
    ("recorded", object_to, "member"),
])  # fmt: skip
def test_what_needs_a_reason_is_refused_without(
    scene: Scene, state: str, verb: Any, who: str
) -> None:
    visit = getattr(scene, state)()
    by = actor_for(scene.expert.user if who == "expert" else getattr(scene, who))
    with pytest.raises(Invalid):
        verb(visit, by=by, at=NOON, reason="  ")


def test_a_stale_copy_does_no_harm(scene: Scene) -> None:
    visit = scene.recorded()
    stale = Visit.objects.get(pk=visit.pk)
    confirm_visit(visit, by=actor_for(scene.member), at=NOON)
    with pytest.raises(WrongState):
        object_to(stale, by=actor_for(scene.member), at=NOON, reason="x")
    assert Plan.objects.count() == 1


# ---- recording ----


def test_a_draft_keeps_what_was_sent_and_nothing_else(scene: Scene) -> None:
    visit, by = scene.accepted(), actor_for(scene.expert.user)
    one = save_record(
        visit,
        entry=Record({"people_met": "赵总"}, {"4.1": {"score": 2, "note": ""}}),
        revision=0,
        by=by,
        at=NOON,
    )
    two = save_record(
        visit, entry=Record(scores={"4.2": {"score": "na"}}), revision=one.revision, by=by, at=NOON
    )
    visit.refresh_from_db()
    assert (one.revision, two.revision) == (1, 2)
    assert visit.people_met == "赵总"
    assert visit.scores == {"4.1": {"score": 2}, "4.2": {"score": "na"}}
    save_record(visit, entry=Record(scores={"4.1": {}}), revision=2, by=by, at=NOON)
    assert "4.1" not in visit.scores


def test_two_devices_do_not_overwrite_each_other(scene: Scene) -> None:
    visit, by = scene.accepted(), actor_for(scene.expert.user)
    first = Record({"strengths": "甲"}, {"4.1": {"score": 1}})
    save_record(visit, entry=first, revision=0, by=by, at=NOON)
    other = Record({"strengths": "乙", "people_met": "李工"}, {"4.1": {"score": 5}})
    saved = save_record(visit, entry=other, revision=0, by=by, at=NOON)
    assert {one.name: (one.mine, one.theirs) for one in saved.conflicts} == {
        "strengths": ("乙", "甲"),
        "4.1": ({"score": 5}, {"score": 1}),
    }
    assert saved.kept == ("people_met",)
    visit.refresh_from_db()
    assert (visit.strengths, visit.people_met) == ("甲", "李工")
    again = save_record(visit, entry=first, revision=0, by=by, at=NOON)
    assert (again.conflicts, again.kept) == ((), ())


@pytest.mark.parametrize(
    "wrong",
    [
        Record({"state": "confirmed"}),
        Record({"people_met": "长" * 301}),
        Record(scores={"99": {"score": 1}}),
        Record(scores={"4.1": {"score": 6}}),
        Record(scores={"4.1": {"score": -1}}),
        Record(scores={"4.1": {"score": 1, "conformity": "perfect"}}),
        Record(scores={"4.1": {"score": 1, "note": "长" * 201}}),
    ],
)
def test_a_value_that_is_none_is_not_kept_even_in_a_draft(scene: Scene, wrong: Record) -> None:
    visit = scene.accepted()
    with pytest.raises(Invalid):
        save_record(visit, entry=wrong, revision=0, by=actor_for(scene.expert.user), at=NOON)
    visit.refresh_from_db()
    assert visit.revision == 0


def test_only_the_expert_writes_and_only_while_it_is_accepted(
    cast: SimpleNamespace, scene: Scene
) -> None:
    visit = scene.assigned()
    with pytest.raises(WrongState):
        save_record(visit, entry=record(), revision=0, by=actor_for(scene.expert.user), at=NOON)
    accept(visit, by=actor_for(scene.expert.user), at=NOON)
    for user in (scene.officer, scene.member, cast.neighbour, expert().user):
        with pytest.raises(NotPermitted):
            save_record(visit, entry=record(), revision=0, by=actor_for(user), at=NOON)


def test_everything_that_is_missing_is_said_at_once(scene: Scene) -> None:
    visit = scene.accepted()
    with pytest.raises(Invalid) as refused:
        complete(visit, by=actor_for(scene.expert.user), at=NOON)
    assert [fault.where for fault in refused.value.faults] == [
        "arrived_at",
        "left_at",
        "people_met",
        "4.1",
    ]


@pytest.mark.parametrize(
    ("arrived", "left", "code"),
    [(-60, -61, "order"), (60, 120, "future"), (-60 * 30, -60, "too_long_a_visit")],
)
def test_times_that_cannot_be_are_refused(scene: Scene, arrived: int, left: int, code: str) -> None:
    visit, by = scene.accepted(), actor_for(scene.expert.user)
    entry = record()
    times = {
        "arrived_at": NOON + timedelta(minutes=arrived),
        "left_at": NOON + timedelta(minutes=left),
    }
    wrong = Record({**entry.fields, **times}, entry.scores)
    if code == "order":
        with pytest.raises(Invalid) as refused:
            save_record(visit, entry=wrong, revision=0, by=by, at=NOON)
        assert [fault.code for fault in refused.value.faults] == ["order"]
        return
    save_record(visit, entry=wrong, revision=0, by=by, at=NOON)
    with pytest.raises(Invalid) as refused:
        complete(visit, by=by, at=NOON)
    assert code in {fault.code for fault in refused.value.faults}


def test_what_usually_applies_needs_a_note_when_it_does_not(scene: Scene) -> None:
    visit = scene.written(**{"8_6": {"score": "na"}, "8_3": {"score": "na"}})
    with pytest.raises(Invalid) as refused:
        complete(visit, by=actor_for(scene.expert.user), at=NOON)
    assert [fault.where for fault in refused.value.faults] == ["8.6"]


def test_a_completed_visit_holds_its_score(scene: Scene) -> None:
    visit = scene.written(score=4, **{"7_1_5": {"score": 4, "conformity": "major"}})
    complete(visit, by=actor_for(scene.expert.user), at=NOON)
    visit.refresh_from_db()
    assert (str(visit.total), visit.level, str(visit.hours)) == ("4.00", 2, "2.0")


def test_an_objection_gives_the_record_back(scene: Scene) -> None:
    visit = scene.recorded()
    object_to(visit, by=actor_for(scene.member), at=NOON, reason="到达时间不对")
    save_record(
        visit,
        entry=Record({"strengths": "改过"}),
        revision=visit.revision,
        by=actor_for(scene.expert.user),
        at=NOON,
    )
    complete(visit, by=actor_for(scene.expert.user), at=NOON)
    assert visit.state == "recorded"


def test_confirming_counts_the_problems_and_opens_the_plan(scene: Scene) -> None:
    visit = scene.confirmed(problems=2)
    assert set(visit.problems.values_list("found_on", flat=True)) == {TODAY}
    assert visit.plan.due_on == add_workdays(TODAY, 15)
    assert [problem.number for problem in visit.problems.order_by("number")] == [1, 2]


def test_problems_are_changed_and_dropped_only_while_the_visit_is_recorded(scene: Scene) -> None:
    scene.accepted()
    by = actor_for(scene.expert.user)
    one, two = scene.problem(), scene.problem()
    change_problem(one, entry=problem_entry(description=" 改过 "), by=by, at=NOON)
    assert one.description == "改过"
    drop_problem(two, by=by, at=NOON)
    assert Problem.objects.count() == 1
    with pytest.raises(Invalid) as refused:
        scene.problem(clause="99", severity="awful", description="", due_on=TODAY)
    assert {fault.where for fault in refused.value.faults} == {
        "clause",
        "severity",
        "description",
        "due_on",
    }
    confirmed = Scene()
    confirmed.confirmed()
    problem = confirmed.visit.problems.get()
    with pytest.raises(WrongState):
        drop_problem(problem, by=actor_for(confirmed.expert.user), at=NOON)


# ---- what the database holds ----


@pytest.mark.parametrize(
    "values",
    [
        {"state": "confirmed"},
        {"confirmed_on": TODAY},
        {"recorded_on": TODAY},
        {"level": 6},
        {"total": 6},
        {"arrived_at": NOON, "left_at": NOON},
    ],
    ids=str,
)
def test_the_database_refuses_what_a_state_cannot_be(scene: Scene, values: dict[str, Any]) -> None:
    visit = scene.assigned()
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**values)


# ---- small rules ----


def test_small_rules() -> None:
    start = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
    assert str(hours_between(start, start + timedelta(minutes=72))) == "1.2"
    assert str(hours_between(start, start + timedelta(minutes=1))) == "0.1"
    assert is_a_burden(TODAY, [TODAY + timedelta(days=31)]) == []
    assert is_a_burden(TODAY, [TODAY - timedelta(days=30)]) == [TODAY - timedelta(days=30)]
    assert plan_number("330304", 2026, 1) == "ZJ-330304-2026-0001"
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_an_industry_is_compared_with_from_five_others_up(db: None) -> None:
    mine = Scene()
    visit = mine.confirmed()
    for number in range(5):
        assert industry_means(visit) is None, number
        Scene().confirmed()
    found = industry_means(visit)
    assert found is not None
    assert (found.count, str(found.means["4"])) == (5, "3.00")
