"""Notices are read, and mailed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.kernel.errors import NotPermitted
from portal.notices.models import Notice
from portal.notices.vocabulary import Permission
from portal.offices.models import Invitation


@operation
def mark_read(notice: Notice, *, by: Actor, at: datetime) -> None:
    """It was opened; the first time counts."""
    notice.refresh_from_db(from_queryset=Notice.objects.select_for_update(of=("self",)))
    if not notice.allows(by, to=Permission.VIEW):
        raise NotPermitted(_("This is not yours to do."))
    notice.read_at = notice.read_at or at
    notice.save(update_fields=["read_at"])
    record("notices.notice.read", by=by, at=at, target=notice)


@operation
def mark_all_read(user: User, *, by: Actor, at: datetime) -> int:
    """Everything that was unread until now."""
    if by.pk != user.pk:
        raise NotPermitted(_("This is not yours to do."))
    count = Notice.objects.filter(user=user, read_at=None, made_at__lte=at).update(read_at=at)
    record("notices.notice.read_all", by=by, at=at, target=user, count=count)
    return count


@operation
def note_mailed(
    user: User,
    *,
    by: Actor,
    at: datetime,
    notices: Iterable[Notice] = (),
    link: Invitation | None = None,
) -> None:
    """A mail has left: what it held is not mailed again."""
    sent = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=sent).update(mailed_at=at)
    if link is not None:
        Invitation.objects.filter(pk=link.pk).update(mailed_at=at)
    record(
        "notices.mail.send",
        by=by,
        at=at,
        target=user,
        notices=len(sent),
        link=link.pk if link else None,
    )
