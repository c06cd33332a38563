"""The checks that keys meet by what they ask, and by nothing else; the pass, once a run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts.actor import SYSTEM, actor_for
from portal.kernel.errors import Stale
from portal.sandbox.checks import ASKED, CHECKS, FOLLOWED
from portal.sandbox.conformance import (
    look_at_what_followed,
    look_at_what_was_asked,
    note_checks,
)
from portal.sandbox.models import Exchange, Pass, Sandbox
from portal.sandbox.operations import reset_sandbox
from portal.sandbox.queries import lines_of
from tests.factories import NOON
from tests.factories.sandboxes import key_of, sandbox_of

pytestmark = pytest.mark.django_db
BY_CODE = {check.code: check for check in ASKED}


@pytest.fixture
def sandbox(cast):
    return sandbox_of(cast.officer, at=NOON)


@pytest.fixture
def asked(sandbox, cast):
    key = key_of(sandbox, cast.officer, at=NOON).key
    moments = iter(range(1, 100))

    def ask(method: str, path: str, status: int, **flags: object) -> None:
        at = NOON + timedelta(seconds=next(moments))
        Exchange.objects.create(sandbox=sandbox, key=key, at=at, method=method,
                                path=f"/api/v1/{path}", status=status, **flags)  # fmt: skip

    return ask


def met(sandbox, code: str):
    return BY_CODE[code].when(list(sandbox.exchanges.order_by("pk")))


def test_every_check_is_looked_at_by_one_of_the_two():
    assert (len(ASKED), len(FOLLOWED)) == (9, 4)
    assert {check.code for check in (*ASKED, *FOLLOWED)} == {check.code for check in CHECKS}


class TestFromExchanges:
    @pytest.mark.parametrize(
        ("code", "near_misses", "hit"),
        [
            ("dry_run", [("POST", "returns/", 200, {}),
                         ("POST", "returns/", 400, {"is_dry": True})],
             ("POST", "returns/", 200, {"is_dry": True})),
            ("list_paged", [("GET", "returns/", 200, {}),
                            ("GET", "returns/", 404, {"is_next_page": True})],
             ("GET", "returns/", 200, {"is_next_page": True})),
            ("return_kept", [("POST", "returns/", 200, {"is_keyed": True}),
                             ("POST", "returns/", 201, {"is_keyed": True, "is_replayed": True}),
                             ("POST", "returns/bulk/", 201, {"is_keyed": True})],
             ("POST", "returns/", 201, {"is_keyed": True})),
            ("post_repeated", [("POST", "webhooks/", 201, {"is_replayed": True}),
                               ("POST", "returns/", 201, {})],
             ("POST", "returns/", 201, {"is_replayed": True})),
            ("change_made", [("PATCH", "returns/7/", 200, {}), ("PATCH", "returns/7/", 412, {})],
             ("PATCH", "returns/7/", 200, {"is_conditional": True})),
            ("stale_refused", [("PATCH", "returns/7/", 428, {}), ("PATCH", "webhooks/7/", 412, {})],
             ("PATCH", "returns/7/", 412, {"is_conditional": True})),
        ],
    )  # fmt: skip
    def test_met_by_the_very_thing(self, sandbox, asked, code, near_misses, hit):
        for method, path, status, flags in near_misses:
            asked(method, path, status, **flags)
        assert met(sandbox, code) is None
        asked(hit[0], hit[1], hit[2], **hit[3])
        assert met(sandbox, code) == NOON + timedelta(seconds=len(near_misses) + 1)

    def test_everything_is_read(self, sandbox, asked):
        for noun in ("years", "forms", "roster"):
            asked("GET", f"{noun}/", 200)
        asked("GET", "enterprises/", 403)
        assert met(sandbox, "settings_read") is None
        asked("GET", "enterprises/", 200)
        assert met(sandbox, "settings_read") == NOON + timedelta(seconds=5)

    def test_the_month_that_was_refused_is_the_one_that_is_mended(self, sandbox, asked):
        asked("POST", "returns/", 201, period="2026-10")
        asked("POST", "returns/", 422, period="2026-09")
        asked("POST", "returns/", 422, period="2026-08", problem="idempotency_key_reused")
        asked("POST", "returns/", 201, period="2026-08")
        asked("POST", "returns/", 200, period="2026-09", is_dry=True)
        assert met(sandbox, "faults_mended") is None
        asked("POST", "returns/", 201, period="2026-09")
        assert met(sandbox, "faults_mended") == NOON + timedelta(seconds=6)

    def test_a_result_before_the_bulk_is_none_of_it(self, sandbox, asked):
        asked("GET", "jobs/1/result/", 200)
        asked("POST", "returns/bulk/", 202)
        assert met(sandbox, "bulk_fetched") is None
        asked("GET", "jobs/2/result/", 200)
        assert met(sandbox, "bulk_fetched") == NOON + timedelta(seconds=3)

    def test_nothing_is_met_by_opening(self, sandbox):
        look_at_what_was_asked(sandbox, at=NOON)
        look_at_what_followed([sandbox], at=NOON)
        assert [line.check.code for line in lines_of(sandbox) if line.met_at] == []


class TestThePass:
    def test_it_is_issued_with_the_last_check_and_once(self, sandbox, asked, cast):
        asked("GET", "years/", 200)
        codes = [check.code for check in CHECKS]
        first = dict.fromkeys(codes[:-1], NOON)
        assert note_checks(sandbox, met=first, by=SYSTEM, at=NOON) is None
        issued = note_checks(sandbox, met={codes[-1]: NOON}, by=SYSTEM, at=NOON)
        assert issued is not None
        assert issued.number.startswith("20261103-")
        assert (issued.systems, list(issued.checks)) == (["vendor's system"], codes)
        assert note_checks(sandbox, met=first, by=SYSTEM, at=NOON) is None
        later = NOON + timedelta(minutes=10)
        anew = reset_sandbox(sandbox, by=actor_for(cast.officer), at=later)
        assert not anew.met.exists()
        assert Pass.objects.get().number == issued.number  # it outlives the run

    def test_met_stays_met(self, sandbox, asked):
        asked("PATCH", "returns/7/", 412)
        look_at_what_was_asked(sandbox, at=NOON)
        sandbox.exchanges.all().delete()
        look_at_what_was_asked(sandbox, at=NOON)
        assert [line.check.code for line in lines_of(sandbox) if line.met_at] == ["stale_refused"]

    def test_nothing_of_a_run_that_is_over_is_noted(self, sandbox):
        """Seen just before the sandbox began anew."""
        Sandbox.objects.filter(pk=sandbox.pk).update(run=2)
        with pytest.raises(Stale):
            note_checks(sandbox, met={"dry_run": NOON}, by=SYSTEM, at=NOON)
        assert not sandbox.met.exists()

    def test_a_look_at_a_run_that_is_over_notes_nothing(self, sandbox, asked):
        asked("PATCH", "returns/7/", 412)
        Sandbox.objects.filter(pk=sandbox.pk).update(run=2)
        look_at_what_was_asked(sandbox, at=NOON)
        assert not sandbox.met.exists()
