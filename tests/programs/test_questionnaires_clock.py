"""The clock of needs: due days, terms of a province, overdue, escalation, common answers."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from portal.accounts.actor import NOBODY, Actor, actor_for
from portal.audit.models import Event
from portal.calendar.rules import add_workdays
from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run as run_job
from portal.jobs.schedule import schedule
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.models import Notice
from programs.questionnaires import operations
from programs.questionnaires.jobs import ESCALATE, run_escalation
from programs.questionnaires.models import Need, NeedTerms, Response
from programs.questionnaires.queries import shared_needs, terms_at
from programs.questionnaires.rules import DEFAULT, TIMED
from programs.questionnaires.vocabulary import NeedState, Urgency
from tests.factories import holder, office, region
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import need, response, version, words

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 5, 6, 4, tzinfo=UTC)  # noon in Shanghai; 9 May is a working Saturday


def url(name: str, *args: Any) -> str:
    return reverse(f"questionnaires:{name}", args=args)


# ---- rules ----


def test_a_step_is_due_in_working_days() -> None:
    assert DEFAULT.due_on("found", "normal", since=date(2026, 9, 30)) == add_workdays(
        date(2026, 9, 30), 5
    )
    assert DEFAULT.due_on("solved", "normal", since=date(2026, 9, 30)) is None
    assert DEFAULT.is_default


def test_the_more_urgent_is_due_no_later() -> None:
    for state in TIMED:
        days = [DEFAULT.days[state][one] for one in (Urgency.FIRST, Urgency.SOON, Urgency.NORMAL)]
        assert days == sorted(days)


@pytest.mark.parametrize("day", range(1, 31))
def test_a_superior_hears_of_it_after_the_last_working_day_has_passed(day: int) -> None:
    today = date(2026, 5, day)
    for ago in range(1, 20):
        due = add_workdays(today, -ago)
        passed = add_workdays(due, DEFAULT.escalate_after) < today
        assert (due < DEFAULT.escalates_before(today)) == passed


@pytest.mark.parametrize(
    ("asking", "answered", "common"),
    [
        (3, 15, True),
        (3, 16, False),
        (2, 2, False),
        (20, 100, True),
        (19, 100, False),
        (3, 0, False),
    ],
)
def test_a_need_is_common_from_a_share_and_a_number_on(
    asking: int, answered: int, common: bool
) -> None:
    assert DEFAULT.is_common(asking, answered) is common


# ---- the clock of one need ----


def officer(code: str = "330381") -> Actor:
    return actor_for(holder("county_officer", code))


def test_each_step_starts_the_clock_anew(cast: Any) -> None:
    one = need(due_on=date(2026, 5, 8), escalated_on=date(2026, 5, 5))
    by = officer()
    operations.dispatch(one, office=office("330381"), by=by, at=WEDNESDAY)
    one.refresh_from_db()
    assert (one.due_on, one.escalated_on) == (add_workdays(date(2026, 5, 6), 10), None)
    Need.objects.filter(pk=one.pk).update(due_on=date(2026, 5, 7))
    operations.dispatch(one, office=office("330381"), by=by, at=WEDNESDAY)
    one.refresh_from_db()
    assert one.due_on == date(2026, 5, 7)  # who answers changes; the clock goes on
    operations.answer(one, text="An expert comes.", by=by, at=WEDNESDAY)
    one.refresh_from_db()
    assert one.due_on == add_workdays(date(2026, 5, 6), 30)
    operations.settle(one, by=by, at=WEDNESDAY)
    one.refresh_from_db()
    assert one.due_on is None


def test_a_need_that_is_found_has_a_due_day(cast: Any) -> None:
    of = response()
    operations.submit(of, by=actor_for(member(of.enterprise)), at=WEDNESDAY)
    found = Need.objects.filter(response=of)
    assert found
    for one in found:
        assert one.due_on == DEFAULT.due_on("found", one.urgency, since=date(2026, 5, 6))


# ---- the terms of a province ----


def changed(days: int) -> Any:
    terms = {state: dict.fromkeys(Urgency, days) for state in TIMED}
    return replace(DEFAULT, days=terms, escalate_after=1)


def test_terms_hold_from_their_day_on() -> None:
    province = region("330000")
    manager = actor_for(holder("province_manager", "330000"))
    operations.set_terms(
        province, terms=changed(4), valid_from=date(2026, 5, 11), by=manager, at=WEDNESDAY
    )
    assert terms_at(province.pk, date(2026, 5, 10)) is DEFAULT
    held = terms_at(province.pk, date(2026, 5, 11))
    assert held.due_on("found", "first", since=date(2026, 5, 11)) == date(2026, 5, 15)
    assert not held.is_default
    assert Event.objects.get(verb="programs.need_terms.set").detail["escalate_after"] == 1


def test_terms_of_the_same_day_are_replaced() -> None:
    manager, day = actor_for(holder("province_manager", "330000")), date(2026, 5, 11)
    for days in (4, 6):
        operations.set_terms(
            region("330000"), terms=changed(days), valid_from=day, by=manager, at=WEDNESDAY
        )
    assert NeedTerms.objects.get().days["found"]["first"] == 6


def test_terms_are_refused_to_others_and_for_days_gone() -> None:
    manager = actor_for(holder("province_manager", "330000"))
    given: dict[str, Any] = {"terms": changed(4), "at": WEDNESDAY}
    with pytest.raises(Invalid):
        operations.set_terms(region("330000"), valid_from=date(2026, 5, 5), by=manager, **given)
    with pytest.raises(NotPermitted):
        operations.set_terms(region("330000"), valid_from=date(2026, 5, 6), by=officer(), **given)
    with pytest.raises(Invalid):
        operations.set_terms(
            region("330000"),
            valid_from=date(2026, 5, 6),
            by=manager,
            at=WEDNESDAY,
            terms=changed(0),
        )
    assert not NeedTerms.objects.exists()


def test_the_province_sets_terms_on_a_page(signed_in: Any) -> None:
    client = signed_in(holder("province_manager", "330000"))
    page = client.get(url("need-terms"))
    assert page.status_code == 200
    form = page.context["form"]
    given = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    assert client.post(url("need-terms"), given | {"found_first": "0"}).status_code == 422
    assert client.post(url("need-terms"), given | {"found_first": "1"}).status_code == 302
    assert NeedTerms.objects.get().days["found"]["first"] == 1
    reader = signed_in(holder("county_officer", "330381"))
    page = reader.get(url("need-terms"))
    assert page.context["form"] is None
    assert page.context["terms"].days["found"]["first"] == 1
    assert reader.post(url("need-terms"), given).status_code == 403


# ---- overdue ----


def test_what_is_overdue_is_shown_counted_and_filtered(signed_in: Any) -> None:
    of = response(state="submitted")
    late = need(of, due_on=date(2026, 1, 5), words=words("Late"))
    need(of, due_on=date(2099, 1, 5), words=words("Early"))
    client = signed_in(holder("county_officer", "330381"))
    page = client.get(url("needs"), {"due": "overdue"})
    assert page.context["needs"] == [late]
    assert page.context["overdue"] == 1
    assert client.get(url("need", late.pk)).status_code == 200


def test_the_superior_hears_of_it_once(cast: Any) -> None:
    of = response(state="submitted")
    long_ago, yesterday = add_workdays(date(2026, 5, 6), -4), add_workdays(date(2026, 5, 6), -1)
    late, other = need(of, due_on=long_ago), need(of, due_on=yesterday)
    for _morning in range(2):
        run_escalation(SimpleNamespace(at=WEDNESDAY, through=lambda rows, total: rows))
    late.refresh_from_db()
    other.refresh_from_db()
    assert (late.escalated_on, other.escalated_on) == (date(2026, 5, 6), None)
    assert Event.objects.filter(verb="programs.need.escalate").count() == 1
    told = Notice.objects.filter(kind="needs.escalated")
    assert [one.user_id for one in told] == [cast.city.pk]


def test_it_runs_each_morning() -> None:
    assert ESCALATE in {entry.kind for entry in schedule}


# ---- common needs ----


def asked_by(count: int, *, of: int, item: str = "B2.cost", code: str = "330381") -> list[Need]:
    """`count` of `of` enterprises of a county ask for the same."""
    to = version()
    found = []
    for number in range(of):
        firm = enterprise(code, industry_code="3451" if number % 2 else "1311")
        answered = response(firm, state="submitted", to=to)
        if number < count:
            found.append(need(answered, item=item))
    return found


def shared() -> list[Any]:
    return shared_needs(Need.objects.all(), Response.objects.all(), DEFAULT)


def test_a_need_of_many_is_common() -> None:
    asked_by(3, of=6)
    (one,) = shared()
    assert (one.asking, one.answered, one.open, one.is_common) == (3, 6, 3, True)
    assert one.share == 50


def test_one_answer_for_all(cast: Any) -> None:
    needs = asked_by(4, of=6)
    operations.dispatch(needs[0], office=office("330381"), by=officer(), at=WEDNESDAY)
    people = [member(one.enterprise) for one in needs]
    elsewhere = asked_by(2, of=2, code="330302")
    cycle = needs[0].cycle
    given: dict[str, Any] = {
        "cycle": cycle,
        "template_id": needs[0].response.template_id,
        "item": "B2.cost",
    }
    by = officer()
    count = operations.answer_together(
        needs[0].region, text="A course on 1 June.", by=by, at=WEDNESDAY, **given
    )
    assert count == 4
    for one in Need.objects.filter(pk__in=[one.pk for one in needs]):
        assert (one.state, one.answer) == (NeedState.ANSWERED, "A course on 1 June.")
        assert [step.move for step in one.steps.order_by("pk")] == ["dispatch", "answer"]
        assert one.due_on == add_workdays(date(2026, 5, 6), 30)
    assert {one.state for one in Need.objects.filter(pk__in=[x.pk for x in elsewhere])} == {
        NeedState.FOUND
    }
    event = Event.objects.get(verb="programs.need.answer_together")
    assert (event.detail["count"], event.path) == (4, needs[0].region.path)
    told = Notice.objects.filter(kind="needs.answered_together").values_list("user_id", flat=True)
    assert sorted(told) == sorted(one.pk for one in people)
    with pytest.raises(WrongState):
        operations.answer_together(needs[0].region, text="Again.", by=by, at=WEDNESDAY, **given)


def test_a_common_answer_may_be_for_one_industry(cast: Any) -> None:
    needs = asked_by(4, of=4)
    count = operations.answer_together(
        needs[0].region,
        cycle=needs[0].cycle,
        template_id=needs[0].response.template_id,
        item="B2.cost",
        industry="34",
        text="For machines.",
        by=officer(),
        at=WEDNESDAY,
    )
    assert count == 2


def test_who_does_not_dispatch_cannot_answer_for_all(cast: Any) -> None:
    needs = asked_by(3, of=3)
    given: dict[str, Any] = {
        "cycle": needs[0].cycle,
        "template_id": needs[0].response.template_id,
        "item": "B2.cost",
        "text": "No.",
        "at": WEDNESDAY,
    }
    for by in (officer("330302"), actor_for(holder("station_officer", "330381")), NOBODY):
        with pytest.raises(NotPermitted):
            operations.answer_together(needs[0].region, by=by, **given)


def test_a_county_answers_on_the_page(signed_in: Any, django_assert_max_num_queries: Any) -> None:
    asked_by(3, of=5)
    client = signed_in(holder("county_officer", "330381"))
    office("330381")
    with django_assert_max_num_queries(15):
        page = client.get(url("needs-common"))
    (one, form) = page.context["lines"][0]
    assert one.is_common
    sent = {**form.initial, "text": "We invite you all."}
    assert client.post(url("needs-common-answer"), {**sent, "text": ""}).status_code == 422
    answer = client.post(url("needs-common-answer"), sent, follow=True)
    assert answer.status_code == 200
    assert set(Need.objects.values_list("state", flat=True)) == {NeedState.ANSWERED}
    stranger = signed_in(holder("county_officer", "330106"))
    assert stranger.post(url("needs-common-answer"), sent).status_code == 404
    assert stranger.get(url("needs-common"), {"industry": "34", "year": "x"}).status_code == 200


def test_a_need_says_when_it_is_a_part_of_a_common_one(
    signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    common, single = asked_by(3, of=6), asked_by(1, of=1, code="330382")
    client = signed_in(holder("county_officer", "330381"))
    client.get(url("need", common[0].pk))
    with django_assert_max_num_queries(15):
        page = client.get(url("need", common[0].pk))
    assert (page.context["common"].asking, page.context["common"].answered) == (3, 6)
    assert "共性需求" in page.text or "A common need" in page.text
    other = signed_in(holder("county_officer", "330382"))
    assert other.get(url("need", single[0].pk)).context["common"] is None
    theirs = signed_in(member(common[0].enterprise))
    assert theirs.get(url("need", common[0].pk)).context["common"] is None


def test_an_industry_is_compared_with_itself(signed_in: Any) -> None:
    asked_by(4, of=8)
    client = signed_in(holder("county_officer", "330381"))
    page = client.get(url("needs-common"), {"industry": "34"})
    (one, _form) = page.context["lines"][0]
    assert (one.asking, one.answered) == (2, 4)


# ---- the list as a workbook ----


def test_the_list_is_exported_as_it_is_filtered(signed_in: Any) -> None:
    of = response(state="submitted")
    need(of, due_on=date(2026, 1, 5), words=words("Late"))
    need(of, due_on=date(2099, 1, 5), words=words("Early"))
    client = signed_in(holder("county_officer", "330381"))
    client.post(url("needs-export"), {"due": "overdue"})
    job = Job.objects.latest("pk")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.explanation
    with open_result(job) as file:
        book = load_workbook(io.BytesIO(file.read()))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert len(rows) == 2
    assert rows[1][5] == "Late"
    assert rows[1][14].date() == date(2026, 1, 5)
