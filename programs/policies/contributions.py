"""What policies give to others: a panel of the enterprise page, a to-do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.register.facts import Panel, panels
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.notices.contributions import ToDo, todos
from programs.policies.queries import drafts_of, verdicts_for
from programs.policies.vocabulary import Permission, Verdict

MOST_SHOWN = 5


def _panel(enterprise: Enterprise, actor: Actor) -> Mapping[str, Any] | None:
    """For those who may read policies for this enterprise: what fits, then what is open."""
    if enterprise.is_closed or not enterprise.allows(actor, to=Permission.VIEW):
        return None
    fits = [
        fit
        for fit in verdicts_for(enterprise, on=timezone.localdate())
        if fit.verdict is not Verdict.INELIGIBLE
    ]
    return {"fits": fits[:MOST_SHOWN], "count": len(fits)}


panels.add(Panel("policies", _("Policies that fit"), 70, "policies/_panel.html", _panel))
todos.add(
    ToDo(
        "policies.drafts",
        _("Policies to be published"),
        "gift",
        Permission.MANAGE,
        drafts_of,
        "policies:list?state=draft",
    )
)
