"""The lines of the three charts: segments, causes, countermeasures."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, CheckConstraint, Q, UniqueConstraint, Value, When
from django.utils.translation import gettext_lazy as _

from portal.regions.boundaries import Bounded, BoundedQuerySet
from programs.chains.models.chains import IndustrialChain
from programs.chains.vocabulary import Bone, Weight
from programs.cycles.vocabulary import Link


def _in_order(field: str, values: list[str]) -> Case:
    """The rank of a choice in the order in which it is declared."""
    return Case(
        *(When(**{field: value, "then": Value(n)}) for n, value in enumerate(values)),
        output_field=models.PositiveSmallIntegerField(),
    )


class Segment(Bounded):
    """A segment of the chain (环节): what is made there and where its quality is weak."""

    boundaries = {"region": "chain__region__path__startswith"}

    chain = models.ForeignKey(IndustrialChain, models.CASCADE, related_name="segments")
    number = models.PositiveSmallIntegerField()
    link = models.CharField(_("Stretch of the chain"), max_length=10, choices=Link)
    name = models.CharField(_("Segment of the chain"), max_length=40)
    makes = models.CharField(_("What is made there"), max_length=120)
    weak_point = models.CharField(_("Weak point of quality"), max_length=120, blank=True)

    objects: BoundedQuerySet[Segment] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = [_in_order("link", Link.values), "number"]
        constraints = [
            UniqueConstraint(fields=["chain", "number"], name="segment_has_its_number_once"),
            CheckConstraint(
                name="segment_says_what_it_makes", condition=~Q(name="") & ~Q(makes="")
            ),
        ]

    def __str__(self) -> str:
        said = (self.get_link_display(), self.name, self.makes, self.weak_point)
        return " · ".join(str(one) for one in said if one)


class ChainCause(Bounded):
    """A cause on a bone of the fishbone. Problems found at visits may name it: it stays as long
    as one does."""

    boundaries = {"region": "chain__region__path__startswith"}

    chain = models.ForeignKey(IndustrialChain, models.CASCADE, related_name="causes")
    number = models.PositiveSmallIntegerField()
    bone = models.CharField(_("Bone"), max_length=20, choices=Bone)
    words = models.CharField(_("Cause on the bone"), max_length=60)
    weight = models.PositiveSmallIntegerField(
        _("Weight of the cause"), choices=Weight, default=Weight.ORDINARY
    )

    objects: BoundedQuerySet[ChainCause] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = [_in_order("bone", Bone.values), "number"]
        constraints = [
            CheckConstraint(name="cause_says_what_it_is", condition=~Q(words="")),
            CheckConstraint(name="cause_has_a_weight", condition=Q(weight__in=Weight.values)),
        ]

    def __str__(self) -> str:
        said: tuple[Any, ...] = (self.get_bone_display(), self.words, self.get_weight_display())
        return " · ".join(str(one) for one in said)


class Countermeasure(Bounded):
    """One line of the ecology: measure ↔ body that answers for it ↔ what it draws on."""

    boundaries = {"region": "chain__region__path__startswith"}

    chain = models.ForeignKey(IndustrialChain, models.CASCADE, related_name="countermeasures")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(_("Countermeasure"), max_length=100)
    body = models.CharField(_("Responsible body"), max_length=60)
    resource = models.CharField(_("Resource drawn on"), max_length=60)
    cause = models.ForeignKey(
        ChainCause, models.SET_NULL, null=True, blank=True, related_name="countermeasures"
    )

    objects: BoundedQuerySet[Countermeasure] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["chain", "number"], name="countermeasure_has_its_number_once"),
            CheckConstraint(
                name="countermeasure_says_what_who_and_from_what",
                condition=~Q(words="") & ~Q(body="") & ~Q(resource=""),
            ),
        ]

    def __str__(self) -> str:
        said = (self.words, self.body, self.resource, self.cause.words if self.cause else "")
        return " · ".join(one for one in said if one)
