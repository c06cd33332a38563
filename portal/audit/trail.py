"""`@operation` and `record`: nothing is written in the portal without saying who and what."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import models, transaction

from portal.accounts.actor import Actor
from portal.audit.models import Event
from portal.audit.vocabulary import Outcome
from portal.kernel.text import need_keepable
from portal.regions.models import Region
from portal.regions.storage import is_together, new_row, store

P = ParamSpec("P")
R = TypeVar("R")

operations: dict[str, Callable[..., object]] = {}
_written: ContextVar[int] = ContextVar("events written so far", default=0)


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """Where a request came from; set by the web for as long as it lasts."""

    request_id: str = ""
    ip_address: str | None = None


_NO_REQUEST = RequestFacts()
request_facts: ContextVar[RequestFacts] = ContextVar("request facts", default=_NO_REQUEST)

Listener = Callable[[Event, models.Model], None]
_listeners: dict[str, list[Listener]] = {}


def on_verb(*verbs: str) -> Callable[[Listener], Listener]:
    """Call the function, in the same transaction, whenever one of the verbs is recorded."""

    def add(listener: Listener) -> Listener:
        for verb in verbs:
            _listeners.setdefault(verb, []).append(listener)
        return listener

    return add


def heard_verbs() -> frozenset[str]:
    return frozenset(_listeners)


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """A verb of the portal: atomic, its arguments by name, and written down or rolled back."""
    name = f"{function.__module__}.{function.__qualname__}"
    _subject, *others = inspect.signature(function).parameters.values()
    if positional := [p.name for p in others if p.kind is not p.KEYWORD_ONLY]:
        raise TypeError(f"{name} must take {positional} by name.")
    if not {"by", "at"} <= {p.name for p in others}:
        raise TypeError(f"{name} must take by= and at=.")

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        before = _written.get()
        with transaction.atomic(savepoint=not is_together()):
            result = function(*args, **kwargs)
            if _written.get() == before:
                raise AssertionError(f"{name} wrote nothing down.")
        return result

    operations[name] = run
    return run


def record(
    verb: str,
    *,
    by: Actor,
    at: datetime,
    target: models.Model,
    outcome: Outcome = Outcome.DONE,
    **detail: object,
) -> Event:
    """Write one event. `detail` must be plain JSON and hold no personal data in clear; a text in
    it that no database keeps is refused as `Invalid` by its name."""
    need_keepable(**detail)
    _written.set(_written.get() + 1)
    facts = request_facts.get()
    event = new_row(
        Event,
        verb=verb,
        at=at,
        **({"by": by.user} if by.user else {}),
        by_name=str(by),
        target=_name_of(target),
        path=_path_of(target),
        outcome=str(outcome),
        request_id=facts.request_id,
        ip_address=facts.ip_address,
        detail=detail,
    )
    listeners = _listeners.get(verb, ())
    store(event, is_last=not listeners)
    for listener in listeners:
        listener(event, target)
    return event


def _name_of(target: models.Model) -> str:
    """Table and key: a person seen through a proxy is the same user."""
    table = target._meta.concrete_model or type(target)
    return f"{table._meta.label_lower}:{target.pk}"


def _path_of(target: models.Model) -> str:
    """The path of the region that a row belongs to, or of the region that it is."""
    region = target if isinstance(target, Region) else getattr(target, "region", None)
    return region.path if isinstance(region, Region) else ""
