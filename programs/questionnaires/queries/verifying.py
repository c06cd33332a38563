"""Verifying: whose word stands, and who may not verify because they wrote the answers."""

from __future__ import annotations

from portal.accounts.actor import Actor
from programs.questionnaires.models import Response, Verification


def verification_of(response: Response) -> Verification | None:
    """The one that stands."""
    return response.verifications.standing().select_related("by").first()


def ended_verifications(response: Response) -> list[Verification]:
    """Those that stand no more, the newest first."""
    ended = response.verifications.filter(ended_at__isnull=False)
    return list(ended.select_related("by", "ended_by").order_by("-pk"))


def has_written(response: Response, by: Actor) -> bool:
    """Whether somebody wrote any of the answers, or handed them over for the enterprise."""
    if by.pk is None:
        return False
    if response.filled_by_id == by.pk:
        return True
    return (
        response.edits.filter(by_id=by.pk).exists()
        or response.steps.filter(by_id=by.pk, move="submit-on-behalf").exists()
    )
