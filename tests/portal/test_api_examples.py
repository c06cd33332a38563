"""What the description shows is what a portal answers: every example of a county system's surface
is asked for, and compared in status and shape. EXAMPLES_WRITE=1 writes them anew."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enterprises.register.api.enterprises import EXAMPLE as ENTERPRISE
from enterprises.register.operations import change_enterprise, merge_enterprises
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import actor_for
from portal.api import openapi
from portal.api.workbooks import MEDIA_TYPE
from portal.offices.operations import allow_submission, issue_key
from portal.offices.queries import offered_scopes
from portal.webhooks.models import Delivery
from programs.chains.api.projects import REACHED
from programs.questionnaires.documents import xlsform_of_version
from programs.questionnaires.operations.tallying import tally_all
from programs.questionnaires.schema import library
from programs.returns.api import EXAMPLE as RETURN
from programs.services.api import EXAMPLE as CASE
from tests.factories import NOON, office
from tests.factories.chains import chain, milestone, project
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.questionnaires import response, version
from tests.factories.sandboxes import key_of, sandbox_of
from tests.factories.services import item
from tests.factories.webhooks import subscribed
from tests.guards.house import HOUSE

KEPT = HOUSE / "portal" / "api" / "data" / "examples.json"
NOUNS = ("changelog", "deliveries", "dossiers", "duplicates", "enterprises", "forms",
         "indicators", "jobs", "mergers", "moves", "projects", "questionnaires", "results",
         "returns", "roster", "sandbox", "service_cases", "service_items", "webhooks",
         "years")  # fmt: skip
#: operations of these nouns that have nothing to show, and why
APART = {
    "projects_act": "a project is started and completed by people",
    "years_act": "a year has no verb for systems of counties",
    "mergers_act": "a merge is undone by people",
    "questionnaires_act": "a questionnaire is published by people",
    "questionnaires_xlsform_retrieve": "a workbook is no JSON",
    "service_cases_act": "a case has no verb: its number is sent again",
    "service_items_act": "the list of items is kept by people",
}
HOOK = {"name": "县级业务系统", "url": "https://systems.example.gov.cn/portal",
        "kinds": ["return.approved", "return.returned", "return.accepted"]}  # fmt: skip

pytestmark = pytest.mark.django_db


class Asker:
    """Asks as the key of Ruian; `asked` is what was said, by operation."""

    def __init__(self, secret: str) -> None:
        self.secret, self.asked = secret, {}  # type: ignore[var-annotated]

    def __call__(
        self, name: str, method: str, path: str, body: Any = None, **headers: str
    ) -> dict[str, Any]:
        given = {
            "Authorization": f"Bearer {self.secret}",
            "Idempotency-Key": f"example-{name}".replace("_", "-").ljust(16, "x"),
            **headers,
        }
        sent: dict[str, Any] = {"data": body, "content_type": MEDIA_TYPE}
        if not isinstance(body, bytes):
            sent = {"data": json.dumps(body or {}), "content_type": "application/json"}
        answer = getattr(Client(), method)(
            f"/api/v1/{path}", **(sent if method != "get" else {}), headers=given
        )
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = json.loads(text)
        assert answer.status_code < 300, (name, told)
        shown = None if isinstance(body, bytes) else body
        self.asked[name] = {"request": shown, "status": answer.status_code, "response": told}
        return {"etag": answer.get("ETag", ""), **(told if isinstance(told, dict) else {})}


@pytest.fixture
def asked(cast: Any, monkeypatch: Any, settings: Any) -> dict[str, Any]:
    """Every operation once, in an order in which one gives the next something to do."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    settings.JOBS_INLINE = False
    cycle()
    listed = roster_entry(enterprise(), state="nominated")
    told = subscribed(cast.officer, "https://a.example/hook").subscription
    dead = Delivery.objects.create(
        subscription=told, kind="return.due", happened_at=NOON, queued_at=NOON, state="dead",
        ended_at=NOON, data={"region": "330381", "period": "2026-10"},
    )  # fmt: skip
    county = office("330381")
    issued = issue_key(
        county, by=actor_for(cast.officer), at=NOON, name="county system",
        scopes=offered_scopes(county), expires_on=date(2027, 6, 1), rate=6000,
    )  # fmt: skip
    allow_submission(issued.key, by=actor_for(cast.approver), at=NOON)
    ask = Asker(issued.secret)
    _years_and_roster(ask, listed.pk)
    _enterprises(ask)
    _moves_and_dossiers(ask, cast.officer)
    _questionnaires(ask)
    _results(ask)
    _returns_and_jobs(ask)
    _projects(ask)
    _services(ask)
    _webhooks(ask, dead.pk)
    _sandbox(ask, cast.officer)
    ask("changelog_retrieve", "get", "changelog/")
    forms = ask("forms_list", "get", "forms/")
    ask("forms_retrieve", "get", f"forms/{forms['results'][0]['code']}/")
    return ask.asked


