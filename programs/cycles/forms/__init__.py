"""Forms of years, industries and rosters: they read shapes; operations decide."""

from programs.cycles.forms.activities import (
    ActivityFilter,
    ActivityForm,
    AttendanceForm,
    DecisionForm,
    OutcomeForm,
)
from programs.cycles.forms.fields import ReasonForm, day, sound
from programs.cycles.forms.industries import (
    IndustryFilter,
    IndustryForm,
    as_typed,
    split_codes,
)
from programs.cycles.forms.roster import ChangeForm, NominateForm, RosterFilter, WithdrawForm
from programs.cycles.forms.targets import BasisForm, GridReasonForm, Typed, read_grid
from programs.cycles.forms.years import YearForm, year_form

__all__ = [
    "ActivityFilter",
    "ActivityForm",
    "AttendanceForm",
    "BasisForm",
    "ChangeForm",
    "DecisionForm",
    "GridReasonForm",
    "IndustryFilter",
    "IndustryForm",
    "NominateForm",
    "OutcomeForm",
    "ReasonForm",
    "RosterFilter",
    "Typed",
    "WithdrawForm",
    "YearForm",
    "as_typed",
    "day",
    "read_grid",
    "sound",
    "split_codes",
    "year_form",
]
