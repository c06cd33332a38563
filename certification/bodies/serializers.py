"""What the API says of a certification body."""

from __future__ import annotations

from rest_framework import serializers

from certification.bodies.models import Body


class BodyOut(serializers.Serializer[Body]):
    id = serializers.IntegerField()
    approval_number = serializers.CharField()
    name = serializers.CharField()
    approved_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
