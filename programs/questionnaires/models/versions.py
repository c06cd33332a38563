"""Templates and their frozen versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import Cycle, lookups_of_the_province
from programs.questionnaires.vocabulary import Permission, VersionState
from programs.questionnaires.workflow import VERSION

#: what everybody in a province may read of what the province asks
READ_WITHIN_THE_PROVINCE = frozenset({Permission.QUESTIONNAIRE_VIEW, Permission.RESULT_VIEW})


class TemplateQuerySet(BoundedQuerySet["Template"]):
    pass


class Template(Bounded):
    """A questionnaire of a province, through all its versions."""

    boundaries = {"region": "region__path__startswith"}

    code = models.CharField(_("Code"), max_length=40)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=100)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["region", "code"], name="template_code_is_unique_by_province"),
            CheckConstraint(
                name="template_has_code_and_title", condition=~Q(code="") & ~Q(title="")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class VersionQuerySet(BoundedQuerySet["Version"]):
    def published(self) -> Self:
        return self.filter(state=VersionState.PUBLISHED)

    def newest_first(self) -> Self:
        return self.order_by("-cycle__year", "template__code", "-number")

    def with_all(self) -> Self:
        return self.select_related("template", "cycle__region")


class Version(Staged):
    """One wording of a template for one programme year. `schema` is frozen once published.

    The database refuses an update of a published one (`storage.py`). `revision` grows with each
    change of a draft.
    """

    boundaries = {"region": "cycle__region__path__startswith"}
    workflow = VERSION

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="questionnaires")
    number = models.PositiveSmallIntegerField()
    schema = models.JSONField()
    schema_sha256 = models.CharField(max_length=64, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(
        max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False
    )
    made_at = models.DateTimeField(editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["template", "number"], name="version_number_is_unique"),
            CheckConstraint(
                name="version_is_published_iff_dated",
                condition=Q(state=VersionState.PUBLISHED, published_at__isnull=False)
                | Q(state=VersionState.DRAFT, published_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        found = super().lookups_for(actor, to=to)
        return lookups_of_the_province(found) if to in READ_WITHIN_THE_PROVINCE else found


class VersionStep(Step):
    subject = models.ForeignKey(Version, models.CASCADE, related_name="steps")
