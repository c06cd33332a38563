"""What the API says of a dossier."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class WasOut(serializers.Serializer[Any]):
    """A change. What says something about a person is named without its values."""

    was = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True)
    is_personal = serializers.BooleanField()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    source = serializers.CharField()  # type: ignore[assignment]
    reference = serializers.CharField(allow_blank=True)


class FactOut(serializers.Serializer[Any]):
    """A fact as it is now, in words, with its source; its changes, the newest first."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    source = serializers.CharField()  # type: ignore[assignment]
    reference = serializers.CharField(allow_blank=True)
    changes = WasOut(many=True)


class DossierOut(serializers.Serializer[Any]):
    """Facts that say something about a person are masked, and left out for those who may not see
    them."""

    id = serializers.IntegerField(source="enterprise.pk")
    credit_code = serializers.CharField(source="enterprise.credit_code")
    name = serializers.CharField(source="enterprise.name")
    region = serializers.CharField(source="enterprise.region.code")
    facts = FactOut(many=True)


class LineOut(serializers.Serializer[Any]):
    """Something that happened; `page` is the address in the portal, empty where it has none."""

    on = serializers.DateField(source="line.on")
    source = serializers.CharField()  # type: ignore[assignment]
    what = serializers.CharField(source="line.what")
    words = serializers.CharField(source="line.words", allow_blank=True)
    by = serializers.CharField(source="line.by", allow_blank=True)
    page = serializers.CharField(source="line.url", allow_blank=True)


class LinesOut(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    results = LineOut(many=True)
