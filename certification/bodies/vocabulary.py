"""Words of certification bodies."""

from enum import StrEnum


class Permission(StrEnum):
    VIEW = "certification.body.view"
    MANAGE = "certification.body.manage"
