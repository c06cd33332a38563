"""Links for many of the invited: what would come of it, then the links, shown this once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.kernel.errors import Invalid
from portal.offices.models import Office
from portal.reports.qr import qr
from portal.web.once import acted, once
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.queries import leaf_through
from programs.questionnaires import operations
from programs.questionnaires.models import Campaign, Invitee, InviteeQuerySet
from programs.questionnaires.queries import county_office, prospects, questionnaire_of
from programs.questionnaires.queries.prospects import holding_a_link, without_account
from programs.questionnaires.rules import limits
from programs.questionnaires.views.responses import number
from programs.questionnaires.vocabulary import LinkOutcome, Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.INVITEE_SERVE)
@once
def links(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/links/?with=1: choose (those that hold one), then make them."""
    mine = rows(request, of=Invitee.objects).with_all().filter(campaign=pk)
    first = mine.first()
    if first is None:
        raise Http404
    if request.method == "POST":
        return _make(request, first.campaign, mine)
    return _preview(request, first.campaign, mine)


def _preview(request: ScreenRequest, campaign: Campaign, mine: InviteeQuerySet) -> HttpResponse:
    now = timezone.now()
    everybody = without_account(mine)
    held = holding_a_link(everybody, at=now)
    only_held = "with" in request.GET
    found = held if only_held else everybody
    leaf = leaf_through(found, after=number(request.GET.get("after")))
    shown = prospects(leaf.rows, at=now)
    return page(
        request,
        "programs/questionnaires/links.html",
        "programs/questionnaires/_links.html",
        campaign=campaign,
        prospects=shown,
        made=LinkOutcome.MADE,
        only_held=only_held,
        count=found.count(),
        held_count=held.count(),
        after=leaf.after,
        link_days=limits().link_days,
    )


def _make(request: ScreenRequest, campaign: Campaign, mine: InviteeQuerySet) -> HttpResponse:
    keys = {key for text in request.POST.getlist("invitee")[:200] if (key := number(text))}
    chosen = list(mine.filter(pk__in=keys).order_by("pk"))
    if not chosen:
        raise Invalid(_("Choose the enterprises in the list first."))
    lines = operations.make_answer_links(
        campaign, invitees=chosen, by=request.actor, at=timezone.now()
    )
    address = reverse("questionnaires:links", args=[campaign.pk])
    acted(request, onwards=address)
    counties = {line.invitee.region for line in lines if line.issued}
    offices = {county.pk: county_office(county) for county in counties}
    return page(
        request,
        "programs/questionnaires/links_made.html",
        "programs/questionnaires/_links_made.html",
        campaign=campaign,
        made=[
            _shown(line, campaign, offices[line.invitee.region_id]) for line in lines if line.issued
        ],
        left=[line for line in lines if line.issued is None],
    )


def _shown(line: operations.LinkLine, campaign: Campaign, office: Office | None) -> dict[str, Any]:
    """A link with its message, in which its county's office asks, and its square."""
    assert line.issued is not None
    address = f"{settings.PUBLIC_URL}{reverse('questionnaires:answer')}?key={line.issued.token}"
    words = _(
        "%(office)s asks %(enterprise)s to answer “%(title)s” (about %(minutes)s minutes) "
        "by %(day)s: %(address)s"
    )
    text = words % {
        "office": office.name if office else campaign.region.name,
        "enterprise": line.invitee.enterprise.name,
        "title": campaign.title,
        "minutes": questionnaire_of(campaign.version).minutes,
        "day": timezone.localdate(line.issued.link.expires_at).isoformat(),
        "address": address,
    }
    square = qr(address, title=_("Square of the link"))
    return {"line": line, "link": line.issued.link, "text": text, "square": square}
