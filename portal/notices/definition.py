"""Kinds of notices: which verb tells whom, in which words. Declared in a room's notices.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from portal.accounts.models import User
from portal.audit.models import Event
from portal.audit.trail import on_verb
from portal.kernel.registry import Registry
from portal.notices.models import Notice

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _no_words(_event: Event, _target: Any) -> Mapping[str, Any]:
    return {}


def _no_url(_target: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """Whoever `audience` names is told, in the transaction of the act, whenever a verb is recorded.

    `title` and `body` are sentences with places (%(enterprise)s), filled when they are shown, in
    the reader's language, from what `words` gave at the time of the act. Whoever did it is not
    told.
    """

    code: str
    verbs: tuple[str, ...]
    audience: Callable[[Event, Any], Iterable[User]]
    title: str | _StrPromise
    body: str | _StrPromise = ""
    words: Callable[[Event, Any], Mapping[str, Any]] = _no_words
    url: Callable[[Any], str] = _no_url
    icon: str = "bell"


notice_kinds: Registry[NoticeKind] = Registry("notice kind")


def tell(kind: NoticeKind) -> NoticeKind:
    """Declare the kind, and hang it on its verbs."""
    notice_kinds.add(kind)
    on_verb(*kind.verbs)(partial(_write, kind))
    return kind


def _write(kind: NoticeKind, event: Event, target: Model) -> None:
    told = {
        user.pk: user
        for user in kind.audience(event, target)
        if user.is_active and not user.is_machine and user.pk != event.by_id
    }
    if not told:
        return
    words, url = dict(kind.words(event, target)), kind.url(target)
    Notice.objects.bulk_create(
        [
            Notice(user=user, kind=kind.code, words=words, url=url, made_at=event.at)
            for user in told.values()
        ]
    )
