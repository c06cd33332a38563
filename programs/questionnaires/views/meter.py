"""The burden meter: what enterprises were asked, and how much they may be asked in a month."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.kernel.errors import Invalid, NotPermitted
from portal.regions.models import Region
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.questionnaires import operations
from programs.questionnaires.forms import BurdenCapForm
from programs.questionnaires.models import BurdenCap, Invitee, Response
from programs.questionnaires.queries import limits_in, meter, province_of
from programs.questionnaires.rules import limits
from programs.questionnaires.vocabulary import Permission

#: caps that were set before, so many are named
MOST_CAPS = 12


@require_http_methods(["GET", "POST"])
@screen(Permission.CAMPAIGN_VIEW)
def burden_meter(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/burden/: twelve months, the counties within reach, and the month's cap."""
    today = timezone.localdate()
    province = province_of(request.actor)
    form = None
    if province is not None:
        form = _form(request, province)
        if request.method == "POST" and _kept(form, province, request):
            say(request, _("It is set."))
            return redirect("questionnaires:burden")
    elif request.method == "POST":
        raise NotPermitted(_("Only the province sets the cap."))
    found = meter(rows(request, of=Invitee.objects), rows(request, of=Response.objects), on=today)
    return page(
        request,
        "programs/questionnaires/burden.html",
        "programs/questionnaires/_meter.html",
        status=422 if form and form.errors else 200,
        meter=found,
        now=found.months[-1],
        limits=limits_in(province, on=today) if province else limits(),
        form=form,
        kept=list(rows(request, of=BurdenCap.objects).order_by("-valid_from")[:MOST_CAPS]),
    )


def _form(request: ScreenRequest, province: Region) -> BurdenCapForm:
    today = timezone.localdate()
    held = limits_in(province, on=today)
    initial = {
        "minutes": held.minutes_a_month_at_most,
        "questions": held.questions_a_month_at_most,
        "valid_from": today,
    }
    return BurdenCapForm(posted(request), initial=initial)


def _kept(form: BurdenCapForm, province: Region, request: ScreenRequest) -> bool:
    """Set what the form says; what is refused of a field is said beside it."""
    if not form.is_valid():
        return False
    try:
        operations.set_burden_cap(
            province, **form.cleaned_data, by=request.actor, at=timezone.now()
        )
    except Invalid as refused:
        for name, words in refused.fields.items():
            form.add_error(name, str(words))
    return not form.errors
