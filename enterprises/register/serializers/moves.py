"""What the API says of a move to another county, and what it is told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from enterprises.register.models import Transfer
from enterprises.register.vocabulary import TransferState


class MoveOut(serializers.Serializer[Transfer]):
    """A move: from `region` to `to`; `asked` is the county that answers what `asking` proposed."""

    id = serializers.IntegerField()
    enterprise = serializers.CharField(source="enterprise.credit_code")
    name = serializers.CharField(source="enterprise.name")
    region = serializers.CharField(source="region.code")
    to = serializers.CharField(source="to_region.code")
    asking = serializers.CharField(source="asking_region.code")
    asked = serializers.CharField(source="asked_region.code")
    state = serializers.ChoiceField(choices=TransferState.choices)
    address = serializers.CharField(help_text="the new one; empty where it stays")
    reason = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    settled_on = serializers.DateField(allow_null=True)


class MoveIn(serializers.Serializer[Any]):
    """A proposal. Either county makes it: the one that answers now, or the one that it came to."""

    enterprise = serializers.CharField(max_length=40, help_text="credit code")
    to = serializers.CharField(max_length=12, help_text="code of the county that is to answer")
    reason = serializers.CharField(max_length=200)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
