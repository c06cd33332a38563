"""A sandbox counts nowhere: what everybody reaches and is shown is the same with one open."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.register.operations.noting import ENTERPRISES, TENURES
from portal.accounts.actor import Actor, actor_for
from portal.indicators.definition import indicators
from portal.indicators.folding import mark
from portal.indicators.reading import read_each
from portal.kernel.period import Period
from portal.offices.models import Office
from portal.offices.rules import SANDBOX_SCOPES
from portal.pages.coverage.queries import region_named
from portal.regions.boundaries import Bounded
from portal.regions.models import Region
from portal.regions.queries import places_in_reach
from portal.sandbox.jobs import play_and_look
from portal.sandbox.operations import PAUSE, reset_sandbox
from programs.chains.models import Project
from programs.cycles.operations.roster import LABEL as ROSTER
from programs.cycles.queries import counties_in_reach, cycles_at
from programs.returns.operations.refusals import LABEL as RETURNS
from tests.factories import holder, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.returns import county_return
from tests.factories.sandboxes import key_of, sandbox_of
from tests.guards.house import PACKAGES, routes

pytestmark = pytest.mark.django_db
#: what the opening itself leaves for those who look after the installation, or whose it is
TOLD = {"audit", "sandbox", "notices"}


@pytest.fixture
def everybody(cast) -> dict[str, Any]:
    nation = Office.objects.create(code="nation", name="总局", kind="national")
    people = {**vars(cast), "national": holder("national_viewer", nation)}
    roster_entry(enterprise(), state="listed")
    county_return(state="accepted")
    return people


def _reached(people: dict[str, Any]) -> dict[tuple[str, str, str], set[int]]:
    """Person, table and permission → the rows in reach; what is reached alike is asked once."""
    found = {}
    for name, user in people.items():
        actor = actor_for(user)
        for model in _models():
            asked: dict[Any, set[int]] = {}
            for permission in {p for grant in actor.grants for p in grant.role.permissions}:
                how = frozenset(model.lookups_for(actor, to=permission))
                if how and how not in asked:
                    rows = model.objects.reachable(by=actor, to=permission)  # type: ignore[attr-defined]
                    asked[how] = set(rows.values_list("pk", flat=True))
                found[name, model._meta.label, permission] = asked.get(how, set())
    return found


def _models() -> list[type[Bounded]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Bounded)
        and model.__module__.split(".")[0] in PACKAGES
        and model._meta.app_label not in TOLD
    ]


def test_nobody_reaches_a_row_more(everybody):
    before = _reached(everybody)
    sandbox = sandbox_of(everybody["officer"])
    key_of(sandbox, everybody["officer"])
    play_and_look(timezone.now())
    after = _reached(everybody)
    assert {key for key in before if before[key] != after[key]} == set()
    assert len([key for key in before if before[key]]) > 200


def test_reach_in_python_agrees(everybody):
    sandbox = sandbox_of(everybody["officer"])
    national = actor_for(everybody["national"])
    for permission in {p for grant in national.grants for p in grant.role.permissions}:
        for row in (sandbox.office, *_some_rows(sandbox)):
            assert not row.allows(national, to=permission)


def _some_rows(sandbox: Any) -> list[Any]:
    from programs.returns.models import Return

    return [Enterprise.objects.filter(region=sandbox.region).first(),
            Return.objects.get(region=sandbox.region)]  # fmt: skip


def _nation(actor: Actor) -> dict[str, Any]:
    """What is counted and chosen from."""
    return {
        "places": [one.code for one in places_in_reach(actor, to="programs.roster.view")],
        "years": [one.code for one in cycles_at([""])],
        "counties": len(counties_in_reach(actor, to="returns.return.view")),
        "provinces": Region.objects.of_the_nation().filter(level="province").count(),
    }


def test_the_nation_is_as_large_as_before(everybody):
    national = actor_for(everybody["national"])
    before = _nation(national)
    assert before["provinces"] == 34
    sandbox_of(everybody["officer"])
    assert _nation(national) == before
    assert region_named({"region": "990101"}, national) is None
    chosen = places_in_reach(national, to="programs.roster.view", chosen="990101")
    assert not [one for one in chosen if one.path >= "9"]


def test_every_figure_is_the_same_and_agrees_with_its_rows(everybody):
    _mark_the_scene()
    before = _figures()
    sandbox_of(everybody["officer"])
    assert _figures() == before
    call_command("verify_readings")


def _mark_the_scene() -> None:
    for label, code in ((ROSTER, cycle().code), (RETURNS, cycle().code), (ENTERPRISES, ""),
                        (TENURES, "")):  # fmt: skip
        mark(label, region_id=region("330381").pk, cycle_code=code)


def _figures() -> dict[Any, Any]:
    """Every figure of a real county, its city, its province and the nation's other provinces."""
    today = timezone.localdate()
    where = [region(code) for code in ("330000", "330300", "330381", "440000")]
    found: dict[Any, Any] = {}
    for month in (Period.month(2026, 10), Period.month(today.year, today.month)):
        read_now = read_each(list(indicators), where, cycle().code, month, at=timezone.now())
        found |= {
            (month.code, pk, code): (one.numerator, one.denominator)
            for pk, by_code in read_now.items()
            for code, one in by_code.items()
        }
    return found


