"""What a campaign costs those whom it asks, and whether that is over the caps. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from programs.questionnaires.rules.limits import Limits
from programs.questionnaires.schema import Questionnaire


@dataclass(frozen=True, slots=True)
class Burden:
    """Minutes and questions for one respondent, and the hours of all of them together."""

    minutes: int
    questions: int
    invited: int

    @property
    def hours(self) -> int:
        """Working hours of everybody who is asked, in full hours upwards."""
        return -(-self.minutes * self.invited // 60)

    def over(self, limits: Limits) -> tuple[Excess, ...]:
        """What lies over its cap."""
        asked = (
            ("minutes", self.minutes, limits.minutes_at_most),
            ("questions", self.questions, limits.questions_at_most),
        )
        return tuple(Excess(what, value, cap) for what, value, cap in asked if value > cap)


@dataclass(frozen=True, slots=True)
class Excess:
    """`what` is "minutes" or "questions"."""

    what: str
    value: int
    cap: int


def burden_of(questionnaire: Questionnaire, *, invited: int) -> Burden:
    """The questions are those that somebody may have to answer, whatever is skipped."""
    questions = sum(one.is_answerable for one in questionnaire.questions())
    return Burden(questionnaire.minutes, questions, invited)
