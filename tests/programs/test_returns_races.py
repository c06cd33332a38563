"""Two officers at one return, five hundred times: one effect each time, never both, never none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import connection, connections

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.audit.models import Event
from portal.kernel.errors import Refused
from portal.kernel.period import Period
from portal.regions.loading import load_regions
from portal.regions.models import Region
from programs.returns import operations
from programs.returns.models import Return, ReturnEdit, ReturnStep, Summary
from programs.returns.queries.summaries import pending, summary_of
from programs.returns.vocabulary import SummaryState
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle
from tests.factories.returns import county_return, given

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
EACH: Final = 72
CITY: Final = "330900"
COUNTIES: Final = ("330902", "330903", "330921", "330922")


def act(name: str, **more: Any) -> Callable[[Return, User], object]:
    verb = getattr(operations, name)
    return lambda row, user: verb(row, by=actor_for(user), at=NOON, **more)


#: state, then two acts with who does them: one of the two has an effect
PAIRS: Final = {
    "approve and return": (
        "submitted", ("city", act("approve")),
        ("second_city", act("return_for_changes", reason="请核对")),
    ),
    "approve twice": (
        "submitted", ("city", act("approve")), ("second_city", act("approve")),
    ),
    "accept and return": (
        "approved", ("province", act("accept")),
        ("second_province", act("return_for_changes", reason="请核对")),
    ),
    "accept twice": (
        "approved", ("province", act("accept")), ("second_province", act("accept")),
    ),
    "submit twice": (
        "draft", ("approver", act("submit")), ("second_approver", act("submit")),
    ),
    "submit and save": (
        "draft", ("approver", act("submit", revision=1)),
        ("officer", act("save_draft", given=given(events="9"), revision=1)),
    ),
    "correct twice": (
        "accepted", ("officer", act("correct", reason="补登")),
        ("second_officer", act("correct", reason="补登")),
    ),
}  # fmt: skip


@pytest.fixture
def people() -> dict[str, User]:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    load_regions()
    cycle()
    roles = {
        "city": ("city_reviewer", CITY),
        "province": ("province_manager", "330000"),
        "officer": ("county_officer", COUNTIES[0]),
        "approver": ("county_approver", COUNTIES[0]),
    }
    found = {name: holder(role, at) for name, (role, at) in roles.items()}
    return found | {f"second_{name}": holder(role, at) for name, (role, at) in roles.items()}


def race(*lanes: list[Callable[[], object]]) -> list[int]:
    """Run lanes side by side, each act at the same moment as its like in the other lanes.

    Returns for each round how many had an effect; the others were refused in words.
    """
    gate, lock = threading.Barrier(len(lanes)), threading.Lock()
    effects = [0] * len(lanes[0])
    raised: list[BaseException] = []

    def run(lane: list[Callable[[], object]]) -> None:
        try:
            for number, one in enumerate(lane):
                gate.wait(timeout=60)
                try:
                    one()
                except Refused:
                    continue
                with lock:
                    effects[number] += 1
        except BaseException as cause:  # noqa: BLE001 - it is raised again below
            raised.append(cause)
            gate.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[lane]) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
    return effects


def months(count: int) -> list[Period]:
    return [Period.month(2025 - number // 12, number % 12 + 1) for number in range(count)]


def doing(verb: Callable[[Return, User], object], pk: int, user: User) -> Callable[[], object]:
    def run() -> object:
        return verb(Return.objects.select_related("region").get(pk=pk), user)

    return run


@pytest.mark.parametrize("pair", PAIRS)
def test_of_two_officers_at_one_return_one_has_an_effect(
    people: dict[str, User], pair: str
) -> None:
    state, *sides = PAIRS[pair]
    values: dict[str, Any] = {"prepared_by": holder("county_officer", COUNTIES[0])}
    if state != "draft":
        values["submitted_by"] = people["approver"]
    rows = [
        county_return(at=COUNTIES[0], state=state, period=period, **values)
        for period in months(EACH)
    ]
    lanes = [[doing(verb, row.pk, people[who]) for row in rows] for who, verb in sides]
    assert race(*lanes) == [1] * EACH
    for row in rows:
        corrections = Return.objects.filter(replaces=row).count()
        edits = ReturnEdit.objects.filter(subject=row, revision=2).count()
        steps = ReturnStep.objects.filter(subject=row)
        saved_by_submitting = edits and steps.filter(move="submit").exists()
        assert corrections + edits + steps.count() - bool(saved_by_submitting) == 1, row
        newest = Return.objects.filter(replaces=row).first() or row
        assert Event.objects.filter(target=f"programs.return:{newest.pk}").count() == 1


def test_a_citys_month_never_stands_over_a_county_that_was_returned(
    people: dict[str, User],
) -> None:
    wanted = months(20)
    rows = {
        period: [county_return(at=code, state="approved", period=period) for code in COUNTIES]
        for period in wanted
    }

    def approve_month(period: Period) -> Callable[[], object]:
        def run() -> object:
            found = summary_of(cycle(period.first.year), region(CITY), period)
            return operations.approve_summary(found, by=actor_for(people["city"]), at=NOON)

        return run

    send_back = act("return_for_changes", reason="请核对")
    race(
        [approve_month(period) for period in wanted],
        [doing(send_back, rows[period][2].pk, people["province"]) for period in wanted],
    )
    for period in wanted:
        kept = summary_of(cycle(period.first.year), region(CITY), period)
        counting = list(Return.objects.counting().filter(period=period.code))
        assert pending(period, region(CITY), counting)  # the return always has its effect
        assert kept.state == SummaryState.OPEN


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_citys_month_never_stands_without_a_county_that_has_sent(
    people: dict[str, User], is_begun: bool
) -> None:
    wanted = months(20)
    begun: dict[Period, Return] = {}
    officer = holder("county_officer", COUNTIES[0])
    for period in wanted:
        for code in COUNTIES[1:]:
            county_return(at=code, state="approved", period=period)
        if is_begun:
            begun[period] = county_return(at=COUNTIES[0], period=period, prepared_by=officer)

    def close(period: Period) -> Callable[[], object]:
        def run() -> object:
            found = summary_of(cycle(period.first.year), region(CITY), period)
            why = {COUNTIES[0]: "多次催报未报"}
            by = actor_for(people["city"])
            return operations.approve_summary(found, by=by, at=NOON, missing=why)

        return run

    def send(period: Period) -> Callable[[], object]:
        def run() -> object:
            row = begun.get(period) or county_return(
                at=COUNTIES[0], period=period, prepared_by=officer
            )
            return operations.submit(row, by=actor_for(people["approver"]), at=NOON)

        return run

    race([close(one) for one in wanted], [send(one) for one in wanted])
    for period in wanted:
        row = Return.objects.get(region__code=COUNTIES[0], period=period.code)
        kept = summary_of(cycle(period.first.year), region(CITY), period)
        assert (row.state, kept.state) == ("submitted", SummaryState.OPEN)


def test_two_cities_are_accepted_while_their_returns_are_decided_on(
    people: dict[str, User],
) -> None:
    """The keys of the two cities' returns alternate: who held one city after the other would wait
    for who holds them in their order, and he for him."""
    wanted, other = months(20), "330500"
    twins = Region.objects.living().counties().within(region(other)).order_by("path")
    for period in wanted:
        for code, twin in zip(COUNTIES, twins, strict=False):
            county_return(at=twin.code, state="approved", period=period)
            county_return(at=code, state="approved", period=period)
        for one in twins[len(COUNTIES) :]:
            county_return(at=one.code, state="approved", period=period)
        for code, by in ((CITY, people["city"]), (other, holder("city_reviewer", other))):
            found = summary_of(cycle(period.first.year), region(code), period)
            operations.approve_summary(found, by=actor_for(by), at=NOON)

    def accept_both(period: Period) -> Callable[[], object]:
        def run() -> object:
            rows = list(Summary.objects.filter(period=period.code).select_related("region"))
            of_year, by = cycle(period.first.year), actor_for(people["province"])
            return operations.accept_cities(of_year, rows=rows, by=by, at=NOON)

        return run

    def accept_each(period: Period) -> Callable[[], object]:
        def run() -> object:
            rows = list(Return.objects.filter(period=period.code).select_related("region"))
            of_year, by = cycle(period.first.year), actor_for(people["second_province"])
            return operations.decide_many(of_year, rows=rows, act="accept", by=by, at=NOON)

        return run

    race([accept_both(one) for one in wanted], [accept_each(one) for one in wanted])
    assert set(Summary.objects.values_list("state", flat=True)) == {SummaryState.ACCEPTED}
    assert set(Return.objects.values_list("state", flat=True)) == {"accepted"}
    for row in Return.objects.all():
        assert ReturnStep.objects.filter(subject=row, move="accept").count() == 1
