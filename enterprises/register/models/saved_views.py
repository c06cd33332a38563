"""Saved views: what a list was narrowed by, its order and its length, under a name."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.offices.models import Office
from portal.regions.boundaries import Bounded, BoundedQuerySet


class SavedViewQuerySet(BoundedQuerySet["SavedView"]):
    def reachable(self, *, by: Actor, to: str) -> Self:
        """Within the offices in reach: one's own, and what is shared there."""
        within = super().reachable(by=by, to=to)
        return within.filter(Q(is_shared=True) | Q(owner=by.pk or 0))

    def in_order(self) -> Self:
        return self.order_by("name", "pk")


class SavedView(Bounded):
    """The conditions, order and rows a page of a list of the register.

    It belongs to a person at an office, and is theirs alone unless it is shared with the office.
    `conditions` holds the list's own parameters ({"size": "micro", "q": "阀门"}): whoever opens a
    shared view sees what they themselves may see of it.
    """

    boundaries = {"office": "office_id"}

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("Name of the view"), max_length=60)
    is_shared = models.BooleanField(_("Shared with my office"), default=False)
    conditions = models.JSONField(default=dict)
    order = models.CharField(max_length=20)
    page_size = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="saved_view_has_a_name", condition=~Q(name="")),
            UniqueConstraint(
                fields=["office", "owner", "name"], name="saved_view_name_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def allows(self, actor: Actor, *, to: str) -> bool:
        is_seen = self.is_shared or self.owner_id == actor.pk
        return is_seen and super().allows(actor, to=to)

    @property
    def parameters(self) -> dict[str, Any]:
        """The list's address that shows it."""
        return {**self.conditions, "order": self.order, "per_page": self.page_size}
