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
from portal.indicators.vocabulary import Unit
from portal.kernel.faults import Severity
from portal.kernel.period import Period
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
from programs.returns.models import Return
from programs.returns.queries import Ground, Line, Part, ground_of, needs_city, sheet_of
from programs.returns.rules import Given, Verdict
from programs.returns.rules.verdict import pointer
from programs.returns.views.findings import findings
from programs.returns.views.review import review_of, withheld
from programs.returns.vocabulary import Permission, State
from programs.returns.workflow import OPEN, RETURN


@require_GET
@screen(Permission.VIEW)
def return_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/"""
    row = return_of(request, pk)
    if not row.shows_figures_to(request.actor):
        return withheld(
            request,
            row,
            steps=_steps(row),
            period=Period.parse(row.period),
            returned_because=_returned_because(row),
            history=[_told(step) for step in row.steps.all()],
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
        **context_of(request, row, given=given),
        **more,
    )


@dataclass(frozen=True, slots=True)
class ShownPart:
    title: str
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the sheet in the reader's language, with how it is drawn."""

    code: str
    label: str
    unit: str
    decimals: int
    indicator: str
    span: str
    counted: Any
    value: str
    last_month: Any
    year_before: Any
    change: Any
    change_on_year: Any
    is_hot: bool
    is_locked: bool
    worst: str
    css: str
    explanation: str
    is_explained: bool
    faults: tuple[Any, ...]
    remarks: tuple[Any, ...]

    @property
    def needs_reason(self) -> bool:
        """Whether a box for the reason stands under it: one, however many rules ask for it."""
        return self.is_explained or any(f.severity is Severity.EXPLAIN for f in self.faults)

    @property
    def has_note(self) -> bool:
        return bool(self.faults or self.remarks or self.is_explained)


CSS = {"error": "is-error", "explain": "is-warn", "warn": "is-warn", "remark": "is-info"}


def _shown_part(part: Part, language: str) -> ShownPart:
    return ShownPart(
        part.section.label(language), tuple(_shown_line(line, language) for line in part.lines)
    )


def _shown_line(line: Line, language: str) -> ShownLine:
    field, worst = line.field, line.worst
    limit = field.explain_change
    return ShownLine(
        code=field.code,
        label=field.label(language),
        unit=str(Unit(field.unit).label),
        decimals=field.decimals,
        indicator=field.indicator,
        span="" if field.is_to_date else "&span=month",
        counted=line.counted,
        value=line.value,
        last_month=line.last_month,
        year_before=line.year_before,
        change=line.change,
        change_on_year=line.change_on_year,
        is_hot=bool(limit and line.change is not None and abs(line.change) > limit),
        is_locked=line.is_locked,
        worst=worst,
        css=CSS.get(worst, ""),
        explanation=line.explanation,
        is_explained=line.is_explained,
        faults=line.faults,
        remarks=line.remarks,
    )


def _first_places(parts: list[ShownPart], verdict: Verdict) -> dict[str, str]:
    """Where the first error, reason and answer stand on the page."""
    lines = [line for part in parts for line in part.lines]
    text = next((f.where for f in verdict.stopping if f.where.startswith("/texts/")), "")
    in_text = f"text-{text.removeprefix('/texts/')}" if text else "figures"

    def first(worst: str, otherwise: str) -> str:
        return next((f"row-{line.code}" for line in lines if line.worst == worst), otherwise)

    return {
        "first_error": first("error", in_text),
        "first_reason": first("explain", "figures"),
        "first_answer": first("remark", "figures"),
    }


def _told(step: Any) -> dict[str, Any]:
    move = RETURN[step.move]
    return {"label": move.label, "by": step.by, "at": step.at, "reason": step.reason}


