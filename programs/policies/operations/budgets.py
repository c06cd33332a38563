"""The lock under which a budget is spent."""

from __future__ import annotations

from programs.policies.models import Policy


def hold_budget(policy: Policy) -> Policy:
    """Whoever grants or pays waits here for whoever does so of the same budget: together they stay
    within."""
    if policy.budget_fen is None:
        return policy
    return Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
