"""Offices, posts, one-time links and keys."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Count, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.offices.vocabulary import ADMINISTRATORS, OfficeKind, Purpose
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class OfficeQuerySet(BoundedQuerySet["Office"]):
    def active(self) -> Self:
        return self.filter(closed_on=None)

    def with_region(self) -> Self:
        return self.select_related("region", "parent")

    def with_people_count(self) -> Self:
        """With `people_count`: how many hold a post there now."""
        held = Count("posts__user", filter=Q(posts__ended_at=None), distinct=True)
        return self.with_region().annotate(people_count=held)


class Office(Bounded):
    """A regulator's office, a certification body or a bank: where people hold posts.

    `region` is the region whose work the office answers for; a functional zone's bureau hangs on
    its county and is counted with it.
    """

    boundaries = {
        "region": "region__path__startswith",
        "office": "pk",
        "installation": "installation",
    }

    code = models.CharField(_("Code"), max_length=30, unique=True)
    name = models.CharField(_("Name"), max_length=100)
    kind = models.CharField(_("Kind"), max_length=20, choices=OfficeKind)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    is_zone = models.BooleanField(_("Bureau of a functional zone"), default=False)
    is_sandbox = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    installation = models.CharField(max_length=10, default="here", editable=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="office_code_is_not_empty", condition=~Q(code="")),
            CheckConstraint(
                name="office_has_a_region_unless_it_is_nationwide",
                condition=Q(region__isnull=False)
                | Q(kind__in=["national", "administration", "body", "bank"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(BoundedQuerySet["Person"]):
    def people(self) -> Self:
        """Those who sign in: not the accounts of keys."""
        return self.filter(is_machine=False)


class Person(Bounded, User):
    """A user within reach: of the security administrator, and of themselves. Without a table."""

    boundaries = {"installation": "installation", "self": "pk"}

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        proxy = True


class PostQuerySet(models.QuerySet["Post"]):
    def held(self) -> Self:
        return self.filter(ended_at=None)


class Post(models.Model):
    """A role that a person holds at an office, from one moment to another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="posts")
    role = models.CharField(_("Role"), max_length=30)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["user", "office", "role"],
                condition=Q(ended_at__isnull=True),
                name="post_is_held_once",
            ),
            UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True, role__in=ADMINISTRATORS),
                name="three_administrators_are_three_persons",
            ),
            CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.office}"


class InvitationQuerySet(BoundedQuerySet["Invitation"]):
    def open(self, *, at: datetime) -> Self:
        return self.filter(used_at=None, cancelled_at=None, expires_at__gt=at)


class Invitation(Bounded):
    """A one-time link, kept as a hash, that activates an account or sets a new password.

    The token is drawn from `nonce` and the installation's secret key (`portal.offices.queries`), so
    that the worker can mail what this table alone cannot give away.

    `boundary` and `boundary_id` say where the role will be held: ("office", 3), ("enterprise",
    12), ("expert", 4); the room that owns the boundary gives the role when the link is used.
    """

    boundaries = {
        "region": "region__path__startswith",
        "office": "office_id",
        "installation": "installation",
    }

    token_hash = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=64)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.ACTIVATE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=30, blank=True)
    boundary = models.CharField(max_length=20, blank=True)
    boundary_id = models.BigIntegerField(null=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="invitations")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    installation = models.CharField(max_length=10, default="here", editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="invitation_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("made_at")),
            ),
            CheckConstraint(
                name="invitation_is_used_or_cancelled_not_both",
                condition=Q(used_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"


class ApiKeyQuerySet(BoundedQuerySet["ApiKey"]):
    def living(self, *, at: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=at)

    def of(self, office: Office) -> Self:
        """An office's keys, the living first."""
        people = ("issued_by", "submit_allowed_by")
        return (
            self.filter(office=office)
            .select_related(*people)
            .order_by(F("revoked_at").asc(nulls_first=True), "-pk")
        )


class ApiKey(Bounded):
    """A county system's key: shown once, kept as a hash, limited by scopes, date and addresses.

    `user` is the machine account that acts; `scopes` are permissions, never more than the role
    `county_system` holds.
    """

    boundaries = {"region": "office__region__path__startswith", "office": "office_id"}

    office = models.ForeignKey(Office, models.PROTECT, related_name="keys")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="key")
    name = models.CharField(_("Name of the system"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    addresses = models.JSONField(_("Allowed addresses"), default=list)
    rate_per_minute = models.PositiveIntegerField(default=60)
    submit_allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    #: paths of the regions that its office's region took over from, where they were read along
    paths_before: tuple[str, ...] | None = None

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="key_expires_after_it_is_issued", condition=Q(expires_at__gt=F("issued_at"))
            ),
            CheckConstraint(
                name="key_submission_is_allowed_by_another_person",
                condition=Q(submit_allowed_by__isnull=True) | ~Q(submit_allowed_by=F("issued_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
