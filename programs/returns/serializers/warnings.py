"""What the API says of the early warning's record."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from programs.returns.queries.warnings import MonthRecord, Named, Record
from programs.returns.scoring import Hits


class HitsOut(serializers.Serializer[Any]):
    """How a forecast met what came. Precision is both / named, recall both / late."""

    counties = serializers.IntegerField(source="of")
    late = serializers.IntegerField()
    named = serializers.IntegerField(source="told")
    both = serializers.IntegerField(source="met")
    precision = serializers.CharField(help_text="percent, or — of nothing")
    recall = serializers.CharField(help_text="percent, or — of nothing")


class NamedOut(serializers.Serializer[Any]):
    """A county that was named or late."""

    region = serializers.CharField()
    name = serializers.CharField()
    named_on = serializers.ListField(child=serializers.DateField())
    reasons = serializers.ListField(child=serializers.CharField(), help_text="codes of rules")
    was_late = serializers.BooleanField()
    was_late_before = serializers.BooleanField()


class WarningsOut(serializers.Serializer[Any]):
    """A month whose time is over: `kept` were shown then, others are computed from dated rows.
    `plain` is the rule that whoever was late the month before will be late again."""

    period = serializers.CharField()
    is_kept = serializers.BooleanField()
    warned = HitsOut()
    plain = HitsOut()
    counties = NamedOut(many=True)


class WarningRecordOut(serializers.Serializer[Any]):
    """A page like that of every list, with all its months together; there is no other."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    year = serializers.CharField()
    warned = HitsOut()
    plain = HitsOut()
    results = WarningsOut(many=True)


def record_out(record: Record, year: str) -> dict[str, Any]:
    return {
        "next": None,
        "previous": None,
        "year": year,
        "warned": _hits(record.warned),
        "plain": _hits(record.plain),
        "results": [_month(one) for one in record.months],
    }


def _hits(hits: Hits) -> dict[str, Any]:
    return dict(HitsOut(hits).data)


def _month(one: MonthRecord) -> dict[str, Any]:
    return {
        "period": one.period.code,
        "is_kept": one.is_kept,
        "warned": _hits(one.warned),
        "plain": _hits(one.plain),
        "counties": [_named(county) for county in one.named],
    }


def _named(one: Named) -> dict[str, Any]:
    return {
        "region": one.region.code,
        "name": one.region.name,
        "named_on": list(one.days),
        "reasons": [code for code, _facts in one.why],
        "was_late": one.was_late,
        "was_late_before": one.was_before,
    }
