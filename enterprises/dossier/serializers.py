"""What the API says of a dossier."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from rest_framework import serializers

from enterprises.dossier.models import Honour
from enterprises.dossier.vocabulary import HonourLevel

#: what the API says of every entry of a ledger, before and after what its room says of it
ENTRY: Final = ("id", "credit_code", "region")
KEPT: Final = ("evidence", "recorded_at", "revision", "struck_on", "reason")


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


class LedgerEntryOut(serializers.ModelSerializer[Any]):
    """An entry of a ledger; `struck_on` and `reason` say that it was recorded by mistake."""

    credit_code = serializers.CharField(source="enterprise.credit_code")
    region = serializers.CharField(
        source="region.code", help_text="which county answered for the enterprise then"
    )


class LedgerEntryIn(serializers.Serializer[Any]):
    """What every entry is recorded with."""

    credit_code = serializers.CharField(max_length=18, help_text="of the enterprise")
    evidence = serializers.CharField(
        max_length=120, help_text="the number of the document, or what else shows it"
    )


class StrikeIn(serializers.Serializer[Any]):
    """Why an entry is struck out; it stays to be read beside it."""

    reason = serializers.CharField(max_length=500)


class HonourOut(LedgerEntryOut):
    """An honour that an enterprise holds from `granted_on` to `valid_until`."""

    class Meta:
        model = Honour
        fields: ClassVar = [
            *ENTRY,
            "title",
            "level",
            "granted_by",
            "granted_on",
            "valid_until",
            *KEPT,
        ]


class HonourIn(LedgerEntryIn):
    """An honour that was bestowed on an enterprise."""

    title = serializers.CharField(max_length=100)
    level = serializers.ChoiceField(choices=HonourLevel.choices)
    granted_by = serializers.CharField(max_length=100)
    granted_on = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)
