"""A demonstration, with its open accounts, is never deployed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def no_demo_is_deployed(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.PORTAL_DEMO:
        return []
    return [
        Error(
            "PORTAL_DEMO is on: demonstration accounts without a second step can sign in.",
            hint="Remove PORTAL_DEMO from the environment and begin with an empty database.",
            id="demo.E001",
        )
    ]
