"""What the API says of activities: who came, which letters of intent became contracts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from programs.cycles.models import Activity, Attendance, Decision, EventContract
from programs.cycles.vocabulary import ActivityKind


class ActivityOut(serializers.ModelSerializer[Activity]):
    """A matchmaking event, a training session, a contest or a working meeting that was held."""

    year = serializers.CharField(source="cycle.code")
    region = serializers.CharField(source="region.code", help_text="whose office held it")

    class Meta:
        model = Activity
        fields: ClassVar = [
            "id",
            "year",
            "region",
            "kind",
            "title",
            "held_on",
            "place",
            "hosts",
            "chain",
            "hours",
            "intents",
            "revision",
            "struck_on",
            "reason",
        ]


class ActivityIn(serializers.Serializer[Any]):
    """An activity that the office of the key held."""

    year = serializers.CharField(max_length=11, help_text="code of the year, such as 330000-2026")
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    title = serializers.CharField(max_length=100)
    held_on = serializers.DateField()
    place = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    hosts = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    chain = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    hours = serializers.DecimalField(
        max_digits=5, decimal_places=1, required=False, allow_null=True, default=None
    )
    intents = serializers.IntegerField(required=False, min_value=0, max_value=100_000, default=0)


class _Known(serializers.Serializer[Any]):
    def to_internal_value(self, data: Any) -> Any:
        """What cannot be corrected is refused by its name, never passed over."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            told = {name: [_("There is no such field.")] for name in unknown[:20]}
            raise serializers.ValidationError(told)
        return super().to_internal_value(data)


class ActivityChangeIn(_Known):
    """What of an activity is corrected; what is not given stays."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices, required=False)
    title = serializers.CharField(max_length=100, required=False)
    held_on = serializers.DateField(required=False)
    place = serializers.CharField(max_length=100, required=False, allow_blank=True)
    hosts = serializers.CharField(max_length=200, required=False, allow_blank=True)
    chain = serializers.CharField(max_length=60, required=False, allow_blank=True)
    hours = serializers.DecimalField(
        max_digits=5, decimal_places=1, required=False, allow_null=True
    )
    intents = serializers.IntegerField(required=False, min_value=0, max_value=100_000)


class AttendanceOut(serializers.ModelSerializer[Attendance]):
    """An enterprise that came; `examined` and `passed` are null where nobody said."""

    credit_code = serializers.CharField(source="enterprise.credit_code")
    name = serializers.CharField(source="enterprise.name")

    class Meta:
        model = Attendance
        fields: ClassVar = ["credit_code", "name", "people", "examined", "passed"]


class AttendanceIn(serializers.Serializer[Any]):
    """Who came with how many people; of training and contests, how many were examined and passed.

    Without the last two, what is noted of them stays.
    """

    credit_code = serializers.CharField(max_length=18)
    people = serializers.IntegerField(min_value=1, max_value=10_000)
    examined = serializers.IntegerField(
        min_value=0, max_value=10_000, required=False, allow_null=True, default=None
    )
    passed = serializers.IntegerField(
        min_value=0, max_value=10_000, required=False, allow_null=True, default=None
    )


class EventContractOut(serializers.ModelSerializer[EventContract]):
    """A letter of intent of an event that became a contract; `amount_wan` in 10,000 yuan."""

    activity = serializers.IntegerField(source="activity_id")
    credit_code = serializers.CharField(
        source="enterprise.credit_code", default=None, allow_null=True
    )

    class Meta:
        model = EventContract
        fields: ClassVar = [
            "id", "activity", "credit_code", "counterpart", "subject", "signed_on", "amount_wan",
            "evidence", "recorded_at", "revision", "struck_on", "reason",
        ]  # fmt: skip


class EventContractIn(serializers.Serializer[Any]):
    """A contract that came of a letter of intent of the event."""

    counterpart = serializers.CharField(max_length=100)
    subject = serializers.CharField(max_length=200)
    signed_on = serializers.DateField()
    evidence = serializers.CharField(
        max_length=120, help_text="what shows it: the number of the contract, a receipt"
    )
    credit_code = serializers.CharField(
        max_length=18,
        required=False,
        allow_blank=True,
        default="",
        help_text="of the enterprise that signed, where the register knows it",
    )
    amount_wan = serializers.DecimalField(
        max_digits=10,
        decimal_places=2,
        required=False,
        allow_null=True,
        default=None,
        help_text="in 10,000 yuan, where the contract names an amount",
    )


class EventContractChangeIn(_Known):
    """What of a contract is corrected, and why; what is not given stays."""

    reason = serializers.CharField(max_length=500)
    counterpart = serializers.CharField(max_length=100, required=False)
    subject = serializers.CharField(max_length=200, required=False)
    signed_on = serializers.DateField(required=False)
    evidence = serializers.CharField(max_length=120, required=False)
    credit_code = serializers.CharField(max_length=18, required=False, allow_blank=True)
    amount_wan = serializers.DecimalField(
        max_digits=10, decimal_places=2, required=False, allow_null=True
    )


class MeetingDecisionOut(serializers.ModelSerializer[Decision]):
    """What a meeting decided; `done_on` and `outcome` say what came of it."""

    year = serializers.CharField(source="cycle.code")
    region = serializers.CharField(source="region.code", help_text="whose office met")
    meeting = serializers.IntegerField(source="meeting_id", help_text="number of the activity")

    class Meta:
        model = Decision
        fields: ClassVar = [
            "id", "meeting", "year", "region", "number", "words", "owner", "decided_on", "due_on",
            "done_on", "outcome",
        ]  # fmt: skip


class MeetingDecisionIn(serializers.Serializer[Any]):
    """What a meeting decided, who does it and by when."""

    meeting = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    words = serializers.CharField(max_length=300)
    owner = serializers.CharField(max_length=60, help_text="the unit that does it")
    due_on = serializers.DateField(help_text="not before the meeting")


class MeetingDecisionChangeIn(_Known):
    """What of a decision is corrected; what is not given stays. A later `due_on` postpones it."""

    words = serializers.CharField(max_length=300, required=False)
    owner = serializers.CharField(max_length=60, required=False)
    due_on = serializers.DateField(required=False)


class MeetingDecisionDoneIn(serializers.Serializer[Any]):
    """What came of a decision."""

    outcome = serializers.CharField(max_length=300)
