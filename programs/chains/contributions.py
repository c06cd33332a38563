"""What chains give to others: to-dos of those who approve and of those who draw."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.notices.contributions import ToDo, todos
from programs.chains.queries import late_milestones, returned_to, waiting_for
from programs.chains.vocabulary import Permission

todos.add(
    ToDo(
        "chains.submitted",
        _("Industrial chains to approve"),
        "diagram-3",
        Permission.APPROVE,
        waiting_for,
        "chains:list?state=submitted",
    )
)
todos.add(
    ToDo(
        "chains.returned",
        _("Industrial chains that were returned"),
        "arrow-counterclockwise",
        Permission.DRAW,
        returned_to,
        "chains:list?state=draft",
    )
)
todos.add(
    ToDo(
        "chains.late",
        _("Milestones of projects that are late"),
        "flag",
        Permission.PROJECT_KEEP,
        lambda actor: late_milestones(actor, on=timezone.localdate()),
        "chains:projects?state=late",
    )
)
