"""What waits for somebody: unread notices, and what other rooms count."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.notices.contributions import todos
from portal.notices.definition import notice_kinds
from portal.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice in the reader's language."""

    notice: Notice
    title: str
    body: str
    icon: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A to-do with something in it."""

    code: str
    label: str
    icon: str
    count: int
    url: str


def unread_count(user: User) -> int:
    return Notice.objects.filter(user=user, read_at=None).count()


def shown(notice: Notice) -> Shown:
    """Its words as they are said now; a kind that is gone is shown by its code."""
    kind = notice_kinds.get(notice.kind)
    if kind is None:
        return Shown(notice, notice.kind, "", "bell")
    body = str(kind.body) % notice.words if kind.body else ""
    return Shown(notice, str(kind.title) % notice.words, body, kind.icon)


def todos_for(actor: Actor) -> list[Waiting]:
    """What waits for this person, in the order in which the rooms declared it."""
    waiting = []
    for todo in todos:
        count = todo.count(actor) if actor.may(todo.permission) else 0
        if count:
            name, _mark, query = todo.url.partition("?")
            url = f"{reverse(name)}?{query}" if query else reverse(name)
            waiting.append(Waiting(todo.code, str(todo.label), todo.icon, count, url))
    return waiting
