"""Forms of evaluation: a year's snapshots, texts, weights; the nation's result of a year."""

from programs.evaluation.forms.national import ResultForm
from programs.evaluation.forms.years import (
    FormsForm,
    PeriodForm,
    TakeForm,
    TextForm,
    WeightsForm,
)

__all__ = ["FormsForm", "PeriodForm", "ResultForm", "TakeForm", "TextForm", "WeightsForm"]
