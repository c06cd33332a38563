"""Offices, the people within reach, and the posts they hold."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Count, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.offices.vocabulary import ADMINISTRATORS, OfficeKind
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
