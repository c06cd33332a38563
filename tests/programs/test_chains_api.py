"""REST of chains and projects: what is read, a milestone that was done, the output of a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import Event
from programs.chains.models import ChainOutput
from tests.certification.test_api import System
from tests.factories.chains import chain, milestone, project
from tests.factories.policies import policy

URL = "/api/v1/projects/"
READ, KEEP = "programs.project.view", "programs.project.keep"
DONE = {"done_on": "2026-10-20", "evidence": "试验报告ZC-07"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruian(cast):
    return System("330381", cast.officer, [READ, KEEP, "programs.chain.view"])


def reach(system, row, sent, tag=None, key=""):
    headers = {"Idempotency-Key": key or uuid4().hex}
    if tag is not None:
        headers["If-Match"] = tag
    return system.send("POST", f"{URL}{row.pk}/reach/", sent, **headers)


def test_the_projects_of_the_province_are_read_with_lists_and_milestones(ruian):
    of = project(state="running", started_on=date(2026, 6, 1), budget_wan=Decimal(120))
    named = policy()
    of.lines.create(number=1, kind="problem", words="硬度散差大")
    of.lines.create(number=2, kind="tool", policy=named)
    late = milestone(of, due_on=date(2026, 1, 10))
    elsewhere, foreign = project(at="330106"), project(chain("440000"), "440000")
    assert [one["id"] for one in ruian.get(URL).json()["results"]] == [of.pk, elsewhere.pk]
    told = ruian.get(f"{URL}{of.pk}/").json()
    assert (told["region"], told["budget_wan"], told["chain_name"]) == (
        "330381", "120.00", of.chain.name,
    )  # fmt: skip
    assert [(one["kind"], one["words"], one["policy_number"]) for one in told["lines"]] == [
        ("problem", "硬度散差大", None), ("tool", "", named.number),
    ]  # fmt: skip
    assert told["milestones"][0] == {
        "id": late.pk, "title": late.title, "due_on": "2026-01-10", "done_on": None,
        "evidence": "", "days_late": (timezone.localdate() - late.due_on).days,
    }  # fmt: skip
    assert ruian.get(f"{URL}{foreign.pk}/").status_code == 404


def test_the_list_is_narrowed_as_the_page_is(ruian):
    one = project(state="running", started_on=date(2026, 6, 1), name="轴承寿命提升")
    other = project(at="330106", name="齿轮降噪", lead="齿轮协会")
    milestone(one, due_on=date(2026, 1, 10))

    def found(query):
        return [row["id"] for row in ruian.get(f"{URL}?{query}").json()["results"]]

    assert found("q=轴承寿命") == found("state=late") == found("state=running") == [one.pk]
    assert found("region=330381") == found(f"chain={one.chain_id}") == [one.pk]
    assert found("q=齿轮协会") == found("state=open") == [other.pk]
    assert found("chain=x") == found("chain=9" * 3) == []
    assert ruian.get(f"{URL}?q=%00").status_code == 422


def test_the_list_costs_the_same_however_long(ruian):
    for _number in range(2):
        milestone(project())
    ruian.get(URL)
    with CaptureQueriesContext(connection) as few:
        ruian.get(URL)
    for _number in range(4):
        more = project()
        milestone(more)
        more.lines.create(number=1, kind="tool", policy=policy())
    with CaptureQueriesContext(connection) as many:
        ruian.get(URL)
    assert len(many) <= len(few) + 1  # the policies, where there are any


def test_a_county_system_says_that_a_milestone_was_done_once(ruian):
    of = project(state="running", started_on=date(2026, 6, 1))
    one = milestone(of)
    tag, key = ruian.get(f"{URL}{of.pk}/").headers["ETag"], uuid4().hex
    sent = DONE | {"milestone": one.pk}
    answer = reach(ruian, of, sent, tag, key)
    assert (answer.status_code, answer.json()["milestones"][0]["evidence"]) == (
        200,
        "试验报告ZC-07",
    )
    one.refresh_from_db()
    assert (one.done_on, one.done_by.is_machine) == (date(2026, 10, 20), True)
    assert reach(ruian, of, sent, tag, key).headers["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(verb="programs.project.reach").count() == 1
    assert reach(ruian, of, sent, tag).status_code == 409  # it is reached once


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": "2026-05-30"}, "done_on"),
        ({"done_on": "3026-05-30"}, "done_on"),
        ({"done_on": "gestern"}, "done_on"),
        ({"evidence": " "}, "evidence"),
        ({"evidence": "长" * 301}, "evidence"),
        ({"milestone": 0}, "milestone"),
        ({"milestone": 10**17}, "milestone"),
        ({"milestone": None}, "milestone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(ruian, changes, field):
    of = project(state="running", started_on=date(2026, 6, 1))
    one = milestone(of)
    answer = reach(ruian, of, DONE | {"milestone": one.pk} | changes, "*")
    assert answer.status_code == 422, answer.json()
    assert [fault["where"] for fault in answer.json()["faults"]] == [f"/{field}"]
    one.refresh_from_db()
    assert one.done_on is None


def test_what_was_changed_meanwhile_or_is_not_under_way_is_refused(ruian):
    of = project(state="running", started_on=date(2026, 6, 1))
    sent = DONE | {"milestone": milestone(of).pk}
    assert reach(ruian, of, sent).status_code == 428
    tag = ruian.get(f"{URL}{of.pk}/").headers["ETag"]
    type(of).objects.filter(pk=of.pk).update(revision=2)
    stale = reach(ruian, of, sent, tag)
    assert (stale.status_code, stale.json()["current"]) == (412, f'"{of.pk}-2-running"')
    waiting = project()
    sent = DONE | {"milestone": milestone(waiting).pk}
    assert reach(ruian, waiting, sent, "*").status_code == 409
    other = milestone(project(state="running", started_on=date(2026, 6, 1)))
    assert reach(ruian, of, DONE | {"milestone": other.pk}, "*").status_code == 422


def test_only_who_carries_it_out_says_so(cast, ruian):
    theirs = project(at="330106", state="running", started_on=date(2026, 6, 1))
    sent = DONE | {"milestone": milestone(theirs).pk}
    assert reach(ruian, theirs, sent, "*").status_code == 403
    own = project(state="running", started_on=date(2026, 6, 1))
    reader = System("330381", cast.officer, [READ])
    assert reach(reader, own, DONE | {"milestone": milestone(own).pk}, "*").status_code == 403
    abroad = project(chain("440000"), "440000")
    assert reach(ruian, abroad, sent, "*").status_code == 404


def test_the_output_of_a_year_is_said_by_who_draws_the_chain(cast, ruian, signed_in):
    of = chain("330300")
    url, city = f"/api/v1/chains/{of.pk}/outputs/", signed_in(cast.city)

    def say(client, **sent):
        body = {"year": 2025, "amount_wan": "420000.00", "source": "市统计局"} | sent
        headers = {"Idempotency-Key": uuid4().hex}
        return client.post(url, body, content_type="application/json", headers=headers)

    assert say(city, year=2024, amount_wan="300000").status_code == 201
    assert (say(city, amount_wan="1").status_code, say(city).status_code) == (201, 200)
    assert ruian.get(url).json() == [
        {"year": 2025, "amount_wan": "420000.00", "source": "市统计局", "growth": "40.0"},
        {"year": 2024, "amount_wan": "300000.00", "source": "市统计局", "growth": None},
    ]
    for wrong in ({"year": 1999}, {"year": 2999}, {"amount_wan": "0"}, {"source": " "}):
        answer = say(city, **wrong)
        assert (answer.status_code, len(answer.json()["faults"])) == (422, 1), wrong
    assert ruian.post({"year": 2025, "amount_wan": "1", "source": "县"}, url).status_code == 403
    assert say(signed_in(cast.officer)).status_code == 403
    assert say(signed_in(cast.abroad)).status_code == 404
    assert Client().get(url).status_code == 401
    assert ChainOutput.objects.count() == 2
