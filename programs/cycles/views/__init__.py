"""Pages of programme years and rosters."""

from programs.cycles.views.review import review_apply, review_preview, review_queue
from programs.cycles.views.roster import (
    change_entry,
    entry_move,
    entry_page,
    nominate_page,
    roster_list,
)
from programs.cycles.views.years import (
    add_industry,
    open_year,
    publish_year,
    remove_industry,
    targets,
    year_detail,
    years_list,
)

__all__ = [
    "add_industry",
    "change_entry",
    "entry_move",
    "entry_page",
    "nominate_page",
    "open_year",
    "publish_year",
    "remove_industry",
    "review_apply",
    "review_preview",
    "review_queue",
    "roster_list",
    "targets",
    "year_detail",
    "years_list",
]
