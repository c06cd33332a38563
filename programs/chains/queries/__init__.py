"""What is asked of industrial chains: lists, whether charts are whole, what causes are named by."""

from programs.chains.queries.approving import approvers_beside
from programs.chains.queries.chains import (
    causes_for,
    chains_read_by,
    chosen_chains,
    lacking_of,
    named_causes,
    pilots_of,
    regions_drawn_by,
    returned_to,
    waiting_for,
    with_charts_counted,
)
from programs.chains.queries.charts import Charts, charts_of
from programs.chains.queries.projects import (
    YearOutput,
    chosen_projects,
    late_milestones,
    outputs_of,
    regions_of_projects,
    tools_for,
)

__all__ = [
    "Charts",
    "YearOutput",
    "approvers_beside",
    "causes_for",
    "chains_read_by",
    "charts_of",
    "chosen_chains",
    "chosen_projects",
    "lacking_of",
    "late_milestones",
    "named_causes",
    "outputs_of",
    "pilots_of",
    "regions_drawn_by",
    "regions_of_projects",
    "returned_to",
    "tools_for",
    "waiting_for",
    "with_charts_counted",
]
