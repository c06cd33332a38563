"""What the API says of visits and problems. It names no expert's telephone number."""

from __future__ import annotations

from rest_framework import serializers

from experts.visits.models import Problem, Visit, VisitDoubt
from experts.visits.rules.doubts import doubt_in_words


class VisitOut(serializers.ModelSerializer[Visit]):
    """One visit. `total` (0–5) and `level` (1–5) are there once it is recorded."""

    year = serializers.CharField(source="cycle.code")
    enterprise = serializers.CharField(source="enterprise.credit_code")
    enterprise_name = serializers.CharField(source="enterprise.name")
    region = serializers.CharField(source="region.code")
    expert_name = serializers.CharField(source="expert.name")

    class Meta:
        model = Visit
        fields = [
            "id",
            "year",
            "enterprise",
            "enterprise_name",
            "region",
            "expert_name",
            "state",
            "planned_on",
            "arrived_at",
            "left_at",
            "hours",
            "total",
            "level",
            "recorded_on",
            "confirmed_on",
            "plan_due_on",
        ]


class ProblemOut(serializers.ModelSerializer[Problem]):
    """One problem of a confirmed visit."""

    year = serializers.CharField(source="cycle.code")
    enterprise = serializers.CharField(source="enterprise.credit_code")
    region = serializers.CharField(source="region.code")

    class Meta:
        model = Problem
        fields = [
            "id",
            "visit",
            "year",
            "enterprise",
            "region",
            "number",
            "clause",
            "category",
            "severity",
            "cause",
            "chain_cause",
            "description",
            "suggestion",
            "due_on",
            "state",
            "found_on",
            "closed_on",
        ]


class VisitDoubtOut(serializers.ModelSerializer[VisitDoubt]):
    """One thing that needs a look. `words` are in the language asked for; `other_visit` is the
    visit that it was compared with, and `photo` the attachment that it is about, or null."""

    enterprise = serializers.CharField(source="visit.enterprise.credit_code")
    region = serializers.CharField(source="visit.region.code")
    words = serializers.SerializerMethodField()
    other_visit = serializers.IntegerField(source="other_id", allow_null=True)
    photo = serializers.IntegerField(source="attachment_id", allow_null=True)

    class Meta:
        model = VisitDoubt
        fields = [
            "id",
            "visit",
            "enterprise",
            "region",
            "rule",
            "version",
            "words",
            "numbers",
            "other_visit",
            "photo",
            "found_at",
            "state",
            "explanation",
            "explained_at",
            "settled_at",
            "reason",
        ]

    def get_words(self, doubt: VisitDoubt) -> str:
        return doubt_in_words(doubt.rule, doubt.numbers)
