"""The roster: the list, nominating, one entry and its moves."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.register.models import Enterprise
from enterprises.register.storage import matching
from enterprises.register.vocabulary import Permission as RegisterPermission
from portal.indicators.folding import fold_for_reading
from portal.kernel.errors import Invalid, NotPermitted
from portal.regions.queries import places_in_reach
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from portal.workflows.steps import open_moves, permit
from programs.cycles import operations
from programs.cycles.forms import (
    ChangeForm,
    ChangeListedForm,
    NominateForm,
    ReasonForm,
    RosterFilter,
    WithdrawForm,
    sound,
)
from programs.cycles.models import Cycle, RosterEntry, RosterStep
from programs.cycles.operations.tiers import CHANGE
from programs.cycles.queries import (
    cycles_at,
    entries_by_stage,
    is_writable,
    leaf_through,
    narrowed,
    on_roster,
    paths_of,
    pilots_of,
    stages_recorded,
    years_of_rows,
)
from programs.cycles.rules import JOURNEY, beyond
from programs.cycles.vocabulary import Permission, RosterState, Stage, Tier
from programs.cycles.workflow import ROSTER_ENTRY

MOST_COUNTED = 1000
#: shown of an enterprise only when it has got there
OPTIONAL = {Stage.DECLINED, Stage.APPLIED, Stage.FIRST_AUDIT, Stage.SECOND_AUDIT}
#: the steps that every enterprise is meant to take; a certificate is its own choice
FUNNEL = (
    Stage.LISTED,
    Stage.BASELINE,
    Stage.DIAGNOSED,
    Stage.PLANNED,
    Stage.REMEDYING,
    Stage.CERTIFIED,
    Stage.FOLLOWED,
)
#: the county corrects what was returned to it; the reviewer changes what is on the roster
CHANGED_BY: dict[str, str] = {
    RosterState.RETURNED: Permission.ROSTER_NOMINATE,
    RosterState.LISTED: Permission.ROSTER_REVIEW,
}


@require_GET
@screen(Permission.ROSTER_VIEW)
def roster_list(request: ScreenRequest) -> HttpResponse:
    """/years/roster/?year=3: what this reader reaches of a year's roster."""
    reached = rows(request, of=RosterEntry.objects)
    years = cycles_at(paths_of(request.actor, to=Permission.ROSTER_VIEW)) or years_of_rows(reached)
    cycle = _chosen_year(request, years)
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.ROSTER_VIEW, chosen=named)
    form = RosterFilter(request.GET, places=places, pilots=pilots_of(cycle.pk if cycle else None))
    of_year = reached.filter(cycle=cycle)
    at = timezone.now()
    for path in paths_of(request.actor, to=Permission.ROSTER_VIEW):
        fold_for_reading(at=at, path=path)
    found = narrowed(of_year, form.chosen)
    leaf = leaf_through(found.with_all(), after=number(request.GET.get("after")))
    return page(
        request,
        "programs/cycles/roster.html",
        "programs/cycles/_roster.html",
        cycle=cycle,
        years=years,
        form=form,
        entries=leaf.rows,
        after=leaf.after,
        total=capped(found),
        is_filtered=bool(form.chosen),
        bulk_moves=bulk_moves(request) if cycle is not None and is_writable(cycle) else [],
        conditions=form.chosen_codes,
        funnel=funnel_of(entries_by_stage(narrowed(of_year, _but_stage(form.chosen))), request),
        may_nominate=cycle is not None
        and request.actor.may(Permission.ROSTER_NOMINATE)
        and is_writable(cycle),
    )


def bulk_moves(request: ScreenRequest) -> list[Any]:
    """The moves that somebody makes with many entries at once."""
    return [move for move in ROSTER_ENTRY if request.actor.may(move.permission)]


def _but_stage(chosen: dict[str, str]) -> dict[str, str]:
    """The funnel stays whole while a stage of it is looked at."""
    return {name: value for name, value in chosen.items() if name not in ("stage", "reached")}


def funnel_of(counts: dict[str, int], request: ScreenRequest) -> list[dict[str, Any]]:
    """How many have come at least so far, each with the address of just these rows."""
    asked = request.GET.copy()
    for name in ("after", "stage", "reached"):
        asked.pop(name, None)
    steps, first = [], None
    for stage in FUNNEL:
        value = sum(counts.get(one, 0) for one in beyond(stage))
        first = value if first is None else first
        asked["reached"] = stage.value
        steps.append(
            {
                "label": stage.label,
                "value_text": f"{value:,}",
                "percent": round(100 * value / first, 1) if first else 0,
                "url": f"?{asked.urlencode()}",
                "note": "",
            }
        )
    return steps


