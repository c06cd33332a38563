"""Which policies fit an enterprise, and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import Permission as Enterprises
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.policies.queries import APPLICATIONS, acts_for, policies_for
from programs.policies.vocabulary import Permission, Verdict


@require_GET
@screen(Permission.VIEW)
def fitting(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/for/12/: of an enterprise within reach, each ground with its answer."""
    reached = rows(request, of=Enterprise.objects).with_places()
    enterprise = get_object_or_404(reached, pk=pk)
    fits = policies_for(enterprise, on=timezone.localdate())
    reads = enterprise.allows(request.actor, to=Permission.APPLICATION_VIEW)
    mine = APPLICATIONS.of(enterprise) if reads else []
    last = {one.policy_id: one for one in reversed(mine) if one.state != "withdrawn"}
    applies = not enterprise.is_closed and (
        acts_for(request.actor, enterprise)
        or enterprise.allows(request.actor, to=Permission.RECORD)
    )
    return page(
        request,
        "policies/fitting.html",
        "policies/_fitting.html",
        enterprise=enterprise,
        fits=[(fit, last.get(fit.policy.pk)) for fit in fits],
        applies=applies,
        counts={verdict.value: sum(fit.verdict is verdict for fit in fits) for verdict in Verdict},
        today=timezone.localdate(),
        may_open_enterprise=enterprise.allows(request.actor, to=Enterprises.VIEW),
    )
