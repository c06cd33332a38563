"""What the API says of questionnaires and responses."""

from __future__ import annotations

from typing import ClassVar

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
