"""What the API says of questionnaires and responses."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from programs.questionnaires.models import Response, Version
from programs.questionnaires.queries import questionnaire_of, reads_persons
from programs.questionnaires.queries.risks import risk_shown
from programs.questionnaires.scoring import masked_answers
from programs.questionnaires.vocabulary import RiskLevel


class VersionOut(serializers.ModelSerializer[Version]):
    """A version; its schema stands in the answer for one, and not in the list."""

    questionnaire = serializers.CharField(source="template.code")
    year = serializers.CharField(source="cycle.code")
    schema = serializers.JSONField(read_only=True)

    class Meta:
        model = Version
        fields: ClassVar = [
            "id",
            "questionnaire",
            "year",
            "number",
            "state",
            "published_at",
            "schema_sha256",
            "schema",
        ]


class VersionLine(VersionOut):
    schema = None  # type: ignore[assignment]

    class Meta(VersionOut.Meta):
        fields: ClassVar = [name for name in VersionOut.Meta.fields if name != "schema"]


class RenamedOut(serializers.Serializer[Any]):
    """A name of the form that could not stay: its cell, what it was, what it is now."""

    where = serializers.CharField()
    was = serializers.CharField()
    now = serializers.CharField()


class WarningOut(serializers.Serializer[Any]):
    """What is left out of a form or taken otherwise; `where` is its cell, such as survey!C7."""

    code = serializers.CharField()
    message = serializers.CharField()
    where = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(allow_blank=True)
    remedy = serializers.CharField(allow_blank=True)
    severity = serializers.CharField()


class WorkbookOut(serializers.Serializer[Any]):
    """A workbook that may be kept: `schema` is what it becomes, `sha256` is of its bytes."""

    name = serializers.CharField()
    sha256 = serializers.CharField()
    questions = serializers.IntegerField()
    renamed = RenamedOut(many=True)
    faults = WarningOut(many=True)
    schema = serializers.JSONField()


class RiskStepOut(serializers.Serializer[Any]):
    """One part of the risk: the question, what was answered, its points."""

    question = serializers.CharField(source="part.question")
    title = serializers.CharField(source="part.title")
    answer = serializers.CharField(source="said")
    points = serializers.IntegerField()
    most = serializers.IntegerField()


class RiskOut(serializers.Serializer[Any]):
    """The quality risk that the answers say, with its steps. It says who is helped first."""

    score = serializers.IntegerField()
    greatest = serializers.IntegerField(source="weights.greatest")
    level = serializers.ChoiceField(RiskLevel.choices)
    weights = serializers.CharField(source="weights.version")
    source = serializers.CharField(source="weights.source")  # type: ignore[assignment]
    steps = RiskStepOut(many=True)


class ResponseOut(serializers.ModelSerializer[Response]):
    questionnaire = serializers.IntegerField(source="version_id")
    year = serializers.CharField(source="cycle.code")
    enterprise = serializers.CharField(source="enterprise.credit_code")
    region = serializers.CharField(source="region.code")
    answers = serializers.SerializerMethodField()
    quality_risk = serializers.SerializerMethodField()

    class Meta:
        model = Response
        fields: ClassVar = [
            "id",
            "questionnaire",
            "year",
            "enterprise",
            "region",
            "state",
            "on_behalf",
            "submitted_on",
            "confirmed_on",
            "counted_on",
            "verified_on",
            "answers",
            "quality_risk",
        ]

    @extend_schema_field(RiskOut(allow_null=True))  # type: ignore[untyped-decorator]
    def get_quality_risk(self, response: Response) -> Any:
        """None where it follows from no answers, and for whom it is not to be seen."""
        found = risk_shown(response, self.context["view"].actor)
        return RiskOut(found).data if found else None

    @extend_schema_field(serializers.JSONField)  # type: ignore[untyped-decorator]
    def get_answers(self, response: Response) -> dict[str, Any]:
        """Question to answer; persons masked for all but the enterprise itself."""
        if reads_persons(response, self.context["view"].actor):
            return dict(response.answers)
        return masked_answers(questionnaire_of(response.version), response.answers)


class ShareOut(serializers.Serializer[Any]):
    """How many of how many, in percent with its 95 % interval; null over nothing."""

    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    low = serializers.DecimalField(
        max_digits=5, decimal_places=2, allow_null=True, source="interval.low", default=None
    )
    high = serializers.DecimalField(
        max_digits=5, decimal_places=2, allow_null=True, source="interval.high", default=None
    )


class OptionOut(serializers.Serializer[Any]):
    option = serializers.CharField(source="option.code")
    share = ShareOut()
    first = serializers.IntegerField(allow_null=True)


class QuestionResultOut(serializers.Serializer[Any]):
    """How one question was answered. Shares are of `valid` answers."""

    question = serializers.CharField(source="question.code")
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    valid = serializers.IntegerField()
    mean = serializers.DecimalField(max_digits=40, decimal_places=2, allow_null=True)
    total = serializers.CharField(allow_null=True)
    high = ShareOut(allow_null=True, help_text="of five points: 4 and 5, of valid answers")
    options = OptionOut(many=True, source="lines")


class ScopeOut(serializers.Serializer[Any]):
    """Whose answers; `is_hidden` where too few answered, or a smaller group could be worked out."""

    questionnaire = serializers.IntegerField(source="version.pk")
    region = serializers.CharField(source="region.code")
    minimum = serializers.IntegerField()
    is_hidden = serializers.BooleanField()
    responses = serializers.IntegerField(source="counts.responses", default=None, allow_null=True)
    roster = serializers.IntegerField()


class ResultsOut(ScopeOut):
    results = QuestionResultOut(many=True)


class GroupOut(serializers.Serializer[Any]):
    """One class, or several that are shown as one; `result` is null where it is hidden."""

    names = serializers.ListField(child=serializers.CharField(allow_blank=True))
    region = serializers.CharField(source="region.code")
    result = QuestionResultOut(allow_null=True)


class CrossOut(ScopeOut):
    question = serializers.CharField()
    by = serializers.CharField()
    is_undivided = serializers.BooleanField()
    groups = GroupOut(many=True)


class IntervalOut(serializers.Serializer[Any]):
    """For 95 %, as if the pairs were drawn at random."""

    low = serializers.DecimalField(max_digits=40, decimal_places=2)
    high = serializers.DecimalField(max_digits=40, decimal_places=2)


class ReadingsOut(serializers.Serializer[Any]):
    """What some pairs say. Rates are in percent, differences in the figure's own unit; `mean_rate`
    and `pooled_rate` are the two readings of "growth on average"."""

    figure = serializers.ChoiceField(
        ["claimed", "confirmed", "without_outliers"], source="code", read_only=True
    )
    pairs = serializers.IntegerField()
    before = serializers.DecimalField(max_digits=40, decimal_places=2)
    after = serializers.DecimalField(max_digits=40, decimal_places=2)
    mean_rate = serializers.DecimalField(max_digits=40, decimal_places=2, allow_null=True)
    mean_interval = IntervalOut(allow_null=True)
    trimmed_rate = serializers.DecimalField(max_digits=40, decimal_places=2, allow_null=True)
    pooled_rate = serializers.DecimalField(max_digits=40, decimal_places=2, allow_null=True)
    pooled_interval = IntervalOut(allow_null=True)
    median_rate = serializers.DecimalField(max_digits=40, decimal_places=2, allow_null=True)
    mean_difference = serializers.DecimalField(max_digits=40, decimal_places=2, allow_null=True)
    difference_interval = IntervalOut(allow_null=True)
    median_difference = serializers.DecimalField(max_digits=40, decimal_places=2, allow_null=True)


class UncarriedOut(serializers.Serializer[Any]):
    """A version whose answers cannot be compared; `enterprises` is null where they are few."""

    questionnaire = serializers.IntegerField(source="version.pk")
    reason = serializers.CharField()
    enterprises = serializers.IntegerField(allow_null=True)


class GrowthOut(serializers.Serializer[Any]):
    """Two waves of the same enterprises. `is_hidden` where too few answered both, or fewer could
    be worked out; then nothing is said of them. `questions` may be asked for one by one."""

    questionnaire = serializers.IntegerField(source="version.pk")
    region = serializers.CharField(source="region.code")
    minimum = serializers.IntegerField(source="paired.minimum")
    is_hidden = serializers.BooleanField(source="paired.is_hidden")
    question = serializers.CharField(source="paired.pairing.question.code")
    rule = serializers.CharField(source="paired.pairing.rule", help_text="growth or points")
    unit = serializers.CharField(source="paired.pairing.question.unit", allow_blank=True)
    first_wave = serializers.CharField(source="paired.first")
    questions = serializers.ListField(child=serializers.CharField())
    pairs = serializers.IntegerField(source="paired.told_pairs", allow_null=True)
    incomparable = serializers.IntegerField(source="paired.told_incomparable", allow_null=True)
    outliers = serializers.IntegerField(source="paired.told_outliers", allow_null=True)
    figures = ReadingsOut(many=True)
    uncarried = UncarriedOut(many=True, source="paired.uncarried")


class RoleShareOut(serializers.Serializer[Any]):
    role = serializers.CharField()
    question = serializers.CharField()
    share = ShareOut()


class AwarenessItemOut(serializers.Serializer[Any]):
    """One item, as each role is asked. `everywhere` counts enterprises: all roles answered well,
    of those in which all answered; of comparisons with before alone."""

    words = serializers.CharField(source="item.words")
    is_comparison = serializers.BooleanField(source="item.is_comparison")
    roles = RoleShareOut(many=True)
    together = ShareOut()
    everywhere = ShareOut(allow_null=True)


class AwarenessOut(ScopeOut):
    """Good answers by role: 4 and 5 points; of a comparison with before, its first two options."""

    items = AwarenessItemOut(many=True, source="awareness")
