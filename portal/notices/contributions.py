"""To-dos: what waits for somebody, counted by the room that it waits in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from portal.accounts.actor import Actor
from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class ToDo:
    """`url` is the name of a page, with a query if it needs one: "returns:queue?state=submitted".

    `count` is asked only for those who hold `permission`; 0 is not shown. It gives the rows that
    wait, of one model or of several, which are counted together with those of the other to-dos, or
    their number.

    Rows that are `parted` by a field (the key of a county) wait as a to-do for each of its values:
    `labels` words them, by the value as text, which is added to the end of `url`.
    """

    code: str
    label: str | _StrPromise
    icon: str
    permission: str
    count: Callable[[Actor], int | QuerySet[Any] | tuple[QuerySet[Any], ...]]
    url: str
    parted: str = ""
    labels: Callable[[Sequence[str]], Mapping[str, str]] | None = None

    def labelled(self, parts: Sequence[str]) -> Mapping[str, str]:
        """What each part is called; what is not parted has one, by the name of ""."""
        if self.labels is None:
            return {"": str(self.label)}
        return self.labels(parts) if parts else {}


todos: Registry[ToDo] = Registry("to-do")
