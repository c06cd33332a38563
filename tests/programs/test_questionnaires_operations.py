"""Responses and needs over their tables of moves; versions; who is told; what is counted."""

import copy

import pytest

from enterprises.register.models import Membership
from portal.audit.models import Event
from portal.calendar.rules import add_workdays
from portal.indicators.models import DirtyCell
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.contributions import todos
from portal.notices.models import Notice
from portal.notices.queries import shown
from programs.cycles.models import RosterEntry
from programs.questionnaires import operations
from programs.questionnaires.models import Need, Response, Version
from programs.questionnaires.queries import (
    computed_size,
    facts_about,
    needs_by_element,
    not_begun,
    version_for,
)
from programs.questionnaires.schema import read_questionnaire
from programs.questionnaires.schema.bridging import identity
from programs.questionnaires.vocabulary import NeedState, Permission, ResponseState
from programs.questionnaires.workflow import NEED, RESPONSE
from tests.factories import NOON, holder, office
from tests.factories.cycles import cycle, moves_of, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import COMPLETE, SMALL, need, response, version

TODAY = NOON.date()


def test_a_version_equal_to_the_one_before_is_refused(cast, acting):
    year, by = cycle(), acting(cast.province)
    first = operations.add_version(year, schema=SMALL, by=by, at=NOON)
    with pytest.raises(operations.SameVersion):
        operations.add_version(year, schema=copy.deepcopy(SMALL), by=by, at=NOON)
    with pytest.raises(WrongState):  # the first is not published yet
        operations.add_version(year, schema=SMALL | {"minutes": 4}, by=by, at=NOON)
    operations.publish(first, by=by, at=NOON)
    second = operations.add_version(year, schema=SMALL | {"minutes": 4}, by=by, at=NOON)
    assert (first.number, second.number) == (1, 2)
    assert version_for(year) == first
    same = identity(read_questionnaire(SMALL))
    operations.confirm_bridge(second, items=same, by=by, at=NOON)
    operations.publish(second, by=by, at=NOON)
    assert version_for(year) == second


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad"])
def test_only_the_province_adds_and_publishes(cast, acting, who):
    by = acting(getattr(cast, who))
    with pytest.raises(NotPermitted):
        operations.add_version(cycle(), schema=SMALL, by=by, at=NOON)
    with pytest.raises(NotPermitted):
        operations.publish(version(state="draft", published_at=None), by=by, at=NOON)


def test_a_wrong_schema_never_becomes_a_version(cast, acting):
    with pytest.raises(Invalid):
        operations.add_version(cycle(), schema={"code": "x"}, by=acting(cast.province), at=NOON)
    assert not Version.objects.exists()


def test_it_is_published_only_in_an_open_year(cast, acting):
    draft = version(cycle(state="draft"), state="draft", published_at=None)
    with pytest.raises(WrongState):
        operations.publish(draft, by=acting(cast.province), at=NOON)


def test_members_on_the_roster_are_told_of_a_new_questionnaire(cast, acting):
    entry, other = roster_entry(state="listed"), roster_entry()
    owner = member(entry.enterprise)
    member(other.enterprise)
    draft = version(state="draft", published_at=None)
    operations.publish(draft, by=acting(cast.province), at=NOON)
    assert list(Notice.objects.values_list("kind", "user")) == [
        ("questionnaires.published", owner.pk)
    ]


def test_a_version_is_told_only_to_whoever_can_begin_it(cast, acting):
    told, done = roster_entry(state="listed"), roster_entry(state="listed")
    member(told.enterprise)
    member(done.enterprise)
    by = acting(cast.province)
    schema = SMALL | {"code": "baseline"}
    operations.publish(version(schema=schema, state="draft", published_at=None), by=by, at=NOON)
    assert not Notice.objects.exists()  # only a campaign asks for it
    first = version()
    response(done.enterprise, to=first, state="submitted")
    second = version(schema=SMALL | {"minutes": 4}, state="draft", published_at=None)
    operations.confirm_bridge(second, items=identity(read_questionnaire(SMALL)), by=by, at=NOON)
    operations.publish(second, by=by, at=NOON)
    told_to = Membership.objects.filter(user__in=Notice.objects.values("user"))
    assert [one.enterprise for one in told_to] == [told.enterprise]
    assert shown(Notice.objects.get()).title == "“Needs” is open"


