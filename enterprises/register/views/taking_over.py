"""Counties that ended: what would pass over to those that followed them, and the button."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enterprises.register.forms import PartForm, TakeOverForm
from enterprises.register.operations import ask_to_take_over
from enterprises.register.queries import EndedCounty, ended_counties, take_over_plan
from enterprises.register.vocabulary import Permission
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.TRANSFER_PROPOSE)
def take_overs(request: ScreenRequest) -> HttpResponse:
    """/enterprises/take-over/: the counties that ended; ?county=12 one of them, with what would
    pass over of ?to= and ?contains=; posted, a job does it."""
    counties = ended_counties(request.actor, on=timezone.localdate())
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" or "county" in given:
        return _of_one(request, _chosen(counties, given.get("county", "")))
    return page(
        request, "enterprises/take_overs.html", "enterprises/_take_overs.html", counties=counties
    )


def _chosen(counties: list[EndedCounty], key: str) -> EndedCounty:
    found = next((one for one in counties if str(one.region.pk) == key), None)
    if found is None:
        raise Http404
    return found


def _of_one(request: ScreenRequest, county: EndedCounty) -> HttpResponse:
    part = PartForm(posted(request) or request.GET, counties=county.successors)
    form = TakeOverForm(posted(request), counties=county.successors)
    to, contains = part.chosen, part.place
    if request.method == "POST" and form.is_valid() and to is not None:
        job = ask_to_take_over(
            county.region,
            by=request.actor,
            at=timezone.now(),
            to=to,
            reason=form.cleaned_data["reason"],
            contains=contains,
        )
        say(request, _("The enterprises are being taken over, one after another."))
        return redirect("pages:job", pk=job.pk)
    if not form.is_bound:
        form.initial = {"to": to.code if to else "", "contains": contains}
    return page(
        request,
        "enterprises/take_over.html",
        "enterprises/_take_over.html",
        status=422 if form.is_bound else 200,
        county=county,
        part=part,
        form=form,
        to=to,
        contains=contains,
        plan=take_over_plan(county.region, contains=contains),
    )
