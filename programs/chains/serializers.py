"""What the API says of industrial chains and projects, and what it is told."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from programs.chains.models import (
    ChainCause,
    Countermeasure,
    IndustrialChain,
    Milestone,
    Project,
    ProjectLine,
    Segment,
)
from programs.chains.queries import YearOutput
from programs.chains.vocabulary import LineKind, ProjectState


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


class OutputOut(serializers.Serializer[YearOutput]):
    """What a chain turned out in a calendar year, in 10,000 yuan; `growth` on the year before in
    percent, null without one."""

    year = serializers.IntegerField(source="output.year")
    amount_wan = serializers.DecimalField(
        max_digits=13, decimal_places=2, source="output.amount_wan"
    )
    source = serializers.CharField(  # type: ignore[assignment]
        source="output.source", help_text="by whose statistics"
    )
    growth = serializers.DecimalField(max_digits=12, decimal_places=1, allow_null=True)


class OutputIn(serializers.Serializer[Any]):
    """What is said of a year; `amount_wan` in 10,000 yuan."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    amount_wan = serializers.DecimalField(max_digits=13, decimal_places=2)
    source = serializers.CharField(max_length=100)  # type: ignore[assignment]


class ProjectLineOut(serializers.Serializer[ProjectLine]):
    """A line of one of the lists: said in words, or a policy of the register."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=LineKind.choices)
    words = serializers.CharField(allow_blank=True)
    policy = serializers.IntegerField(source="policy_id", allow_null=True)
    policy_number = serializers.CharField(source="policy.number", default=None)


class MilestoneOut(serializers.Serializer[Milestone]):
    """A milestone; `days_late` until it was done, or until today."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    evidence = serializers.CharField(allow_blank=True)
    days_late = serializers.SerializerMethodField()

    def get_days_late(self, milestone: Milestone) -> int:
        return milestone.days_late(self.context["today"])


class ProjectOut(serializers.Serializer[Project]):
    """A project with its lists and milestones; `budget_wan` in 10,000 yuan."""

    id = serializers.IntegerField()
    chain = serializers.IntegerField(source="chain_id")
    chain_name = serializers.CharField(source="chain.name")
    region = serializers.CharField(source="region.code", help_text="what carries it out")
    name = serializers.CharField()
    lead = serializers.CharField()
    goal = serializers.CharField()
    path = serializers.CharField(allow_blank=True, help_text="the way to the goal")
    budget_wan = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    state = serializers.ChoiceField(choices=ProjectState.choices)
    opened_on = serializers.DateField()
    started_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    revision = serializers.IntegerField()
    lines = ProjectLineOut(many=True)
    milestones = MilestoneOut(many=True)


class ReachIn(serializers.Serializer[Any]):
    """Which milestone was done, on which day, and by what that is shown."""

    milestone = serializers.IntegerField(min_value=1, help_text="id of one of the project's")
    done_on = serializers.DateField()
    evidence = serializers.CharField(max_length=300)
