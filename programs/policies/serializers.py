"""What the API says of a policy."""

from __future__ import annotations

from rest_framework import serializers

from programs.policies.models import Policy
from programs.policies.vocabulary import PolicyKind, PolicyLevel, PolicyState


class PolicyOut(serializers.Serializer[Policy]):
    """One policy. Amounts are in fen; `conditions` name grounds and their values."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    level = serializers.ChoiceField(choices=PolicyLevel.choices)
    kind = serializers.ChoiceField(choices=PolicyKind.choices)
    region = serializers.CharField(source="region.code")
    issuer = serializers.CharField()
    joint_issuers = serializers.CharField(allow_blank=True)
    issued_on = serializers.DateField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    amount = serializers.CharField()
    least_fen = serializers.IntegerField(allow_null=True)
    most_fen = serializers.IntegerField(allow_null=True)
    clause = serializers.CharField(allow_blank=True)
    where_to_apply = serializers.CharField(allow_blank=True)
    conditions = serializers.DictField()
    state = serializers.ChoiceField(choices=PolicyState.choices)
    revision = serializers.IntegerField()
