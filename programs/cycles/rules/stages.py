"""The stages of an enterprise on the roster (DOMAIN 1.2). Pure.

A stage is what records say, never what somebody ticks: the furthest step of which there is one.
An enterprise that does not want a certificate goes on to the follow-up all the same.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from programs.cycles.vocabulary import RosterState, Stage

#: the steps in their order; `left` stands outside, for it is reached from everywhere
JOURNEY: Final[tuple[Stage, ...]] = (
    Stage.CANDIDATE,
    Stage.LISTED,
    Stage.BASELINE,
    Stage.DIAGNOSED,
    Stage.PLANNED,
    Stage.REMEDYING,
    Stage.DECLINED,
    Stage.APPLIED,
    Stage.FIRST_AUDIT,
    Stage.SECOND_AUDIT,
    Stage.CERTIFIED,
    Stage.FOLLOWED,
    Stage.CLOSED,
)


def stage_of(state: str, recorded: Set[str], *, is_year_locked: bool) -> Stage:
    """The stage of an entry in a state, with the stages of which there is a record.

    A locked year closes those that were followed up; the others stay where they were.
    """
    if state == RosterState.WITHDRAWN:
        return Stage.LEFT
    if state != RosterState.LISTED:
        return Stage.CANDIDATE
    if is_year_locked and Stage.FOLLOWED in recorded:
        return Stage.CLOSED
    reached = [stage for stage in JOURNEY if stage in recorded]
    return reached[-1] if reached else Stage.LISTED


def beyond(stage: str) -> list[Stage]:
    """The stage and those after it: who is there has come at least so far.

    Not wanting a certificate is no step on the way to one.
    """
    if stage not in JOURNEY:
        return [Stage.LEFT] if stage == Stage.LEFT else []
    place = JOURNEY.index(Stage(stage))
    return list(JOURNEY[place:])
