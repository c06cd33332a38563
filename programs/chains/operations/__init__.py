"""The verbs of industrial chains."""

from programs.chains.operations.chains import (
    CHAIN_VERBS,
    approve_chain,
    change_chain,
    end_chain,
    open_chain,
    return_chain,
    submit_chain,
)
from programs.chains.operations.drawing import draw_causes, draw_countermeasures, draw_segments
from programs.chains.operations.projects import (
    PROJECT_VERBS,
    change_project,
    close_project,
    keep_lists,
    open_project,
    plan_milestones,
    reach_milestone,
    record_output,
    start_project,
)

__all__ = [
    "CHAIN_VERBS",
    "PROJECT_VERBS",
    "approve_chain",
    "change_chain",
    "change_project",
    "close_project",
    "draw_causes",
    "draw_countermeasures",
    "draw_segments",
    "end_chain",
    "keep_lists",
    "open_chain",
    "open_project",
    "plan_milestones",
    "reach_milestone",
    "record_output",
    "return_chain",
    "start_project",
    "submit_chain",
]
