"""Forms of years, industries and rosters: they read shapes; operations decide."""

from programs.cycles.forms.activities import (
    ActivityFilter,
    ActivityForm,
    AttendanceForm,
    ContractChangeForm,
    ContractForm,
    DecisionFilter,
    DecisionForm,
    OutcomeForm,
    PlaceFilter,
)
from programs.cycles.forms.bases import BaseForm
from programs.cycles.forms.fields import ReasonForm, conditions_of, day, sound
from programs.cycles.forms.industries import (
    IndustryFilter,
    IndustryForm,
    as_typed,
    split_codes,
)
from programs.cycles.forms.roster import (
    ChangeForm,
    ChangeListedForm,
    NominateForm,
    RosterFilter,
    WithdrawForm,
)
from programs.cycles.forms.targets import BasisForm, GridReasonForm, Typed, read_grid
from programs.cycles.forms.years import CorrectYearForm, YearForm, year_form

__all__ = [
    "ActivityFilter",
    "ActivityForm",
    "AttendanceForm",
    "BaseForm",
    "BasisForm",
    "ChangeForm",
    "ChangeListedForm",
    "ContractChangeForm",
    "ContractForm",
    "CorrectYearForm",
    "DecisionFilter",
    "DecisionForm",
    "GridReasonForm",
    "IndustryFilter",
    "IndustryForm",
    "NominateForm",
    "OutcomeForm",
    "PlaceFilter",
    "ReasonForm",
    "RosterFilter",
    "Typed",
    "WithdrawForm",
    "YearForm",
    "as_typed",
    "conditions_of",
    "day",
    "read_grid",
    "sound",
    "split_codes",
    "year_form",
]
