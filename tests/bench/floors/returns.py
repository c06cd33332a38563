"""The POST of a return as Django REST framework's own manual would have it: nested serializer,
ORM, an audit row and a row for the idempotency key; in bulk `many=True` and `bulk_create`."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models, transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Answer(models.Model):
    key = models.CharField(max_length=64, primary_key=True)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        app_label = "floors"
        managed = False
        db_table = "floor_answer"

    def __str__(self) -> str:
        return self.key


class Return(models.Model):
    region = models.CharField(max_length=6)
    period = models.CharField(max_length=7)
    values = models.JSONField()
    texts = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "floors"
        managed = False
        db_table = "floor_return"

    def __str__(self) -> str:
        return f"{self.region} {self.period}"


class Value(models.Model):
    report = models.ForeignKey(Return, models.CASCADE, related_name="rows")
    code = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        app_label = "floors"
        managed = False
        db_table = "floor_value"

    def __str__(self) -> str:
        return f"{self.code} {self.value}"


class Event(models.Model):
    verb = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)
    target = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)

    class Meta:
        app_label = "floors"
        managed = False
        db_table = "floor_event"

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"


class ValueSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40)
    value = serializers.DecimalField(max_digits=14, decimal_places=2)


class ReturnSerializer(serializers.ModelSerializer[Return]):
    values = ValueSerializer(many=True)
    texts = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Return
        fields = ("id", "region", "period", "values", "texts", "made_at")

    def create(self, validated_data: dict[str, Any]) -> Return:
        return Return.objects.create(**_kept(validated_data))


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    values = [{"code": one["code"], "value": str(one["value"])} for one in data["values"]]
    return data | {"values": values}


def nested(body: dict[str, Any]) -> dict[str, Any]:
    """A return as these floors are sent it: its values a list of objects."""
    values = [{"code": code, "value": value} for code, value in body["values"].items()]
    return body | {"values": values}


class ReturnOfRowsSerializer(ReturnSerializer):
    """The same, but that each value is a row."""

    def create(self, validated_data: dict[str, Any]) -> Return:
        values = validated_data["values"]
        made = Return.objects.create(**validated_data | {"values": []})
        Value.objects.bulk_create(Value(report=made, **one) for one in values)
        made.values = values
        return made


class ReturnView(APIView):
    serializer: type[ReturnSerializer] = ReturnSerializer

    def post(self, request: Request) -> Response:
        with transaction.atomic():
            _hold(request)
            serializer = self.serializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            made = serializer.save()
            Event.objects.create(verb="send", target=str(made.pk))
        return Response(serializer.data, status=201)


class ReturnsView(APIView):
    def post(self, request: Request) -> Response:
        with transaction.atomic():
            _hold(request)
            serializer = ReturnSerializer(data=request.data["items"], many=True)
            serializer.is_valid(raise_exception=True)
            made = Return.objects.bulk_create(
                Return(**_kept(one)) for one in serializer.validated_data
            )
            Event.objects.bulk_create(Event(verb="send", target=str(one.pk)) for one in made)
        return Response({"kept": len(made)}, status=201)


def _hold(request: Request) -> None:
    """Keep the idempotency key; a second one of the same name is refused by its table."""
    body = json.dumps(request.data, sort_keys=True).encode()
    Answer.objects.create(
        key=request.headers["Idempotency-Key"], fingerprint=hashlib.sha256(body).hexdigest()
    )
