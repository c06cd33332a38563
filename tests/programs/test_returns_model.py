"""Every order of moves, by everybody, at every level: what must never be, never is.

A machine takes part of a real city (with counties beneath) and of a municipality (none between),
lets anybody try anything in any order, and looks after each step at the whole database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.kernel.errors import Refused
from portal.offices.models import Post
from programs.cycles.models import CycleLock
from programs.returns import operations
from programs.returns.models import Remark, Return, ReturnEdit, Summary
from programs.returns.operations.noting import Note
from programs.returns.queries import due_of, ground_of, needs_city
from programs.returns.queries.history import parts_of
from programs.returns.queries.summaries import pending, summary_of, totals_of
from programs.returns.vocabulary import State, SummaryState
from tests.factories import NOON, holder, office, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return, given

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CITY: Final = "330900"
COUNTIES: Final = ("330902", "330903", "330921", "330922")
STRAIGHT: Final = ("500101",)
#: what a decision makes of what was sent
ABOVE: Final = {"submitted": ("approved", "accepted"), "approved": ("accepted",)}
HERE: Final = st.sampled_from([*COUNTIES, *STRAIGHT])
SINGLE: Final = ["officer", "second_officer", "approver", "both", "city", "province", "viewer"]
WHO: Final = st.sampled_from(SINGLE)
#: who tries to decide on the city's month: those who may often, so that it comes to that
DECIDERS: Final = st.sampled_from(["city", "city", "province", "province", *SINGLE])


class Office(RuleBasedStateMachine):
    """People of two provinces and the returns of five counties in one month."""

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.at = NOON
        self.years = {"33": cycle(), "50": cycle(at="500000")}
        self.people = {code: self._people(code) for code in (*COUNTIES, *STRAIGHT)}
        for number, code in enumerate((*COUNTIES, *STRAIGHT)):
            officer = self.people[code]["officer"]
            state = ("approved", "approved", "submitted", "draft", "draft")[number]
            values: dict[str, Any] = {"prepared_by": officer}
            if state != "draft":
                values["submitted_by"] = self.people[code]["approver"]
            row = county_return(at=code, state=state, **values)
            for move, reached in self._way_to(row):
                row.steps.create(move=move, source="", target=reached, at=NOON)
        self.frozen: dict[int, tuple[Any, ...]] = {}

    @initialize(is_late=st.booleans(), is_settled=st.booleans())
    def begin(self, is_late: bool, is_settled: bool) -> None:
        """Often the time is over and one county alone has sent nothing."""
        if is_late:
            self.at = due_of(OCTOBER)
        if is_settled:
            self.approve(COUNTIES[2], "city")

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @staticmethod
    def _way_to(row: Return) -> list[tuple[str, str]]:
        way = [("submit", "submitted"), ("approve", "approved")]
        return way[: {"draft": 0, "submitted": 1, "approved": 2}[row.state]]

    @staticmethod
    def _people(code: str) -> Mapping[str, Any]:
        province = f"{code[:2]}0000"
        city = CITY if code in COUNTIES else code
        return {
            "officer": holder("county_officer", code),
            "second_officer": holder("county_officer", code),
            "approver": holder("county_approver", code),
            "both": _with("county_approver", code, holder("county_officer", code)),
            "city": _with("county_approver", code, holder("city_reviewer", city)),
            "province": holder("province_manager", province),
            "viewer": holder("province_viewer", province),
        }

    def row(self, code: str) -> Return:
        found: Return = (
            Return.objects.newest_version().select_related("region").get(region__code=code)
        )
        return found

    def attempt(self, verb: Any, *args: Any, code: str, who: str, **more: Any) -> None:
        self.at += timedelta(minutes=7)
        by = actor_for(self.people[code][who])
        try:
            verb(*args, by=by, at=self.at, **more)
        except Refused:
            return

    @rule(code=HERE, who=WHO, events=st.integers(0, 9))
    def save(self, code: str, who: str, events: int) -> None:
        what = given(events=str(events))
        self.attempt(operations.save_draft, self.row(code), code=code, who=who, given=what)

    @rule(code=HERE, who=WHO)
    def submit(self, code: str, who: str) -> None:
        self.attempt(operations.submit, self.row(code), code=code, who=who)

    @rule(code=HERE, who=WHO)
    def approve(self, code: str, who: str) -> None:
        self.attempt(operations.approve, self.row(code), code=code, who=who)

    @rule(code=HERE, who=WHO)
    def accept(self, code: str, who: str) -> None:
        self.attempt(operations.accept, self.row(code), code=code, who=who)

    @rule(code=HERE, who=WHO, with_note=st.booleans())
    def send_back(self, code: str, who: str, with_note: bool) -> None:
        notes = [Note("events", "evidence", "请核对")] if with_note else []
        self.attempt(
            operations.return_for_changes, self.row(code), code=code, who=who,
            reason="请核对", notes=notes,
        )  # fmt: skip

    @rule(code=HERE, who=WHO)
    def answer(self, code: str, who: str) -> None:
        row = self.row(code)
        remark = Remark.objects.filter(subject=row).last()
        pk = remark.pk if remark else 0
        self.attempt(operations.answer_remark, row, code=code, who=who, remark=pk, answer="已核对")

    @rule(code=HERE, who=WHO)
    def correct(self, code: str, who: str) -> None:
        self.attempt(operations.correct, self.row(code), code=code, who=who, reason="补登")

    @rule(act=st.sampled_from(["approve", "accept"]), who=WHO)
    def decide_many(self, act: str, who: str) -> None:
        rows = list(Return.objects.newest_version().filter(cycle=self.years["33"]))
        self.attempt(
            operations.decide_many, self.years["33"], code=COUNTIES[0], who=who, rows=rows, act=act
        )

    @rule(who=DECIDERS, verb=st.sampled_from(["approve", "accept", "accept", "return"]))
    def summarise(self, who: str, verb: str) -> None:
        found = summary_of(self.years["33"], region(CITY), OCTOBER)
        more = {"reason": "请核对"} if verb == "return" else {}
        act = getattr(operations, f"{verb}_summary")
        self.attempt(act, found, code=COUNTIES[0], who=who, **more)

    @rule(
        who=DECIDERS,
        named=st.sets(st.sampled_from(COUNTIES)),
        all_pending=st.booleans(),
        is_accepted=st.booleans(),
    )
    def go_on_without(
        self, who: str, named: set[str], all_pending: bool, is_accepted: bool
    ) -> None:
        found = summary_of(self.years["33"], region(CITY), OCTOBER)
        if all_pending:
            counting = Return.objects.counting().filter(cycle=self.years["33"])
            named = {place.code for place in pending(OCTOBER, region(CITY), counting)}
        self.attempt(
            operations.approve_summary, found, code=COUNTIES[0], who=who,
            missing=dict.fromkeys(named, "多次催报未报"),
        )  # fmt: skip
        if is_accepted:
            self.summarise("province", "accept")

    @rule()
    def wait(self) -> None:
        self.at += timedelta(days=3)

    @rule(code=HERE)
    def lock(self, code: str) -> None:
        year = self.years[code[:2]]
        if not CycleLock.objects.held().filter(cycle=year).exists():
            CycleLock.objects.create(cycle=year, period=OCTOBER.code, locked_at=self.at)
            self._freeze(year.pk)

    @rule(code=HERE, who=WHO)
    def reopen(self, code: str, who: str) -> None:
        self.attempt(
            operations.reopen, region(code), code=code, who=who, cycle=self.years[code[:2]],
            period=OCTOBER, until=localdate(self.at) + timedelta(days=1), reason="补报",
        )  # fmt: skip
        self._thaw()

    def _freeze(self, cycle_id: int) -> None:
        for row in Return.objects.filter(cycle=cycle_id, version=1).select_related("region"):
            if ground_of(row.region, OCTOBER, at=self.at).is_locked:
                self.frozen[row.pk] = (row.state, row.revision, row.values)

    def _thaw(self) -> None:
        rows = Return.objects.filter(pk__in=list(self.frozen)).select_related("region")
        for row in rows:
            if not ground_of(row.region, OCTOBER, at=self.at).is_locked:
                del self.frozen[row.pk]

    @invariant()
    def nothing_goes_up_with_a_remark_that_nobody_answered(self) -> None:
        gone_up = Remark.objects.filter(answer="").exclude(
            subject__state__in=[State.DRAFT, State.RETURNED]
        )
        assert not gone_up.exists()

    @invariant()
    def what_is_accepted_went_the_whole_way_after_it_was_last_returned(self) -> None:
        for row in Return.objects.filter(state=State.ACCEPTED).select_related("region"):
            moves = list(row.steps.order_by("pk").values_list("move", flat=True))
            backs = [n for n, move in enumerate(moves) if move.startswith("return")]
            way = moves[backs[-1] + 1 if backs else 0 :]
            whole = ["submit", "approve", "accept"]
            assert way == (whole if needs_city(row.region) else ["submit_straight", "accept"])

    @invariant()
    def four_eyes_looked(self) -> None:
        for row in Return.objects.all():
            makers = {row.prepared_by_id, row.submitted_by_id}
            if row.submitted_by_id is not None:
                assert row.submitted_by_id != row.prepared_by_id
            if row.state in {State.APPROVED, State.ACCEPTED}:
                deciders = row.steps.filter(move__in=["approve", "accept"], by__isnull=False)
                newest = deciders.order_by("-pk").first()
                assert newest is None or newest.by_id not in makers

    @invariant()
    def a_citys_month_stands_on_counties_that_are_done(self) -> None:
        for summary in Summary.objects.select_related("region"):
            counting = list(
                Return.objects.counting().filter(region__path__startswith=summary.region.path)
            )
            missing = {place.code for place in pending(OCTOBER, summary.region, counting)}
            if summary.stands:
                assert missing == set(summary.missing)
            if summary.state == SummaryState.ACCEPTED:
                assert {row.state for row in counting} <= {State.ACCEPTED}

    @invariant()
    def who_is_missing_has_sent_nothing_and_counts_nowhere(self) -> None:
        for summary in Summary.objects.select_related("region"):
            if not summary.stands or not summary.missing:
                continue
            theirs = Return.objects.filter(region__code__in=list(summary.missing))
            assert not theirs.sent().exists()
            assert all(summary.missing.values())
            assert summary.approved_at >= due_of(OCTOBER)  # type: ignore[operator]
            counting = Return.objects.counting().filter(
                region__path__startswith=summary.region.path
            )
            sums = {code: str(number) for code, number in totals_of(counting).items()}
            assert summary.totals == sums or summary.state == SummaryState.ACCEPTED

    @invariant()
    def one_version_counts_and_only_accepted_ones_are_replaced(self) -> None:
        counting: dict[int, int] = defaultdict(int)
        for row in Return.objects.counting():
            counting[row.region_id] += 1
        assert set(counting.values()) <= {1}
        replaced = Return.objects.exclude(replaced_by=None)
        assert not replaced.exclude(state=State.ACCEPTED).exists()

    @invariant()
    def a_locked_month_stays_as_it_was(self) -> None:
        """What counties say of it; decisions on what they had sent go on, upwards (ADR 0039)."""
        for row in Return.objects.filter(pk__in=list(self.frozen)):
            state, *said = self.frozen[row.pk]
            assert [row.revision, row.values] == said
            assert row.state == state or row.state in ABOVE.get(state, ())

    @invariant()
    def nobody_above_reads_what_was_not_passed_on(self) -> None:
        viewer = actor_for(self.people[COUNTIES[0]]["viewer"])
        for row in Return.objects.filter(cycle=self.years["33"]).select_related("region"):
            passed = row.state in {State.APPROVED, State.ACCEPTED}
            assert row.shows_figures_to(viewer) is passed

    @invariant()
    def the_history_of_cells_ends_in_what_they_say(self) -> None:
        rows = {row.pk: row for row in Return.objects.all()}
        told: dict[int, dict[str, dict[str, str]]] = {}
        for edit in ReturnEdit.objects.order_by("subject_id", "revision"):
            parts = told.setdefault(edit.subject_id, {})
            for part, cells in edit.cells.items():
                for code, (_was, is_now) in cells.items():
                    parts.setdefault(part, {})[code] = is_now
        for pk, parts in told.items():
            now = parts_of(rows[pk])
            for part, cells in parts.items():
                for code, text in cells.items():
                    assert _same(str(now[part].get(code, "")), text)


def _same(one: str, other: str) -> bool:
    """Texts, or figures: 3.5 is 3.50."""
    return one == other or Decimal(one or "0.1") == Decimal(other or "0.2")


def _with(role: str, code: str, user: User) -> User:
    """The same person with one more post."""
    Post.objects.create(user=user, office=office(code), role=role, began_at=NOON)
    return user


def test_no_order_of_moves_by_anybody_breaks_the_chain() -> None:
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
