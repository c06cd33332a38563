"""The home page: to-dos, and the parts that rooms give to those who hold their permission."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.notices.queries import todos_for
from portal.web.contributions import home_parts
from portal.web.screens import open_to_all


@open_to_all("sends visitors to the sign-in page; shows the signed-in what is theirs")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect(reverse("accounts:sign-in"))
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    parts = []
    for part in sorted(home_parts, key=lambda one: one.order):
        if actor.may(part.permission):
            context = part.context(actor, now)
            if context is not None:
                parts.append({"template": part.template, "part": context, "code": part.code})
    return render(request, "pages/home.html", {"parts": parts, "todos": todos_for(actor)})
