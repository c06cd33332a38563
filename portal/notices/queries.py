"""What waits for somebody: unread notices, and what other rooms count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
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


def unread_counted(user: OuterRef) -> Coalesce:
    """The same as a column of a question about whoever `user` names."""
    rows = Notice.objects.filter(user=user, read_at=None).order_by().values("user")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def shown(notice: Notice) -> Shown:
    """Its words as they are said now; a kind that is gone is shown by its code."""
    kind = notice_kinds.get(notice.kind)
    if kind is None:
        return Shown(notice, notice.kind, "", "bell")
    # a notice that was written before its kind said more lacks a word
    words = defaultdict(lambda: "—", notice.words)
    body = str(kind.body) % words if kind.body else ""
    return Shown(notice, str(kind.title) % words, body, kind.icon)


def todos_for(actor: Actor) -> list[Waiting]:
    """What waits for this person, in the order in which the rooms declared it."""
    asked = {todo.code: todo.count(actor) for todo in todos if actor.may(todo.permission)}
    counts = _counted([(code, rows) for code, found in asked.items() for rows in _rows(found)])
    counts.update({code: number for code, number in asked.items() if isinstance(number, int)})
    waiting = []
    for todo in todos:
        count = counts.get(todo.code, 0)
        if count:
            name, _mark, query = todo.url.partition("?")
            url = f"{reverse(name)}?{query}" if query else reverse(name)
            waiting.append(Waiting(todo.code, str(todo.label), todo.icon, count, url))
    return waiting


def _rows(found: int | QuerySet[Any] | tuple[QuerySet[Any], ...]) -> tuple[QuerySet[Any], ...]:
    if isinstance(found, QuerySet):
        return (found,)
    return found if isinstance(found, tuple) else ()


def _counted(waiting: Sequence[tuple[str, QuerySet[Any]]]) -> Counter[str]:
    """How many rows wait under each code, in one statement."""
    parts: list[QuerySet[Any, Any]] = [
        rows.order_by()
        .annotate(todo=Value(code, CharField()))
        .values("todo")
        .annotate(number=Count("pk"))
        .values_list("todo", "number")
        for code, rows in waiting
    ]
    counts: Counter[str] = Counter()
    if parts:
        first, *others = parts
        for code, number in first.union(*others, all=True):
            counts[code] += number
    return counts
