"""Words of notices."""

from enum import StrEnum


class Permission(StrEnum):
    """Held by everybody who is signed in, on the notices that were sent to them."""

    VIEW = "notices.notice.view"
