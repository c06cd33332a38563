"""What is done about a visit that needs a look: read, explained, cleared, or taken out of the
figures; by whom, and what the figures say."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from experts.visits.models import Plan, Problem, Visit, VisitDoubt
from experts.visits.operations import (
    annul_visit,
    clear_doubt,
    close_problem,
    confirm_visit,
    explain,
    look_at,
    report_remedy,
    withdraw,
)
from experts.visits.queries import doubts_shown, visits_to_look_into
from experts.visits.vocabulary import Permission
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.reading import read
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.notices.models import Notice
from programs.cycles.models import CycleLock
from tests.factories import NOON, holder, region
from tests.factories.experts import Scene, visit_doubt

MONTH = Period.month(2026, 11)
COUNTED = (
    "visits.confirmed",
    "visits.enterprises",
    "visits.hours",
    "problems.found",
    "problems.closed",
    "plans.confirmed",
    "problems.enterprises_remedied",
)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


@pytest.fixture
def officer(scene: Scene) -> Any:
    """Another officer of the county: not the one who sent the expert."""
    return holder("county_officer", "330381")


def figures(code: str = "330381") -> dict[str, Any]:
    wanted = [indicators[name] for name in COUNTED]
    found = read(wanted, region(code), "330000-2026", MONTH, at=NOON)
    values = found.values() if isinstance(found, dict) else found
    return {figure.indicator.code: figure.value for figure in values}


def counted_rows(code: str) -> int:
    found = rows_behind(
        indicators[code].numerator,
        "330000-2026",
        MONTH,
        path=region("330381").path,
        today=localdate(NOON),
        to_date=True,
    )
    return len(found)


# ---- who decides ----


def test_the_expert_and_who_sent_the_expert_do_not_decide(
    scene: Scene, cast: SimpleNamespace, officer: Any
) -> None:
    doubt = visit_doubt(scene.confirmed())
    refused = [scene.expert.user, scene.officer, scene.member, cast.approver, cast.province]
    for user in [*refused, cast.neighbour, cast.other_city, cast.stranger]:
        for verb in (clear_doubt, annul_visit):
            with pytest.raises(NotPermitted):
                verb(doubt, by=actor_for(user), at=NOON, reason="现场核实")
    assert VisitDoubt.objects.get().state == "open"
    clear_doubt(doubt, by=actor_for(officer), at=NOON, reason="企业门卫登记与时间一致")
    held = VisitDoubt.objects.get()
    assert (held.state, held.settled_by) == ("cleared", officer)
    assert Visit.objects.get().state == "confirmed"


def test_an_officer_who_is_also_the_expert_does_not_decide(scene: Scene, officer: Any) -> None:
    visit = scene.confirmed()
    scene.expert.user = officer
    scene.expert.save()
    doubt = visit_doubt(visit)
    with pytest.raises(NotPermitted):
        clear_doubt(doubt, by=actor_for(officer), at=NOON, reason="是我去的")


def test_the_city_decides_where_the_county_has_one_officer(
    scene: Scene, cast: SimpleNamespace
) -> None:
    doubt = visit_doubt(scene.confirmed())
    clear_doubt(doubt, by=actor_for(cast.city), at=NOON, reason="与企业电话核实")
    assert VisitDoubt.objects.get().settled_by == cast.city


@pytest.mark.parametrize("reason", ["", "   ", "核" * 501])
@pytest.mark.parametrize("verb", [clear_doubt, annul_visit])
def test_a_decision_has_a_reason(scene: Scene, officer: Any, verb: Any, reason: str) -> None:
    doubt = visit_doubt(scene.confirmed())
    with pytest.raises(Invalid):
        verb(doubt, by=actor_for(officer), at=NOON, reason=reason)
    assert VisitDoubt.objects.get().state == "open"
    assert Visit.objects.get().state == "confirmed"


def test_what_is_settled_is_not_settled_again(scene: Scene, officer: Any) -> None:
    doubt, by = visit_doubt(scene.confirmed()), actor_for(officer)
    stale = VisitDoubt.objects.get(pk=doubt.pk)
    clear_doubt(doubt, by=by, at=NOON, reason="在场")
    with pytest.raises(WrongState):
        annul_visit(stale, by=by, at=NOON, reason="不在场")
    assert Visit.objects.get().state == "confirmed"


# ---- figures ----


def test_a_visit_counts_until_a_doubt_is_founded_and_then_no_more(
    scene: Scene, officer: Any
) -> None:
    other = Scene()
    for one in (scene, other):
        problem = one.agreed().visit.problems.get()
        report_remedy(problem, words="已送检", by=actor_for(one.member), at=NOON)
        close_problem(problem, by=actor_for(one.officer), at=NOON)
    before = figures()
    assert before["visits.confirmed"] == Decimal(2)
    assert scene.visit is not None
    first, second = (visit_doubt(scene.visit, rule=rule) for rule in ("visits.short", "x"))
    assert figures() == before
    clear_doubt(first, by=actor_for(officer), at=NOON, reason="属实")
    assert figures() == before

    annul_visit(second, by=actor_for(officer), at=NOON, reason="企业证实当日无人到访")
    after = figures()
    for code in COUNTED:
        assert after[code] == before[code] / 2, code
        assert counted_rows(code) == (after[code] if code != "visits.hours" else 1), code
    assert figures("330000") == after


def test_a_visit_that_was_only_recorded_can_be_taken_out(scene: Scene, officer: Any) -> None:
    visit = scene.recorded()
    annul_visit(visit_doubt(visit), by=actor_for(officer), at=NOON, reason="未到企业")
    visit.refresh_from_db()
    assert (visit.state, visit.recorded_on, visit.confirmed_on) == ("annulled", None, None)
    with pytest.raises((WrongState, NotPermitted)):
        confirm_visit(visit, by=actor_for(scene.member), at=NOON)


def test_what_a_locked_month_counted_stays(scene: Scene, officer: Any) -> None:
    doubt = visit_doubt(scene.confirmed())
    CycleLock.objects.create(cycle=doubt.visit.cycle, period="2026-11", by=officer, locked_at=NOON)
    with pytest.raises(WrongState, match="2026-11"):
        annul_visit(doubt, by=actor_for(officer), at=NOON, reason="未到企业")
    assert Visit.objects.get().state == "confirmed"
    assert VisitDoubt.objects.get().state == "open"


def test_what_belongs_to_it_rests(scene: Scene, officer: Any) -> None:
    plan = scene.agreed()
    problem = Problem.objects.get()
    first, other = (visit_doubt(plan.visit, rule=rule) for rule in ("visits.short", "x"))
    annul_visit(first, by=actor_for(officer), at=NOON, reason="未到企业")
    other.refresh_from_db()
    assert (other.state, other.reason) == ("lapsed", "未到企业")
    assert not Problem.objects.found().exists()
    assert not Plan.objects.confirmed().exists()
    with pytest.raises(WrongState):
        report_remedy(problem, words="已送检", by=actor_for(scene.member), at=NOON)
    assert not plan.visit.allows(actor_for(scene.expert.user), to=Permission.RECORD)
    told = set(Notice.objects.filter(kind="visits.annulled").values_list("user", flat=True))
    assert {scene.member.pk, scene.expert.user.pk} <= told
    events = Event.objects.filter(verb="experts.visit.annul")
    assert events.get().detail["reason"] == "未到企业"


# ---- the expert ----


def test_the_expert_explains_also_after_the_assignment(scene: Scene, officer: Any) -> None:
    visit = scene.confirmed()
    Visit.objects.filter(pk=visit.pk).update(plan_due_on="2026-10-01")
    assert not visit.allows(actor_for(scene.expert.user), to=Permission.EXPLAIN)
    doubt = visit_doubt(visit)
    by = actor_for(scene.expert.user)
    assert explain(visit, words="手机日期未校准", by=by, at=NOON) == 1
    doubt.refresh_from_db()
    assert (doubt.explanation, doubt.state) == ("手机日期未校准", "open")
    clear_doubt(doubt, by=actor_for(officer), at=NOON, reason="情况属实")
    assert not visit.allows(actor_for(scene.expert.user), to=Permission.EXPLAIN)
    with pytest.raises((WrongState, NotPermitted)):
        explain(visit, words="再说明", by=by, at=NOON)


def test_nobody_else_explains(scene: Scene, officer: Any) -> None:
    visit = scene.confirmed()
    visit_doubt(visit)
    for user in (scene.member, officer, scene.officer, Scene().expert.user):
        with pytest.raises(NotPermitted):
            explain(visit, words="x", by=actor_for(user), at=NOON)
    with pytest.raises(Invalid):
        explain(visit, words=" ", by=actor_for(scene.expert.user), at=NOON)


# ---- found once, by both visits ----


def test_the_earlier_visit_is_told_too_and_nothing_twice(scene: Scene) -> None:
    first = scene.confirmed()
    again = Scene()
    again.expert = scene.expert
    second = again.recorded()
    rules = ["visits.overlap", "visits.same_answers"]
    for visit, other in ((first, second), (second, first)):
        found = VisitDoubt.objects.filter(visit=visit).order_by("rule")
        assert [one.rule for one in found] == rules
        assert {one.other_id for one in found} == {other.pk}
    assert look_at(second, at=NOON) == 0
    confirm_visit(second, by=actor_for(again.member), at=NOON)
    assert VisitDoubt.objects.count() == 4
    told = Notice.objects.filter(kind__in=["visits.doubted", "visits.asked"])
    assert set(told.values_list("user", flat=True)) >= {
        scene.officer.pk,
        again.officer.pk,
        scene.expert.user.pk,
    }


def test_a_visit_that_is_withdrawn_waits_for_nobody(scene: Scene, officer: Any) -> None:
    visit = scene.written()
    visit_doubt(visit)
    assert list(visits_to_look_into(actor_for(officer))) == [visit]
    assert not visits_to_look_into(actor_for(scene.officer))
    withdraw(visit, by=actor_for(scene.officer), at=NOON, reason="企业停产")
    assert not visits_to_look_into(actor_for(officer))


# ---- tables ----


@pytest.mark.parametrize(
    "values",
    [
        {"state": "cleared"},
        {"state": "cleared", "settled_at": NOON},
        {"reason": "无"},
        {"explanation": "有"},
        {"mark": "twice"},
    ],
    ids=str,
)
def test_the_table_refuses_what_cannot_be(scene: Scene, values: dict[str, Any]) -> None:
    visit = scene.recorded()
    visit_doubt(visit, mark="twice")
    with pytest.raises(IntegrityError), transaction.atomic():
        visit_doubt(visit, **values)


# ---- pages and REST ----


def test_officers_read_it_and_the_enterprise_does_not(
    scene: Scene, officer: Any, signed_in: Any
) -> None:
    first = scene.confirmed()
    visit_doubt(first, numbers={"minutes": 4, "least": 30})
    url = reverse("visits:visit", args=[first.pk])
    with translation.override("en"):
        page = signed_in(officer).get(url, headers={"Accept-Language": "en"}).content.decode()
        assert "The visit lasted 4 minutes (fewer than 30)." in page
        assert "It is in order" in page
        assert "somebody else at your office" not in page
        sender = signed_in(scene.officer).get(url).content.decode()
        assert "It is in order" not in sender
        assert "somebody else at your office" in sender
        assert "doubt-" in sender
        assert "doubt-" not in signed_in(scene.member).get(url).content.decode()
        expert = signed_in(scene.expert.user).get(url).content.decode()
        assert "doubt-" in expert
        assert "It is in order" not in expert
        assert reverse("visits:explain", args=[first.pk]) in expert


def test_the_list_is_narrowed_to_what_needs_a_look(
    scene: Scene, officer: Any, signed_in: Any
) -> None:
    visit_doubt(scene.confirmed())
    clean = Scene()
    clean.confirmed()
    url = reverse("visits:list")
    page = signed_in(officer).get(url, {"doubts": "open"}).content.decode()
    assert scene.enterprise.name in page
    assert clean.enterprise.name not in page
    theirs = signed_in(scene.member).get(url, {"doubts": "open"}).content.decode()
    assert 'name="doubts"' not in theirs
    assert scene.enterprise.name in theirs


def test_it_is_settled_and_explained_on_the_page(
    scene: Scene, officer: Any, signed_in: Any
) -> None:
    visit = scene.confirmed()
    one, two = (visit_doubt(visit, rule=rule) for rule in ("visits.short", "x"))
    told = signed_in(scene.expert.user).post(
        reverse("visits:explain", args=[visit.pk]), {"reason": "企业夜班"}
    )
    assert told.status_code == 302
    browser = signed_in(officer)
    no_reason = browser.post(reverse("visits:settle-doubt", args=[one.pk, "clear"]))
    assert no_reason.status_code == 422
    browser.post(reverse("visits:settle-doubt", args=[one.pk, "clear"]), {"reason": "属实"})
    browser.post(reverse("visits:settle-doubt", args=[two.pk, "annul"]), {"reason": "未到"})
    one.refresh_from_db()
    two.refresh_from_db()
    visit.refresh_from_db()
    assert (one.state, two.state, visit.state) == ("cleared", "founded", "annulled")
    assert two.explanation == "企业夜班"
    assert browser.get(reverse("visits:visit", args=[visit.pk])).status_code == 200
    assert browser.post(reverse("visits:settle-doubt", args=[two.pk, "x"])).status_code == 404


def test_other_visits_are_named_to_those_who_may_read_them(scene: Scene, officer: Any) -> None:
    visit, elsewhere = scene.confirmed(), Scene(county="330382").confirmed()
    visit_doubt(visit, other=elsewhere)
    assert [line.other for line in doubts_shown(visit, to=actor_for(officer))] == [None]
    assert doubts_shown(visit, to=actor_for(scene.member)) == []


def test_rest_reads_them_where_they_may_be_read(
    scene: Scene, officer: Any, cast: SimpleNamespace, signed_in: Any
) -> None:
    doubt = visit_doubt(scene.confirmed(), numbers={"minutes": 4, "least": 30})
    url = "/api/v1/visit-doubts/"
    found = signed_in(officer).get(url, {"state": "open", "rule": "visits.short"}).json()
    assert [row["id"] for row in found["results"]] == [doubt.pk]
    assert found["results"][0]["numbers"] == {"minutes": 4, "least": 30}
    assert "4" in found["results"][0]["words"]
    assert signed_in(officer).get(url, {"visit": "0"}).json()["results"] == []
    assert signed_in(cast.neighbour).get(url).json()["results"] == []
    assert signed_in(scene.member).get(url).status_code == 403
    assert signed_in(scene.expert.user).get(url).status_code == 403
    assert signed_in(officer).post(f"{url}{doubt.pk}/clear/").status_code in {404, 405}
