"""Words of sandboxes."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """KEEP is for the county office itself; ASK for its people and for the keys of its sandbox."""

    VIEW = "sandbox.sandbox.view"
    KEEP = "sandbox.sandbox.keep"
    ASK = "sandbox.event.ask"


#: what `installation` says of the rows of sandboxes: administrators see those of "here"
ELSEWHERE: Final = "sandbox"
