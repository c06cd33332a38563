"""Requests with a key pass by what is there for people: session, forms, messages (ADR 0020)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, get_urlconf, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from portal.accounts.actor import NOBODY
from portal.api.authentication import key_given
from portal.api.witnesses import show

HERE = "/api/"


@lru_cache(maxsize=512)
def _resolved(path: str, urlconf: Any) -> ResolverMatch:
    return resolve(path, urlconf)


class Keyed:
    """Answer a request under /api/ that gives a key in its header straight from its view.

    A key is never a session: `KeyAuthentication` admits it or refuses it, whatever cookies come
    along. What is left out could only have looked for those. An address that no view has goes on
    to the rest, which says so.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: Any) -> HttpResponse:
        if not request.path_info.startswith(HERE) or not key_given(request):
            return self.answer(request)
        try:
            match = _resolved(request.path_info, get_urlconf() or settings.ROOT_URLCONF)
        except Resolver404:
            return self.answer(request)
        request.get_host()  # a name that is not ours is refused, as everywhere
        request.resolver_match = match
        request.user, request.actor = AnonymousUser(), NOBODY
        language = translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response: Any = match.func(request, *match.args, **match.kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
        show(request, response)
        if not response.streaming:
            response.setdefault("Content-Length", str(len(response.content)))
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response  # type: ignore[no-any-return]
