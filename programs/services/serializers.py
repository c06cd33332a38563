"""What the API says of items and cases of online services, and what it is told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from programs.questionnaires.vocabulary import Element
from programs.services.models import ServiceCase, ServiceItem
from programs.services.vocabulary import Channel, Result


class ServiceItemOut(serializers.Serializer[ServiceItem]):
    """An item of the province's list; from `ended_on` on nobody asks for it any more."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    element = serializers.ChoiceField(choices=Element.choices)
    system = serializers.CharField()
    region = serializers.CharField(source="region.code")
    ended_on = serializers.DateField(allow_null=True)


class ServiceCaseOut(serializers.Serializer[ServiceCase]):
    """One case. `asker_masked` is what is kept of a credit code that the county's register does
    not hold; `workdays` are the working days from being asked to being done."""

    id = serializers.IntegerField()
    case_number = serializers.CharField(source="number")
    system = serializers.CharField()
    region = serializers.CharField(source="region.code")
    item = serializers.CharField(source="item.code")
    item_name = serializers.CharField(source="item.name")
    channel = serializers.ChoiceField(choices=Channel.choices)
    asked_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    workdays = serializers.IntegerField(allow_null=True)
    result = serializers.ChoiceField(choices=Result.choices)
    enterprise = serializers.IntegerField(source="enterprise_id", allow_null=True)
    credit_code = serializers.CharField(source="enterprise.credit_code", default=None)
    asker_masked = serializers.CharField(allow_blank=True)
    recorded_at = serializers.DateTimeField()
    corrected_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField()
    struck_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="why it was struck out")


class ServiceCaseIn(serializers.Serializer[Any]):
    """For the description alone: values are read by the columns of the table, in every channel."""

    case_number = serializers.CharField(
        max_length=60, help_text="unique within the source system and the division"
    )
    region = serializers.CharField(
        required=False, help_text="code of a county; left out where the key has one county"
    )
    item = serializers.CharField(help_text="code or name of an item of the province's list")
    channel = serializers.ChoiceField(choices=Channel.choices)
    asked_at = serializers.DateTimeField(help_text="with a zone, or of Shanghai")
    done_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="left out while the case is open"
    )
    result = serializers.ChoiceField(choices=Result.choices)
    credit_code = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="of the enterprise that asked; masked where the county's register lacks it",
    )


class ServiceCasesIn(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField(default=False)
    items = ServiceCaseIn(many=True)


class ServiceCaseFaultOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    where = serializers.CharField(help_text="JSON pointer")
    value = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(allow_blank=True)
    remedy = serializers.CharField(allow_blank=True)
    severity = serializers.ChoiceField(choices=["error", "explain", "warn"])


class ServiceCasesOut(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    faults = ServiceCaseFaultOut(many=True)
