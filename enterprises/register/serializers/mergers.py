"""What the API says of entries that may be one, and of those that were merged."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from enterprises.register.models import Enterprise, Merger
from enterprises.register.queries import KEYS
from enterprises.register.queries.suspects import GROUNDS


class EntryOut(serializers.Serializer[Enterprise]):
    id = serializers.IntegerField()
    credit_code = serializers.CharField()
    name = serializers.CharField()


class DuplicateOut(serializers.Serializer[Any]):
    """Two entries that may be one, and why: the strongest ground first, weights added up."""

    first = EntryOut()
    second = EntryOut()
    grounds = serializers.ListField(child=serializers.ChoiceField(choices=list(GROUNDS)))
    words = serializers.ListField(child=serializers.CharField())
    weight = serializers.IntegerField()


class DuplicatesOut(serializers.Serializer[Any]):
    """The likeliest first, two hundred at most."""

    county = serializers.CharField()
    results = DuplicateOut(many=True)


class PlacedEntryOut(EntryOut):
    county = serializers.CharField(source="region.code")


class PairOut(DuplicateOut):
    """Two entries of different counties that may be one."""

    first = PlacedEntryOut()
    second = PlacedEntryOut()


class PairsOut(serializers.Serializer[Any]):
    """Twenty keys at a time; `after` is null on the last page."""

    ground = serializers.ChoiceField(choices=list(KEYS))
    after = serializers.IntegerField(allow_null=True)
    results = PairOut(many=True)


class MergerOut(serializers.Serializer[Merger]):
    """`merged` is closed and stands in `kept`; undone until the moment of `undo_until`."""

    id = serializers.IntegerField()
    kept = EntryOut()
    merged = EntryOut()
    region = serializers.CharField(source="region.code")
    reason = serializers.CharField()
    moved = serializers.IntegerField(source="moved_count", help_text="rows that passed over")
    at = serializers.DateTimeField()
    undo_until = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)