def _years_and_roster(ask: Asker, entry: int) -> None:
    years = ask("years_list", "get", "years/")
    ask("years_retrieve", "get", f"years/{years['results'][0]['id']}/")
    ask("roster_list", "get", "roster/")
    ask("roster_retrieve", "get", f"roster/{entry}/")
    ask("indicators_list", "get", "indicators/")
    ask("indicators_retrieve", "get", "indicators/roster.listed/")
    ask("indicators_figures_retrieve", "get", "indicators/roster.listed/figures/?region=330381")
    made = ask("enterprises_create", "post", "enterprises/", ENTERPRISE)
    nomination = {"year": "330000-2026", "enterprise": made["credit_code"],
                  "tier": "introduction", "consent_on": "2026-04-01"}  # fmt: skip
    nominated = ask("roster_create", "post", "roster/", nomination)
    ask("roster_act", "post", f"roster/{nominated['id']}/withdraw/", {"reason": "企业已迁出"})


def _enterprises(ask: Asker) -> None:
    listed = ask("enterprises_list", "get", "enterprises/?page_size=1")
    pk = listed["results"][0]["id"]
    read = ask("enterprises_retrieve", "get", f"enterprises/{pk}/")
    ask("enterprises_partial_update", "patch", f"enterprises/{pk}/", {"staff_count": 92},
        **{"If-Match": read["etag"]})  # fmt: skip
    ask("enterprises_bulk_create", "post", "enterprises/bulk/",
        {"dry_run": True, "items": [ENTERPRISE]})  # fmt: skip
    ask("enterprises_act", "post", f"enterprises/{pk}/close/", {"reason": "企业已注销"})


def _moves_and_dossiers(ask: Asker, officer: Any) -> None:
    """Of two that are one, one is merged; of another it is said that it has moved."""
    by = actor_for(officer)
    twins = [
        enterprise(name="瑞安市东海阀门有限公司", credit_code=synthetic_code(number))
        for number in (18, 19)
    ]
    ask("duplicates_list", "get", "duplicates/")
    ask("duplicates_across", "get", "duplicates/across/?ground=phone")
    merge_enterprises(twins[0], merged=twins[1], by=by, at=NOON, reason="重复登记")
    mergers = ask("mergers_list", "get", "mergers/")
    ask("mergers_retrieve", "get", f"mergers/{mergers['results'][0]['id']}/")
    change_enterprise(twins[0], by=by, at=NOON, values={"staff_count": 92})
    ask("dossiers_retrieve", "get", f"dossiers/{twins[0].pk}/")
    ask("dossiers_lines_retrieve", "get", f"dossiers/{twins[0].pk}/lines/?page_size=2")
    move = {"enterprise": twins[0].credit_code, "to": "330382", "reason": "注册地址已迁出"}
    made = ask("moves_create", "post", "moves/", move)
    ask("moves_list", "get", "moves/?state=proposed")
    ask("moves_retrieve", "get", f"moves/{made['id']}/")
    ask("moves_act", "post", f"moves/{made['id']}/withdraw/", {"reason": "企业未迁出"})


