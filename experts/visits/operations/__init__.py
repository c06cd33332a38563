"""The verbs of visits: assign, answer, record, confirm; problems and remedies; plans."""

from experts.visits.operations.assigning import accept, assign, decline, reassign, withdraw
from experts.visits.operations.doubts import annul_visit, clear_doubt, explain, look_at
from experts.visits.operations.photos import add_photo, remove_photo
from experts.visits.operations.plans import (
    add_measure,
    change_measure,
    confirm_plan,
    drop_measure,
    propose_plan,
    return_plan,
    save_goal,
)
from experts.visits.operations.problems import (
    add_problem,
    change_problem,
    close_problem,
    drop_problem,
    name_cause,
    report_remedy,
    return_problem,
    tell_overdue,
)
from experts.visits.operations.recording import (
    complete,
    confirm_visit,
    object_to,
    save_record,
)
from experts.visits.operations.traces import coarsen_positions

__all__ = [
    "accept",
    "add_measure",
    "add_photo",
    "add_problem",
    "annul_visit",
    "assign",
    "change_measure",
    "change_problem",
    "clear_doubt",
    "close_problem",
    "coarsen_positions",
    "complete",
    "confirm_plan",
    "confirm_visit",
    "decline",
    "drop_measure",
    "drop_problem",
    "explain",
    "look_at",
    "name_cause",
    "object_to",
    "propose_plan",
    "reassign",
    "remove_photo",
    "report_remedy",
    "return_plan",
    "return_problem",
    "save_goal",
    "save_record",
    "tell_overdue",
    "withdraw",
]
