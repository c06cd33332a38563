"""Questions about returns: what a county's month stands on, who is missing, what waits."""

from programs.returns.queries.forms import YearsForm, forms_of, forms_of_years
from programs.returns.queries.ground import Ground, ground_of, grounds
from programs.returns.queries.listing import awaiting, narrowed, to_prepare
from programs.returns.queries.months import (
    CountyMonth,
    due_of,
    late_counties,
    month_state,
    months_of,
    needs_city,
)
from programs.returns.queries.people import key_submitter, people_of
from programs.returns.queries.sheet import Line, Part, sheet_of
from programs.returns.queries.summary import Summary, Total, summary_of

__all__ = [
    "CountyMonth",
    "Ground",
    "Line",
    "Part",
    "Summary",
    "Total",
    "YearsForm",
    "awaiting",
    "due_of",
    "forms_of",
    "forms_of_years",
    "ground_of",
    "grounds",
    "key_submitter",
    "late_counties",
    "month_state",
    "months_of",
    "narrowed",
    "needs_city",
    "people_of",
    "sheet_of",
    "summary_of",
    "to_prepare",
]
