"""Middleware: request facts, headers, whole bodies, and the person with what they hold."""

from __future__ import annotations

import re
import select
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from portal.accounts.actor import NOBODY, Actor, actor_for
from portal.accounts.models import SignIn
from portal.audit.trail import RequestFacts as Facts
from portal.audit.trail import request_facts
from portal.notices.queries import unread_counted
from portal.offices.queries import is_administrator, needs_second_step

Answer = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,40}$")
SEEN_EVERY = timedelta(seconds=60)
SECOND_STEP, PASSWORD = "second_step", "password"
#: the pages that finish an unfinished session; from any other one is sent to the first of them
FINISHING = {
    SECOND_STEP: ("accounts:second-step", "accounts:enrol"),
    PASSWORD: ("accounts:password",),
}
ALWAYS = ("accounts:sign-out", "set_language")


class RequestFacts:
    """Give the request an id (or keep the proxy's) and its address, for audit and logs."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex
        token = request_facts.set(Facts(request_id, client_address(request)))
        try:
            response = self.answer(request)
        finally:
            request_facts.reset(token)
        response["X-Request-ID"] = request_id
        return response


class LiveConnection:
    """Ask a database connection whether it lives only when its socket says that something came.

    A server that went away has closed it, which the socket shows without a question; a question
    before every request costs as much as the shortest statement of it.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if connection.vendor == "postgresql" and connection.connection is not None:
            is_silent = _is_silent(connection.connection)
            connection.health_check_done = is_silent  # type: ignore[attr-defined]
        return self.answer(request)


def _is_silent(driver: Any) -> bool:
    if driver.closed:
        return False
    socket = select.poll()
    socket.register(driver.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
    return not socket.poll(0)


def client_address(request: HttpRequest) -> str | None:
    """The address of who asks: behind n trusted proxies, the n-th from the right."""
    hops = settings.AXES_IPWARE_PROXY_COUNT or 0
    if hops:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= hops and forwarded[-hops]:
            return forwarded[-hops]
    return request.META.get("REMOTE_ADDR") or None


class SecurityHeaders:
    """Headers that every answer carries, beside those of Django and the CSP."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("X-Frame-Options", "DENY")
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store, private")
        return response


class ContentPolicy(CSPMiddleware):  # type: ignore[misc]
    """The same policy on every answer: no view bends it, so it is put together once."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if settings.DEBUG:  # its pages of errors have scripts within
            return super().process_response(request, response)  # type: ignore[no-any-return]
        response.setdefault(HEADER, _policy())
        return response


@cache
def _policy() -> str:
    return str(build_policy())


class WholeBody:
    """Refuse a body that was cut on its way: fewer bytes than announced never reach a view."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        stream = request.META.get("wsgi.input")
        if stream is not None and announced.isascii() and announced.isdigit() and int(announced):
            counted = _Counted(stream, int(announced))
            request.META["wsgi.input"] = counted
            request._stream = _limited(counted, int(announced))  # noqa: SLF001
        return self.answer(request)


class CutBody(OSError):
    """The connection ended before the announced number of bytes."""


class _Counted:
    """A stream that remembers how much of what was announced has come."""

    def __init__(self, stream: Any, announced: int) -> None:
        self._stream, self._announced, self._read = stream, announced, 0

    def read(self, size: int = -1) -> bytes:
        return self._count(self._stream.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._count(self._stream.readline(size), size)

    def _count(self, data: bytes, size: int) -> bytes:
        self._read += len(data)
        if not data and size != 0 and self._read < self._announced:
            raise CutBody(f"{self._read} of {self._announced} bytes came")
        return data


def _limited(stream: Any, size: int) -> Any:
    from django.core.handlers.wsgi import LimitedStream

    return LimitedStream(stream, size)


class SignedIn:
    """Put the person's grants on the request; end sessions that were idle or ended elsewhere.

    A session is unfinished until the second step is done, and while a password is due: then only
    the pages that finish it are reached. `request.unfinished` says which of the two is missing.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Any) -> HttpResponse:
        found = _sign_in(request)
        actor = actor_for(request.user)
        request.idle_seconds = idle_seconds(actor)
        if request.user.is_authenticated and not self._kept(request, found):
            logout(request)
            actor = NOBODY
        request.unfinished = _unfinished(request, actor)
        request.actor = NOBODY if request.unfinished == SECOND_STEP else actor
        if request.unfinished and request.path.startswith("/api/"):
            request.user, request.actor = AnonymousUser(), NOBODY
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language() or language
        return self.answer(request)

    def process_view(
        self, request: Any, _view: Any, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        pages = FINISHING.get(request.unfinished, ())
        if not pages or request.path.startswith("/api/"):
            return None
        reached = request.resolver_match.view_name
        return None if reached in (*pages, *ALWAYS) else redirect(pages[0])

    def _kept(self, request: Any, found: Any) -> bool:
        """Whether the session goes on; seen again, at most once a minute, if it does."""
        now = timezone.now()
        idle = timedelta(seconds=request.idle_seconds)
        over = request.session.get("until", now.timestamp()) < now.timestamp()
        if found is None or found.ended_at or now - found.seen_at > idle or over:
            if found is not None and not found.ended_at:
                SignIn.objects.filter(pk=found.pk).update(ended_at=now)
            return False
        request.unread_count = found.unread
        if now - found.seen_at > SEEN_EVERY:
            SignIn.objects.filter(pk=found.pk).update(seen_at=now)
        return True


def _sign_in(request: Any) -> Any:
    """The sign-in of the request's session with its person, in one statement; None without one.

    The person becomes `request.user` after the check that Django makes of a session's hash; where
    it fails, or a key has been replaced, Django asks as it does everywhere.
    """
    session = request.session
    if session.session_key is None or SESSION_KEY not in session:
        return None
    sign_ins = SignIn.objects.filter(session_key=session.session_key).select_related("user")
    found = sign_ins.annotate(unread=unread_counted(OuterRef("user_id"))).first()
    if found is not None and session[SESSION_KEY] == str(found.user_id) and found.user.is_active:
        given, due = session.get(HASH_SESSION_KEY, ""), found.user.get_session_auth_hash()
        if given and constant_time_compare(given, due):
            request.user = request._cached_user = found.user  # noqa: SLF001 - where Django keeps it
    return found


def idle_seconds(actor: Actor) -> int:
    """How long a session may rest: administrators half as long as others (SECURITY 2.1 row 02)."""
    if is_administrator(actor):
        return settings.SESSION_IDLE_SECONDS_OF_ADMINISTRATORS
    return settings.SESSION_IDLE_SECONDS


def _unfinished(request: HttpRequest, actor: Actor) -> str:
    """What is missing before the session is whole; empty when nothing is."""
    if actor.user is None:
        return ""
    if request.session.get("second_step") is not True and (
        request.session.get("wants_step") or needs_second_step(actor)
    ):
        return SECOND_STEP
    return PASSWORD if request.session.get("password_due") else ""
