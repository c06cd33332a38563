"""Duplicates: the list of a county, two entries side by side, merging, parting, telling apart."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.register.forms import GroundForm, MergeForm, TwoCodesForm
from enterprises.register.models import Enterprise, Merger
from enterprises.register.operations import merge_enterprises, tell_apart, undo_merger
from enterprises.register.queries import counties_held, merge_plan, suspicions_across, suspicions_in
from enterprises.register.vocabulary import Permission
from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen

MOST_MERGERS = 50
FIRST_GROUND = "organisation"


@require_GET
@screen(Permission.MERGE)
def duplicates(request: ScreenRequest) -> HttpResponse:
    """/enterprises/duplicates/: what may be entered twice in a county, and past merges."""
    counties = counties_held(request.actor, Permission.MERGE)
    if not counties:
        raise PermissionDenied
    wanted = request.GET.get("county", "")
    county = next((one for one in counties if one.code == wanted), counties[0])
    form = TwoCodesForm(request.GET if "first" in request.GET else None)
    if form.is_bound and form.is_valid():
        codes = [form.cleaned_data[name] for name in ("first", "second")]
        found = [_by_code(request, code) for code in codes]
        if found[0] is not None and found[1] is not None and found[0] != found[1]:
            return redirect(f"{reverse('register:merge', args=[found[0].pk])}?other={found[1].pk}")
        for name, one in zip(("first", "second"), found, strict=True):
            if one is None:
                form.add_error(name, _("You keep no enterprise of this code."))
    now = timezone.now()
    mergers = rows(request, of=Merger.objects).with_all().order_by("-pk")[:MOST_MERGERS]
    return page(
        request,
        "enterprises/duplicates.html",
        "enterprises/_duplicates.html",
        counties=counties,
        county=county,
        suspicions=suspicions_in(county),
        form=form,
        mergers=[{"merger": one, "may_undo": one.may_be_undone(now)} for one in mergers],
    )


@require_GET
@screen(Permission.MERGE)
def duplicates_across(request: ScreenRequest) -> HttpResponse:
    """/enterprises/duplicates/across/: what may be entered twice, in two counties of theirs."""
    if len(counties_held(request.actor, Permission.MERGE)) < 2:
        return redirect("register:duplicates")
    form = GroundForm(request.GET if "ground" in request.GET else {"ground": FIRST_GROUND})
    ground = form.cleaned_data["ground"] if form.is_valid() else FIRST_GROUND
    after = request.GET.get("after", "")
    is_key = after.isascii() and after.isdigit() and len(after) < 19
    reached: Any = rows(request, of=Enterprise.objects)
    leaf = suspicions_across(reached, ground=ground, after=int(after) if is_key else None)
    here = f"{reverse('register:duplicates-across')}?ground={ground}"
    return page(
        request,
        "enterprises/duplicates_across.html",
        "enterprises/_duplicates_across.html",
        form=form,
        pairs=leaf.pairs,
        first_url=here if is_key else "",
        next_url=f"{here}&after={leaf.after}" if leaf.after else "",
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.MERGE)
def merge(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/merge/?other=14: entry 14 into entry 12."""
    if request.method == "GET" and not request.GET.get("other"):
        get_object_or_404(rows(request, of=Enterprise.objects), pk=pk)
        return redirect("register:duplicates")
    kept, merged = _two(request, pk)
    form = MergeForm(posted(request), kept=kept, merged=merged)
    if request.method == "POST" and form.is_valid():
        merge_enterprises(
            kept,
            merged=merged,
            from_merged=form.from_merged,
            by=request.actor,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        say(request, _("The two entries are one. This can be undone for thirty days."))
        return redirect("register:enterprise", pk=pk)
    return page(
        request,
        "enterprises/merge.html",
        "enterprises/_merge.html",
        status=422 if form.is_bound else 200,
        kept=kept,
        merged=merged,
        form=form,
        plan=merge_plan(kept, merged),
    )


@require_POST
@screen(Permission.MERGE)
def apart(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/apart/: this one and `other` are not one enterprise."""
    one, another = _two(request, pk)
    is_across = one.region_id != another.region_id
    reason = request.POST.get("reason", "")
    tell_apart(one, other=another, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("These two are not suggested again."))
    return redirect("register:duplicates-across" if is_across else "register:duplicates")


@require_POST
@screen(Permission.MERGE)
def undo(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/mergers/3/undo/"""
    found = get_object_or_404(rows(request, of=Merger.objects).with_all(), pk=pk)
    parted = undo_merger(found, by=request.actor, at=timezone.now())
    say(request, _("The merge is undone."))
    return redirect("register:enterprise", pk=parted.pk)


def _two(request: ScreenRequest, pk: int) -> tuple[Enterprise, Enterprise]:
    """The entry of the address, and the one that `other` names."""
    reached: Any = rows(request, of=Enterprise.objects).with_places()
    one = get_object_or_404(reached, pk=pk)
    given = (request.POST if request.method == "POST" else request.GET).get("other", "")
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        words = _("Choose another entry.")
        raise Invalid(words, other=words)
    return one, get_object_or_404(reached, pk=int(given))


def _by_code(request: ScreenRequest, code: str) -> Enterprise | None:
    reached: Any = rows(request, of=Enterprise.objects)
    found: Enterprise | None = reached.filter(credit_code=code).first()
    return found
