"""Pages of visits, problems and plans."""

from experts.visits.views.assigning import assign_page, choose, reassign_page
from experts.visits.views.doubts import explain_visit, settle_doubt
from experts.visits.views.listing import visit_list
from experts.visits.views.plans import (
    change_measure_page,
    drop_measure_page,
    make_plan_move,
    plan_list,
    plan_page,
    report,
    reports,
    save_goal_page,
)
from experts.visits.views.problems import (
    add_photos,
    change_problem_page,
    drop_problem_page,
    make_problem_move,
    name_problem_cause,
    new_problem,
    problem_list,
    problem_page,
    remedy,
    remove_photo_page,
)
from experts.visits.views.recording import record_page
from experts.visits.views.visit import make_move, visit_page

__all__ = [
    "add_photos",
    "assign_page",
    "change_measure_page",
    "change_problem_page",
    "choose",
    "drop_measure_page",
    "drop_problem_page",
    "explain_visit",
    "make_move",
    "make_plan_move",
    "make_problem_move",
    "name_problem_cause",
    "new_problem",
    "plan_list",
    "plan_page",
    "problem_list",
    "problem_page",
    "reassign_page",
    "record_page",
    "remedy",
    "remove_photo_page",
    "report",
    "reports",
    "save_goal_page",
    "settle_doubt",
    "visit_list",
    "visit_page",
]
