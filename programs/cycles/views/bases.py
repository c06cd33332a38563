"""How many small and micro enterprises each county has: shown, and entered one by one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.kernel.errors import NotPermitted
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, screen
from programs.cycles import operations
from programs.cycles.forms import BaseForm
from programs.cycles.queries import bases_of, is_locked, year_for
from programs.cycles.vocabulary import CycleState, Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.YEAR_VIEW)
def bases(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/bases/"""
    cycle = year_for(request.actor, pk, to=Permission.YEAR_VIEW)
    if cycle is None:
        raise Http404
    may_set = cycle.allows(request.actor, to=Permission.YEAR_MANAGE)
    bound = posted(request)
    if bound is not None and not may_set:
        raise NotPermitted(_("This is not yours to do."))
    lines = bases_of(cycle, by=request.actor)
    form = BaseForm(bound, counties=[line.region for line in lines])
    if bound is not None and form.is_valid():
        operations.set_bases(cycle, bases=form.bases, by=request.actor, at=timezone.now())
        say(request, _("The base is kept."))
        return redirect("cycles:bases", pk=pk)
    return page(
        request,
        "programs/cycles/bases.html",
        "programs/cycles/_bases.html",
        status=200 if bound is None else 422,
        cycle=cycle,
        lines=lines,
        missing=sum(line.base is None for line in lines),
        total=sum(line.base.enterprises for line in lines if line.base),
        form=form,
        may_set=may_set and cycle.state != CycleState.LOCKED and not is_locked(cycle),
    )
