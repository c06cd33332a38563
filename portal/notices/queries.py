"""What waits for somebody: unread notices, and what other rooms count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
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
    asked = {todo.code: todo.count(actor) for todo in todos if actor.may(todo.permission)}
    counts = _counted({code: rows for code, rows in asked.items() if isinstance(rows, QuerySet)})
    counts |= {code: number for code, number in asked.items() if isinstance(number, int)}
    waiting = []
    for todo in todos:
        count = counts.get(todo.code, 0)
        if count:
            name, _mark, query = todo.url.partition("?")
            url = f"{reverse(name)}?{query}" if query else reverse(name)
            waiting.append(Waiting(todo.code, str(todo.label), todo.icon, count, url))
    return waiting


def _counted(waiting: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows wait under each code, in one statement."""
    parts: list[QuerySet[Any, Any]] = [
        rows.order_by()
        .annotate(todo=Value(code, CharField()))
        .values("todo")
        .annotate(number=Count("pk"))
        .values_list("todo", "number")
        for code, rows in waiting.items()
    ]
    if not parts:
        return {}
    first, *others = parts
    return dict(first.union(*others, all=True))