def number(text: str | None) -> int | None:
    """A key; anything else is as if it were not there."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def capped(found: QuerySet[Any]) -> str:
    """How many, counted up to 1,000: "137" or "1000+"."""
    count = found.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _chosen_year(request: ScreenRequest, years: list[Cycle]) -> Cycle | None:
    wanted = number(request.GET.get("year"))
    return next((one for one in years if one.pk == wanted), years[0] if years else None)


@require_http_methods(["GET", "POST"])
@screen(Permission.ROSTER_NOMINATE)
def nominate_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/nominate/?enterprise=12: find an enterprise of the county, then nominate it."""
    cycle = _open_year(request, pk)
    reached = rows(request, of=Enterprise.objects).living()
    text = request.GET.get("q", "")[:60]
    wanted = number(request.GET.get("enterprise") or request.POST.get("enterprise"))
    if wanted is None and request.method == "POST":
        words = _("Choose the enterprise first.")
        raise Invalid(words, enterprise=words)
    if wanted is None:
        found = list(matching(reached, text).with_places().order_by("-pk")[:20]) if text else []
        entries = on_roster(cycle, found)
        return page(
            request,
            "programs/cycles/nominate.html",
            "programs/cycles/_nominate.html",
            cycle=cycle,
            text=text,
            found=[(one, entries.get(one.pk)) for one in found],
            may_register=request.actor.may(RegisterPermission.KEEP),
        )
    enterprise = get_object_or_404(reached.with_places(), pk=wanted)
    pilots = list(cycle.pilot_industries.confirmed().order_by("code"))
    today = timezone.localdate()
    form = NominateForm(posted(request), pilots=pilots, initial={"consent_on": today})
    if request.method == "POST" and form.is_valid():
        entry = operations.nominate(
            enterprise, cycle=cycle, by=request.actor, at=timezone.now(), **sound(form)
        )
        say(request, _("%(name)s is nominated.") % {"name": enterprise.name})
        return redirect("cycles:entry", pk=entry.pk)
    return page(
        request,
        "programs/cycles/nominate.html",
        "programs/cycles/_nominate.html",
        status=422 if form.is_bound else 200,
        cycle=cycle,
        enterprise=enterprise,
        entry=on_roster(cycle, [enterprise]).get(enterprise.pk),
        form=form,
    )


def _open_year(request: ScreenRequest, pk: int) -> Cycle:
    """A published year of the nominating office's province; another is not known of."""
    years = cycles_at(paths_of(request.actor, to=Permission.ROSTER_NOMINATE))
    found = next((one for one in years if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_GET
@screen(Permission.ROSTER_VIEW)
def entry_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/roster/12/"""
    entry = get_object_or_404(rows(request, of=RosterEntry.objects).with_all(), pk=pk)
    return _show(request, entry)


def _show(request: ScreenRequest, entry: RosterEntry) -> HttpResponse:
    moves = open_moves(entry, to=request.actor) if is_writable(entry.cycle) else []
    may_change = is_writable(entry.cycle) and _may_change(entry, request)
    return page(
        request,
        "programs/cycles/entry.html",
        "programs/cycles/_entry.html",
        entry=entry,
        moves=moves,
        steps=[(step, _label(entry, step)) for step in entry.steps.select_related("by")],
        journey=_journey(entry),
        reason_form=ReasonForm(),
        withdraw_form=WithdrawForm(),
        change_form=_change_form(entry) if may_change else None,
    )


def _label(entry: RosterEntry, step: RosterStep) -> Any:
    if step.move != CHANGE:
        return entry.workflow[step.move].label
    if step.source == step.target:
        return _("Pilot industry changed")
    tiers = {"was": Tier(step.source).label, "now": Tier(step.target).label}
    return _("Tier changed: %(was)s → %(now)s") % tiers


def _may_change(entry: RosterEntry, request: ScreenRequest) -> bool:
    needed = CHANGED_BY.get(entry.state)
    return needed is not None and entry.allows(request.actor, to=needed)


def _change_form(entry: RosterEntry, data: Any = None) -> ChangeForm:
    """What is chosen already can be kept, though it left the list of the year."""
    pilots = list(entry.cycle.pilot_industries.confirmed().order_by("code"))
    if entry.pilot_industry is not None and entry.pilot_industry not in pilots:
        pilots.append(entry.pilot_industry)
    initial = {"tier": entry.tier, "pilot_industry": str(entry.pilot_industry_id or "")}
    kind = ChangeListedForm if entry.state == RosterState.LISTED else ChangeForm
    return kind(data, pilots=pilots, initial=initial)


def _journey(entry: RosterEntry) -> list[dict[str, str]]:
    """The stages in their order: of which there is a record, and where the entry stands."""
    recorded = stages_recorded(entry) | {Stage.CANDIDATE.value}
    if entry.listed_on is not None:
        recorded |= {Stage.LISTED.value}
    return [
        {
            "label": str(stage.label),
            "note": "",
            "state": "now"
            if stage == entry.stage
            else ("done" if stage.value in recorded else "open"),
        }
        for stage in JOURNEY
        if stage not in OPTIONAL or stage.value in recorded or stage == entry.stage
    ]


@require_POST
@screen(Permission.ROSTER_VIEW)
def entry_move(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/years/roster/12/list/, return, nominate, withdraw"""
    entry = get_object_or_404(rows(request, of=RosterEntry.objects).with_all(), pk=pk)
    if verb not in operations.ROSTER_VERBS:
        raise Http404
    permit(verb, entry, by=request.actor)
    form = WithdrawForm(request.POST) if verb == "withdraw" else ReasonForm(request.POST)
    values: dict[str, Any] = sound(form)
    operations.ROSTER_VERBS[verb](entry, by=request.actor, at=timezone.now(), **values)
    say(request, _("This is done."))
    return redirect("cycles:entry", pk=pk)


@require_POST
@screen(Permission.ROSTER_VIEW)
def change_entry(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/roster/12/change/: tier and pilot industry of what was returned, or is listed."""
    entry = get_object_or_404(rows(request, of=RosterEntry.objects).with_all(), pk=pk)
    if not entry.allows(request.actor, to=CHANGED_BY.get(entry.state, Permission.ROSTER_NOMINATE)):
        raise NotPermitted(_("This is not yours to do."))
    values = sound(_change_form(entry, request.POST))
    is_listed = entry.state == RosterState.LISTED
    act = operations.change_listed if is_listed else operations.change_tier
    act(entry, by=request.actor, at=timezone.now(), **values)
    say(request, _("The changes are kept."))
    return redirect("cycles:entry", pk=pk)
