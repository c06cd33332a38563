"""What the entries of every ledger have: who recorded them when, what was struck out and why; of an
enterprise also its county and the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import Enterprise
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

R = TypeVar("R", bound="Entry")
E = TypeVar("E", bound="LedgerEntry")


class EntryQuerySet(BoundedQuerySet[R]):
    def standing(self) -> Self:
        """Those that were not struck out."""
        return self.filter(struck_on=None)


class Entry(Bounded):
    """Something that stands outside this portal, written down by an office.

    What was wrong is corrected with a reason (the trail keeps what it was); what never was is
    struck out with one, counts no more and stays to be read. `SAID` names what is said of it, with
    its labels; `ONCE` what no two standing entries have alike, and `TWICE` what is said where they
    do, at the last of `ONCE`.
    """

    SAID: ClassVar[tuple[str, ...]]
    ONCE: ClassVar[tuple[str, ...]]
    TWICE: ClassVar[str | _StrPromise] = _("This is recorded already.")

    region: models.ForeignKey[Any, Any]
    region_id: int
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1, editable=False)
    struck_on = models.DateField(null=True, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(
                name="%(class)s_is_struck_out_with_a_reason",
                condition=Q(struck_on__isnull=True, reason="")
                | (Q(struck_on__isnull=False) & ~Q(reason="")),
            ),
        ]

    @property
    def version(self) -> str:
        """What If-Match compares."""
        return f"{self.pk}-{self.revision}"

    def said(self) -> dict[str, Any]:
        """What is said of it, by field, as a correction tells it."""
        return {name: getattr(self, name) for name in self.SAID}

    @property
    def alike(self) -> dict[str, Any]:
        """What no other standing entry has too."""
        return {name: getattr(self, name) for name in self.ONCE}

    @property
    def year_codes(self) -> set[str]:
        """The programme years whose figures count it; "" where it belongs to none."""
        return {""}


class LedgerQuerySet(EntryQuerySet[E]):
    def with_all(self) -> Self:
        return self.select_related("enterprise__region", "region", "recorded_by")


class LedgerEntry(Entry):
    """Something that befell an enterprise outside this portal, recorded on evidence.

    `region` is the county that answered for the enterprise when it was recorded. `ONCE` is meant
    of one enterprise; `DAY` names the day of the entry.
    """

    DAY: ClassVar[str]
    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    evidence = models.CharField(_("Evidence"), max_length=120)

    class Meta(Entry.Meta):
        abstract = True
        constraints = [
            CheckConstraint(name="%(class)s_has_evidence", condition=~Q(evidence="")),
            *Entry.Meta.constraints,
        ]

    @property
    def alike(self) -> dict[str, Any]:
        return {"enterprise": self.enterprise, **super().alike}
