"""The inbox: what is unread first, then what was read, the newest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import User
from portal.notices import operations
from portal.notices.models import Notice
from portal.notices.queries import shown, todos_for
from portal.notices.vocabulary import Permission
from portal.web.keyset import Leaf, leaf
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, rows, screen

#: more than this are not read through; the rest follows when some are read
MOST_UNREAD = 100


@require_GET
@screen(Permission.VIEW)
def inbox(request: ScreenRequest) -> HttpResponse:
    mine = rows(request, of=Notice.objects)
    found: Leaf[Notice] = leaf(request, mine.exclude(read_at=None))
    unread = [] if found.first_url else list(mine.unread().newest_first()[:MOST_UNREAD])
    context = {
        "todos": todos_for(request.actor),
        "unread": [shown(notice) for notice in unread],
        "read": [shown(notice) for notice in found.rows],
        "leaf": found,
    }
    return render(request, "inbox/inbox.html", context)


@require_POST
@screen(Permission.VIEW)
def open_notice(request: ScreenRequest, pk: int) -> HttpResponse:
    """Mark it as read and go where it leads."""
    notice = get_object_or_404(rows(request, of=Notice.objects), pk=pk)
    operations.mark_read(notice, by=request.actor, at=timezone.now())
    return redirect(notice.url or "pages:inbox")


@require_POST
@screen(Permission.VIEW)
def read_all(request: ScreenRequest) -> HttpResponse:
    user = request.actor.user
    assert isinstance(user, User)
    operations.mark_all_read(user, by=request.actor, at=timezone.now())
    say(request, _("Everything is marked as read."))
    return redirect("pages:inbox")
