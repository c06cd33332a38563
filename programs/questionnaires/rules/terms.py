"""The clock of needs: how many working days each step may take, and what is common. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.calendar.rules import add_workdays
from programs.questionnaires.vocabulary import NeedState, Urgency

#: the states in which somebody has to do something; the last one has no clock
TIMED: Final = (NeedState.FOUND, NeedState.DISPATCHED, NeedState.ANSWERED)
LONGEST_TERM: Final = 250  # a year of working days
Days = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Terms:
    """Working days by state and urgency; when a superior is told; when a need is common.

    Without a day from which they hold they are this portal's default, and no official rule.
    """

    days: Days
    escalate_after: int
    common_share: int
    common_least: int
    valid_from: date | None = None

    @property
    def is_default(self) -> bool:
        return self.valid_from is None

    def due_on(self, state: str, urgency: str, *, since: date) -> date | None:
        """The last day for the step that a need waits for; None when nothing is waited for."""
        found = self.days.get(state, {}).get(urgency)
        return None if found is None else add_workdays(since, found)

    def escalates_before(self, today: date) -> date:
        """A need that was due before this day is told to the county's superior today."""
        return add_workdays(today, -self.escalate_after)

    def is_common(self, asking: int, answered: int) -> bool:
        """Whether enough enterprises of those that answered ask for the same."""
        enough = answered > 0 and 100 * asking >= self.common_share * answered
        return enough and asking >= self.common_least


DEFAULT: Final = Terms(
    days={
        NeedState.FOUND: {Urgency.FIRST: 2, Urgency.SOON: 3, Urgency.NORMAL: 5},
        NeedState.DISPATCHED: {Urgency.FIRST: 5, Urgency.SOON: 7, Urgency.NORMAL: 10},
        NeedState.ANSWERED: {Urgency.FIRST: 15, Urgency.SOON: 20, Urgency.NORMAL: 30},
    },
    escalate_after=3,
    common_share=20,
    common_least=3,
)
