"""Drafts of versions: begun, changed one thing at a time, thrown away."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, Stale, TooLarge, WrongState
from portal.workflows.steps import lock
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState
from programs.questionnaires.models import Template, Version, VersionEdit
from programs.questionnaires.operations.versions import ending_with, make_version
from programs.questionnaires.queries.comparing import edits_since
from programs.questionnaires.schema import Words, fingerprint
from programs.questionnaires.schema.checking import is_code
from programs.questionnaires.schema.editing import Change
from programs.questionnaires.vocabulary import Permission, VersionState

#: bytes of a description: 200 questions with long texts stay well below
LARGEST: Final = 600_000


@operation
def compose_version(
    cycle: Cycle,
    *,
    source: Version | None = None,
    code: str = "",
    title: Words | None = None,
    by: Actor,
    at: datetime,
) -> Version:
    """Begin a draft from an earlier version, or an empty one of a code and title."""
    lock(cycle)
    if not Version(cycle=cycle).allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))
    schema = _copy_of(source, cycle) if source else _empty(code, title)
    template = source.template if source else _template(cycle, schema)
    _refuse_second_draft(template, cycle)
    version = make_version(template, cycle, schema=schema, at=at)
    record(
        "programs.version.compose",
        by=by,
        at=at,
        target=version,
        number=version.number,
        source=source.number if source else None,
    )
    return version


def _copy_of(source: Version, cycle: Cycle) -> Any:
    if source.template.region_id != cycle.region_id:
        raise Invalid(_("This questionnaire is another province's."))
    return ending_with(cycle, source.schema) if source.cycle_id != cycle.pk else source.schema


def _empty(code: str, title: Words | None) -> dict[str, Any]:
    if not is_code(code):
        words = _("A code is a letter, then letters and digits.")
        raise Invalid(words, code=words)
    if title is None or not title.zh.strip() or not title.en.strip():
        words = _("Write the title in both languages.")
        raise Invalid(words, title_zh=words)
    return {"code": code, "title": title.as_data(), "sections": []}


def _template(cycle: Cycle, schema: dict[str, Any]) -> Template:
    title = schema["title"]["zh-hans"][:100]
    template, _new = Template.objects.get_or_create(
        region=cycle.region, code=schema["code"], defaults={"title": title}
    )
    return template


def _refuse_second_draft(template: Template, cycle: Cycle) -> None:
    draft = template.versions.filter(cycle=cycle, state=VersionState.DRAFT).first()
    if draft is not None:
        raise WrongState(
            _("Version %(number)s is still in preparation.") % {"number": draft.number}
        )


@operation
def edit_version(
    version: Version, *, change: Change, revision: int, by: Actor, at: datetime
) -> Version:
    """Change one thing of a draft. A page that is older than the draft is told what changed."""
    lock(version)
    _refuse_editing(version, by)
    if since := edits_since(version, revision):
        names = _(", ").join(str(edit) for edit in since)
        words = _("Changed meanwhile: %(changes)s. Nothing was kept of yours; look at it again.")
        raise Stale(words % {"changes": names})
    schema = change.apply(version.schema)
    if len(json.dumps(schema, ensure_ascii=False).encode()) > LARGEST:
        raise TooLarge(_("The questionnaire is too long to be kept."))
    version.schema = schema
    version.schema_sha256 = fingerprint(schema)
    version.revision += 1
    version.save(update_fields=["schema", "schema_sha256", "revision"])
    VersionEdit.objects.create(
        version=version,
        revision=version.revision,
        what=change.what,
        code=change.code,
        by=by.user,
        at=at,
    )
    record(
        "programs.version.edit",
        by=by,
        at=at,
        target=version,
        revision=version.revision,
        what=change.what,
        code=change.code,
        sha256=version.schema_sha256,
    )
    return version


def _refuse_editing(version: Version, by: Actor) -> None:
    if not version.allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if version.state != VersionState.DRAFT:
        raise WrongState(_("A published version never changes. Prepare a new one."))
    if version.cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))


@operation
def drop_version(version: Version, *, by: Actor, at: datetime) -> None:
    """Throw a draft away, with the test data of those who tried it."""
    lock(version)
    _refuse_editing(version, by)
    record("programs.version.drop", by=by, at=at, target=version, number=version.number)
    version.delete()
