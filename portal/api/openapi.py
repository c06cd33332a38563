"""What the description of the API says of keys, sessions and verbs."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from portal.api.problems import MEDIA_TYPE


class RefusalFaultOut(serializers.Serializer[Any]):
    """One of the complete list. `where` is a JSON pointer into what was sent."""

    code = serializers.CharField()
    message = serializers.CharField()
    where = serializers.CharField()
    value = serializers.CharField(required=False)
    rule = serializers.CharField(required=False)
    remedy = serializers.CharField(required=False)
    severity = serializers.CharField(required=False)


class RefusalOut(serializers.Serializer[Any]):
    """A refusal (RFC 9457). `type` tells refusals of one status apart; `current` is the ETag that
    holds now (412, 428)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    faults = RefusalFaultOut(many=True, required=False)
    current = serializers.CharField(required=False)
    where = serializers.CharField(required=False)


class Schema(AutoSchema):  # type: ignore[misc]
    """Verbs on one row are told apart from the row's making: `returns_act`. Every operation says
    what a refusal looks like."""

    def _map_serializer_field(
        self,
        field: Any,
        direction: str,
        bypass_extensions: bool = False,  # noqa: FBT001, FBT002
    ) -> dict[str, Any]:
        """A choice that may be left empty is said to be empty in answers too."""
        told: dict[str, Any] = super()._map_serializer_field(field, direction, bypass_extensions)
        if "enum" in told and "" not in told["enum"] and _may_be_empty(field):
            told["enum"] = [*told["enum"], ""]
        return told

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        is_tagged = getattr(self.view, "action", "") in getattr(self.view, "tagged", ())
        if is_tagged and "200" in bodies:
            bodies["200"] = bodies["200"] | {"headers": {"ETag": {"schema": {"type": "string"}}}}
            bodies["304"] = {"description": "As If-None-Match says that it was read before."}
        problem = self._get_response_for_code(RefusalOut, "default", [MEDIA_TYPE], direction)
        return bodies | {"default": problem | {"description": "A refusal, as a problem document."}}

    def get_operation_id(self) -> str:
        named = str(super().get_operation_id())
        if getattr(self.view, "action", "") == "act":
            return f"{named.removesuffix('_create')}_act"
        return named


def _may_be_empty(field: Any) -> bool:
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    names = {one.name: one for one in model._meta.get_fields()} if model else {}
    return bool(getattr(names.get(field.source), "blank", False))


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    target_class = "portal.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, _schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A county system's key: qu_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    target_class = "portal.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, _schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


@cache
def examples() -> dict[str, Any]:
    """Operation to request, status and response, as a portal answered them
    (`tests/portal/test_api_examples.py` asks again, and writes them)."""
    path = Path(__file__).parent / "data" / "examples.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def with_conditions(result: dict[str, Any], **_how: Any) -> dict[str, Any]:
    """The description with If-None-Match wherever 304 may be answered."""
    asked = {
        "in": "header",
        "name": "If-None-Match",
        "schema": {"type": "string"},
        "description": "the ETag of what was read before",
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            if "304" in operation["responses"]:
                operation["parameters"] = [*operation.get("parameters", ()), asked]
    return result


def with_examples(result: dict[str, Any], **_how: Any) -> dict[str, Any]:
    """The description with what was asked and answered beside every operation that has it."""
    for operations in result["paths"].values():
        for operation in operations.values():
            kept = examples().get(operation.get("operationId", ""))
            if kept is None:
                continue
            asked = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if asked is not None and kept["request"] is not None:
                asked.setdefault("examples", {"Asked": {"value": kept["request"]}})
            answered = operation["responses"].get(str(kept["status"]), {}).get("content", {})
            for content in answered.values():
                content.setdefault("examples", {"Answered": {"value": kept["response"]}})
    return result
