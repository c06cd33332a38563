"""What visits give to industrial chains: the problems that come from the causes on fishbones."""

from __future__ import annotations

from django.urls import reverse

from experts.visits.queries import problems_by_cause
from programs.chains.facts import CauseUse, cause_uses

cause_uses.add(
    CauseUse(
        "problems",
        problems_by_cause,
        lambda cause: f"{reverse('visits:problems')}?cause={cause}",
    )
)