def _questionnaires(ask: Asker) -> None:
    asked = version()
    ask("questionnaires_list", "get", "questionnaires/")
    ask("questionnaires_retrieve", "get", f"questionnaires/{asked.pk}/")
    ask("questionnaires_check_create", "post", "questionnaires/check/", xlsform_of_version(asked))


def _results(ask: Asker) -> None:
    """Six enterprises of Ruian answered a baseline and a follow-up."""
    first, then = (
        version(None, library()[name]) for name in ("baseline_2026", "follow_up_12_2026")
    )
    for number in range(6):
        firm = enterprise()
        roles = {"Q0": ["top", "worker"], "Q7a": "much_higher", "Q7c": "higher", "E1": "clear"}
        response(firm, to=first, state="submitted", answers={"P01": "800"})
        response(firm, to=then, state="submitted", answers=roles | {"P01": str(850 + 10 * number)})
    tally_all()
    at = f"results/{then.pk}/"
    ask("results_retrieve", "get", at)
    ask("results_cross_retrieve", "get", at + "cross/?question=E1&by=size")
    ask("results_growth_retrieve", "get", at + "growth/?question=P01")
    ask("results_awareness_retrieve", "get", at + "awareness/")


def _returns_and_jobs(ask: Asker) -> None:
    made = ask("returns_create", "post", "returns/", RETURN)
    pk = made["id"]
    ask("returns_list", "get", "returns/?period=2026-10")
    read = ask("returns_retrieve", "get", f"returns/{pk}/")
    ask("returns_partial_update", "patch", f"returns/{pk}/", {"values": {"events": "3"}},
        **{"If-Match": read["etag"]})  # fmt: skip
    ask("returns_history_retrieve", "get", f"returns/{pk}/history/")
    ask("returns_remarks_retrieve", "get", f"returns/{pk}/remarks/")
    ask("returns_act", "post", f"returns/{pk}/submit/", {"reason": ""})
    bulk = {"items": [{**RETURN, "period": "2026-09"}]}
    job = ask("returns_bulk_create", "post", "returns/bulk/", bulk, Prefer="respond-async")["job"]
    ask("jobs_list", "get", "jobs/")
    ask("jobs_retrieve", "get", f"jobs/{job}/")
    from portal.jobs.runner import run

    second = ask("_", "post", "returns/bulk/", {"items": [{**RETURN, "period": "2026-08"}]},
                 Prefer="respond-async")["job"]  # fmt: skip
    del ask.asked["_"]
    run(job)
    ask("jobs_result_retrieve", "get", f"jobs/{job}/result/")
    ask("jobs_act", "post", f"jobs/{second}/cancel/", {"reason": ""})


def _projects(ask: Asker) -> None:
    """A project of Ruian that is under way, and its first milestone done."""
    of = project(chain(name="高端轴承"), name="轴承寿命提升攻坚", state="running",
                 started_on=date(2026, 6, 1))  # fmt: skip
    of.lines.create(number=1, kind="problem", words="套圈热处理变形大")
    of.lines.create(number=2, kind="tool", words="首席质量官补贴")
    first = milestone(of, pk=1)  # it is named in what is sent
    milestone(of, pk=2, title="完成寿命台架试验", due_on=date(2026, 12, 20))
    ask("projects_list", "get", "projects/?state=running")
    read = ask("projects_retrieve", "get", f"projects/{of.pk}/")
    ask("projects_reach_create", "post", f"projects/{of.pk}/reach/",
        {**REACHED, "milestone": first.pk}, **{"If-Match": read["etag"]})  # fmt: skip


