"""Pages of industrial chains."""

from programs.chains.views.drawing import draw_causes, draw_countermeasures, draw_segments
from programs.chains.views.entering import chain_move, change_chain, open_chain
from programs.chains.views.listing import chain_page, chains_list
from programs.chains.views.projects import (
    change_project,
    keep_lists,
    open_project,
    plan_milestones,
    project_move,
    project_page,
    projects_list,
    reach_milestone,
    record_output,
)

__all__ = [
    "chain_move",
    "chain_page",
    "chains_list",
    "change_chain",
    "change_project",
    "draw_causes",
    "draw_countermeasures",
    "draw_segments",
    "keep_lists",
    "open_chain",
    "open_project",
    "plan_milestones",
    "project_move",
    "project_page",
    "projects_list",
    "reach_milestone",
    "record_output",
]
