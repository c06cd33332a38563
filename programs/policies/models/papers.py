"""Policy papers of the programme (政策文件; DOMAIN 2.1, row 9): what made it policy, and the
implementation plans of its years (实施方案; 1.2, step 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.models import Entry, EntryQuerySet
from portal.accounts.actor import Actor
from portal.regions.boundaries import read_together
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.policies.vocabulary import PaperKind, Permission, PolicyLevel


class PolicyPaperQuerySet(EntryQuerySet["PolicyPaper"]):
    def plans(self) -> Self:
        """The implementation plans of a programme year."""
        return self.exclude(plan_of=None)

    def with_all(self) -> Self:
        return self.select_related("region", "plan_of", "recorded_by")


class PolicyPaper(Entry):
    """A paper that says something of the programme, or a division's own plan for a year of it.

    `region` is the division that issued it, and gives the level; a paper of the nation (`level`
    alone says so) is kept by a province for itself. A paper of several departments is one paper,
    of the one that stands first. `plan_of` is the programme year whose implementation plan it is.
    """

    SAID = (
        "title", "number", "kind", "issuer", "joint_departments", "issued_on", "clause", "plan_of",
    )  # fmt: skip
    ONCE = ("region", "issuer", "number")
    TWICE = _("This document number of this authority is recorded already.")
    boundaries = {"region": "region__path__startswith"}

    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", verbose_name=_("Issuing division")
    )
    level = models.CharField(
        _("Level of the paper"), max_length=10, choices=PolicyLevel, editable=False
    )
    title = models.CharField(_("Title"), max_length=200)
    number = models.CharField(_("Document number"), max_length=60)
    kind = models.CharField(_("Type of paper"), max_length=10, choices=PaperKind)
    issuer = models.CharField(_("Issuing authority"), max_length=100)
    joint_departments = models.CharField(_("Joint departments"), max_length=200, blank=True)
    issued_on = models.DateField(_("Date of the document"))
    clause = models.TextField(_("What it says of the programme"), blank=True)
    plan_of = models.ForeignKey(
        Cycle,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Implementation plan of"),
    )

    objects = PolicyPaperQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            UniqueConstraint(
                fields=["region", "issuer", "number"],
                condition=Q(struck_on__isnull=True),
                name="paper_is_recorded_once",
            ),
            CheckConstraint(
                name="paper_says_what_it_is",
                condition=~Q(title="") & ~Q(number="") & ~Q(issuer=""),
            ),
            CheckConstraint(
                name="paper_of_the_nation_is_no_plan_of_a_year",
                condition=~Q(level=PolicyLevel.NATIONAL) | Q(plan_of__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "issued_on"], name="paper_of_a_division"),
            models.Index(fields=["plan_of", "region"], name="plan_of_a_year"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """Offices read the papers of their whole province: those above and beside them too."""
        for lookup, value in super().lookups_for(actor, to=to):
            yield lookup, read_together(str(value)) if to == Permission.PAPER_VIEW else value

    @property
    def is_national(self) -> bool:
        """A paper of the nation, kept by a province: its division is not the one that issued it."""
        return self.level == PolicyLevel.NATIONAL

    @property
    def year_codes(self) -> set[str]:
        return {self.plan_of.code} if self.plan_of is not None else {""}
