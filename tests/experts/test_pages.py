"""The pages of visits, problems and plans: each person's way, strangers, drafts, bad input."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from experts.visits.models import Plan, Problem, Visit
from experts.visits.operations import add_photo, complete, report_remedy
from experts.visits.schema import CURRENT, checklist
from portal.accounts.actor import actor_for
from portal.files.models import Attachment
from portal.jobs.models import Job
from tests.factories import NOON
from tests.factories.experts import Scene, photo


@pytest.fixture
def now_scene(db: None) -> Scene:
    """A scene of this very moment, as pages take the clock themselves."""
    return Scene(at=timezone.now())


def _url(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


def _sheet(**more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {f"s-{item.code}": "3" for item in checklist(CURRENT).items()}
    local = timezone.localtime()
    earlier = local - timedelta(hours=2)
    return (
        values
        | {
            "revision": "0",
            "arrived_at": f"{earlier:%Y-%m-%dT%H:%M}",
            "left_at": f"{local - timedelta(minutes=1):%Y-%m-%dT%H:%M}",
            "people_met": "赵总",
            "met_top_manager": "yes",
            "strengths": "",
        }
        | more
    )


def test_the_whole_way_in_the_browser(now_scene: Scene, signed_in: Any) -> None:
    scene = now_scene
    county, expert, member = map(signed_in, (scene.officer, scene.expert.user, scene.member))
    assert scene.enterprise.name in county.get(_url("choose")).content.decode()
    day = f"{timezone.localdate():%Y-%m-%d}"
    county.post(
        _url("assign", scene.enterprise.pk),
        {"expert": scene.expert.pk, "planned_on": day, "purpose": "量具"},
    )
    visit = Visit.objects.get()
    home = expert.get("/").content.decode()
    assert scene.enterprise.name in home
    expert.post(_url("move", visit.pk, "accept"))
    assert expert.get(_url("record", visit.pk)).status_code == 200
    saved = expert.post(_url("record", visit.pk), _sheet(then="problem"))
    assert saved.url == _url("new-problem", visit.pk)
    written = expert.post(
        saved.url,
        {
            "clause": "7.1.5", "description": "量具超期", "severity": "serious",
            "cause": "measurement", "category": "metrology",
            "due_on": f"{timezone.localdate() + timedelta(days=20):%Y-%m-%d}",
            "photos": photo(),
        },
    )  # fmt: skip
    assert written.status_code == 302
    assert expert.get(_url("visit", visit.pk)).status_code == 200
    expert.post(_url("move", visit.pk, "complete"))
    shown = member.get(_url("visit", visit.pk)).content.decode()
    assert "量具超期" in shown
    member.post(_url("move", visit.pk, "confirm"))
    problem = Problem.objects.get()
    reported = member.post(
        _url("remedy", problem.pk), {"words": "已送检", "photos": photo((200, 100))}
    )
    assert reported.status_code == 302
    assert Attachment.objects.count() == 2
    county.post(_url("problem-move", problem.pk, "close"))
    plan = Plan.objects.get()
    measure = {
        "text": "送检", "owner": "王工", "done_when": "100%", "problem": "1",
        "due_on": f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}",
    }  # fmt: skip
    expert.post(_url("plan", plan.pk), measure)
    expert.post(_url("goal", plan.pk), {"goal": "在检率100%", "revision": 0})
    first = plan.measures.get()
    expert.post(_url("measure", first.pk), measure | {"owner": "李工"})
    expert.post(_url("plan-move", plan.pk, "propose"))
    assert "李工" in member.get(_url("plan", plan.pk)).content.decode()
    member.post(_url("plan-move", plan.pk, "confirm"))
    for model, state in ((Visit, "confirmed"), (Problem, "closed"), (Plan, "confirmed")):
        assert model.objects.get().state == state
    page = county.get(reverse("register:enterprise", args=[scene.enterprise.pk]))
    assert Plan.objects.get().number in page.content.decode()


PAGES = ("visit", "record", "reassign", "new-problem")


def test_strangers_are_told_that_there_is_nothing(
    cast: SimpleNamespace, now_scene: Scene, signed_in: Any
) -> None:
    scene = now_scene
    plan = scene.planned()
    visit, problem = scene.visit, scene.visit.problems.get()
    other = Scene(at=timezone.now())
    other.accepted()
    measure = plan.measures.get()
    for user in (other.member, other.expert.user, cast.neighbour, cast.abroad, cast.other_city):
        browser = signed_in(user)
        for name in ("visit",):
            assert browser.get(_url(name, visit.pk)).status_code == 404
        assert browser.get(_url("problem", problem.pk)).status_code == 404
        assert browser.get(_url("plan", plan.pk)).status_code == 404
        for url in (
            _url("move", visit.pk, "confirm"),
            _url("plan-move", plan.pk, "confirm"),
            _url("remedy", problem.pk),
            _url("problem-move", problem.pk, "close"),
            _url("drop-problem", problem.pk),
            _url("goal", plan.pk),
            _url("report", plan.pk),
            _url("drop-measure", measure.pk),
        ):
            assert browser.post(url).status_code in (403, 404), url
        listed = browser.get(_url("list")).content.decode()
        assert scene.enterprise.name not in listed
    for name in ("record", "new-problem"):
        assert signed_in(other.expert.user).get(_url(name, visit.pk)).status_code == 404
    api = signed_in(other.expert.user).get("/api/v1/visits/")
    assert [one["id"] for one in api.json()["results"]] == [other.visit.pk]


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_visit_that_does_not_exist(
    cast: SimpleNamespace, signed_in: Any, name: str
) -> None:
    scene = Scene()
    browser = signed_in(scene.expert.user if name in ("record", "new-problem") else scene.officer)
    assert browser.get(_url(name, 999_999)).status_code in (403, 404)


def test_the_enterprise_reads_nothing_of_a_draft(now_scene: Scene, signed_in: Any) -> None:
    scene = now_scene
    visit = scene.written()
    problem = scene.problem(description="还没写完")
    browser = signed_in(scene.member)
    assert "还没写完" not in browser.get(_url("visit", visit.pk)).content.decode()
    assert browser.get(_url("problem", problem.pk)).status_code == 404
    assert "还没写完" not in browser.get(_url("problems")).content.decode()
    assert browser.get("/api/v1/problems/").json()["results"] == []


def test_a_photo_is_downloaded_by_those_who_read_the_problem(
    cast: SimpleNamespace, now_scene: Scene, signed_in: Any
) -> None:
    scene = now_scene
    problem = scene.confirmed().problems.get()
    remedy = report_remedy(problem, words="已送检", by=actor_for(scene.member), at=NOON)
    browser = signed_in(scene.member)
    browser.post(_url("add-photos", problem.pk), {"photos": photo()})
    kept = Attachment.objects.get(subject_id=remedy.pk)
    url = reverse("files:attachment", args=[kept.pk])
    answer = browser.get(url)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert signed_in(scene.expert.user).get(url).status_code == 200
    assert signed_in(cast.neighbour).get(url).status_code == 404
    assert signed_in(Scene().member).get(url).status_code == 404


def test_autosave_answers_in_json_and_says_conflicts(now_scene: Scene, signed_in: Any) -> None:
    visit = now_scene.accepted()
    browser = signed_in(now_scene.expert.user)
    head = {"X-Autosave": "1"}
    url = _url("record", visit.pk)
    one = browser.post(url, {"revision": "0", "s-4.1": "2", "n-4.1": "台账"}, headers=head)
    assert one.json() == {"fields": {"revision": 1}}
    two = browser.post(url, {"revision": "0", "s-4.1": "5", "n-4.1": "别的"}, headers=head)
    assert two.json()["fields"] == {
        "revision": 1, "s-4.1": "2", "c-4.1": "", "n-4.1": "台账",
    }  # fmt: skip
    assert "4.1" in two.json()["message"]
    assert "别的" in two.json()["message"]
    wrong = browser.post(
        url,
        {"revision": "1", "arrived_at": "2026-11-03T10:00", "left_at": "2026-11-03T09:00"},
        headers=head,
    )
    assert wrong.status_code == 422
    assert wrong.json()["message"]


@pytest.mark.parametrize(
    "values",
    [
        {"s-4.1": "９"},
        {"s-4.1": "-1"},
        {"s-4.1": "6", "n-4.1": "x"},
        {"s-4.1": "²"},
        {"s-4.1": "1", "c-4.1": "perfect"},
        {"s-4.1": "1", "n-4.1": "长" * 201},
        {"people_met": "长" * 301},
        {"arrived_at": "yesterday"},
        {"strengths": "a\x00b"},
    ],
    ids=repr,
)
def test_bad_input_is_refused_in_words_and_never_breaks(
    now_scene: Scene, signed_in: Any, values: dict[str, str]
) -> None:
    visit = now_scene.accepted()
    browser = signed_in(now_scene.expert.user)
    answer = browser.post(_url("record", visit.pk), {"revision": "x" * 40, **values})
    assert answer.status_code == 422
    visit.refresh_from_db()
    assert visit.scores == {}


def test_a_photo_of_a_draft_is_the_experts_alone_until_the_visit_is_handed_over(
    cast: SimpleNamespace, now_scene: Scene, signed_in: Any
) -> None:
    scene = now_scene
    visit, by = scene.written(), actor_for(scene.expert.user)
    kept = add_photo(scene.problem(), stream=photo(), name="现场.jpg", by=by, at=scene.at)
    url = reverse("files:attachment", args=[kept.pk])

    def answers() -> list[int]:
        users = (scene.expert.user, scene.member, cast.officer, cast.province)
        return [signed_in(user).get(url).status_code for user in users]

    assert answers() == [200, 404, 404, 404]
    complete(visit, by=by, at=scene.at)
    assert answers() == [200, 200, 200, 200]


def test_a_photo_that_is_none_is_refused_and_nothing_is_half_kept(
    now_scene: Scene, signed_in: Any
) -> None:
    problem = now_scene.confirmed().problems.get()
    browser = signed_in(now_scene.member)
    wrong = photo()
    wrong.name = "a.jpg"
    wrong.truncate(200)
    answer = browser.post(_url("remedy", problem.pk), {"words": "已送检", "photos": wrong})
    assert answer.status_code == 422
    assert not Attachment.objects.exists()
    problem.refresh_from_db()
    assert (problem.state, problem.remedies.count()) == ("open", 0)


def test_the_county_is_warned_before_it_sends(now_scene: Scene, signed_in: Any) -> None:
    scene = now_scene
    scene.assigned()
    browser, url = signed_in(scene.officer), _url("assign", scene.enterprise.pk)
    values = {"expert": scene.expert.pk, "planned_on": f"{timezone.localdate():%Y-%m-%d}"}
    assert browser.post(url, values).status_code == 422
    assert browser.post(url, values | {"planned_on": "2020-01-01"}).status_code == 422
    second = Scene(at=scene.at).expert
    answer = browser.post(url, values | {"expert": second.pk, "heeded": "on"})
    assert answer.status_code == 302
    moved = Visit.objects.get(expert=second)
    third = Scene(at=scene.at).expert
    again = {"expert": third.pk, "planned_on": values["planned_on"], "heeded": "on"}
    assert browser.post(_url("reassign", moved.pk), again).status_code == 302
    assert Visit.objects.get(pk=moved.pk).expert == third


#: names that only the code has
INTERNAL = ("arrived_at", "left_at", "people_met", "planned_on")


def _places(page: str) -> list[tuple[str, str]]:
    """Label and address of each fault that a page lists."""
    return re.findall(r'<li class="fault.*?<a href="([^"]*)">([^<]*)</a>', page, re.S)


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("zh-hans", ["到达时间", "离开时间", "访谈人员", "条款 4.1 "]),
        ("en", ["Arrived at", "Left at", "People met", "Clause 4.1 "]),
    ],
)
def test_what_is_missing_is_named_by_its_label_and_leads_there(
    now_scene: Scene, signed_in: Any, language: str, labels: list[str]
) -> None:
    visit = now_scene.accepted()
    browser = signed_in(now_scene.expert.user)
    browser.cookies["django_language"] = language
    found = _places(browser.get(_url("visit", visit.pk)).content.decode())
    item = checklist(visit.checklist).item("4.1")
    assert item is not None
    with translation.override(language):
        labels = [*labels[:-1], labels[-1] + item.title]
    assert [label for _address, label in found] == labels
    record = _url("record", visit.pk)
    page = browser.get(record).content.decode()
    for address, _label in found:
        path, _mark, place = address.partition("#")
        assert path == record
        assert f'id="{place}"' in page
    refused = browser.post(_url("move", visit.pk, "complete"))
    assert refused.status_code == 422
    text = refused.content.decode()
    assert all(label in text for label in labels)
    assert not any(name in text for name in INTERNAL)


def test_a_warning_before_sending_is_named_by_its_field(now_scene: Scene, signed_in: Any) -> None:
    scene = now_scene
    scene.assigned()
    second = Scene(at=scene.at).expert
    values = {"expert": second.pk, "planned_on": f"{timezone.localdate():%Y-%m-%d}"}
    page = signed_in(scene.officer).post(_url("assign", scene.enterprise.pk), values)
    assert _places(page.content.decode()) == [("#id_planned_on", "Planned on")]


def test_the_report_is_asked_for_by_both_sides(now_scene: Scene, signed_in: Any) -> None:
    plan = now_scene.agreed()
    for user in (now_scene.member, now_scene.officer, now_scene.expert.user):
        answer = signed_in(user).post(_url("report", plan.pk))
        assert answer.status_code == 302
    assert Job.objects.filter(kind="experts.plan_report").count() == 3
    bulk = signed_in(now_scene.officer).post(_url("reports"))
    assert bulk.status_code == 302
    assert signed_in(now_scene.member).post(_url("reports")).status_code == 404


@pytest.mark.parametrize("name", ["list", "problems", "plans", "choose"])
def test_lists_ask_as_often_for_many_as_for_few(
    signed_in: Any, db: None, name: str, django_assert_max_num_queries: Any
) -> None:
    scene = Scene()
    for _number in range(6):
        Scene().agreed()
    browser = signed_in(scene.officer)
    browser.get(_url(name))
    with django_assert_max_num_queries(15):
        assert browser.get(_url(name)).status_code == 200


@pytest.mark.parametrize("name", ["visit", "record", "plan", "problem"])
def test_pages_stay_within_their_statements(
    signed_in: Any, db: None, name: str, django_assert_max_num_queries: Any
) -> None:
    scene = Scene(at=timezone.now())
    if name == "record":
        visit = scene.written()
        for _number in range(8):
            scene.problem()
        url = _url("record", visit.pk)
    else:
        plan = scene.planned()
        keys = {"visit": plan.visit_id, "plan": plan.pk, "problem": plan.visit.problems.get().pk}
        url = _url(name, keys[name])
    browser = signed_in(scene.expert.user)
    browser.get(url)
    with django_assert_max_num_queries(15):
        assert browser.get(url).status_code == 200


def test_filters_narrow_the_lists(now_scene: Scene, signed_in: Any) -> None:
    now_scene.agreed()
    browser = signed_in(now_scene.officer)
    name = now_scene.enterprise.name
    for page, query, found in (
        ("list", {"state": "confirmed"}, True),
        ("list", {"state": "declined"}, False),
        ("list", {"q": "没有这家"}, False),
        ("problems", {"state": "open", "severity": "serious"}, True),
        ("problems", {"state": "overdue"}, False),
        ("plans", {"q": "ZJ-330381"}, True),
        ("plans", {"state": "draft"}, False),
        ("list", {"after": "0"}, False),
        ("list", {"after": "x"}, True),
    ):
        text = browser.get(_url(page), query).content.decode()
        assert (name in text) is found, (page, query)


def test_the_journey_and_the_todos_follow(now_scene: Scene, signed_in: Any) -> None:
    scene = now_scene
    browser = signed_in(scene.member)
    journey = reverse("register:journey", args=[scene.enterprise.pk])
    for step in ("assigned", "recorded", "planned", "agreed"):
        fresh = Scene(at=scene.at)
        getattr(fresh, step)()
        answer = signed_in(fresh.member).get(
            reverse("register:journey", args=[fresh.enterprise.pk])
        )
        assert answer.status_code == 200, step
    assert browser.get(journey).status_code == 200
    scene.recorded()
    assert _url("list") in browser.get("/").content.decode()
