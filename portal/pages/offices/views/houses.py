"""Offices: the list, one of them, opening and closing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.offices import operations
from portal.offices.models import Office
from portal.offices.queries import named_places, role_label, scope_label, search_offices
from portal.offices.rules import soon
from portal.offices.vocabulary import Permission
from portal.pages.offices.forms import OfficeForm, OfficeSearch, ReasonForm
from portal.web.keyset import Leaf, leaf
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen


@require_GET
@screen(Permission.OFFICE_VIEW)
def offices(request: ScreenRequest) -> HttpResponse:
    form = OfficeSearch(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = search_offices(rows(request, of=Office.objects), wanted).with_people_count()
    shown: Leaf[Office] = leaf(request, found, size=50, newest_first=False)
    context = {
        "form": form,
        "leaf": shown,
        "may_open": request.actor.may(Permission.OFFICE_MANAGE),
    }
    return render(request, "offices/offices.html", context)


@require_GET
@screen(Permission.OFFICE_VIEW)
def office(request: ScreenRequest, pk: int) -> HttpResponse:
    """An office with what this person may see of it: people, open invitations, keys."""
    found = get_object_or_404(rows(request, of=Office.objects).with_region(), pk=pk)
    return render(request, "offices/office.html", _shown(request, found))


@require_http_methods(["GET", "POST"])
@screen(Permission.OFFICE_MANAGE)
def open_office(request: ScreenRequest) -> HttpResponse:
    form = OfficeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        places = named_places(values.pop("region"), values.pop("parent"))
        opened = operations.open_office(
            places.region,
            by=request.actor,
            at=timezone.now(),
            parent=places.office,
            **values,
        )
        say(request, _("The office was opened."))
        return redirect("pages:office", pk=opened.pk)
    status = 422 if form.errors else 200
    return render(request, "offices/open.html", {"form": form}, status=status)


@require_POST
@screen(Permission.OFFICE_MANAGE)
def close_office(request: ScreenRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(rows(request, of=Office.objects), pk=pk)
    reason = request.POST.get("reason", "")
    operations.close_office(found, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The office was closed."))
    return redirect("pages:office", pk=pk)


def _shown(request: ScreenRequest, found: Office) -> dict[str, Any]:
    actor, now = request.actor, timezone.now()
    context: dict[str, Any] = {"office": found, "now": now, "reason": ReasonForm()}
    context["may_manage"] = found.allows(actor, to=Permission.OFFICE_MANAGE)
    context["may_invite"] = found.allows(actor, to=Permission.PEOPLE_INVITE)
    context["may_end"] = found.allows(actor, to=Permission.PEOPLE_SUSPEND)
    context["may_issue"] = found.allows(actor, to=Permission.KEY_ISSUE) and found.kind == "county"
    context["may_allow"] = found.allows(actor, to=Permission.KEY_ALLOW_SUBMIT)
    context["sees_people"] = found.allows(actor, to=Permission.PEOPLE_VIEW)
    context["sees_keys"] = found.allows(actor, to=Permission.KEY_VIEW) and found.kind == "county"
    if context["sees_people"]:
        posts = found.posts.held().select_related("user").order_by("role", "pk")
        context["posts"] = [(role_label(post.role), post) for post in posts]
        links = found.invitations.open(at=now).filter(boundary="office").select_related("user")
        context["links"] = [(role_label(link.role), link) for link in links.order_by("-pk")]
    if context["sees_keys"]:
        keys = found.keys.reachable(by=actor, to=Permission.KEY_VIEW).of(found)
        context["keys"] = [(key, [scope_label(scope) for scope in key.scopes]) for key in keys]
        context["soon"] = soon(now)
    return context
