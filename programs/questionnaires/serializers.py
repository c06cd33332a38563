"""What the API says of questionnaires and responses."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from programs.questionnaires.models import Response, Version


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


class ResponseOut(serializers.ModelSerializer[Response]):
    questionnaire = serializers.IntegerField(source="version_id")
    year = serializers.CharField(source="cycle.code")
    enterprise = serializers.CharField(source="enterprise.credit_code")
    region = serializers.CharField(source="region.code")
    answers = serializers.JSONField(read_only=True)

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
            "answers",
        ]


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
