"""Pages of programme years and rosters."""

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
    years_list,
)

__all__ = [
    "answer_targets",
    "change_entry",
    "change_industry",
    "entry_move",
    "entry_page",
    "industries_list",
    "industry_move",
    "industry_page",
    "many_apply",
    "many_preview",
    "nominate_page",
    "open_year",
    "propose_industry",
    "publish_year",
    "review_apply",
    "review_preview",
    "review_queue",
    "roster_list",
    "save_targets",
    "targets",
    "targets_here",
    "targets_workbook",
    "year_detail",
    "years_list",
]
