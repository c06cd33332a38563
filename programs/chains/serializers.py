"""What the API says of industrial chains."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from programs.chains.models import ChainCause, Countermeasure, IndustrialChain, Segment


class SegmentOut(serializers.ModelSerializer[Segment]):
    """A segment of the anatomy."""

    class Meta:
        model = Segment
        fields: ClassVar = ["number", "link", "name", "makes", "weak_point"]


class ChainCauseOut(serializers.ModelSerializer[ChainCause]):
    """A cause on a bone of the fishbone; `weight` is 1 to 3."""

    class Meta:
        model = ChainCause
        fields: ClassVar = ["id", "number", "bone", "words", "weight"]


class CountermeasureOut(serializers.ModelSerializer[Countermeasure]):
    """A line of the ecology; `cause` is the id of the cause that it is against."""

    class Meta:
        model = Countermeasure
        fields: ClassVar = ["number", "words", "body", "resource", "cause"]


class IndustrialChainOut(serializers.ModelSerializer[IndustrialChain]):
    """A chain with the lines of its three charts."""

    region = serializers.CharField(source="region.code", help_text="what keeps it")
    segments = SegmentOut(many=True)
    causes = ChainCauseOut(many=True)
    countermeasures = CountermeasureOut(many=True)

    class Meta:
        model = IndustrialChain
        fields: ClassVar = [
            "id",
            "region",
            "name",
            "leader",
            "goal",
            "is_key",
            "state",
            "reason",
            "opened_on",
            "approved_on",
            "ended_on",
            "revision",
            "segments",
            "causes",
            "countermeasures",
        ]
