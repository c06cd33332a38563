"""Registering and changing by form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enterprises.register.forms import EntryForm
from enterprises.register.models import Enterprise
from enterprises.register.operations import change_enterprise, register_enterprise
from enterprises.register.operations.rows import entered
from enterprises.register.queries import counties_kept_by
from enterprises.register.rules.industries import read_industries
from enterprises.register.views.industries import looked_up
from enterprises.register.vocabulary import Permission
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.KEEP)
def register(request: ScreenRequest) -> HttpResponse:
    """/enterprises/new/"""
    counties = counties_kept_by(request.actor)
    if not counties:
        raise PermissionDenied
    now = timezone.now()
    is_looking_up = "look_up" in request.POST
    form = EntryForm(
        None if is_looking_up else posted(request),
        by=request.actor,
        on=timezone.localdate(now),
        counties=counties,
        typed=_typed(request) if is_looking_up else None,
    )
    is_sent = request.method == "POST" and not is_looking_up
    if is_sent and form.is_valid() and form.county is not None:
        made = register_enterprise(form.county, by=request.actor, at=now, values=form.values)
        say(request, _("%(name)s is on the register.") % {"name": made.name})
        return redirect("register:enterprise", pk=made.pk)
    return _show(request, form, title=_("Register an enterprise"), county=form_county(form))


@require_http_methods(["GET", "POST"])
@screen(Permission.KEEP)
def change(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/change/"""
    enterprise = get_object_or_404(
        rows(request, of=Enterprise.objects).select_related("region", "code_exception"), pk=pk
    )
    now = timezone.now()
    is_looking_up = "look_up" in request.POST
    form = EntryForm(
        None if is_looking_up else posted(request),
        by=request.actor,
        on=timezone.localdate(now),
        counties=[enterprise.region],
        known=entered(enterprise),
        pk=enterprise.pk,
        typed=_typed(request) if is_looking_up else None,
    )
    if request.method == "POST" and not is_looking_up and form.is_valid():
        change_enterprise(
            enterprise,
            by=request.actor,
            at=now,
            values=form.values,
            revision=_revision(request.POST.get("revision", "")),
        )
        say(request, _("The changes are kept."))
        return redirect("register:enterprise", pk=pk)
    title = _("Change the entry")
    return _show(request, form, title=title, county=enterprise.region.name, enterprise=enterprise)


def _typed(request: ScreenRequest) -> dict[str, str]:
    """What was typed so far, with the industry that was picked from what was found."""
    typed = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    picked = request.POST["look_up"]
    return typed | ({"industry_code": picked} if picked else {})


def form_county(form: EntryForm) -> str:
    """The county's name when there is nothing to choose."""
    return form.counties[0].name if len(form.counties) == 1 else ""


def _revision(text: str) -> int:
    """The revision that the form was drawn from; none is as old as can be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _show(
    request: ScreenRequest,
    form: EntryForm,
    *,
    title: str,
    county: str,
    enterprise: Enterprise | None = None,
) -> HttpResponse:
    is_looking_up = "look_up" in request.POST
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "county": county,
        "enterprise": enterprise,
        "revision": request.POST.get("revision", enterprise.revision if enterprise else ""),
        "by_form": is_looking_up,
        "found": looked_up(form["industry_code"].value() or "") if is_looking_up else None,
        "industries": [one for one in read_industries().values() if len(one.code) == 2],
    }
    status = 422 if form.is_bound else 200
    return page(
        request, "enterprises/entry.html", "enterprises/_entry.html", status=status, **context
    )
