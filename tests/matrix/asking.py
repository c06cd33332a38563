"""Asking an address as somebody, and taking back what it did."""

from __future__ import annotations

import uuid
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.accounts.models import SignIn, User
from portal.offices.models import ApiKey
from portal.offices.rules import secret_hash
from tests.matrix.scene import Scene

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Asker:
    """Everybody of the scene, signed in; every request leaves the scene as it found it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        machine = ApiKey.objects.get(secret_hash=secret_hash(scene.secret))
        users = scene.people | {"county_system": machine.user}
        self._actors = {role: actor_for(user) for role, user in users.items()}
        self._cookies = {role: _cookies(user) for role, user in scene.people.items()}

    def client(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(self._cookies[role])
        return client

    def may(self, role: str, permission: str | None) -> bool:
        return permission is None or self._actors[role].may(permission)

    def ask(
        self,
        role: str,
        verb: str,
        path: str,
        *,
        data: Any = None,
        as_part: bool = False,
        **more: Any,
    ) -> Any:
        """The response; an empty form, or an empty object with all that the API asks for.

        `as_part` asks as htmx does: the answer is the same, and drawn much faster.
        """
        api = path.startswith("/api/")
        headers = {"HX-Request": "true"} if as_part and not api else {}
        if api:
            headers = {"Idempotency-Key": uuid.uuid4().hex, "If-Match": "*"}
            if role == "county_system":
                headers["Authorization"] = f"Bearer {self.scene.secret}"
            if verb != "GET":
                more.setdefault("content_type", "application/json")
                data = "{}" if data is None else data
        cache.clear()
        with transaction.atomic():
            response = getattr(self.client(role), verb.lower())(
                path, data, headers=headers | more.pop("headers", {}), **more
            )
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        return response


def _cookies(user: User | None) -> str:
    if user is None:
        return ""
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["second_step"] = True
    session.save()
    assert session[SESSION_KEY]
    SignIn.objects.create(
        user=user, session_key=session.session_key, started_at=timezone.now(),
        seen_at=timezone.now(),
    )  # fmt: skip
    return client.cookies.output(header="", sep="; ").strip()