def _returned_because(row: Return) -> Any:
    """The last step that sent it back, as long as it is back."""
    if row.state != State.RETURNED:
        return None
    back = [step for step in row.steps.all() if step.target == State.RETURNED]
    return back[-1] if back else None


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
    shown = [_shown_part(part, request.LANGUAGE_CODE) for part in parts]
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
        **_first_places(shown, verdict),
        "stopping": len(verdict.stopping) if is_open else 0,
        "findings": findings(ground.form, verdict, request.LANGUAGE_CODE) if is_open else [],
        "texts": _texts(request.LANGUAGE_CODE, row, ground, verdict, given, beside),
        "steps": _steps(row),
        "moves": _decisions(row, ground, request),
        "may_prepare": may_prepare,
        "may_submit": may_submit,
        "is_own": row.prepared_by_id == actor.pk,
        "may_correct": row.state == State.ACCEPTED
        and row.replaced_by_id is None
        and not ground.is_year_locked
        and row.allows(actor, to=Permission.PREPARE),
        "needs_city": needs_city(row.region),
        "due_words": in_words(row.due_at),
        "history": [_told(step) for step in row.steps.all()],
        "returned_because": _returned_because(row),
        "days_left": (localdate(row.due_at) - localdate(now)).days,
        "is_late": row.is_open and now >= row.due_at,
        "versions": _versions(row, beside),
        "reason_form": ReasonForm(),
        "remark_reasons": reasons_of_remarks(),
        "counted_at": now if is_open else row.counted_at,
        **review_of(request, row),
        "month_query": f"region={row.region.code}&month={row.period}&year={row.period[:4]}",
    }


def _todo(verdict: Verdict) -> dict[str, int]:
    """How many errors, reasons and answers are still wanted."""
    faults = verdict.stopping
    unanswered = sum(fault.code == "returns.remark_unanswered" for fault in faults)
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
            tuple(f for f in verdict.everything if f.where == pointer("texts", text.code)),
        )
        for text in ground.form.texts
    ]


def _versions(row: Return, beside: list[Return]) -> list[Return]:
    found = [one for one in beside if one.period == row.period]
    return found if len(found) > 1 else []


def _decisions(row: Return, ground: Ground, request: ScreenRequest) -> list[str]:
    """What this person can decide now: approve, accept, return."""
    if ground.locks(row):
        return []
    if row.state == State.SUBMITTED and row.allows(request.actor, to=Permission.REVIEW):
        return ["approve", "return"]
    if row.state == State.APPROVED and row.allows(request.actor, to=Permission.ACCEPT):
        return ["accept", "return"]
    return []


def _steps(row: Return) -> list[dict[str, str]]:
    """The chain: draft, submitted, approved by the city (where there is one), accepted."""
    last = {step.move: step for step in row.steps.all()}
    chain = [
        ("draft", _("Draft"), None, OPEN),
        (
            "submit",
            _("Submitted by the county"),
            last.get("submit") or last.get("submit_straight"),
            set(),
        ),
    ]
    if needs_city(row.region):
        chain.append(("approve", _("Review by the city"), last.get("approve"), {State.SUBMITTED}))
    chain.append(("accept", _("Accepted by the province"), last.get("accept"), {State.APPROVED}))
    back = last.get("return_from_province") or last.get("return")
    return [_step(row, code, label, step, here, back) for code, label, step, here in chain]


def _step(row: Return, code: str, label: str, step: Any, here: Any, back: Any) -> dict[str, str]:
    if code == "draft":
        state = "done" if row.state not in OPEN or row.state == State.RETURNED else "now"
        return {"label": label, "note": _who(row.prepared_by, row.prepared_at), "state": state}
    if row.state == State.RETURNED and back is not None and code == _returned_at(back):
        return {
            "label": _("%(step)s: returned") % {"step": label},
            "note": _who(back.by, back.at),
            "state": "back",
        }
    reached = _reached(row, back)
    order = ["submit", "approve", "accept"]
    if order.index(code) < order.index(reached) or (code == reached == "accept"
                                                    and row.state == State.ACCEPTED):  # fmt: skip
        return {"label": label, "note": _who(step.by, step.at) if step else "", "state": "done"}
    return {"label": label, "note": "", "state": "now" if row.state in here else "open"}


def _returned_at(back: Any) -> str:
    return "accept" if back.move == "return_from_province" else "approve"


def _reached(row: Return, back: Any) -> str:
    """The first step of the chain that is not done yet."""
    if row.state == State.RETURNED and back is not None:
        return _returned_at(back)
    if row.state in OPEN:
        return "submit"
    return "approve" if row.state == State.SUBMITTED else "accept"


def _who(user: Any, at: Any) -> str:
    from portal.web.templatetags.portal import cn_date

    return f"{user or ''} {cn_date(at, 'time') if at else ''}".strip()
