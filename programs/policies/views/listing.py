"""The list of policies, and one policy."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from enterprises.register.models import Enterprise
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.policies.forms import EndForm, PolicyFilter
from programs.policies.models import Policy
from programs.policies.queries import (
    Counts,
    amount_text,
    applications_read_by,
    counts_of,
    grounds_of,
    narrowed,
    spending_of,
)
from programs.policies.vocabulary import Permission, PolicyState

PER_PAGE = 25


@require_GET
@screen(Permission.VIEW)
def policy_list(request: ScreenRequest) -> HttpResponse:
    """/policies/: what is published for whoever reads, drafts too for those who keep them."""
    today = timezone.localdate()
    manages = request.actor.may(Permission.MANAGE)
    form = PolicyFilter(request.GET, manages=manages)
    found = rows(request, of=Policy.objects)
    if not manages:
        found = found.exclude(state=PolicyState.DRAFT)
    found = narrowed(found, form.chosen, on=today)
    after = request.GET.get("after", "")
    is_later = after.isascii() and after.isdigit() and len(after) < 19
    shown = found.filter(pk__lt=int(after)) if is_later else found
    some = list(shown.select_related("region").order_by("-pk")[: PER_PAGE + 1])
    query = request.GET.copy()
    query.pop("after", None)
    first = query.urlencode()
    if len(some) > PER_PAGE:
        query["after"] = str(some[PER_PAGE - 1].pk)
    return page(
        request,
        "policies/policies.html",
        "policies/_policies.html",
        form=form,
        lines=[line(one, today) for one in some[:PER_PAGE]],
        total=found.count(),
        is_filtered=bool(form.chosen),
        may_manage=manages,
        own=_own(request),
        first_url=f"?{first}" if is_later else "",
        next_url=f"?{query.urlencode()}" if len(some) > PER_PAGE else "",
    )


def line(policy: Policy, on: date) -> dict[str, object]:
    """A policy with the state that counts on the day."""
    if policy.state == PolicyState.DRAFT:
        return {"policy": policy, "state": "draft"}
    if policy.is_in_force(on):
        return {"policy": policy, "state": "in_force"}
    later = policy.state == PolicyState.PUBLISHED and policy.valid_from > on
    return {"policy": policy, "state": "later" if later else "over"}


def _own(request: ScreenRequest) -> list[Enterprise]:
    """The enterprises for which a member acts; nobody else has any."""
    held = [g.value for g in request.actor.holding(Permission.VIEW) if g.boundary == "enterprise"]
    if not held:
        return []
    return list(rows(request, of=Enterprise.objects).filter(pk__in=held).order_by("pk")[:5])


@require_GET
@screen(Permission.VIEW)
def policy_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/3/"""
    reached = rows(request, of=Policy.objects).select_related("region")
    policy = get_object_or_404(reached, pk=pk)
    may_manage = policy.allows(request.actor, to=Permission.MANAGE)
    may_pay = request.actor.may(Permission.BENEFIT_KEEP)
    if policy.state == PolicyState.DRAFT and not may_manage:
        raise Http404
    return page(
        request,
        "policies/policy.html",
        "policies/_policy.html",
        policy=policy,
        line=line(policy, timezone.localdate()),
        amount_text=amount_text(policy),
        spending=spending_of(policy) if may_manage or may_pay else None,
        grounds=grounds_of(policy),
        counts=_counts(request, policy),
        steps=list(policy.steps.select_related("by")),
        may_change=may_manage and policy.state != PolicyState.ENDED,
        may_publish=may_manage and policy.state == PolicyState.DRAFT,
        may_end=may_manage and policy.state == PolicyState.PUBLISHED,
        end_form=EndForm(),
    )


def _counts(request: ScreenRequest, policy: Policy) -> Counts | None:
    """Applications for the policy from where this office answers; None for enterprises."""
    held = request.actor.holding(Permission.APPLICATION_VIEW)
    if policy.state == PolicyState.DRAFT or all(one.boundary == "enterprise" for one in held):
        return None
    return counts_of(policy, applications_read_by(request.actor))
