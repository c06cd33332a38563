"""One enterprise: its facts, what other rooms add, its history; its journey."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.facts import panels
from enterprises.register.forms import CloseForm, ReasonForm, StationForm
from enterprises.register.models import Enterprise
from enterprises.register.operations import assign_station, close_enterprise, reopen_enterprise
from enterprises.register.queries import history_of, journey_of, stations_of
from enterprises.register.rules.entry import size_of
from enterprises.register.rules.industries import industry_of
from enterprises.register.rules.masks import masked_name, masked_phone
from enterprises.register.vocabulary import Permission
from portal.kernel.errors import Invalid
from portal.offices.vocabulary import Permission as Offices
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen

_YEAR = re.compile(r"20[0-9]{2}")


@require_GET
@screen(Permission.VIEW)
def enterprise_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/"""
    enterprise = _enterprise(request, pk)
    actor = request.actor
    may_keep = enterprise.allows(actor, to=Permission.KEEP)
    may_members = enterprise.allows(actor, to=Permission.MEMBERS)
    return page(
        request,
        "enterprises/enterprise.html",
        "enterprises/_enterprise.html",
        enterprise=enterprise,
        exception=getattr(enterprise, "code_exception", None),
        former_names=list(enterprise.former_names.all()),
        industry=industry_of(enterprise.industry_code),
        size=size_of(vars(enterprise), on=timezone.localdate(enterprise.changed_at)),
        person=_person(enterprise, request),
        panels=list(_panels(request, enterprise)),
        history=history_of(enterprise),
        may_keep=may_keep,
        may_members=may_members,
        may_move=enterprise.allows(actor, to=Permission.TRANSFER_PROPOSE),
        may_invite=enterprise.allows(actor, to=Offices.MEMBER_INVITE),
        may_browse=actor.may(Permission.BROWSE),
        close_form=CloseForm(),
        reopen_form=ReasonForm(),
        station_form=_station_form(enterprise) if may_keep else None,
    )


@require_GET
@screen(Permission.VIEW)
def journey(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/journey/: of this year, or of ?year=."""
    enterprise = _enterprise(request, pk)
    today = timezone.localdate()
    given = request.GET.get("year", "")
    year = int(given) if _YEAR.fullmatch(given) else today.year
    return page(
        request,
        "enterprises/journey.html",
        "enterprises/_journey.html",
        enterprise=enterprise,
        journey=journey_of(enterprise, year=year).as_shown(today),
        panels=list(_panels(request, enterprise)),
        may_browse=request.actor.may(Permission.BROWSE),
    )


@require_POST
@screen(Permission.KEEP)
def close(request: ScreenRequest, pk: int) -> HttpResponse:
    enterprise = _enterprise(request, pk)
    form = CloseForm(request.POST)
    close_enterprise(
        enterprise,
        by=request.actor,
        at=timezone.now(),
        reason=_sound(form)["reason"],
        on=form.cleaned_data["on"],
    )
    say(request, _("The enterprise is closed."))
    return redirect("register:enterprise", pk=pk)


@require_POST
@screen(Permission.KEEP)
def reopen(request: ScreenRequest, pk: int) -> HttpResponse:
    enterprise = _enterprise(request, pk)
    reason = _sound(ReasonForm(request.POST))["reason"]
    reopen_enterprise(enterprise, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The enterprise is open again."))
    return redirect("register:enterprise", pk=pk)


@require_POST
@screen(Permission.KEEP)
def station(request: ScreenRequest, pk: int) -> HttpResponse:
    enterprise = _enterprise(request, pk)
    form = _station_form(enterprise, request.POST)
    _sound(form)
    assign_station(enterprise, by=request.actor, at=timezone.now(), station=form.chosen)
    say(request, _("The station is kept."))
    return redirect("register:enterprise", pk=pk)


def _enterprise(request: ScreenRequest, pk: int) -> Enterprise:
    reached = rows(request, of=Enterprise.objects).with_places()
    found: Enterprise = get_object_or_404(reached.select_related("code_exception"), pk=pk)
    return found


def _sound(form: Any) -> dict[str, Any]:
    """The form's values, or the refusal that names each field."""
    if not form.is_valid():
        fields: Any = {name: " ".join(map(str, said)) for name, said in form.errors.items()}
        raise Invalid(_("Please correct what is marked."), **fields)
    return dict(form.cleaned_data)


def _station_form(enterprise: Enterprise, data: Any = None) -> StationForm:
    initial = {"station": str(enterprise.station_id or "")}
    return StationForm(data, stations=stations_of(enterprise.region), initial=initial)


def _person(enterprise: Enterprise, request: ScreenRequest) -> dict[str, str]:
    """The contact as this reader may see it."""
    in_full = enterprise.allows(request.actor, to=Permission.CONTACT)
    name = str if in_full else masked_name
    phone = str if in_full else masked_phone
    return {
        "name": name(enterprise.contact_name),
        "title": enterprise.contact_title,
        "phone": phone(enterprise.contact_phone),
        "quality_lead": name(enterprise.quality_lead),
    }


def _panels(request: ScreenRequest, enterprise: Enterprise) -> Iterator[dict[str, Any]]:
    """What other rooms add, drawn by their own templates."""
    for one in sorted(panels, key=lambda panel: (panel.order, panel.code)):
        context = one.context(enterprise, request.actor)
        if context is not None:
            given = {"enterprise": enterprise, "actor": request.actor, **context}
            yield {
                "code": one.code,
                "title": one.title,
                "html": render_to_string(one.template, given, request=request),
            }
