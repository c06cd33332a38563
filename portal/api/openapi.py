"""What the description of the API says of keys, sessions and verbs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):  # type: ignore[misc]
    """Verbs on one row are told apart from the row's making: `returns_act`."""

    def get_operation_id(self) -> str:
        named = str(super().get_operation_id())
        if getattr(self.view, "action", "") == "act":
            return f"{named.removesuffix('_create')}_act"
        return named


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
