"""The portal plays city and province by the words in a return, and tells what is asked for."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from portal.accounts.actor import actor_for
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.sandbox.jobs import open_years
from portal.sandbox.models import Sandbox
from portal.sandbox.operations import ask_event, reset_sandbox
from portal.sandbox.players import player
from portal.sandbox.playing import BY_THE_CITY, BY_THE_PROVINCE, LEFT_LYING, play
from portal.webhooks.models import Delivery, Subscription
from portal.webhooks.operations import subscribe
from programs.cycles.models import Cycle
from programs.returns.models import Reminder, Return, YearForm
from programs.returns.operations import answer_remark, rehearse_reminder, send, submit
from programs.returns.queries.forms import form_of
from programs.returns.rules import Given
from programs.returns.schema import form
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.returns import THIRD, WORDS
from tests.factories.sandboxes import key_of, sandbox_of

pytestmark = pytest.mark.django_db
KINDS = ["return.approved", "return.returned", "return.accepted", "return.due"]


@pytest.fixture
def sandbox(cast):
    return sandbox_of(cast.officer, at=NOON)


def sent(sandbox: Any, words: str = "", period: str = "2026-10") -> Return:
    """Handed in by those whom the portal plays."""
    year = Cycle.objects.filter(region__path=sandbox.region.path[:3], year=2026).get()
    values = {field.code: "0" for field in form(form_of(year, 2026)).typed}
    row, _verdict, _new = send(
        sandbox.region, period=Period.parse(period), by=player("county_officer", sandbox), at=NOON,
        given=Given(values, {}, {"highlights": WORDS + words}),
    )  # fmt: skip
    submit(row, by=player("county_approver", sandbox), at=NOON)
    return row


def state(row: Return) -> str:
    row.refresh_from_db()
    return row.state


class TestDeciding:
    def test_what_says_nothing_is_approved_and_accepted(self, sandbox):
        row = sent(sandbox)
        assert play(NOON) == 1
        assert state(row) == "approved"
        assert play(NOON) == 1
        assert state(row) == "accepted"
        assert play(NOON) == 0
        by = [step.by.display_name for step in row.steps.order_by("pk")]
        assert by == ["演练审批人", "演练市审核员", "演练省管理员"]

    @pytest.mark.parametrize(("word", "turns"), [(BY_THE_CITY, 1), (BY_THE_PROVINCE, 2)])
    def test_it_is_sent_back_once_with_a_remark(self, sandbox, word, turns):
        row = sent(sandbox, word)
        for _turn in range(turns):
            play(NOON)
        assert state(row) == "returned"
        remark = row.remarks.get()
        assert (remark.field, remark.reason) == ("events", "evidence")
        answer_remark(row, remark=remark.pk, answer="已核对。",
                      by=player("county_officer", sandbox), at=NOON)  # fmt: skip
        submit(row, by=player("county_approver", sandbox), at=NOON)
        play(NOON)
        play(NOON)
        assert state(row) == "accepted"

    def test_the_remark_is_on_the_figure_that_the_form_has(self, sandbox):
        year = Cycle.objects.get(region__path=sandbox.region.path[:3], year=2026)
        YearForm.objects.create(cycle=year, form=THIRD, at=NOON)
        row = sent(sandbox, BY_THE_CITY, period="2026-07")
        assert row.form == THIRD
        play(NOON)
        assert state(row) == "returned"
        assert row.remarks.get().field == "events_held"

    def test_what_is_held_waits_and_holds_up_nothing(self, sandbox):
        held, other = sent(sandbox, LEFT_LYING), sent(sandbox, period="2026-08")
        play(NOON)
        assert (state(held), state(other)) == ("submitted", "approved")

    def test_a_real_return_is_never_touched(self, sandbox):
        from tests.factories.returns import county_return

        row = county_return(state="submitted")
        assert play(NOON) == 0
        assert state(row) == "submitted"
        for role in ("county_officer", "county_approver", "city_reviewer", "province_manager"):
            by = player(role, sandbox)
            reached = {p: Return.objects.reachable(by=by, to=p) for g in by.grants
                       for p in g.role.permissions}  # fmt: skip
            assert not any(row in rows for rows in reached.values())

    def test_it_costs_nothing_where_nothing_waits(self, sandbox, django_assert_num_queries):
        with django_assert_num_queries(1):
            play(NOON)

    def test_the_players_are_read_once_for_all_that_waits(self, sandbox):
        for month in ("2026-10", "2026-08", "2026-07"):
            sent(sandbox, period=month)
        with CaptureQueriesContext(connection) as asked:
            assert play(NOON) == 3
        by_login = [one for one in asked if '"accounts_user"."login" IN' in one["sql"]
                    or '"accounts_user"."login" =' in one["sql"]]  # fmt: skip
        assert len(by_login) == 1


class TestEvents:
    @pytest.fixture
    def told(self, sandbox, settings) -> Subscription:
        settings.PORTAL_DEMO = True
        return subscribe(sandbox.office, by=player("county_officer", sandbox), at=NOON, name="x",
                         url="https://a.example/x", kinds=KINDS).subscription  # fmt: skip

    def test_a_date_is_told_as_often_as_it_is_asked_for(self, sandbox, told, cast):
        month = Period.parse("2026-10")
        for _turn in range(2):
            ask_event(sandbox, kind="return.due", period=month, by=actor_for(cast.officer), at=NOON)
        rows = Delivery.objects.filter(subscription=told, kind="return.due")
        assert [row.data["period"] for row in rows] == ["2026-10", "2026-10"]
        assert Reminder.objects.get(region=sandbox.region).kind == "due_soon"

    def test_who_may_and_what_is_refused(self, sandbox, told, cast):
        month, officer = Period.parse("2026-10"), actor_for(cast.officer)
        with pytest.raises(NotPermitted):
            ask_event(sandbox, kind="forged", period=month, by=actor_for(cast.neighbour), at=NOON)
        with pytest.raises(Invalid):
            ask_event(sandbox, kind="return.lost", period=month, by=officer, at=NOON)
        with pytest.raises(Invalid):
            ask_event(sandbox, kind="return.due", period=Period.parse("2020-10"), by=officer,
                      at=NOON)  # fmt: skip
        with pytest.raises(Invalid):
            ask_event(sandbox, kind="return.due", period=Period.year(2026), by=officer, at=NOON)
        with translation.override("en"), pytest.raises(WrongState, match="Subscribe"):
            ask_event(sandbox, kind="return.overdue", period=month, by=officer, at=NOON)

    def test_a_forged_test_is_signed_by_nobody(self, sandbox, told, cast):
        month = Period.parse("2026-10")
        told_to = ask_event(
            sandbox, kind="forged", period=month, by=actor_for(cast.officer), at=NOON
        )
        assert told_to == 1
        assert Delivery.objects.get(is_forged=True).kind == "ping"

    def test_the_month_that_waits_is_asked_for_unless_another_is(self, settings, cast):
        settings.PORTAL_DEMO = True
        sandbox = sandbox_of(cast.officer)
        secret = key_of(sandbox, cast.officer).secret
        subscribe(sandbox.office, by=player("county_officer", sandbox), at=NOON, name="x",
                  url="https://a.example/x", kinds=KINDS)  # fmt: skip

        def asked(number: int, **body: str) -> tuple[str, int]:
            with CaptureQueriesContext(connection) as statements:
                answer = Client().post(
                    "/api/v1/sandbox/events/", {"type": "return.due", **body}, "application/json",
                    headers={"Authorization": f"Bearer {secret}",
                             "Idempotency-Key": f"{number:016}"},
                )  # fmt: skip
            assert answer.status_code == 202, answer.content
            return answer.json()["period"], len(statements)

        asked(1)
        named, unnamed = asked(2, period="2026-10"), asked(3)
        assert named == unnamed
        assert named[0] == "2026-10"
        assert asked(4, period="2026-09")[0] == "2026-09"

    def test_a_real_county_is_not_rehearsed_with(self, cast):
        with pytest.raises(NotPermitted):
            rehearse_reminder(
                cycle(), region=region("330381"), period=Period.parse("2026-10"), kind="due_soon",
                by=actor_for(cast.province), at=NOON,
            )  # fmt: skip


class TestYears:
    def test_a_new_one_is_opened_by_itself_in_each_province(self, sandbox, cast):
        Sandbox.objects.filter(pk=sandbox.pk).update(number=99)
        other = sandbox_of(cast.neighbour, code="330382", at=NOON)
        assert other.region.path == "98.01.01."
        for _turn in range(2):
            open_years(NOON + timedelta(days=100))
        new = Cycle.objects.filter(region__path__gte="9", year=2027, state="open")
        assert sorted(new.values_list("region__path", flat=True)) == ["98.", "99."]

    def test_they_cost_the_same_however_many_sandboxes_there_are(
        self, sandbox, cast, django_assert_num_queries
    ):
        sandbox_of(cast.neighbour, code="330382", at=NOON)
        with django_assert_num_queries(2):
            open_years(NOON)


class TestRemarks:
    """Read and answered by REST."""

    @pytest.fixture
    def ask(self, cast):
        now = timezone.now()
        sandbox = sandbox_of(cast.officer, at=now)
        secret = key_of(sandbox, cast.officer).secret
        row = sent(sandbox, BY_THE_CITY)
        play(now)

        def asked(method: str, path: str, body: Any = None, **headers: str) -> Any:
            given = {"Authorization": f"Bearer {secret}", "Accept-Language": "en", **headers}
            sent_along = {} if body is None else {
                "data": json.dumps(body), "content_type": "application/json"}  # fmt: skip
            return getattr(Client(), method)(
                f"/api/v1/returns/{row.pk}/{path}", headers=given, **sent_along
            )

        return asked

    def test_each_with_its_answer(self, ask):
        read = ask("get", "remarks/")
        assert read.json()["reason"].startswith("演练退回")
        (remark,) = read.json()["remarks"]
        changed = ask("patch", "", {"answers": {str(remark["id"]): "已核对。"}},
                      **{"If-Match": read["ETag"]})  # fmt: skip
        assert changed.status_code == 200
        assert ask("get", "remarks/").json()["remarks"][0]["answer"] == "已核对。"

    @pytest.mark.parametrize("answers", [[], {"x": "y"}, {"1": 2}, {"0": "nothing"}, "x"])
    def test_what_answers_nothing_is_refused(self, ask, answers):
        tag = ask("get", "remarks/")["ETag"]
        refused = ask("patch", "", {"answers": answers}, **{"If-Match": tag})
        assert refused.status_code == 422
        assert refused.json()["faults"]
        assert ask("get", "remarks/").json()["remarks"][0]["answer"] == ""


def test_after_a_reset_nothing_of_before_is_decided_on(sandbox, cast):
    row = sent(sandbox)
    reset_sandbox(sandbox, by=actor_for(cast.officer), at=NOON + timedelta(minutes=10))
    assert play(NOON) == 0
    assert state(row) == "submitted"
