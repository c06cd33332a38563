"""Problems: written down on site, remedied by the enterprise, verified and closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from experts.visits.facts import Upload
from experts.visits.forms import CauseForm, ProblemFilter, ProblemForm, ReasonForm, RemedyForm
from experts.visits.models import Problem, Visit
from experts.visits.operations import (
    add_photo,
    add_problem,
    change_problem,
    close_problem,
    drop_problem,
    name_cause,
    remove_photo,
    report_remedy,
    return_problem,
)
from experts.visits.queries import (
    causes_to_name,
    moves_made,
    problems_shown_to,
    suggested_due,
)
from experts.visits.schema import checklist
from experts.visits.views.leafing import leaf_of
from experts.visits.vocabulary import Permission, ProblemState, VisitState
from portal.files.queries import attachment_for, attachments_by_row
from portal.kernel.errors import Invalid, WrongState
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from portal.workflows.steps import open_moves
from programs.chains.vocabulary import Permission as Chains

VERBS: Final[dict[str, Callable[..., None]]] = {"close": close_problem, "return": return_problem}


@require_GET
@screen(Permission.VIEW)
def problem_list(request: ScreenRequest) -> HttpResponse:
    """/visits/problems/: of confirmed visits."""
    form = ProblemFilter(request.GET)
    form.is_valid()
    given, today = form.cleaned_data, timezone.localdate()
    found = rows(request, of=Problem.objects).found()
    if state := given.get("state"):
        found = found.overdue(on=today) if state == "overdue" else found.filter(state=state)
    if severity := given.get("severity"):
        found = found.filter(severity=severity)
    if cause := given.get("cause"):
        found = found.naming(cause)
    if text := given.get("q"):
        found = found.filter(Q(enterprise__name__icontains=text) | Q(description__icontains=text))
    leaf = leaf_of(request, found.with_all())
    return page(
        request,
        "experts/visits/problems.html",
        "experts/visits/_problems.html",
        form=form,
        leaf=leaf,
        lines=[(one, one.is_overdue(today)) for one in leaf.rows],
        narrowed=any(given.values()),
        cause=leaf.rows[0].chain_cause if leaf.rows and given.get("cause") else None,
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.RECORD)
def new_problem(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/12/problems/new/"""
    visit = get_object_or_404(rows(request, of=Visit.objects).with_all(), pk=pk)
    _refuse_unless_recording(visit)
    today = timezone.localdate()
    form = ProblemForm(
        posted(request),
        checklist=checklist(visit.checklist),
        today=today,
        initial={"due_on": suggested_due(today), "clause": request.GET.get("clause", "")},
    )
    if request.method == "POST" and form.is_valid():
        problem = add_problem(
            visit,
            entry=form.entry,
            photos=_uploads(request),
            by=request.actor,
            at=timezone.now(),
        )
        say(request, _("Problem %(number)d is written down.") % {"number": problem.number})
        return redirect(f"{_record_url(visit)}#problems")
    return _entry(request, form, visit, None)


@require_http_methods(["GET", "POST"])
@screen(Permission.RECORD)
def change_problem_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/problems/12/change/"""
    problem = get_object_or_404(rows(request, of=Problem.objects).with_all(), pk=pk)
    _refuse_unless_recording(problem.visit)
    form = ProblemForm(
        posted(request),
        checklist=checklist(problem.visit.checklist),
        today=timezone.localdate(),
        problem=problem,
    )
    if request.method == "POST" and form.is_valid():
        change_problem(
            problem,
            entry=form.entry,
            photos=_uploads(request),
            by=request.actor,
            at=timezone.now(),
        )
        say(request, _("Saved."))
        return redirect(f"{_record_url(problem.visit)}#problems")
    return _entry(request, form, problem.visit, problem)


def _refuse_unless_recording(visit: Visit) -> None:
    if visit.state != VisitState.ACCEPTED:
        raise WrongState(
            _("That is not possible while it is “%(state)s”.")
            % {"state": visit.get_state_display()}
        )


def _record_url(visit: Visit) -> str:
    return redirect("visits:record", pk=visit.pk).url


def _entry(
    request: ScreenRequest, form: ProblemForm, visit: Visit, problem: Problem | None
) -> HttpResponse:
    return page(
        request,
        "experts/visits/problem_entry.html",
        "experts/visits/_problem_entry.html",
        status=422 if form.is_bound else 200,
        form=form,
        visit=visit,
        problem=problem,
        photos=_photos_of("experts.problem", [problem] if problem else []),
    )


def _photos_of(label: str, held: Iterable[Any]) -> list[Any]:
    found = attachments_by_row(label, [one.pk for one in held])
    return [photo for photos in found.values() for photo in photos]


def _uploads(request: ScreenRequest) -> list[Upload]:
    files: list[UploadedFile[bytes]] = request.FILES.getlist("photos")
    return [Upload(file, file.name or "") for file in files]  # type: ignore[arg-type]


@require_POST
@screen(Permission.RECORD)
def drop_problem_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/problems/12/drop/"""
    problem = get_object_or_404(rows(request, of=Problem.objects).with_all(), pk=pk)
    visit = problem.visit
    drop_problem(problem, by=request.actor, at=timezone.now())
    say(request, _("The problem was taken away."))
    return redirect(f"{_record_url(visit)}#problems")


