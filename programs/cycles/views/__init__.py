"""Pages of programme years and rosters."""

from programs.cycles.views.activities import (
    activities_list,
    activity_page,
    attend,
    correct_activity,
    decide,
    finish_decision,
    record_activity,
    strike_activity,
)
from programs.cycles.views.industries import (
    change_industry,
    industries_list,
    industry_move,
    industry_page,
    propose_industry,
)
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
    "change_entry",
    "change_industry",
    "correct_activity",
    "decide",
    "entry_move",
    "entry_page",
    "finish_decision",
    "industries_list",
    "industry_move",
    "industry_page",
    "many_apply",
    "many_preview",
    "nominate_page",
    "open_year",
    "propose_industry",
    "publish_year",
    "record_activity",
    "review_apply",
    "review_preview",
    "review_queue",
    "roster_list",
    "save_targets",
    "strike_activity",
    "targets",
    "targets_here",
    "targets_workbook",
    "year_detail",
    "year_differences",
    "years_list",
]
