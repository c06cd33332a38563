"""Photos: of a problem while the visit is recorded, of a remedy while it is being verified."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from experts.visits.models import Problem, Remedy
from experts.visits.operations.holding import hold
from experts.visits.vocabulary import Permission, ProblemState, VisitState
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.files.models import Attachment
from portal.files.operations import attach, detach


@operation
def add_photo(
    subject: Problem | Remedy, *, stream: BinaryIO, name: str, by: Actor, at: datetime
) -> Attachment:
    """Hang a photo on a problem or a remedy; it is drawn again from its pixels."""
    _hold(subject, by)
    return attach(subject, stream=stream, name=name, by=by, at=at)


@operation
def remove_photo(
    subject: Problem | Remedy, *, attachment: Attachment, by: Actor, at: datetime
) -> None:
    """Take a photo away, as long as its problem or remedy may be changed."""
    _hold(subject, by)
    detach(attachment, by=by, at=at)


def _hold(subject: Problem | Remedy, by: Actor) -> None:
    if isinstance(subject, Problem):
        hold(subject.visit, by=by, to=Permission.RECORD, states=[VisitState.ACCEPTED])
    else:
        hold(subject.problem, by=by, to=Permission.REMEDY, states=[ProblemState.REMEDIED])