@pytest.mark.parametrize(
    ("code", "title"),
    [("needs", "Needs"), ("satisfaction", "How content you are")],
)
def test_notices_name_the_questionnaire_itself(cast, acting, code, title):
    asked = version(schema=SMALL | {"code": code})
    asked.template.title = title
    asked.template.save()
    of, own = (response(enterprise(name=COMPLETE["A1"]), to=asked) for _n in range(2))
    of.on_behalf = True
    of.save()
    member(of.enterprise)
    operations.submit_on_behalf(of, by=acting(cast.officer), at=NOON)
    operations.submit(own, by=acting(member(own.enterprise)), at=NOON)
    titles = [shown(one).title for one in Notice.objects.order_by("pk")]
    assert titles == [
        f"Please confirm “{title}” of {of.enterprise.name}",
        f"{own.enterprise.name} handed in “{title}”",
    ]


def test_a_notice_of_before_that_names_no_questionnaire_is_still_shown(cast):
    words = {"enterprise": "Valves Ltd"}
    old = Notice(user=cast.officer, kind="questionnaires.handed_in", words=words, made_at=NOON)
    assert shown(old).title == "Valves Ltd handed in “—”"


def test_facts_are_prefilled_with_their_source(db):
    firm = enterprise(revenue_wan="1000.50", has_quality_officer=True)
    roster_entry(firm, pilot_industry=pilot_industry())
    facts = facts_about(firm, cycle())
    assert facts["place"]["value"] == "浙江省温州市瑞安市"
    assert facts["revenue_wan"]["value"] == "1000.5"
    assert facts["has_quality_officer"]["value"] == "yes"
    assert facts["pilot_industry"] == {"value": "轴承", "source": "roster", "on": "2026-04-02"}
    assert "assets_wan" not in facts


def test_only_who_acts_for_it_begins(cast, acting):
    firm, asked = enterprise(), version()
    for who in ("neighbour", "city", "province", "viewer"):
        with pytest.raises(NotPermitted):
            operations.start(firm, version=asked, by=acting(getattr(cast, who)), at=NOON)
    with pytest.raises(NotPermitted):
        operations.start(firm, version=asked, by=acting(member(enterprise())), at=NOON)
    mine = operations.start(firm, version=asked, by=acting(member(firm)), at=NOON)
    assert mine.on_behalf is False


def test_what_is_not_asked_is_not_begun(cast, acting):
    firm = enterprise()
    by = acting(member(firm))
    for asked in (
        version(state="draft", published_at=None),
        version(cycle(2025, state="locked")),
    ):
        with pytest.raises(WrongState):
            operations.start(firm, version=asked, by=by, at=NOON)
    with pytest.raises(Invalid):
        operations.start(firm, version=version(cycle(at="440000")), by=by, at=NOON)
    closed = enterprise(closed_on=TODAY)
    with pytest.raises(WrongState):
        operations.start(closed, version=version(), by=acting(member(closed)), at=NOON)


ACTS = {
    "submit": ("member", lambda r, **k: operations.submit(r, **k)),  # noqa: PLW0108
    "submit-on-behalf": ("officer", operations.submit_on_behalf),
    "confirm": ("member", operations.confirm),
    "return": ("member", lambda r, **k: operations.return_for_changes(r, reason="No.", **k)),
    "send-back": ("officer", lambda r, **k: operations.send_back(r, reason="Odd.", **k)),
    "recall": ("member", lambda r, **k: operations.recall(r, reason="A slip.", **k)),
}


