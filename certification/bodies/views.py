"""Pages of the list of certification bodies."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from certification.bodies import operations
from certification.bodies.forms import BodyFilter, BodyForm
from certification.bodies.models import Body
from certification.bodies.queries import keeps_the_list, may_change, narrowed, offices_of_bodies
from certification.bodies.vocabulary import Permission
from portal.kernel.errors import NotPermitted
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen

PER_PAGE = 50


@require_GET
@screen(Permission.VIEW)
def body_list(request: ScreenRequest) -> HttpResponse:
    """/bodies/: in the order of approval numbers, never by how many certificates they gave."""
    form = BodyFilter(request.GET)
    found = narrowed(rows(request, of=Body.objects), **form.chosen).order_by("approval_number")
    after = request.GET.get("after", "")[:30]
    shown = list((found.filter(approval_number__gt=after) if after else found)[: PER_PAGE + 1])
    more = len(shown) > PER_PAGE
    query = request.GET.copy()
    query.pop("after", None)
    first = query.urlencode()
    if more:
        query["after"] = shown[PER_PAGE - 1].approval_number
    return page(
        request,
        "certification/bodies/bodies.html",
        "certification/bodies/_bodies.html",
        form=form,
        bodies=shown[:PER_PAGE],
        total=found.count(),
        is_filtered=any(form.chosen.values()),
        may_manage=keeps_the_list(request.actor),
        first_url=f"?{first}" if after else "",
        next_url=f"?{query.urlencode()}" if more else "",
    )


@require_GET
@screen(Permission.VIEW)
def body_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/bodies/3/"""
    body = get_object_or_404(
        rows(request, of=Body.objects).select_related("office", "registered_by"), pk=pk
    )
    return page(
        request,
        "certification/bodies/body.html",
        "certification/bodies/_body.html",
        body=body,
        may_change=may_change(body, request.actor),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.MANAGE)
def add(request: ScreenRequest) -> HttpResponse:
    """/bodies/new/"""
    if not keeps_the_list(request.actor):
        raise PermissionDenied
    bound = posted(request)
    form = BodyForm(bound, offices=offices_of_bodies())
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        made = operations.add_body(
            values.pop("approval_number"), by=request.actor, at=timezone.now(), **values
        )
        say(request, _("The body is on the list."))
        return redirect("bodies:body", pk=made.pk)
    return _show(request, form, title=_("Add a certification body"))


@require_http_methods(["GET", "POST"])
@screen(Permission.MANAGE)
def change(request: ScreenRequest, pk: int) -> HttpResponse:
    """/bodies/3/change/"""
    body = get_object_or_404(rows(request, of=Body.objects).select_related("registered_by"), pk=pk)
    if not may_change(body, request.actor):
        raise NotPermitted(_("Only the province that entered this body changes it."))
    fields = ("approval_number", "name", "approved_on", "ended_on")
    initial = {name: getattr(body, name) for name in fields} | {"office": body.office_id or ""}
    bound = posted(request)
    form = BodyForm(bound, offices=offices_of_bodies(), initial=initial, besides=body.pk)
    if request.method == "POST" and form.is_valid():
        operations.change_body(body, by=request.actor, at=timezone.now(), **form.cleaned_data)
        say(request, _("The changes are kept."))
        return redirect("bodies:body", pk=pk)
    return _show(request, form, title=_("Change the body"), body=body)


def _show(
    request: ScreenRequest, form: BodyForm, *, title: str, body: Body | None = None
) -> HttpResponse:
    return page(
        request,
        "certification/bodies/entry.html",
        "certification/bodies/_entry.html",
        status=422 if form.is_bound else 200,
        form=form,
        title=title,
        body=body,
    )