def _services(ask: Asker) -> None:
    """A case that a county's system sends, and a dry run of another."""
    item(code=CASE["item"], name="检验检测机构资质认定")
    items = ask("service_items_list", "get", "service-items/")
    ask("service_items_retrieve", "get", f"service-items/{items['results'][0]['id']}/")
    made = ask("service_cases_create", "post", "service-cases/", CASE)
    ask("service_cases_list", "get", "service-cases/?month=2026-10&channel=online")
    ask("service_cases_retrieve", "get", f"service-cases/{made['id']}/")
    ask("service_cases_bulk_create", "post", "service-cases/bulk/",
        {"dry_run": True, "items": [{**CASE, "result": "refused"}]})  # fmt: skip
    ask("service_cases_strike_create", "post", f"service-cases/{made['id']}/strike/",
        {"reason": "测试数据误报"}, **{"If-Match": "*"})  # fmt: skip


def _webhooks(ask: Asker, dead: int) -> None:
    made = ask("webhooks_create", "post", "webhooks/", HOOK)
    pk = made["id"]
    ask("webhooks_list", "get", "webhooks/")
    read = ask("webhooks_retrieve", "get", f"webhooks/{pk}/")
    ask("webhooks_partial_update", "patch", f"webhooks/{pk}/", {"kinds": ["return.accepted"]},
        **{"If-Match": read["etag"]})  # fmt: skip
    ask("webhooks_change_secret_create", "post", f"webhooks/{pk}/change-secret/")
    ask("webhooks_act", "post", f"webhooks/{pk}/ping/", {"reason": "测试"})
    ask("deliveries_list", "get", "deliveries/?state=dead")
    ask("deliveries_retrieve", "get", f"deliveries/{dead}/")
    ask("deliveries_act", "post", f"deliveries/{dead}/repeat/", {"reason": ""})


def _shape(value: Any) -> Any:
    """Members and kinds of values; of a list what its first item is."""
    if isinstance(value, dict):
        return {name: _shape(inner) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    return type(value).__name__


def _sandbox(ask: Asker, officer: Any) -> None:
    """The same by a key of a sandbox."""
    sandbox = sandbox_of(officer, at=NOON)
    vendor = Asker(key_of(sandbox, officer, at=NOON).secret)
    vendor("webhooks_create", "post", "webhooks/", {**HOOK, "kinds": ["return.due"]})
    vendor.asked.clear()
    vendor("sandbox_events_create", "post", "sandbox/events/", {"type": "return.due"})
    vendor("sandbox_retrieve", "get", "sandbox/")
    ask.asked |= vendor.asked


def test_every_example_is_answered_as_it_says(asked: dict[str, Any]) -> None:
    if os.environ.get("EXAMPLES_WRITE"):
        _write(asked)
    openapi.examples.cache_clear()
    kept = openapi.examples()
    assert kept.keys() == asked.keys()
    for name, one in asked.items():
        assert one["status"] == kept[name]["status"], name
        assert one["request"] == kept[name]["request"], name
        assert _shape(one["response"]) == _shape(kept[name]["response"]), name


def _write(asked: dict[str, Any]) -> None:
    """Lists are shown by two of their rows, secrets by a word."""
    for one in asked.values():
        for name in ("results", "items"):
            if isinstance(found := one["response"].get(name), list):
                one["response"][name] = found[:2]
        if one["response"].get("secret"):
            one["response"]["secret"] = "whsec_" + "A" * 43 + "="
    text = json.dumps(dict(sorted(asked.items())), ensure_ascii=False, indent=1)
    Path(KEPT).write_text(text + "\n", encoding="utf-8")


def test_every_operation_of_the_surface_has_one_and_shows_it() -> None:
    paths = json.loads(Client().get("/api/v1/schema/").content)["paths"]
    kept = openapi.examples()
    for operations in paths.values():
        for operation in operations.values():
            name = operation["operationId"]
            if not name.startswith(NOUNS) or name in APART:
                continue
            assert name in kept, name
            answer = operation["responses"][str(kept[name]["status"])]["content"]
            assert all(content["examples"] for content in answer.values()), name
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            assert body is None or kept[name]["request"] is None or body["examples"], name
