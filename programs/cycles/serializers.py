"""What the API says and reads of years and rosters."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from portal.workflows.steps import open_moves
from programs.cycles.models import Cycle, RosterEntry
from programs.cycles.vocabulary import Tier


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
