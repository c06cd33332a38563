"""The list of items that a province keeps: read, added to, corrected."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.web.keyset import leaf
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.services import operations
from programs.services.forms import ItemForm
from programs.services.importers import item_importer
from programs.services.models import ServiceItem
from programs.services.queries import capped, province_of
from programs.services.vocabulary import Permission


@require_GET
@screen(Permission.CASE_VIEW)
def item_list(request: ScreenRequest) -> HttpResponse:
    """/services/items/"""
    found = rows(request, of=ServiceItem.objects)
    return page(
        request,
        "programs/services/items.html",
        "programs/services/_items.html",
        leaf=leaf(request, found.select_related("region"), newest_first=False),
        total=capped(found),
        today=timezone.localdate(),
        may_manage=request.actor.may(Permission.ITEM_MANAGE),
        import_url=reverse("imports:upload", args=[item_importer.code]),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.ITEM_MANAGE)
def add_item(request: ScreenRequest) -> HttpResponse:
    """/services/items/new/"""
    province = province_of(request.actor)
    if province is None:
        raise Http404
    form = ItemForm(posted(request), province=province)
    if request.method == "POST" and form.is_valid():
        operations.add_item(province, facts=form.facts, by=request.actor, at=timezone.now())
        say(request, _("The item is on the list."))
        return redirect("services:items")
    return _form(request, form)


@require_http_methods(["GET", "POST"])
@screen(Permission.ITEM_MANAGE)
def correct_item(request: ScreenRequest, pk: int) -> HttpResponse:
    """/services/items/3/"""
    item = get_object_or_404(rows(request, of=ServiceItem.objects).select_related("region"), pk=pk)
    form = ItemForm(posted(request), province=item.region, known=item)
    if request.method == "POST" and form.is_valid():
        given = request.POST.get("revision", "")
        operations.correct_item(
            item,
            facts=form.facts,
            by=request.actor,
            at=timezone.now(),
            revision=int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None,
        )
        say(request, _("The correction is kept."))
        return redirect("services:items")
    return _form(request, form)


def _form(request: ScreenRequest, form: ItemForm) -> HttpResponse:
    return page(
        request,
        "programs/services/item_form.html",
        "programs/services/_item_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        item=form.known,
    )
