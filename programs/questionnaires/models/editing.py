"""What happens to versions before they are published: changes, bridges, trials."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from portal.regions.boundaries import Bounded, BoundedQuerySet
from programs.questionnaires.models.responses import Response
from programs.questionnaires.models.versions import Version
from programs.questionnaires.vocabulary import EditKind


class VersionEditQuerySet(BoundedQuerySet["VersionEdit"]):
    pass


class VersionEdit(Bounded):
    """One change of a draft: what was changed, by whom. A page that is stale is told of it."""

    boundaries = {"region": "version__cycle__region__path__startswith"}

    version = models.ForeignKey(Version, models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()
    what = models.CharField(max_length=20, choices=EditKind)
    code = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = VersionEditQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["version", "revision"], name="version_edit_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.code}".strip()


class BridgeQuerySet(BoundedQuerySet["Bridge"]):
    pass


class Bridge(Bounded):
    """What becomes of each question of the version before, as a person confirmed it.

    `items` is what `schema.bridging` describes. It holds for the content that was looked at
    (`of_sha256`), and is frozen with its version.
    """

    boundaries = {"region": "version__cycle__region__path__startswith"}

    version = models.OneToOneField(Version, models.CASCADE, related_name="bridge")
    before = models.ForeignKey(Version, models.PROTECT, related_name="+")
    items = models.JSONField()
    of_sha256 = models.CharField(max_length=64, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(editable=False)

    objects = BridgeQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="bridge_leads_to_another_version", condition=~Q(version=models.F("before"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} to {self.version_id}"


class TrialQuerySet(BoundedQuerySet["Trial"]):
    pass


class Trial(Bounded):
    """Test data of somebody who tries a version. It stands apart from responses: it never counts,
    makes no needs, and appears in no list, figure, export or return."""

    boundaries = {"region": "version__cycle__region__path__startswith"}

    version = models.ForeignKey(Version, models.CASCADE, related_name="trials")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict, editable=False)
    last_answers = models.JSONField(default=dict, editable=False)
    started_at = models.DateTimeField(editable=False)
    saved_at = models.DateTimeField(editable=False)

    objects = TrialQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["version", "by"], name="person_tries_a_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} tried by {self.by_id}"


class CarriedDraftQuerySet(BoundedQuerySet["CarriedDraft"]):
    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)


class CarriedDraft(Bounded):
    """What became of a draft's answers when a newer version took the place of its own.

    `report` is what `schema.carrying.Report` describes; the old values stand in the draft's edits
    under `revision`.
    """

    boundaries = {
        "region": "response__region__path__startswith",
        "enterprise": "response__enterprise_id",
    }

    response = models.ForeignKey(Response, models.CASCADE, related_name="carried")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    before = models.ForeignKey(Version, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    report = models.JSONField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    objects = CarriedDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["response", "version"], name="draft_is_carried_once"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.before_id} to {self.version_id}"
