"""Returns of counties, what stands above them, their dates, what became of their cells."""

from programs.returns.models.chain import ReturnEdit, Summary, SummaryQuerySet, SummaryStep
from programs.returns.models.doubts import Doubt, DoubtQuerySet
from programs.returns.models.returns import (
    COUNTING,
    SENT,
    Remark,
    Return,
    ReturnQuerySet,
    ReturnStep,
    YearForm,
    YearFormQuerySet,
)
from programs.returns.models.warnings import LateWarning, LateWarningQuerySet
from programs.returns.models.windows import Grace, GraceQuerySet, Reminder, ReminderQuerySet, Window

__all__ = [
    "COUNTING",
    "SENT",
    "Doubt",
    "DoubtQuerySet",
    "Grace",
    "GraceQuerySet",
    "LateWarning",
    "LateWarningQuerySet",
    "Remark",
    "Reminder",
    "ReminderQuerySet",
    "Return",
    "ReturnEdit",
    "ReturnQuerySet",
    "ReturnStep",
    "Summary",
    "SummaryQuerySet",
    "SummaryStep",
    "Window",
    "YearForm",
    "YearFormQuerySet",
]
