"""Templates, frozen versions, responses with every change of a draft, and the needs found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.offices.models import Office
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import Cycle, lookups_of_the_province
from programs.questionnaires.vocabulary import (
    Element,
    NeedState,
    Permission,
    ResponseState,
    Urgency,
    VersionState,
)
from programs.questionnaires.workflow import NEED, RESPONSE, VERSION


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
    """One wording of a template for one programme year. `schema` is frozen once published."""

    boundaries = {"region": "cycle__region__path__startswith"}
    workflow = VERSION

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="questionnaires")
    number = models.PositiveSmallIntegerField()
    schema = models.JSONField()
    schema_sha256 = models.CharField(max_length=64, editable=False)
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
        return lookups_of_the_province(found) if to == Permission.QUESTIONNAIRE_VIEW else found


class VersionStep(Step):
    subject = models.ForeignKey(Version, models.CASCADE, related_name="steps")


class ResponseQuerySet(BoundedQuerySet["Response"]):
    def counting(self) -> Self:
        """Those that say something: submitted by the enterprise, or confirmed by it."""
        return self.filter(state__in=[ResponseState.SUBMITTED, ResponseState.CONFIRMED])

    def with_all(self) -> Self:
        return self.select_related("version__template", "cycle__region", "enterprise", "region")


class Response(Staged):
    """What one enterprise answers to one questionnaire in one year.

    `answers` holds question code to value, as `schema` describes; `prefilled` what the portal
    knew and the person has not confirmed yet; `revision` grows with each kept change.
    `last_answers` holds what was answered last time, as it was when this one was begun.
    `counted_on` is the day from which it counts: submitted by the enterprise itself, or confirmed.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }
    workflow = RESPONSE

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="responses")
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="responses")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=ResponseState, default=ResponseState.DRAFT, editable=False
    )
    answers = models.JSONField(default=dict, editable=False)
    prefilled = models.JSONField(default=dict, editable=False)
    last_answers = models.JSONField(default=dict, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    on_behalf = models.BooleanField(default=False, editable=False)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(editable=False)
    saved_at = models.DateTimeField(editable=False)
    submitted_on = models.DateField(null=True, editable=False)
    confirmed_on = models.DateField(null=True, editable=False)
    counted_on = models.DateField(null=True, editable=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "template", "enterprise"],
                name="enterprise_answers_once_a_year",
            ),
            CheckConstraint(
                name="response_is_submitted_iff_dated",
                condition=(Q(state=ResponseState.DRAFT) & Q(submitted_on__isnull=True))
                | (~Q(state=ResponseState.DRAFT) & Q(submitted_on__isnull=False)),
            ),
            CheckConstraint(
                name="response_is_confirmed_iff_dated",
                condition=Q(state=ResponseState.CONFIRMED, confirmed_on__isnull=False)
                | (~Q(state=ResponseState.CONFIRMED) & Q(confirmed_on__isnull=True)),
            ),
            CheckConstraint(
                name="response_counts_iff_the_enterprise_said_it",
                condition=Q(
                    state__in=[ResponseState.SUBMITTED, ResponseState.CONFIRMED],
                    counted_on__isnull=False,
                )
                | (
                    Q(state__in=[ResponseState.DRAFT, ResponseState.UNCONFIRMED])
                    & Q(counted_on__isnull=True)
                ),
            ),
            CheckConstraint(
                name="response_waits_for_confirmation_only_on_behalf",
                condition=~Q(state__in=[ResponseState.UNCONFIRMED, ResponseState.CONFIRMED])
                | Q(on_behalf=True),
            ),
        ]
        indexes = [models.Index(fields=["cycle", "region", "state"], name="response_by_county")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.version_id} {self.state}"


class ResponseStep(Step):
    subject = models.ForeignKey(Response, models.CASCADE, related_name="steps")


class EditQuerySet(BoundedQuerySet["Edit"]):
    pass


class Edit(Bounded):
    """One answer that was changed: what it was before `revision`, and who changed it when.

    Two devices are told apart by it: an answer that nobody touched since the page was opened is
    no conflict, and an answer that was replaced is not lost. `device` names the open page.
    """

    boundaries = {
        "region": "response__region__path__startswith",
        "enterprise": "response__enterprise_id",
    }

    response = models.ForeignKey(Response, models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()
    question = models.CharField(max_length=60)
    was = models.JSONField(null=True)
    device = models.CharField(max_length=32)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = EditQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["response", "revision", "question"], name="edit_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question} r{self.revision}"


class NeedQuerySet(BoundedQuerySet["Need"]):
    def undispatched(self) -> Self:
        return self.filter(state=NeedState.FOUND)

    def unanswered(self) -> Self:
        return self.filter(state=NeedState.DISPATCHED)

    def with_all(self) -> Self:
        return self.select_related("cycle__region", "enterprise", "region", "office", "answerer")


class Need(Staged):
    """One chosen item of a questionnaire: something that an enterprise asks for help with.

    `item` is "question.option" ("C04.update"); `words` its text in both languages, as asked.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
        "office": "office_id",
    }
    workflow = NEED

    response = models.ForeignKey(Response, models.PROTECT, related_name="needs")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="needs")
    element = models.CharField(_("Element"), max_length=20, choices=Element)
    item = models.CharField(max_length=60)
    words = models.JSONField(default=dict)
    urgency = models.CharField(_("Urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    state = models.CharField(
        max_length=20, choices=NeedState, default=NeedState.FOUND, editable=False
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    answerer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(_("Answer"), blank=True)
    found_on = models.DateField(editable=False)
    dispatched_on = models.DateField(null=True, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    solved_on = models.DateField(null=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["response", "item"], name="need_is_found_once_per_item"),
            CheckConstraint(
                name="need_is_dispatched_to_an_office",
                condition=Q(state=NeedState.FOUND, office__isnull=True, dispatched_on__isnull=True)
                | (
                    ~Q(state=NeedState.FOUND) & Q(office__isnull=False, dispatched_on__isnull=False)
                ),
            ),
            CheckConstraint(
                name="need_is_answered_iff_dated",
                condition=(
                    Q(state__in=[NeedState.FOUND, NeedState.DISPATCHED])
                    & Q(answered_on__isnull=True)
                )
                | (
                    Q(state__in=[NeedState.ANSWERED, NeedState.SOLVED])
                    & Q(answered_on__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            CheckConstraint(
                name="need_is_solved_iff_dated",
                condition=Q(state=NeedState.SOLVED, solved_on__isnull=False)
                | (~Q(state=NeedState.SOLVED) & Q(solved_on__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["cycle", "region", "state"], name="need_by_county")]

    def __str__(self) -> str:
        language = "en" if (get_language() or "").startswith("en") else "zh-hans"
        return str(self.words.get(language) or self.item)


class NeedStep(Step):
    subject = models.ForeignKey(Need, models.CASCADE, related_name="steps")
