"""Links, shown once: printed and handed over, as well as mailed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.offices import operations
from portal.offices.models import Office, Person
from portal.offices.queries import place_of, role_label
from portal.offices.vocabulary import Permission, Purpose
from portal.pages.offices.forms import InviteForm
from portal.reports.qr import qr
from portal.web.once import acted, once
from portal.web.screens import ScreenRequest, posted, rows, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.PEOPLE_INVITE, fresh=True)
@once
def invite(request: ScreenRequest, pk: int) -> HttpResponse:
    office = get_object_or_404(rows(request, of=Office.objects), pk=pk)
    form = InviteForm(office, posted(request))
    if request.method == "POST" and form.is_valid():
        issued = operations.invite(office, by=request.actor, at=timezone.now(), **form.cleaned_data)
        return show_link(request, issued, back=reverse("pages:office", args=[pk]))
    status = 422 if form.errors else 200
    return render(request, "offices/invite.html", {"office": office, "form": form}, status=status)


@require_POST
@screen(Permission.PEOPLE_INVITE, fresh=True)
@once
def link_again(request: ScreenRequest, pk: int, link: int) -> HttpResponse:
    """A new link for an invitation that was not used; the one before stops working."""
    office = get_object_or_404(rows(request, of=Office.objects), pk=pk)
    found = get_object_or_404(office.invitations, pk=link)
    issued = operations.make_link(found, by=request.actor, at=timezone.now())
    return show_link(request, issued, back=reverse("pages:office", args=[pk]))


@require_POST
@screen(Permission.PEOPLE_INVITE, fresh=True)
@once
def reset_link(request: ScreenRequest, pk: int) -> HttpResponse:
    """A link to set a new password, for somebody without e-mail."""
    person = get_object_or_404(rows(request, of=Person.objects).people(), pk=pk)
    issued = operations.make_reset_link(person, by=request.actor, at=timezone.now())
    return show_link(request, issued, back=reverse("pages:person", args=[pk]))


def show_link(request: Any, issued: operations.IssuedLink, *, back: str) -> HttpResponse:
    """The page with the link: on this one answer and never again."""
    acted(request, onwards=back)
    link = issued.invitation
    is_reset = link.purpose == Purpose.RESET
    name = "accounts:reset" if is_reset else "accounts:activate"
    address = settings.PUBLIC_URL + reverse(name, args=[issued.token])
    context = {
        "link": link,
        "person": link.user,
        "role": role_label(link.role),
        "place": place_of(link),
        "address": address,
        "square": qr(address, title=_("Square of the link")),
        "is_reset": is_reset,
        "back": back,
    }
    return render(request, "offices/link.html", context)
