"""One enterprise: its facts, what other rooms add, its history; its journey."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.facts import panels, shown_together
from enterprises.register.forms import CloseForm, ReasonForm, SizeForm, StationForm
from enterprises.register.models import Enterprise, Merger
from enterprises.register.operations import (
    assign_station,
    close_enterprise,
    reopen_enterprise,
    unmask,
)
from enterprises.register.queries import (
    contact_of,
    history_of,
    is_own,
    journey_of,
    merger_of,
    stations_of,
    suspects_of,
)
from enterprises.register.rules.branches import names_branch
from enterprises.register.rules.entry import size_of
from enterprises.register.rules.industries import industry_of
from enterprises.register.rules.size_class import Outcome
from enterprises.register.storage import (
    division_of,
    former_names_of,
    scans_of,
    stations_beside,
    with_lists,
)
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.kernel.errors import Invalid
from portal.offices.models import Office
from portal.offices.vocabulary import Permission as Offices
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen

_YEAR = re.compile(r"20[0-9]{2}")


@require_GET
@screen(Permission.VIEW)
def enterprise_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/"""
    return _show(request, _enterprise_at_length(request, pk))


@require_POST
@screen(Permission.CONTACT)
def show_contact(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/contact/: the page with the contact in full, this once."""
    enterprise = _enterprise_at_length(request, pk)
    reason = sound(ReasonForm(request.POST))["reason"]
    unmask(enterprise, by=request.actor, at=timezone.now(), reason=reason)
    return _show(request, enterprise, in_full=True)


def _show(request: ScreenRequest, enterprise: Enterprise, *, in_full: bool = False) -> HttpResponse:
    actor = request.actor
    is_shown = in_full or is_own(enterprise, actor)
    exception = getattr(enterprise, "code_exception", None)
    may_keep = enterprise.allows(actor, to=Permission.KEEP)
    may_members = enterprise.allows(actor, to=Permission.MEMBERS)
    return page(
        request,
        "enterprises/enterprise.html",
        "enterprises/_enterprise.html",
        enterprise=enterprise,
        exception=exception,
        division=division_of(enterprise),
        suggests_branch=may_keep and _suggests_branch(enterprise),
        scans=scans_of(enterprise),
        may_except=enterprise.allows(actor, to=Permission.EXCEPT),
        former_names=former_names_of(enterprise),
        industry=industry_of(enterprise.industry_code),
        size=size_of(vars(enterprise), on=timezone.localdate(enterprise.changed_at)),
        person=contact_of(enterprise, in_full=is_shown),
        unmask_form=_unmask_form(enterprise, actor, is_shown=is_shown),
        panels=list(_panels(request, enterprise)),
        history=history_of(enterprise),
        may_keep=may_keep,
        may_members=may_members,
        may_move=enterprise.allows(actor, to=Permission.TRANSFER_PROPOSE),
        merger=_merger(enterprise, actor),
        suspicions=_suspicions(enterprise, actor),
        may_invite=enterprise.allows(actor, to=Offices.MEMBER_INVITE),
        may_browse=actor.may(Permission.BROWSE),
        close_form=CloseForm(),
        reopen_form=ReasonForm(),
        station_form=_station_form(enterprise, stations_beside(enterprise)) if may_keep else None,
        chosen_size=_chosen_size(enterprise),
        size_form=_size_form(enterprise, actor),
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
        reason=sound(form)["reason"],
        on=form.cleaned_data["on"],
    )
    say(request, _("The enterprise is closed."))
    return redirect("register:enterprise", pk=pk)


@require_POST
@screen(Permission.KEEP)
def reopen(request: ScreenRequest, pk: int) -> HttpResponse:
    enterprise = _enterprise(request, pk)
    reason = sound(ReasonForm(request.POST))["reason"]
    reopen_enterprise(enterprise, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The enterprise is open again."))
    return redirect("register:enterprise", pk=pk)


@require_POST
@screen(Permission.KEEP)
def station(request: ScreenRequest, pk: int) -> HttpResponse:
    enterprise = _enterprise(request, pk)
    form = _station_form(enterprise, stations_of(enterprise.region), request.POST)
    sound(form)
    assign_station(enterprise, by=request.actor, at=timezone.now(), station=form.chosen)
    say(request, _("The station is kept."))
    return redirect("register:enterprise", pk=pk)


def _enterprise(request: ScreenRequest, pk: int) -> Enterprise:
    reached = rows(request, of=Enterprise.objects).with_places()
    found: Enterprise = get_object_or_404(reached.select_related("code_exception"), pk=pk)
    shown_together([found])
    return found


def _enterprise_at_length(request: ScreenRequest, pk: int) -> Enterprise:
    """With the small lists that its page shows, in the same statement."""
    reached = with_lists(rows(request, of=Enterprise.objects).with_places())
    found: Enterprise = get_object_or_404(reached.select_related("code_exception"), pk=pk)
    shown_together([found])
    return found


def sound(form: Any) -> dict[str, Any]:
    """The form's values, or the refusal that names each field."""
    if not form.is_valid():
        fields: Any = {name: " ".join(map(str, said)) for name, said in form.errors.items()}
        raise Invalid(_("Please correct what is marked."), **fields)
    return dict(form.cleaned_data)


def _station_form(
    enterprise: Enterprise, stations: Sequence[Office], data: Any = None
) -> StationForm:
    initial = {"station": str(enterprise.station_id or "")}
    return StationForm(data, stations=stations, initial=initial)


def _chosen_size(enterprise: Enterprise) -> str:
    """The class that a person chose, where it is the one that counts."""
    chosen = enterprise.choice_for(enterprise.industry_code)
    return chosen if chosen == enterprise.size_class else ""


def _size_form(enterprise: Enterprise, actor: Actor) -> SizeForm | None:
    """For those who may choose the class of what the method does not classify."""
    found = size_of(vars(enterprise), on=timezone.localdate(enterprise.changed_at))
    if found.outcome is not Outcome.NOT_CLASSIFIED or enterprise.is_closed:
        return None
    if not enterprise.allows(actor, to=Permission.SIZE):
        return None
    chosen = enterprise.choice_for(enterprise.industry_code)
    return SizeForm(auto_id="size_%s", initial={"size": chosen})


def _suggests_branch(enterprise: Enterprise) -> bool:
    is_open = enterprise.is_branch is None and not enterprise.is_closed
    return is_open and names_branch(enterprise.name)


def _unmask_form(enterprise: Enterprise, actor: Actor, *, is_shown: bool) -> ReasonForm | None:
    """For those who may see the contact, and do not see it now."""
    if is_shown or not enterprise.allows(actor, to=Permission.CONTACT):
        return None
    return ReasonForm(auto_id="unmask_%s")


def _merger(enterprise: Enterprise, actor: Actor) -> Merger | None:
    """How it was merged, for those who may see the entry that was kept."""
    found = merger_of(enterprise) if enterprise.is_closed else None
    return found if found and found.kept.allows(actor, to=Permission.VIEW) else None


def _suspicions(enterprise: Enterprise, actor: Actor) -> list[tuple[Enterprise, list[str]]]:
    """Entries that this reader could merge with this one, each with the grounds."""
    if enterprise.is_closed or not enterprise.allows(actor, to=Permission.MERGE):
        return []
    pairs = suspects_of(enterprise)
    others = [(pair.second if pair.first == enterprise else pair.first, pair) for pair in pairs]
    return [
        (other, pair.words) for other, pair in others if other.allows(actor, to=Permission.MERGE)
    ]


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
