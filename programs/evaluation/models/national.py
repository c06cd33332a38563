"""What the nation said of a province's year (总局年度评估结果; DOMAIN 2.1, row 1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.models import Entry, EntryQuerySet
from portal.regions.models import Region
from programs.evaluation.facts import Dimension, dimension_lines, dimensions_from


class NationalResultQuerySet(EntryQuerySet["NationalResult"]):
    def with_all(self) -> NationalResultQuerySet:
        return self.select_related("region", "recorded_by")


class NationalResult(Entry):
    """Score and rank of a province in the yearly evaluation of the national administration.

    `year` is the one that was evaluated; the notice comes in the spring after it. `total` and
    `rank` are as the notice gives them, None where it gives none; `dimensions` are its parts:
    [{"name", "score", "full"}, …], points as texts.
    """

    SAID = (
        "year", "total", "rank", "of_how_many", "is_most_improved", "dimensions", "notice_number",
        "notice_on", "source",
    )  # fmt: skip
    ONCE = ("region", "year")
    TWICE = _("The result of this year is recorded already. Correct it, or strike it out.")
    boundaries = {"region": "region__path__startswith"}

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Province"))
    year = models.PositiveSmallIntegerField(_("Year that was evaluated"))
    total = models.DecimalField(
        _("Total score"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    rank = models.PositiveSmallIntegerField(_("Rank in the nation"), null=True, blank=True)
    of_how_many = models.PositiveSmallIntegerField(
        _("Provinces that were ranked"), null=True, blank=True
    )
    is_most_improved = models.BooleanField(_("Named as most improved"), default=False)
    dimensions = models.JSONField(_("Scores by dimension"), default=list, blank=True)
    notice_number = models.CharField(_("Number of the notice"), max_length=60, blank=True)
    notice_on = models.DateField(_("Date of the notice"))
    source = models.CharField(_("Source of the result"), max_length=200)

    objects = NationalResultQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            UniqueConstraint(
                fields=["region", "year"],
                condition=Q(struck_on__isnull=True),
                name="national_result_is_recorded_once",
            ),
            CheckConstraint(
                name="national_result_is_a_score_or_a_rank",
                condition=Q(total__isnull=False, total__gte=0) | Q(rank__isnull=False),
            ),
            CheckConstraint(
                name="national_rank_is_one_of_so_many",
                condition=Q(rank__isnull=True, of_how_many__isnull=True)
                | Q(rank__gte=1, of_how_many__isnull=False, of_how_many__gte=F("rank")),
            ),
            CheckConstraint(name="national_result_names_its_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return str(self.year)

    def said(self) -> dict[str, Any]:
        return super().said() | {"dimensions": "; ".join(dimension_lines(self.parts))}

    @property
    def parts(self) -> list[Dimension]:
        return dimensions_from(self.dimensions)

    @property
    def sum_of_parts(self) -> Decimal | None:
        """What the dimensions add up to; None where the notice gives none."""
        return sum((one.score for one in self.parts), Decimal()) if self.dimensions else None