@require_POST
@screen(Permission.RECORD)
def remove_photo_page(request: ScreenRequest, pk: int, photo: int) -> HttpResponse:
    """/visits/problems/12/photos/3/remove/"""
    problem = get_object_or_404(rows(request, of=Problem.objects).with_all(), pk=pk)
    found = attachment_for(request.actor, photo)
    if (found.subject, found.subject_id) != ("experts.problem", problem.pk):
        raise Http404
    remove_photo(problem, attachment=found, by=request.actor, at=timezone.now())
    return redirect("visits:change-problem", pk=pk)


@require_GET
@screen(Permission.VIEW)
def problem_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/problems/12/"""
    return _show(request, _shown(request, pk), RemedyForm())


@require_POST
@screen(Permission.REMEDY)
def remedy(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/problems/12/remedy/: what was done, with photos."""
    problem = _shown(request, pk)
    form = RemedyForm(request.POST)
    if not form.is_valid():
        return _show(request, problem, form)
    report_remedy(
        problem,
        words=form.cleaned_data["words"],
        photos=_uploads(request),
        by=request.actor,
        at=timezone.now(),
    )
    say(request, _("Thank you. The expert or the county office will look at it."))
    return redirect("visits:problem", pk=pk)


@require_POST
@screen(Permission.REMEDY)
def add_photos(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/problems/12/photos/: more photos of the last remedy."""
    problem = _shown(request, pk)
    last = problem.remedies.last()
    if last is None or problem.state != ProblemState.REMEDIED:
        raise WrongState(_("No remedy is being verified."))
    photos = _uploads(request)
    for photo in photos:
        add_photo(last, stream=photo.stream, name=photo.name, by=request.actor, at=timezone.now())
    words = ngettext("%(count)d photo was added.", "%(count)d photos were added.", len(photos))
    say(request, words % {"count": len(photos)})
    return redirect("visits:problem", pk=pk)


@require_POST
@screen(Permission.VERIFY)
def name_problem_cause(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/problems/12/cause/: from which cause on a fishbone it comes."""
    problem = _shown(request, pk)
    form = CauseForm(
        request.POST, causes=causes_to_name(problem, by=request.actor) or (), problem=problem
    )
    if not form.is_valid():
        words = _("Choose a cause of an approved chain of your city or province.")
        raise Invalid(words, cause=words)
    name_cause(problem, cause=form.chosen, by=request.actor, at=timezone.now())
    say(request, _("The cause is kept."))
    return redirect("visits:problem", pk=pk)


@require_POST
@screen(Permission.VERIFY)
def make_problem_move(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/visits/problems/12/close/"""
    problem = _shown(request, pk)
    if verb not in VERBS:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        words = _("At most %(n)d characters.") % {"n": 500}
        raise Invalid(words, reason=words)
    VERBS[verb](problem, by=request.actor, at=timezone.now(), **form.cleaned_data)
    say(request, _("The problem is now: %(state)s.") % {"state": problem.get_state_display()})
    return redirect("visits:problem", pk=pk)


def _shown(request: ScreenRequest, pk: int) -> Problem:
    """A problem that this person may read: its own expert before the others."""
    found = problems_shown_to(request.actor, rows(request, of=Problem.objects))
    rows_with_causes = found.with_all().select_related("chain_cause__chain__region")
    return get_object_or_404(rows_with_causes, pk=pk)


def _show(request: ScreenRequest, problem: Problem, form: RemedyForm) -> HttpResponse:
    remedies = list(problem.remedies.select_related("made_by"))
    causes = causes_to_name(problem, by=request.actor)
    return page(
        request,
        "experts/visits/problem.html",
        "experts/visits/_problem.html",
        status=422 if form.is_bound else 200,
        problem=problem,
        visit=problem.visit,
        item=checklist(problem.visit.checklist).item(problem.clause),
        photos=_photos_of("experts.problem", [problem]),
        remedies=remedies,
        remedy_photos=attachments_by_row("experts.remedy", [one.pk for one in remedies]),
        moves={
            move.name: move
            for move in open_moves(problem, to=request.actor)
            if problem.found_on is not None and problem.visit.state != VisitState.ANNULLED
        },
        steps=moves_made(problem),
        may_add_photos=bool(remedies)
        and problem.state == ProblemState.REMEDIED
        and problem.allows(request.actor, to=Permission.REMEDY),
        is_overdue=problem.is_overdue(timezone.localdate()),
        form=form,
        reason_form=ReasonForm(),
        cause_form=CauseForm(causes=causes, problem=problem) if causes else None,
        may_read_chain=problem.chain_cause is not None
        and problem.chain_cause.chain.allows(request.actor, to=Chains.VIEW),
    )
