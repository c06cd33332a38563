"""Offices, posts, one-time links, keys and second steps."""

from portal.offices.models.keys import ApiKey, ApiKeyQuerySet
from portal.offices.models.links import Invitation, InvitationQuerySet
from portal.offices.models.offices import (
    Office,
    OfficeQuerySet,
    Person,
    PersonQuerySet,
    Post,
    PostQuerySet,
)
from portal.offices.models.second_step import Authenticator, RecoveryCode

__all__ = [
    "ApiKey",
    "ApiKeyQuerySet",
    "Authenticator",
    "Invitation",
    "InvitationQuerySet",
    "Office",
    "OfficeQuerySet",
    "Person",
    "PersonQuerySet",
    "Post",
    "PostQuerySet",
    "RecoveryCode",
]
