"""Recording, changing, publishing and ending a policy."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.policies import operations
from programs.policies.forms import EndForm, PolicyForm
from programs.policies.models import Policy
from programs.policies.queries import regions_kept_by
from programs.policies.vocabulary import Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.MANAGE)
def record(request: ScreenRequest) -> HttpResponse:
    """/policies/new/"""
    regions = regions_kept_by(request.actor)
    if not regions:
        raise PermissionDenied
    form = PolicyForm(posted(request), regions=regions)
    if request.method == "POST" and form.is_valid():
        made = operations.record_policy(
            form.chosen_region, by=request.actor, at=timezone.now(), values=form.values
        )
        say(request, _("The policy is a draft. Publish it when it is right."))
        return redirect("policies:policy", pk=made.pk)
    return _show(request, form, title=_("Record a policy"))


@require_http_methods(["GET", "POST"])
@screen(Permission.MANAGE)
def change(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/3/change/"""
    policy = _policy(request, pk)
    bound = posted(request)
    form = PolicyForm(bound, regions=regions_kept_by(request.actor), policy=policy)
    if request.method == "POST" and form.is_valid():
        operations.change_policy(
            policy,
            by=request.actor,
            at=timezone.now(),
            values=form.values,
            revision=_revision(request.POST.get("revision", "")),
        )
        say(request, _("The changes are kept."))
        return redirect("policies:policy", pk=pk)
    return _show(request, form, title=_("Change the policy"), policy=policy)


@require_POST
@screen(Permission.MANAGE)
def publish(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/3/publish/"""
    operations.publish(_policy(request, pk), by=request.actor, at=timezone.now())
    say(request, _("The policy is published. Counties and enterprises see it now."))
    return redirect("policies:policy", pk=pk)


@require_POST
@screen(Permission.MANAGE)
def end(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/3/end/"""
    policy = _policy(request, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        words = _("Write the day as 2026-03-05.")
        raise Invalid(words, on=words)
    operations.end(policy, by=request.actor, at=timezone.now(), **form.cleaned_data)
    say(request, _("The policy has ended."))
    return redirect("policies:policy", pk=pk)


def _policy(request: ScreenRequest, pk: int) -> Policy:
    reached = rows(request, of=Policy.objects).select_related("region")
    found: Policy = get_object_or_404(reached, pk=pk)
    return found


def _revision(text: str) -> int:
    """The revision that the form was drawn from; none is as old as can be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _show(
    request: ScreenRequest, form: PolicyForm, *, title: str, policy: Policy | None = None
) -> HttpResponse:
    return page(
        request,
        "policies/entry.html",
        "policies/_entry.html",
        status=422 if form.is_bound else 200,
        form=form,
        title=title,
        policy=policy,
        revision=request.POST.get("revision", policy.revision if policy else ""),
    )
