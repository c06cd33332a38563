"""Trying a version: test data that stands apart, and is thrown away on demand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import NotPermitted
from portal.workflows.steps import lock
from programs.questionnaires.models import Trial, Version
from programs.questionnaires.scoring import is_answered
from programs.questionnaires.vocabulary import Permission


@operation
def try_answers(version: Version, *, values: Mapping[str, Any], by: Actor, at: datetime) -> Trial:
    """Keep test answers of the person who tries; None takes one away."""
    trial = _own(version, by=by, at=at)
    answers = trial.answers | dict(values)
    trial.answers = {code: value for code, value in answers.items() if is_answered(value)}
    trial.saved_at = at
    trial.save(update_fields=["answers", "saved_at"])
    record("programs.version.try", by=by, at=at, target=version, questions=sorted(values))
    return trial


@operation
def try_again(version: Version, *, by: Actor, at: datetime) -> Trial:
    """Begin anew, as if what was tried had been answered last time."""
    trial = _own(version, by=by, at=at)
    trial.last_answers, trial.answers, trial.saved_at = trial.answers, {}, at
    trial.save(update_fields=["answers", "last_answers", "saved_at"])
    record("programs.version.try_again", by=by, at=at, target=version)
    return trial


@operation
def drop_trial(version: Version, *, by: Actor, at: datetime) -> None:
    """Throw one's own test data away."""
    _permit(version, by)
    Trial.objects.filter(version=version, by=by.user).delete()
    record("programs.version.drop_trial", by=by, at=at, target=version)


def _own(version: Version, *, by: Actor, at: datetime) -> Trial:
    lock(version)
    _permit(version, by)
    trial, _new = Trial.objects.get_or_create(
        version=version, by=by.user, defaults={"started_at": at, "saved_at": at}
    )
    return trial


def _permit(version: Version, by: Actor) -> None:
    if by.user is None or not version.allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