def test_no_page_of_anybody_else_names_it(everybody, signed_in):
    sandbox_of(everybody["officer"])
    plain = [f"/{route}" for route, _entry in routes() if "<" not in route and "(?P" not in route]
    people = ("national", "province", "neighbour", "security_admin")
    seen = 0
    for name in people:
        client = signed_in(everybody[name])
        for path in plain:
            if path.startswith("/sandbox/"):
                continue
            answer = client.get(path, headers={"Accept-Language": "en"})
            if answer.status_code == 200 and not answer.streaming:
                seen += 1
                assert "演练" not in answer.content.decode(), (name, path)
    assert seen > 60


def test_the_officer_finds_nothing_of_it_among_their_own(everybody, signed_in):
    sandbox_of(everybody["officer"])
    client = signed_in(everybody["officer"])
    for path in ("/", "/returns/", "/enterprises/", "/years/roster/", "/offices/", "/webhooks/"):
        assert "演练县" not in client.get(path, follow=True).content.decode(), path


def _sent_to(sandbox: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Scope → where its key sends what, as a maker of a system does."""
    firm = Enterprise.objects.filter(region=sandbox.region).order_by("pk").first()
    project = Project.objects.get(region=sandbox.region)
    today = timezone.localdate().isoformat()
    entry = {"credit_code": firm.credit_code, "evidence": "演练凭证1号"}
    return {
        "services.case.keep": ("service-cases/", {
            "case_number": "YL-1", "item": "990000131001", "channel": "app", "result": "completed",
            "asked_at": f"{today}T00:00:00+08:00", "done_at": f"{today}T00:00:01+08:00",
            "credit_code": firm.credit_code,
        }),
        "policies.paper.keep": ("papers/", {
            "region": sandbox.region.code, "title": "演练实施方案", "number": "演市监〔2026〕1号",
            "kind": "department", "issuer": "演练县市场监督管理局", "issued_on": today,
            "plan_of": f"990000-{today[:4]}",
        }),
        "policies.loan.keep": ("loans/", entry | {
            "bank": "演练银行", "kind": "quality", "granted_on": today, "credit_wan": "100.00",
            "agreed_on": today, "agreed_by": "演练",
        }),
        "enterprises.honour.keep": ("honours/", entry | {
            "title": "演练之星", "level": "county", "granted_by": "演练县", "granted_on": today,
        }),
        "programs.activity.keep": ("activities/", {
            "year": f"990000-{today[:4]}", "kind": "training", "title": "演练培训",
            "held_on": today, "hours": "6",
        }),
        "programs.project.keep": (f"projects/{project.pk}/reach/", {
            "milestone": project.milestones.order_by("pk").first().pk, "done_on": today,
            "evidence": "演练报告",
        }),
    }  # fmt: skip


def _ask(secret: str, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {secret}", "If-Match": "*",
               "Idempotency-Key": uuid4().hex}  # fmt: skip
    sent = {} if body is None else {"data": json.dumps(body)}
    return Client().generic(
        method, f"/api/v1/{path}", **sent, content_type="application/json", headers=headers
    )


ROOMS = ("services", "policies", "enterprises", "programs")
KEEPS = sorted(one for one in SANDBOX_SCOPES if one.startswith(ROOMS) and one.endswith(".keep"))


def test_what_a_key_sends_under_every_scope_is_kept_and_counts_nowhere(everybody):
    sandbox = sandbox_of(everybody["officer"])
    other = sandbox_of(everybody["neighbour"], code="330382")
    secret = key_of(sandbox, everybody["officer"]).secret
    theirs = key_of(other, everybody["neighbour"]).secret
    _mark_the_scene()
    before, figures = _reached(everybody), _figures()
    sent = _sent_to(sandbox)
    assert sorted(sent) == KEEPS
    for scope, (path, body) in sent.items():
        answer = _ask(secret, "POST", path, body)
        assert answer.status_code in (200, 201), (scope, answer.content.decode())
        made, noun = answer.json()["id"], path.split("/", 1)[0]
        assert made in _listed(secret, noun), scope
        assert made not in _listed(theirs, noun), scope
    assert _reached(everybody) == before
    assert _figures() == figures
    call_command("verify_readings")


def _listed(secret: str, noun: str) -> list[int]:
    return [one["id"] for one in _ask(secret, "GET", f"{noun}/").json()["results"]]


def test_a_run_begins_with_what_these_scopes_work_on(everybody):
    sandbox = sandbox_of(everybody["officer"])
    secret = key_of(sandbox, everybody["officer"]).secret
    first = _ask(secret, "GET", "projects/").json()["results"][0]
    assert (first["state"], len(first["milestones"])) == ("running", 2)
    assert len(_ask(secret, "GET", "service-items/").json()["results"]) == 3
    chains = _ask(secret, "GET", "chains/").json()["results"]
    assert [one["state"] for one in chains] == ["approved"]
    reset_sandbox(sandbox, by=actor_for(everybody["officer"]), at=timezone.now() + 2 * PAUSE)
    again = _ask(secret, "GET", "projects/").json()["results"]
    assert len(again) == 1
    assert again[0]["id"] != first["id"]
    assert [one["id"] for one in _ask(secret, "GET", "chains/").json()["results"]] == [
        chains[0]["id"]
    ]