@pytest.mark.parametrize("state", ResponseState.values)
@pytest.mark.parametrize("move", [move.name for move in RESPONSE])
def test_each_move_is_made_from_its_states_and_from_no_other(cast, acting, move, state):
    of = response(state=state, on_behalf=True)
    who, act = ACTS[move]
    by = acting(cast.officer if who == "officer" else member(of.enterprise))
    if state in RESPONSE[move].sources:
        act(of, by=by, at=NOON)
        of.refresh_from_db()
        assert of.state == RESPONSE[move].target
        assert moves_of(of) == [move]
    else:
        with pytest.raises(WrongState):
            act(of, by=by, at=NOON)


@pytest.mark.parametrize("who", ["officer", "neighbour", "city", "province"])
def test_only_the_enterprise_submits_and_confirms(cast, acting, who):
    by = acting(getattr(cast, who))
    with pytest.raises(NotPermitted):
        operations.submit(response(), by=by, at=NOON)
    with pytest.raises(NotPermitted):
        operations.confirm(response(state="unconfirmed"), by=by, at=NOON)


def test_what_counts_is_counted_and_its_needs_are_written_once(cast, acting):
    of = response()
    operations.submit(of, by=acting(member(of.enterprise)), at=NOON)
    assert (of.counted_on, of.on_behalf) == (TODAY, False)
    assert [n.item for n in of.needs.order_by("pk")] == ["B2.cost", "B2.time", "B5"]
    assert set(DirtyCell.objects.values_list("model", flat=True)) == {
        "programs.response",
        "programs.need",
    }
    counted = {one.element: one.total for one in needs_by_element(Need.objects.all()) if one.total}
    assert counted == {"certification": 2, "quality": 1}
    assert Event.objects.filter(verb="programs.response.submit").count() == 1


def test_every_fault_is_in_the_refusal(cast, acting):
    of = response(answers={"A2": "many"})
    with pytest.raises(Invalid) as refusal:
        operations.submit(of, by=acting(member(of.enterprise)), at=NOON)
    assert [fault.where for fault in refusal.value.faults] == ["/A1", "/A2", "/B1"]
    assert not Need.objects.exists()


def test_answers_to_what_is_not_asked_are_not_handed_in(cast, acting):
    of = response()
    of.answers["B1"] = "certified"
    of.save()
    operations.submit(of, by=acting(member(of.enterprise)), at=NOON)
    of.refresh_from_db()
    assert "B2" not in of.answers


def test_the_size_follows_from_the_answers(db):
    firm = enterprise(industry_code="3443")
    figures = {"A06a": "86", "A06b": "2150", "A06c": "900"}
    assert computed_size(figures, firm, on=TODAY).size == "small"
    assert computed_size({"A06a": "86"}, firm, on=TODAY) is None
    assert computed_size(figures | {"A06a": "many"}, firm, on=TODAY) is None


NEED_ACTS = {
    "dispatch": lambda n, **k: operations.dispatch(n, office=office("330381"), **k),
    "answer": lambda n, **k: operations.answer(n, text="On Monday.", **k),
    "settle": operations.settle,
    "reopen": lambda n, **k: operations.reopen(n, reason="Not yet.", **k),
}


@pytest.mark.parametrize("state", NeedState.values)
@pytest.mark.parametrize("move", [move.name for move in NEED])
def test_each_step_of_a_need_is_made_from_its_states_and_no_other(cast, acting, move, state):
    one = need(state=state)
    if state in NEED[move].sources:
        NEED_ACTS[move](one, by=acting(cast.officer), at=NOON)
        one.refresh_from_db()
        assert one.state == NEED[move].target
    else:
        with pytest.raises(WrongState):
            NEED_ACTS[move](one, by=acting(cast.officer), at=NOON)


