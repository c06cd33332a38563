"""Who acts for an enterprise: the list, the invitation with its link shown once, the end."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enterprises.register.forms import InviteForm, ReasonForm
from enterprises.register.models import Enterprise, Membership
from enterprises.register.operations import end_membership, invite_member
from enterprises.register.vocabulary import Permission
from portal.kernel.errors import Invalid
from portal.web.once import acted, once
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.MEMBERS)
@once
def members(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/members/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    form = InviteForm(posted(request))
    link = ""
    if request.method == "POST" and form.is_valid():
        issued = invite_member(enterprise, by=request.actor, at=timezone.now(), **form.cleaned_data)
        acted(request, onwards=request.path)
        link = request.build_absolute_uri(reverse("accounts:activate", args=[issued.token]))
        form = InviteForm()
    held = rows(request, of=Membership.objects).filter(enterprise=enterprise)
    return page(
        request,
        "enterprises/members.html",
        "enterprises/_members.html",
        status=422 if form.is_bound else 200,
        enterprise=enterprise,
        members=list(held.held().select_related("user").order_by("began_at", "pk")),
        past=list(held.exclude(ended_at=None).select_related("user").order_by("-ended_at")[:20]),
        form=form,
        end_form=ReasonForm(),
        link=link,
    )


@require_POST
@screen(Permission.MEMBERS)
def end_member(request: ScreenRequest, pk: int, membership: int) -> HttpResponse:
    """/enterprises/12/members/3/end/"""
    found = get_object_or_404(rows(request, of=Membership.objects), pk=membership, enterprise_id=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    reason = form.cleaned_data["reason"]
    end_membership(found, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The membership has ended."))
    return redirect("register:members", pk=pk)
