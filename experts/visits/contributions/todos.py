"""What waits for people: the day of an expert, and what each has to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experts.visits.queries import (
    open_plans_for,
    open_problems_for,
    unplanned_for,
    visits_after,
    visits_for,
    visits_on,
    visits_to_answer,
    visits_to_look_into,
)
from experts.visits.vocabulary import Permission, ProblemState, VisitState
from portal.accounts.actor import Actor
from portal.notices.contributions import ToDo, todos
from portal.web.contributions import HomePart, home_parts


def _today(actor: Actor, at: datetime) -> Mapping[str, Any] | None:
    """An expert's day: what is planned today, and the next five."""
    day = timezone.localdate(at)
    return {"visits": visits_on(actor, day), "coming": visits_after(actor, day)[:5], "day": day}


home_parts.add(HomePart("visits", 10, Permission.RECORD, "experts/visits/_today.html", _today))

todos.add(
    ToDo(
        "visits.answer",
        _("Visits to accept or decline"),
        "calendar-check",
        Permission.ANSWER,
        visits_to_answer,
        "visits:list?state=assigned",
    )
)
todos.add(
    ToDo(
        "visits.record",
        _("Visits to carry out"),
        "clipboard-check",
        Permission.RECORD,
        lambda actor: visits_for(actor, Permission.RECORD, VisitState.ACCEPTED),
        "visits:list?state=accepted",
    )
)
todos.add(
    ToDo(
        "visits.declined",
        _("Visits declined: send somebody else"),
        "person-x",
        Permission.ASSIGN,
        lambda actor: visits_for(actor, Permission.ASSIGN, VisitState.DECLINED),
        "visits:list?state=declined",
    )
)
todos.add(
    ToDo(
        "visits.doubts",
        _("Visits to look into"),
        "search",
        Permission.DOUBT_SETTLE,
        visits_to_look_into,
        "visits:list?doubts=open",
    )
)
todos.add(
    ToDo(
        "visits.confirm",
        _("Visits to confirm"),
        "clipboard-check",
        Permission.CONFIRM,
        lambda actor: visits_for(actor, Permission.CONFIRM, VisitState.RECORDED),
        "visits:list?state=recorded",
    )
)
todos.add(
    ToDo(
        "plans.write",
        _("Plans to write"),
        "pencil",
        Permission.PLAN_WRITE,
        unplanned_for,
        "visits:plans?state=draft",
    )
)
todos.add(
    ToDo(
        "plans.confirm",
        _("Plans to confirm"),
        "journal-check",
        Permission.PLAN_CONFIRM,
        open_plans_for,
        "visits:plans?state=proposed",
    )
)
todos.add(
    ToDo(
        "problems.remedy",
        _("Problems to remedy"),
        "tools",
        Permission.REMEDY,
        lambda actor: open_problems_for(actor, Permission.REMEDY, ProblemState.OPEN),
        "visits:problems?state=open",
    )
)
todos.add(
    ToDo(
        "problems.verify",
        _("Remedies to verify"),
        "search",
        Permission.VERIFY,
        lambda actor: open_problems_for(actor, Permission.VERIFY, ProblemState.REMEDIED),
        "visits:problems?state=remedied",
    )
)
