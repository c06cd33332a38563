"""`take` a move, and say which moves are open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit import trail
from portal.kernel.errors import Invalid, Missing, NotPermitted, WrongState
from portal.kernel.text import need_keepable, one_line
from portal.kernel.workflow import Move


def take(
    name: str, subject: Any, *, by: Actor, at: datetime, reason: str = "", **stamps: object
) -> None:
    """Make one move, setting `stamps` along with the state, in one write.

    Comes first in its operation: it reads the subject afresh, under a lock. A stale copy in hand
    is therefore harmless.
    """
    lock(subject)
    permit(name, subject, by=by)
    follow(name, subject, by=by, at=at, reason=reason, **stamps)


def follow(
    name: str, subject: Any, *, by: Actor, at: datetime, reason: str = "", **stamps: object
) -> None:
    """Make a move that another act brings about: whoever may do that act brings it about, whatever
    they may do to this subject. The subject is held already."""
    move = subject.workflow[name]
    if subject.state not in move.sources:
        raise WrongState(
            _("“%(move)s” is not possible while it is “%(state)s”.")
            % {"move": move.label, "state": subject.get_state_display()}
        )
    if move.needs_reason and not one_line(reason):
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    need_keepable(reason=reason)

    source, subject.state = subject.state, move.target
    for field, value in stamps.items():
        setattr(subject, field, value)
    subject.save(update_fields=["state", *stamps])
    subject.steps.create(
        move=move.name, source=source, target=move.target, reason=reason, by=by.user, at=at
    )
    trail.record(
        f"{subject._meta.label_lower}.{move.name}",
        by=by,
        at=at,
        target=subject,
        source=str(source),
        reached=str(move.target),
        reason=reason,
    )


def permit(name: str, subject: Any, *, by: Actor) -> None:
    """Refuse who may not make this move at all. It comes before anything that is said of values."""
    if not subject.allows(by, to=subject.workflow[name].permission):
        raise NotPermitted(_("This is not yours to do."))


def lock(subject: Any) -> None:
    """Read the row afresh and hold it until the transaction ends; `Missing` where somebody took
    it away since it was read."""
    rows = type(subject)._base_manager
    try:
        subject.refresh_from_db(from_queryset=rows.select_for_update(of=("self",)))
    except type(subject).DoesNotExist:
        raise Missing(_("This was taken away meanwhile.")) from None


def open_moves(subject: Any, *, to: Actor) -> list[Move]:
    """The moves that `to` could make now: what the page draws as buttons and the API lists."""
    moves = subject.workflow.from_state(subject.state)
    return [move for move in moves if subject.allows(to, to=move.permission)]
