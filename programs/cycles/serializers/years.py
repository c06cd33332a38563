"""What the API says and reads of years and rosters."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from portal.workflows.steps import open_moves
from programs.cycles.models import Cycle, PilotIndustry, RosterEntry, Target, TargetAnswer
from programs.cycles.vocabulary import Link, Tier


class YearOut(serializers.ModelSerializer[Cycle]):
    region = serializers.CharField(source="region.code")

    class Meta:
        model = Cycle
        fields: ClassVar = [
            "id",
            "code",
            "region",
            "year",
            "title",
            "opens_on",
            "closes_on",
            "state",
        ]


class RosterEntryOut(serializers.ModelSerializer[RosterEntry]):
    year = serializers.CharField(source="cycle.code")
    enterprise = serializers.CharField(source="enterprise.credit_code")
    name = serializers.CharField(source="enterprise.name")
    region = serializers.CharField(source="region.code")
    pilot_industry = serializers.CharField(
        source="pilot_industry.code", default=None, allow_null=True
    )
    moves = serializers.SerializerMethodField()

    class Meta:
        model = RosterEntry
        fields: ClassVar = [
            "id",
            "year",
            "enterprise",
            "name",
            "region",
            "tier",
            "pilot_industry",
            "is_medium",
            "state",
            "stage",
            "consent_on",
            "nominated_on",
            "listed_on",
            "withdrawn_on",
            "withdrawal",
            "reason",
            "moves",
        ]

    def get_moves(self, entry: RosterEntry) -> list[str]:
        return [move.name for move in open_moves(entry, to=self.context["view"].actor)]


class NominationIn(serializers.Serializer[Any]):
    """A nomination: an enterprise of the register by its credit code."""

    year = serializers.CharField(max_length=11, help_text="code of the year, such as 330000-2026")
    enterprise = serializers.CharField(max_length=18, help_text="credit code")
    tier = serializers.ChoiceField(choices=Tier.choices)
    pilot_industry = serializers.CharField(
        max_length=30, required=False, allow_blank=True, allow_null=True
    )
    consent_on = serializers.DateField()


class PilotIndustryOut(serializers.ModelSerializer[PilotIndustry]):
    """An industry of the list, or on its way there."""

    year = serializers.CharField(source="cycle.code")
    region = serializers.CharField(source="region.code", help_text="what proposed it")
    moves = serializers.SerializerMethodField()

    class Meta:
        model = PilotIndustry
        fields: ClassVar = [
            "id",
            "year",
            "region",
            "code",
            "name",
            "industry_codes",
            "chain",
            "link",
            "lead",
            "grounds",
            "state",
            "reason",
            "enterprise_count",
            "certified_count",
            "counted_on",
            "proposed_on",
            "confirmed_on",
            "left_on",
            "first_year",
            "last_year",
            "moves",
        ]

    def get_moves(self, pilot: PilotIndustry) -> list[str]:
        return [move.name for move in open_moves(pilot, to=self.context["view"].actor)]


class IndustryProposalIn(serializers.Serializer[Any]):
    """A proposal: an industry by its codes of GB/T 4754."""

    year = serializers.CharField(max_length=11, help_text="code of the year, such as 330000-2026")
    name = serializers.CharField(max_length=100)
    industry_codes = serializers.ListField(
        child=serializers.CharField(max_length=4), min_length=1, max_length=40
    )
    chain = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    link = serializers.ChoiceField(
        choices=Link.choices, required=False, allow_blank=True, default=""
    )
    lead = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    grounds = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class TargetOut(serializers.ModelSerializer[Target]):
    """What an indicator should reach in a division by the end of the year."""

    year = serializers.CharField(source="cycle.code")
    region = serializers.CharField(source="region.code")

    class Meta:
        model = Target
        fields: ClassVar = ["id", "year", "region", "indicator", "value"]


class TargetIn(serializers.Serializer[Any]):
    region = serializers.CharField(max_length=6, help_text="code of the division")
    indicator = serializers.CharField(max_length=80, help_text="code of the indicator")
    value = serializers.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True, help_text="null takes the target away"
    )


class TargetsIn(serializers.Serializer[Any]):
    """Targets, all of them kept or none."""

    year = serializers.CharField(max_length=11, help_text="code of the year, such as 330000-2026")
    reason = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text="needed where parts do not add up, or an accepted target changes",
    )
    targets = serializers.ListField(child=TargetIn(), min_length=1, max_length=1000)


class TargetAnswerOut(serializers.ModelSerializer[TargetAnswer]):
    """What a county says of its targets of a year."""

    year = serializers.CharField(source="cycle.code")
    region = serializers.CharField(source="region.code")
    reason = serializers.CharField(source="words")
    moves = serializers.SerializerMethodField()

    class Meta:
        model = TargetAnswer
        fields: ClassVar = [
            "id",
            "year",
            "region",
            "state",
            "reason",
            "asked_on",
            "answered_on",
            "moves",
        ]

    def get_moves(self, answer: TargetAnswer) -> list[str]:
        return [move.name for move in open_moves(answer, to=self.context["view"].actor)]
