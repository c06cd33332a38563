"""The pool: the list, an expert's page, the entry, the invitation with its link shown once."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from experts.pool.forms import EntryForm, FilterForm, InviteForm, ReasonForm
from experts.pool.models import Expert, ExpertQuerySet
from experts.pool.operations import change_expert, end_expert, invite_expert, register_expert
from experts.pool.queries import regions_kept_by, service_of
from experts.pool.vocabulary import Employer, Permission
from portal.kernel.errors import Invalid
from portal.web.once import acted, once
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen

SIZE: Final = 30


@require_GET
@screen(Permission.VIEW)
def expert_list(request: ScreenRequest) -> HttpResponse:
    """/experts/: the pool of one's own office and of those above, newest first."""
    form = FilterForm(request.GET)
    form.is_valid()
    found = _narrowed(rows(request, of=Expert.objects), form.cleaned_data)
    after = request.GET.get("after", "")
    leaf = found.filter(pk__lt=int(after)) if after.isascii() and after.isdigit() else found
    experts = list(leaf.with_place().order_by("-pk")[: SIZE + 1])
    return page(
        request,
        "experts/pool/list.html",
        "experts/pool/_list.html",
        form=form,
        experts=experts[:SIZE],
        after=experts[SIZE - 1].pk if len(experts) > SIZE else None,
        is_first=leaf is found,
        narrowed=any(form.cleaned_data.values()),
        may_keep=request.actor.may(Permission.KEEP),
        on=timezone.localdate(),
    )


def _narrowed(found: ExpertQuerySet, given: dict[str, Any]) -> ExpertQuerySet:
    state = given.get("state", "")
    if state == "":
        found = found.active(on=timezone.localdate())
    elif state == "ended":
        found = found.filter(ended_on__isnull=False)
    if text := given.get("q"):
        found = found.filter(Q(name__icontains=text) | Q(employer__icontains=text))
    if level := given.get("level"):
        found = found.filter(level=level)
    if specialty := given.get("specialty"):
        found = found.filter(specialties__icontains=f'"{specialty}"')
    return found


@require_http_methods(["GET", "POST"])
@screen(Permission.KEEP)
def register(request: ScreenRequest) -> HttpResponse:
    """/experts/new/"""
    regions = regions_kept_by(request.actor)
    if not regions:
        raise Http404
    form = EntryForm(posted(request), regions=regions)
    if request.method == "POST" and form.is_valid():
        made = register_expert(
            form.region_chosen, entry=form.entry, by=request.actor, at=timezone.now()
        )
        say(request, _("%(name)s is in the pool.") % {"name": made.name})
        return redirect("pool:expert", pk=made.pk)
    return _entry_page(request, form, None)


@require_http_methods(["GET", "POST"])
@screen(Permission.KEEP)
def change(request: ScreenRequest, pk: int) -> HttpResponse:
    """/experts/12/change/"""
    expert = get_object_or_404(rows(request, of=Expert.objects).with_place(), pk=pk)
    form = EntryForm(posted(request), expert=expert)
    if request.method == "POST" and form.is_valid():
        change_expert(expert, entry=form.entry, by=request.actor, at=timezone.now())
        say(request, _("Saved."))
        return redirect("pool:expert", pk=pk)
    return _entry_page(request, form, expert)


def _entry_page(request: ScreenRequest, form: EntryForm, expert: Expert | None) -> HttpResponse:
    return page(
        request,
        "experts/pool/entry.html",
        "experts/pool/_entry.html",
        status=422 if form.is_bound else 200,
        form=form,
        expert=expert,
        title=_("Change the expert's entry") if expert else _("Take an expert into the pool"),
    )


@require_GET
@screen(Permission.VIEW)
def expert_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/experts/12/"""
    expert = get_object_or_404(rows(request, of=Expert.objects).with_place(), pk=pk)
    return _show(request, expert)


@require_POST
@screen(Permission.KEEP)
@once
def invite(request: ScreenRequest, pk: int) -> HttpResponse:
    """/experts/12/invite/: the link is shown once, on this answer alone."""
    expert = get_object_or_404(rows(request, of=Expert.objects).with_place(), pk=pk)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _show(request, expert, form=form, status=422)
    issued = invite_expert(expert, by=request.actor, at=timezone.now(), **form.cleaned_data)
    acted(request, onwards=reverse("pool:expert", args=[pk]))
    link = request.build_absolute_uri(reverse("accounts:activate", args=[issued.token]))
    return _show(request, expert, link=link)


@require_POST
@screen(Permission.KEEP)
def end(request: ScreenRequest, pk: int) -> HttpResponse:
    """/experts/12/end/"""
    expert = get_object_or_404(rows(request, of=Expert.objects).with_place(), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    end_expert(expert, by=request.actor, at=timezone.now(), **form.cleaned_data)
    say(request, _("%(name)s has left the pool.") % {"name": expert.name})
    return redirect("pool:expert", pk=pk)


def _show(
    request: ScreenRequest,
    expert: Expert,
    *,
    form: InviteForm | None = None,
    link: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    keeps = expert.allows(actor, to=Permission.KEEP) and expert.ended_on is None
    return page(
        request,
        "experts/pool/expert.html",
        "experts/pool/_expert.html",
        status=status,
        expert=expert,
        service=service_of(expert),
        is_active=expert.is_active(timezone.localdate()),
        of_a_body=expert.employer_kind == Employer.BODY,
        of_an_enterprise=expert.employer_kind == Employer.ENTERPRISE,
        may_keep=keeps,
        may_invite=keeps and expert.user_id is None,
        invite_form=form or InviteForm(),
        end_form=ReasonForm(),
        link=link,
    )
