"""What the API says and reads of a sandbox."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from portal.sandbox.models import Pass
from portal.sandbox.operations import ASKED
from portal.sandbox.queries import Line, Told


class CheckOut(serializers.Serializer[Line]):
    """A check of the conformance list. `met_at` is null until it was met."""

    code = serializers.CharField(source="check.code")
    title = serializers.CharField(source="check.title")
    how = serializers.CharField(source="check.how")
    met_at = serializers.DateTimeField(allow_null=True)


class PassOut(serializers.ModelSerializer[Pass]):
    """That every check was met in one run; `systems` are the names of the keys that did it."""

    class Meta:
        model = Pass
        fields = ["number", "issued_at", "systems", "checks"]


class SandboxOut(serializers.Serializer[Told]):
    """Where the sandbox lies and how far its checks are. `passed` is the pass of the present run;
    `passes` are all that were ever issued."""

    office = serializers.CharField(source="sandbox.office.code")
    of = serializers.CharField(
        source="sandbox.owner.code", help_text="code of the office that it belongs to"
    )
    region = serializers.CharField(
        source="sandbox.region.code", help_text="code of its county, for returns"
    )
    years = serializers.ListField(child=serializers.CharField())
    accepted = serializers.CharField(help_text="the month that is accepted already")
    waiting = serializers.CharField(help_text="the month that waits for a return")
    begun_at = serializers.DateTimeField(source="sandbox.begun_at")
    met = serializers.IntegerField()
    checks = CheckOut(many=True, source="lines")
    passed = PassOut(allow_null=True)
    passes = PassOut(many=True)


class EventIn(serializers.Serializer[Any]):
    """What the sandbox's webhooks are to be told; `period` is the waiting month unless given."""

    type = serializers.ChoiceField(choices=list(ASKED))
    period = serializers.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])$", required=False)


class EventOut(serializers.Serializer[Any]):
    """`told` is the number of addresses that it is on its way to."""

    type = serializers.CharField()
    period = serializers.CharField()
    told = serializers.IntegerField()
