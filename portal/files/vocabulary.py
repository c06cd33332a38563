"""Words of attachments."""

from enum import StrEnum


class Permission(StrEnum):
    """Held by everybody who signs in; whether one may read a file, its holder decides."""

    VIEW = "files.attachment.view"
