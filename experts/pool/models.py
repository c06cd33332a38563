"""Experts of the teams of province, city and county."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from experts.pool.vocabulary import Employer, Level, Permission, Specialty
from portal.accounts.actor import Actor
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class ExpertQuerySet(BoundedQuerySet["Expert"]):
    def active(self, *, on: date) -> Self:
        """Those who can be sent on the day: not ended, within the term."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), ended_on=None)

    def with_place(self) -> Self:
        return self.select_related("region", "user")


class Expert(Bounded):
    """Somebody of the pool. `region` is the office's that keeps them; offices beneath it read.

    `employer_code` is the employer's credit code where it has one: an expert never visits the
    employer. `valid_to` is the last day of the term; None is without an end.
    """

    boundaries = {"region": "region__path__startswith", "expert": "pk"}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    name = models.CharField(_("Name"), max_length=60)
    level = models.CharField(_("Team"), max_length=10, choices=Level)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", verbose_name=_("Kept by the office of")
    )
    employer = models.CharField(_("Employer"), max_length=100)
    employer_kind = models.CharField(_("Kind of employer"), max_length=20, choices=Employer)
    employer_code = models.CharField(_("Employer's credit code"), max_length=18, blank=True)
    title = models.CharField(_("Professional title"), max_length=60, blank=True)
    specialties = models.JSONField(_("Specialties"), default=list)
    phone = models.CharField(_("Mobile phone"), max_length=20)
    valid_from = models.DateField(_("Term begins"))
    valid_to = models.DateField(_("Term ends"), null=True, blank=True)
    ended_on = models.DateField(null=True, editable=False)
    ended_reason = models.CharField(max_length=200, blank=True, editable=False)
    registered_at = models.DateTimeField(editable=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["user"],
                condition=Q(user__isnull=False, ended_on__isnull=True),
                name="person_is_one_expert_at_a_time",
            ),
            UniqueConstraint(
                fields=["region", "name", "phone"],
                condition=Q(ended_on__isnull=True),
                name="expert_is_registered_once_per_office",
            ),
            CheckConstraint(
                name="expert_has_name_employer_and_phone",
                condition=~Q(name="") & ~Q(employer="") & ~Q(phone=""),
            ),
            CheckConstraint(
                name="expert_term_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            CheckConstraint(
                name="expert_is_ended_iff_told_why",
                condition=(Q(ended_on__isnull=True) & Q(ended_reason=""))
                | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["region", "name"], name="expert_list_of_an_office")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """The pool of the offices above is read below: a county sends the province's experts."""
        for lookup, value in super().lookups_for(actor, to=to):
            yield lookup, value
            if to == Permission.VIEW and lookup == "region__path__startswith":
                yield from (("region__path", path) for path in _above(str(value)))

    def is_active(self, on: date) -> bool:
        return self.ended_on is None and (self.valid_to is None or on <= self.valid_to)

    @property
    def specialty_labels(self) -> list[str]:
        known = dict(Specialty.choices)
        return [str(known[code]) for code in self.specialties if code in known]


def _above(path: str) -> Iterator[str]:
    """33. and 33.03. of 33.03.81."""
    parts = path.split(".")[:-2]
    for depth in range(1, len(parts) + 1):
        yield ".".join(parts[:depth]) + "."
