"""The return itself: shown, saved as a draft, printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.calendar.rules import in_words
from portal.kernel.faults import Severity
from portal.kernel.period import Period
from portal.offices.queries import deciders
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.returns import operations
from programs.returns.forms import (
    ReasonForm,
    answers_by,
    given_by,
    reasons_of_remarks,
    revision_by,
)
from programs.returns.models import Remark, Return
from programs.returns.operations.refusals import has_made
from programs.returns.queries import Ground, ground_of, needs_city, sheet_of
from programs.returns.rules import Given, Verdict
from programs.returns.rules.verdict import UNANSWERED, pointer
from programs.returns.views.chain import returned_because, steps_of, told
from programs.returns.views.findings import findings
from programs.returns.views.lines import first_places, shown_part
from programs.returns.views.remarking import nothing_typed
from programs.returns.views.review import review_of, withheld
from programs.returns.vocabulary import Permission, State


@require_GET
@screen(Permission.VIEW)
def return_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/"""
    row = return_of(request, pk)
    if not row.shows_figures_to(request.actor):
        return withheld(
            request,
            row,
            steps=steps_of(row),
            period=Period.parse(row.period),
            versions=[],
        )
    return show(request, row)


@require_GET
@screen(Permission.VIEW)
def print_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/print/: the return as it is put on paper."""
    row = return_of(request, pk)
    if not row.shows_figures_to(request.actor):
        raise Http404
    return page(
        request,
        "programs/returns/print.html",
        "programs/returns/_paper.html",
        **context_of(request, row),
    )


@require_POST
@screen(Permission.PREPARE)
def save(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/save/: the draft as it is typed; pages save by themselves as well (JSON)."""
    row = return_of(request, pk)
    ground = ground_of(row.region, Period.parse(row.period), at=timezone.now())
    given = given_by(request.POST)
    by_itself = request.headers.get("X-Autosave") == "1"
    _parts, verdict = sheet_of(ground, row, given=given)
    if verdict.unreadable and row.is_open:
        if by_itself:
            words = _("Not saved: %(what)s") % {"what": verdict.unreadable[0].message}
            return JsonResponse({"message": words}, status=422)
        return show(request, row, given=given, status=422)
    operations.save_draft(
        row,
        given=given,
        by=request.actor,
        at=timezone.now(),
        revision=revision_by(request.POST),
        answers=answers_by(request.POST),
    )
    if by_itself:
        return JsonResponse({"fields": {"revision": str(row.revision)}})
    say(request, _("The draft is saved and checked."))
    return redirect("returns:return", pk=pk)


def return_of(request: ScreenRequest, pk: int) -> Return:
    reached = rows(request, of=Return.objects).with_all().with_steps()
    found: Return = get_object_or_404(reached, pk=pk)
    return found


