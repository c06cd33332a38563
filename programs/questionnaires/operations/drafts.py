"""Drafts: each change is kept as it is made, and two devices do not overwrite each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock
from programs.cycles.queries import is_writable
from programs.questionnaires.models import Edit, Response
from programs.questionnaires.operations.files import Upload, file_answers
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.schema import Kind, Questionnaire
from programs.questionnaires.scoring import is_answered
from programs.questionnaires.vocabulary import Permission, ResponseState

NO_FILES: Final[Mapping[str, Upload | None]] = {}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question answered elsewhere since this page was opened: both answers are kept."""

    question: str
    mine: Any
    theirs: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the new revision, what was kept, and what waits for a choice."""

    revision: int
    kept: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()


@operation
def save_answers(
    response: Response,
    *,
    values: Mapping[str, Any],
    revision: int,
    device: str,
    settled: Collection[str] = (),
    files: Mapping[str, Upload | None] = NO_FILES,
    by: Actor,
    at: datetime,
) -> Saved:
    """Keep what was changed since `revision`; None takes an answer away.

    `settled` are questions of which the person has seen both answers, and chosen this one.
    `files` answer questions, the newest in place of the one before; None takes a file away.

    An answer that another device changed meanwhile is not overwritten: it comes back as a
    conflict, and the rest is kept. `device` names the open page, whose own saves are no conflict.
    """
    lock(response)
    refuse_writer(response, by)
    questionnaire = questionnaire_of(response.version)
    unknown = [code for code in values if not _is_answered_by_hand(questionnaire, code)]
    if unknown:
        raise Invalid(
            _("There is no question “%(code)s” in this questionnaire.") % {"code": unknown[0][:20]}
        )
    hung = file_answers(response, files=files, by=by, at=at)
    since = _edits_elsewhere(response, revision, device)
    answers = dict(response.answers)
    kept: list[str] = []
    conflicts: list[Conflict] = []
    for code, mine in (dict(values) | hung).items():
        theirs = answers.get(code)
        elsewhere = None if code in hung or code in settled else since.get(code)
        if _same(mine, theirs) or (elsewhere and _same(mine, elsewhere.was)):
            continue
        if elsewhere is not None:
            conflicts.append(Conflict(code, mine, theirs, elsewhere.at))
            continue
        _change(answers, code, mine)
        kept.append(code)
    if kept:
        _write(response, answers, kept, device=device, by=by, at=at)
    record(
        "programs.response.save",
        by=by,
        at=at,
        target=response,
        revision=response.revision,
        questions=kept,
        conflicts=[conflict.question for conflict in conflicts],
    )
    return Saved(response.revision, tuple(kept), tuple(conflicts))


def _is_answered_by_hand(questionnaire: Questionnaire, code: str) -> bool:
    """Whether somebody answers it: a question that is not worked out, or the reason for one."""
    question = questionnaire.question(code.removesuffix(".reason"))
    if question is None or not question.is_answerable:
        return False
    by_hand = question.kind is not Kind.FILE
    return by_hand if code == question.code else question.wants_reasons


def refuse_writer(response: Response, by: Actor) -> None:
    """Refuse who may not write this draft, a response handed in, and a year that is over."""
    mine = response.allows(by, to=Permission.RESPONSE_FILL)
    theirs = response.on_behalf and response.allows(by, to=Permission.RESPONSE_FILL_ON_BEHALF)
    if not (mine or theirs):
        raise NotPermitted(_("You may read this questionnaire, and not fill it in."))
    if response.state != ResponseState.DRAFT:
        raise WrongState(_("This questionnaire has been handed in."))
    if not is_writable(response.cycle):
        raise WrongState(_("The programme year is not open any more."))


def _edits_elsewhere(response: Response, revision: int, device: str) -> dict[str, Edit]:
    """Question to the first edit that another page made after this page's last word on it.

    Its `was` is what this page last saw: a value that equals it was not touched here.
    """
    found: dict[str, Edit] = {}
    for edit in response.edits.filter(revision__gt=revision).order_by("revision"):
        if edit.device == device:
            found.pop(edit.question, None)
        else:
            found.setdefault(edit.question, edit)
    return found


def _same(one: Any, other: Any) -> bool:
    return one == other or not (is_answered(one) or is_answered(other))


def _change(answers: dict[str, Any], code: str, value: Any) -> None:
    if is_answered(value):
        answers[code] = value
    else:
        answers.pop(code, None)


def _write(
    response: Response,
    answers: dict[str, Any],
    kept: list[str],
    *,
    device: str,
    by: Actor,
    at: datetime,
) -> None:
    before = response.answers
    response.revision += 1
    response.answers = answers
    response.saved_at = at
    response.filled_by = by.user
    response.save(update_fields=["revision", "answers", "saved_at", "filled_by"])
    Edit.objects.bulk_create(
        Edit(
            response=response,
            revision=response.revision,
            question=code,
            was=before.get(code),
            device=device,
            by=by.user,
            at=at,
        )
        for code in kept
    )
