"""What waits for somebody: unread notices, and what other rooms count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.notices.contributions import ToDo, todos
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
    asked = {todo: todo.count(actor) for todo in todos if actor.may(todo.permission)}
    counts = _counted([(todo, rows) for todo, found in asked.items() for rows in _rows(found)])
    counts.update({(todo.code, ""): n for todo, n in asked.items() if isinstance(n, int)})
    return [one for todo in asked for one in _parts(todo, counts)]


def _parts(todo: ToDo, counts: Counter[tuple[str, str]]) -> Iterator[Waiting]:
    """The to-do with something in it; of one that is parted, each part."""
    numbers = {part: n for (code, part), n in counts.items() if code == todo.code and n}
    labels = todo.labelled(sorted(numbers))
    name, _mark, query = todo.url.partition("?")
    for part, label in labels.items():
        if part in numbers:
            url = f"{reverse(name)}?{query}{part}" if query else reverse(name)
            yield Waiting(todo.code, label, todo.icon, numbers[part], url)


def _rows(found: int | QuerySet[Any] | tuple[QuerySet[Any], ...]) -> tuple[QuerySet[Any], ...]:
    if isinstance(found, QuerySet):
        return (found,)
    return found if isinstance(found, tuple) else ()


def _counted(waiting: Sequence[tuple[ToDo, QuerySet[Any]]]) -> Counter[tuple[str, str]]:
    """How many rows wait under each code, and part of it, in one statement."""
    parts: list[QuerySet[Any, Any]] = [
        rows.order_by()
        .annotate(todo=Value(todo.code, CharField()), todo_part=_part_of(todo))
        .values("todo", "todo_part")
        .annotate(number=Count("pk"))
        .values_list("todo", "todo_part", "number")
        for todo, rows in waiting
    ]
    counts: Counter[tuple[str, str]] = Counter()
    if parts:
        first, *others = parts
        for code, part, number in first.union(*others, all=True):
            counts[code, part] += number
    return counts


def _part_of(todo: ToDo) -> Value | Cast:
    if not todo.parted:
        return Value("", CharField())
    return Cast(F(todo.parted), CharField(max_length=20))
