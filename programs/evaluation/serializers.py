"""What the API says of evaluation."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from programs.evaluation.models import NationalResult


class DimensionOut(serializers.Serializer[Any]):
    """A part of the score, in points."""

    name = serializers.CharField()
    score = serializers.DecimalField(max_digits=6, decimal_places=2)
    full = serializers.DecimalField(max_digits=6, decimal_places=2)


class NationalResultOut(serializers.ModelSerializer[NationalResult]):
    """What the nation said of a province's year; `struck_on` and `reason` say that it was recorded
    by mistake."""

    region = serializers.CharField(source="region.code", help_text="the province")
    dimensions = DimensionOut(source="parts", many=True)

    class Meta:
        model = NationalResult
        fields: ClassVar = [
            "id", "region", "year", "total", "rank", "of_how_many", "is_most_improved",
            "dimensions", "notice_number", "notice_on", "source", "recorded_at", "revision",
            "struck_on", "reason",
        ]  # fmt: skip
