"""The list of visits: an expert's own, a county's, an enterprise's."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from experts.visits.forms import VisitFilter
from experts.visits.models import Visit
from experts.visits.queries import doubted_among, visits_with_doubts
from experts.visits.views.leafing import leaf_of
from experts.visits.vocabulary import Permission
from portal.web.screens import ScreenRequest, page, rows, screen


@require_GET
@screen(Permission.VIEW)
def visit_list(request: ScreenRequest) -> HttpResponse:
    """/visits/"""
    sees_doubts = request.actor.may(Permission.DOUBT_VIEW)
    form = VisitFilter(request.GET, sees_doubts=sees_doubts)
    form.is_valid()
    given = form.cleaned_data
    found = rows(request, of=Visit.objects)
    if given.get("state"):
        found = found.filter(state=given["state"])
    if given.get("doubts"):
        found = found.filter(pk__in=visits_with_doubts(request.actor))
    if text := given.get("q"):
        found = found.filter(Q(enterprise__name__icontains=text) | Q(expert__name__icontains=text))
    leaf = leaf_of(request, found.with_all())
    return page(
        request,
        "experts/visits/list.html",
        "experts/visits/_list.html",
        form=form,
        leaf=leaf,
        doubted=doubted_among(leaf.rows, to=request.actor) if sees_doubts else frozenset(),
        narrowed=any(given.values()),
        may_assign=request.actor.may(Permission.ASSIGN),
        today_on=timezone.localdate(),
    )
