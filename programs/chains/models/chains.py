"""Industrial chains: drawn by a city or the province, approved by the province."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import Bounded, BoundedQuerySet, beginning, read_together
from portal.regions.models import Region
from portal.regions.vocabulary import SANDBOX_FROM
from portal.workflows.models import Staged, Step
from programs.chains.vocabulary import ChainState, Permission
from programs.chains.workflow import CHAIN


class IndustrialChainQuerySet(BoundedQuerySet["IndustrialChain"]):
    def approved(self) -> Self:
        return self.filter(state=ChainState.APPROVED)

    def kept(self) -> Self:
        """All that are not ended."""
        return self.exclude(state=ChainState.ENDED)

    def reaching(self, path: str) -> Self:
        """Those of the regions that a path lies in: of its city, and of the province."""
        parts = path.split(".")[:-1]
        return self.filter(
            region__path__in=[".".join(parts[: n + 1]) + "." for n in range(len(parts))]
        )

    def with_all(self) -> Self:
        return self.select_related("region", "submitted_by", "approved_by")


class IndustrialChain(Staged):
    """A chain of industries whose quality is lifted together (产业链).

    `region` is the province or city that keeps it; `leader` its 链主 or lead unit. `opened_on` is
    when it was entered, `approved_on` when the province approved its charts, `ended_on` the day
    from which it is kept no more. `reason` is why it was returned or ended.
    """

    boundaries = {"region": "region__path__startswith"}
    workflow = CHAIN

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    name = models.CharField(_("Industrial chain"), max_length=60)
    leader = models.CharField(_("Leader of the chain"), max_length=100, blank=True)
    is_key = models.BooleanField(_("Key chain"), default=True)
    goal = models.CharField(_("What is to be lifted"), max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=ChainState, default=ChainState.DRAFT, editable=False
    )
    reason = models.CharField(max_length=500, blank=True, editable=False)
    opened_on = models.DateField(editable=False)
    approved_on = models.DateField(null=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = IndustrialChainQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["region", "name"],
                condition=~Q(state=ChainState.ENDED),
                name="chain_is_kept_once_by_a_region",
            ),
            CheckConstraint(name="chain_has_a_name", condition=~Q(name="")),
            CheckConstraint(
                name="chain_is_approved_iff_dated",
                condition=Q(state=ChainState.APPROVED, approved_on__isnull=False)
                | Q(
                    state__in=[ChainState.DRAFT, ChainState.SUBMITTED],
                    approved_on__isnull=True,
                )
                | Q(state=ChainState.ENDED),
            ),
            CheckConstraint(
                name="chain_is_ended_iff_dated",
                condition=Q(state=ChainState.ENDED, ended_on__isnull=False)
                | (~Q(state=ChainState.ENDED) & Q(ended_on__isnull=True)),
            ),
            CheckConstraint(
                name="chain_is_not_approved_by_who_submitted_it",
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=F("submitted_by")),
            ),
        ]
        indexes = [models.Index(fields=["region", "state"], name="chain_list")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """Read by the whole province; drawn and approved within one's own reach. A sandbox reads
        the chain of its city, which is its own."""
        for lookup, value in super().lookups_for(actor, to=to):
            if to != Permission.VIEW:
                yield lookup, value
                continue
            wide = read_together(str(value))
            yield lookup, wide if wide < SANDBOX_FROM else beginning(wide, parts=2)

    @property
    def version(self) -> str:
        """What If-Match compares."""
        return f"{self.pk}-{self.revision}-{self.state}"


class ChainStep(Step):
    subject = models.ForeignKey(IndustrialChain, models.CASCADE, related_name="steps")


class ChainChange(Bounded):
    """One change of what is said or drawn: the lines that went and those that came, as text.

    `part` is "chain" or a chart; `revision` the one that it made; `reason` is there where the
    chain was approved already.
    """

    boundaries = {"region": "chain__region__path__startswith"}

    chain = models.ForeignKey(IndustrialChain, models.CASCADE, related_name="changes")
    revision = models.PositiveIntegerField()
    part = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    gone = models.JSONField(default=list)
    come = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects: BoundedQuerySet[ChainChange] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["revision"]
        constraints = [
            UniqueConstraint(fields=["chain", "revision"], name="chain_change_is_one_per_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} r{self.revision}"
