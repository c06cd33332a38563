"""The menu: sections and items, declared in `portal.wiring.navigation`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu for those who hold any of `permissions`."""

    label: str | _StrPromise
    url_name: str
    icon: str
    permissions: tuple[str, ...]
    count: Callable[[HttpRequest], int] | None = None
    shown: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    label: str | _StrPromise
    items: tuple[Item, ...]


sections: Registry[Section] = Registry("menu section")


def menu_for(request: HttpRequest) -> Iterator[dict[str, object]]:
    """The sections that this person sees, with the current item marked."""
    actor: Any = getattr(request, "actor", None)
    if actor is None:
        return
    best = _current(request)
    for section in sections:
        items = [
            {
                "label": item.label,
                "url": reverse(item.url_name),
                "icon": item.icon,
                "current": item.url_name == best,
                "count": item.count(request) if item.count else 0,
            }
            for item in section.items
            if any(actor.may(permission) for permission in item.permissions)
            and (item.shown is None or item.shown(actor))
        ]
        if items:
            yield {"label": section.label, "items": items}


def _current(request: HttpRequest) -> str:
    """The item whose address is the longest beginning of this one."""
    best, length = "", 0
    for section in sections:
        for item in section.items:
            url = reverse(item.url_name)
            here = request.path == url or (url != "/" and request.path.startswith(url))
            if here and len(url) > length:
                best, length = item.url_name, len(url)
    return best