def show(
    request: ScreenRequest,
    row: Return,
    *,
    given: Given | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of a return, with what is typed in place of what is kept, if something is."""
    return page(
        request,
        "programs/returns/return.html",
        "programs/returns/_return.html",
        status=status,
        **(context_of(request, row, given=given) | more),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the return with its counter."""

    code: str
    label: str
    least: int
    most: int
    text: str
    last: str
    faults: tuple[Any, ...] = field(default=())
    remarks: tuple[Remark, ...] = ()

    @property
    def share(self) -> int:
        return min(100, len(self.text) * 100 // self.most)


def context_of(
    request: ScreenRequest, row: Return, *, given: Given | None = None
) -> dict[str, Any]:
    actor, now = request.actor, timezone.now()
    ground = ground_of(row.region, Period.parse(row.period), at=now)
    remarks = tuple(row.remarks.select_related("by"))
    beside = _beside(request, row, ground)
    parts, verdict = sheet_of(ground, row, given=given, remarks=remarks)
    shown = [shown_part(part, request.LANGUAGE_CODE) for part in parts]
    is_open = row.is_open and not ground.locks(row) and row.replaced_by_id is None
    may_prepare = is_open and row.allows(actor, to=Permission.PREPARE)
    may_submit = is_open and row.allows(actor, to=Permission.SUBMIT)
    return {
        "row": row,
        "ground": ground,
        "period": ground.period,
        "parts": shown,
        "hot_lines": [
            line
            for part in shown
            for line in part.lines
            if line.is_hot or line.worst in {"explained", "explain", "remark"}
        ],
        "verdict": verdict,
        "todo": _todo(verdict) if is_open else {},
        **first_places(shown, verdict),
        "stopping": len(verdict.stopping) if is_open else 0,
        "findings": findings(ground.form, verdict, request.LANGUAGE_CODE) if is_open else [],
        "texts": _texts(request.LANGUAGE_CODE, row, ground, verdict, given, beside, remarks),
        "steps": steps_of(row),
        "moves": _decisions(row, ground, request),
        "may_prepare": may_prepare,
        "may_submit": may_submit,
        "submitters": deciders(Permission.SUBMIT, path=row.region.path, but=actor.user)
        if may_prepare
        else None,
        "is_own": may_submit and has_made(row, actor.pk),
        "may_correct": row.state == State.ACCEPTED
        and row.replaced_by_id is None
        and not ground.is_year_locked
        and row.allows(actor, to=Permission.PREPARE),
        "may_drop": row.version > 1
        and row.state == State.DRAFT
        and row.allows(actor, to=Permission.PREPARE),
        "needs_city": needs_city(row.region),
        "due_words": in_words(row.due_at),
        "history": [told(step) for step in row.steps.all()],
        "returned_because": returned_because(row),
        "days_left": (localdate(row.due_at) - localdate(now)).days,
        "is_waited_for": row.is_open and row.version == 1,
        "is_late": row.is_open and row.version == 1 and now >= row.due_at,
        "versions": _versions(row, beside),
        "reason_form": ReasonForm(),
        "remark_reasons": reasons_of_remarks(),
        "sending_back": nothing_typed(),
        "counted_at": now if is_open else row.counted_at,
        **review_of(request, row),
        "month_query": f"region={row.region.code}&month={row.period}&year={row.period[:4]}",
    }


def _todo(verdict: Verdict) -> dict[str, int]:
    """How many errors, reasons and answers are still wanted."""
    faults = verdict.stopping
    unanswered = sum(fault.code == UNANSWERED for fault in faults)
    return {
        "errors": sum(fault.severity is Severity.ERROR for fault in faults) - unanswered,
        "reasons": sum(fault.severity is Severity.EXPLAIN for fault in faults),
        "answers": unanswered,
    }


def _beside(request: ScreenRequest, row: Return, ground: Ground) -> list[Return]:
    """Every version of this month, the newest first, and the month before as it stands."""
    before = ground.period.previous().code
    found = rows(request, of=Return.objects).filter(
        Q(cycle_id=row.cycle_id, period=row.period) | Q(replaced_by=None, period=before),
        region_id=row.region_id,
    )
    return list(found.order_by("-period", "-version").select_related("submitted_by"))


def _texts(
    language: str,
    row: Return,
    ground: Ground,
    verdict: Verdict,
    given: Given | None,
    beside: list[Return],
    remarks: tuple[Remark, ...],
) -> list[Words]:
    last = next((one.texts for one in beside if one.period != row.period), None)
    source = given.texts if given else row.texts
    return [
        Words(
            text.code,
            text.label(language),
            text.least,
            text.most,
            str(source.get(text.code) or ""),
            str((last or {}).get(text.code, "")),
            tuple(
                f
                for f in verdict.everything
                if f.where == pointer("texts", text.code) and f.code != UNANSWERED
            ),
            tuple(remark for remark in remarks if remark.field == text.code),
        )
        for text in ground.form.texts
    ]


def _versions(row: Return, beside: list[Return]) -> list[Return]:
    found = [one for one in beside if one.period == row.period]
    return found if len(found) > 1 else []


def _decisions(row: Return, ground: Ground, request: ScreenRequest) -> list[str]:
    """What this person can decide now: approve or accept, return."""
    decided = {
        State.SUBMITTED: ("approve", Permission.REVIEW),
        State.APPROVED: ("accept", Permission.ACCEPT),
    }
    verb, permission = decided.get(State(row.state), ("", None))
    if permission is None or ground.is_year_locked or not row.allows(request.actor, to=permission):
        return []
    return [verb] if ground.locks(row) else [verb, "return"]
