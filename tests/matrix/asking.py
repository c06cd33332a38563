"""Asking an address as somebody, and taking back what it did."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db import transaction
from django.template import loader
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.accounts.models import SignIn, User
from portal.offices.models import ApiKey
from portal.offices.rules import secret_hash
from tests.matrix.scene import Scene

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: drawn once for a route, whatever is asked: they say no in the same words everywhere
REFUSALS = {"web/refusal.html", "web/_refusal.html"}


class Asker:
    """Everybody of the scene, signed in; every request leaves the scene as it found it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        machine = ApiKey.objects.get(secret_hash=secret_hash(scene.secret))
        users = scene.people | {"county_system": machine.user}
        self._actors = {role: actor_for(user) for role, user in users.items()}
        self._cookies = {role: _cookies(user) for role, user in scene.people.items()}
        self._handler = ClientHandler(enforce_csrf_checks=False)
        self.drawing = Drawing()

    def client(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        client.handler = self._handler  # the middleware is put together once
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
        once: tuple[str, ...] = (),
        **more: Any,
    ) -> Any:
        """The response; an empty form, or an empty object with all that the API asks for.

        `as_part` asks as htmx does: the answer is the same, and drawn much faster. `once`, the
        route and more: the view does all its work, and what it hands to a template is drawn
        only the first time.
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
        with transaction.atomic(), self.drawing.once(once):
            response = getattr(self.client(role), verb.lower())(
                path, data, headers=headers | more.pop("headers", {}), **more
            )
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        return response


class Drawing:
    """What views draw; within `once`, each template a single time for each of its keys."""

    def __init__(self) -> None:
        self._draw = loader.render_to_string
        self._key: tuple[str, ...] = ()
        self._drawn: set[tuple[str, ...]] = set()

    @contextmanager
    def once(self, key: tuple[str, ...]) -> Iterator[None]:
        self._key = key
        try:
            yield
        finally:
            self._key = ()

    def render_to_string(self, template_name: Any, *args: Any, **more: Any) -> str:
        """In the place of the one of `django.template.loader`, which `render` calls."""
        if self._key:
            route = self._key[:1] if template_name in REFUSALS else self._key
            key = (*route, str(template_name))
            if key in self._drawn:
                return ""
            self._drawn.add(key)
        return self._draw(template_name, *args, **more)


def _cookies(user: User | None) -> str:
    if user is None:
        return ""
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["second_step"] = True
    session["proved_at"] = timezone.now().timestamp()
    session.save()
    assert session[SESSION_KEY]
    SignIn.objects.create(
        user=user, session_key=session.session_key, started_at=timezone.now(),
        seen_at=timezone.now(),
    )  # fmt: skip
    return client.cookies.output(header="", sep="; ").strip()
