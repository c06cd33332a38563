"""Questions about returns: what a county's month stands on, who is missing, what waits."""

from programs.returns.queries.beside import Differing, differing
from programs.returns.queries.forms import YearsForm, forms_of, forms_of_years
from programs.returns.queries.ground import Ground, ground_of, grounds
from programs.returns.queries.history import (
    CellChange,
    Correction,
    answered,
    changes_since,
    corrections_after,
    history_of,
    labelled,
    reason_of,
    remarks_named,
    restated,
    returned_at,
)
from programs.returns.queries.listing import awaiting, narrowed, to_prepare
from programs.returns.queries.months import (
    CountyMonth,
    county_in,
    is_overdue,
    is_silent,
    is_wanted,
    late_counties,
    month_state,
    months_of,
    needs_city,
    overdue_months,
)
from programs.returns.queries.people import key_submitter, people_of
from programs.returns.queries.sheet import Line, Part, sheet_of
from programs.returns.queries.sums import Sums, Total, sums_of
from programs.returns.queries.windows import (
    Dates,
    Terms,
    due_of,
    graces_for,
    proposed_dates,
    terms_of,
    year_of_windows,
)

__all__ = [
    "CellChange",
    "Correction",
    "CountyMonth",
    "Dates",
    "Differing",
    "Ground",
    "Line",
    "Part",
    "Sums",
    "Terms",
    "Total",
    "YearsForm",
    "answered",
    "awaiting",
    "changes_since",
    "corrections_after",
    "county_in",
    "differing",
    "due_of",
    "forms_of",
    "forms_of_years",
    "graces_for",
    "ground_of",
    "grounds",
    "history_of",
    "is_overdue",
    "is_silent",
    "is_wanted",
    "key_submitter",
    "labelled",
    "late_counties",
    "month_state",
    "months_of",
    "narrowed",
    "needs_city",
    "overdue_months",
    "people_of",
    "proposed_dates",
    "reason_of",
    "remarks_named",
    "restated",
    "returned_at",
    "sheet_of",
    "sums_of",
    "terms_of",
    "to_prepare",
    "year_of_windows",
]
