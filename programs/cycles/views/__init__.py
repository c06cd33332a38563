"""Pages of programme years and rosters."""

from programs.cycles.views.activities import (
    activities_list,
    activity_page,
    attend,
    correct_activity,
    correct_decision,
    decide,
    finish_decision,
    record_activity,
    strike_activity,
    unattend,
)
from programs.cycles.views.bases import bases
from programs.cycles.views.contracts import correct_contract, record_contract, strike_contract
from programs.cycles.views.decisions import decisions_list
from programs.cycles.views.exports import (
    export_activities,
    export_contracts,
    export_decisions,
    export_industries,
    export_roster,
)
from programs.cycles.views.industries import (
    change_industry,
    industries_list,
    industry_move,
    industry_page,
    propose_industry,
)
from programs.cycles.views.launch import export_launch, launch
from programs.cycles.views.many import many_apply, many_preview
from programs.cycles.views.review import review_apply, review_preview, review_queue
from programs.cycles.views.roster import (
    change_entry,
    entry_move,
    entry_page,
    nominate_page,
    roster_list,
)
from programs.cycles.views.targets import (
    answer_targets,
    save_targets,
    targets,
    targets_here,
    targets_workbook,
)
from programs.cycles.views.years import (
    correct_year,
    open_year,
    publish_year,
    year_detail,
    year_differences,
    years_list,
)

__all__ = [
    "activities_list",
    "activity_page",
    "answer_targets",
    "attend",
    "bases",
    "change_entry",
    "change_industry",
    "correct_activity",
    "correct_contract",
    "correct_decision",
    "correct_year",
    "decide",
    "decisions_list",
    "entry_move",
    "entry_page",
    "export_activities",
    "export_contracts",
    "export_decisions",
    "export_industries",
    "export_launch",
    "export_roster",
    "finish_decision",
    "industries_list",
    "industry_move",
    "industry_page",
    "launch",
    "many_apply",
    "many_preview",
    "nominate_page",
    "open_year",
    "propose_industry",
    "publish_year",
    "record_activity",
    "record_contract",
    "review_apply",
    "review_preview",
    "review_queue",
    "roster_list",
    "save_targets",
    "strike_activity",
    "strike_contract",
    "targets",
    "targets_here",
    "targets_workbook",
    "unattend",
    "year_detail",
    "year_differences",
    "years_list",
]
