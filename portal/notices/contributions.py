"""To-dos: what waits for somebody, counted by the room that it waits in."""

from __future__ import annotations

from collections.abc import Callable
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
    """

    code: str
    label: str | _StrPromise
    icon: str
    permission: str
    count: Callable[[Actor], int | QuerySet[Any] | tuple[QuerySet[Any], ...]]
    url: str


todos: Registry[ToDo] = Registry("to-do")