def test_what_is_not_solved_is_answered_anew(cast, acting):
    station = office("330381", "station")
    answering = holder("station_officer", station)
    one = need(state="dispatched", office=station, due_on=TODAY)
    owner = member(one.enterprise)
    operations.answer(one, text="Call us.", by=acting(answering), at=NOON)
    with pytest.raises(Invalid):
        operations.reopen(one, reason=" ", by=acting(owner), at=NOON)
    for stranger in (answering, member(enterprise()), cast.neighbour, cast.city):
        with pytest.raises(NotPermitted):
            operations.reopen(one, reason="No.", by=acting(stranger), at=NOON)
    operations.reopen(one, reason="Nobody picks up.", by=acting(owner), at=NOON)
    one.refresh_from_db()
    assert (one.state, one.answer, one.answered_on) == ("dispatched", "", None)
    assert one.due_on == add_workdays(TODAY, 10)
    step = one.steps.last()
    assert (step.reason, step.answer) == ("Nobody picks up.", "Call us.")
    told = Notice.objects.get(kind="needs.reopened")
    assert (told.user, told.words["reason"]) == (answering, "Nobody picks up.")
    assert todos["questionnaires.answer"].count(acting(answering)).get() == one
    operations.answer(one, text="We come on Monday.", by=acting(answering), at=NOON)
    operations.settle(one, by=acting(owner), at=NOON)
    assert moves_of(one) == ["answer", "reopen", "answer", "settle"]


def test_a_station_answers_what_was_dispatched_to_it(cast, acting):
    station = office("330381", "station")
    answering = holder("station_officer", station)
    one = need()
    assert not one.allows(acting(answering), to=Permission.NEED_ANSWER)
    operations.dispatch(one, office=station, answerer=answering, by=acting(cast.officer), at=NOON)
    assert one.allows(acting(answering), to=Permission.NEED_ANSWER)
    operations.answer(one, text="Done.", by=acting(answering), at=NOON)


def test_a_need_is_not_given_to_who_may_not_answer(cast, acting):
    by = acting(cast.officer)
    with pytest.raises(Invalid):
        operations.dispatch(need(), office=office("330106"), by=by, at=NOON)
    with pytest.raises(Invalid):
        operations.dispatch(need(), office=office("330381"), answerer=cast.approver, by=by, at=NOON)


def test_people_are_told_and_reminded(cast, acting):
    of = response(enterprise(name=COMPLETE["A1"]))
    owner = member(of.enterprise)
    invited = enterprise()
    newcomer = member(invited)

    def count(code, user):
        found = todos[code].count(acting(user))
        if isinstance(found, int):
            return found
        return sum(rows.count() for rows in (found if isinstance(found, tuple) else (found,)))

    assert count("questionnaires.fill", owner) == 1
    assert count("questionnaires.fill", newcomer) == 1
    operations.submit(of, by=acting(owner), at=NOON)
    assert count("questionnaires.fill", owner) == 0
    assert count("questionnaires.dispatch", cast.officer) == 3
    assert count("questionnaires.dispatch", cast.neighbour) == 0
    one = of.needs.first()
    operations.dispatch(one, office=office("330381"), by=acting(cast.officer), at=NOON)
    assert count("questionnaires.answer", cast.officer) == 1
    operations.answer(one, text="Yes.", by=acting(cast.officer), at=NOON)
    assert set(Notice.objects.values_list("kind", "user")) == {
        ("questionnaires.handed_in", cast.officer.pk),
        ("needs.answered", owner.pk),
    }


def test_who_is_on_the_roster_and_has_not_begun_is_known(db):
    version()
    silent, busy = roster_entry(state="listed"), roster_entry(state="listed")
    roster_entry()
    response(busy.enterprise, to=Version.objects.get())
    assert list(not_begun(RosterEntry.objects.all())) == [silent]


def test_an_enterprise_answers_once_a_year(db):
    from django.db import IntegrityError, transaction

    of = response()
    with pytest.raises(IntegrityError), transaction.atomic():
        response(of.enterprise, to=of.version)
    assert Response.objects.count() == 1
