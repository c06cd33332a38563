"""Holders: the rooms whose rows may have attachments, and who reads and adds them there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final, cast

from django.apps import apps

from portal.accounts.actor import Actor
from portal.files.kinds import IMAGES, Kind
from portal.kernel.registry import Registry

MOST: Final = 9


@dataclass(frozen=True, slots=True)
class Holder:
    """`code` is the model's label in lower case ("experts.problem"), a Bounded one.

    Whoever holds `read` on the row downloads; whoever holds `write` on it adds and removes, as
    far as the room's own operation lets them. `shown` narrows the rows that are reached to those
    that are shown to this person as they stand: a file is never ahead of its row.
    """

    code: str
    read: str
    write: str
    kinds: Collection[Kind] = IMAGES
    most: int = MOST
    shown: Callable[[Actor, Any], Any] | None = None

    def reachable(self, actor: Actor, subject_id: int) -> bool:
        """Whether this person may read what hangs on that row."""
        rows: Any = apps.get_model(self.code)
        found = rows._default_manager.reachable(by=actor, to=self.read)
        if self.shown is not None:
            found = self.shown(actor, found)
        return cast("bool", found.filter(pk=subject_id).exists())


holders: Registry[Holder] = Registry("holder of attachments")
