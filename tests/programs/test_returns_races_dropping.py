"""A correction is dropped while another officer saves it, sends it or drops it: it is gone or it is
there, the version that counts is never lost, and whoever comes too late is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.audit.models import Event
from portal.kernel.errors import Missing
from programs.returns import operations
from programs.returns.models import Return, ReturnStep
from programs.returns.vocabulary import State
from tests.factories import NOON, holder
from tests.factories.returns import county_return, given
from tests.programs.test_returns_races import COUNTIES, act, months, people, race

__all__ = ["people"]
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ROUNDS: Final = 25
DROP: Final = act("drop_correction", reason="误开")
#: who does what while an officer drops it
OTHERS: Final = {
    "drops": ("second_officer", DROP),
    "saves": ("second_officer", act("save_draft", given=given(events="9"), revision=1)),
    "sends": ("approver", act("submit")),
}


def begun(people: dict[str, User]) -> list[tuple[int, Return]]:
    """Corrections of accepted returns, each with the key of what it corrects. Nobody of those who
    meet here prepared them."""
    third = actor_for(holder("county_officer", COUNTIES[0]))
    found = []
    for period in months(ROUNDS):
        old = county_return(
            at=COUNTIES[0], state="accepted", period=period,
            prepared_by=third.user, submitted_by=people["approver"],
        )  # fmt: skip
        found.append((old.pk, operations.correct(old, by=third, at=NOON, reason="补登")))
    return found


def on(row: Return, verb: Callable[[Return, User], object], user: User) -> Callable[[], object]:
    """The act on the row as it was read before the other came."""
    return lambda: verb(row, user)


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_dropped_is_gone_and_the_version_that_counts_is_whole(
    people: dict[str, User], other: str
) -> None:
    rows = begun(people)
    who, verb = OTHERS[other]
    copies = {row.pk: Return.objects.select_related("region").get(pk=row.pk) for _old, row in rows}
    race(
        [on(row, DROP, people["officer"]) for _old, row in rows],
        [on(copies[row.pk], verb, people[who]) for _old, row in rows],
    )
    for key, row in rows:
        old = Return.objects.get(pk=key)
        kept = Return.objects.filter(pk=row.pk).first()
        assert old.state == State.ACCEPTED
        assert old.replaced_by_id == (kept.pk if kept else None)
        drops = Event.objects.filter(
            verb="programs.return.drop_correction", target=f"programs.return:{key}"
        )
        assert drops.count() == (0 if kept else 1)
        if kept:  # it was sent first: what was sent is not dropped
            assert kept.state == State.SUBMITTED
            assert ReturnStep.objects.filter(subject=kept).count() == 1


def test_whoever_holds_a_copy_of_what_is_gone_is_told(people: dict[str, User]) -> None:
    (_old, row), *_more = begun(people)
    copy = Return.objects.select_related("region").get(pk=row.pk)
    operations.drop_correction(row, by=actor_for(people["officer"]), at=NOON, reason="误开")
    with pytest.raises(Missing):
        operations.submit(copy, by=actor_for(people["approver"]), at=NOON)
    with pytest.raises(Missing):
        operations.save_draft(
            copy, given=given(events="9"), by=actor_for(people["second_officer"]), at=NOON
        )
