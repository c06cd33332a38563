"""The bridge of a version: confirmed by a person, and drafts carried over it at publishing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.regions.storage import store_many, update_many
from portal.workflows.steps import lock
from programs.questionnaires.models import Bridge, CarriedDraft, Edit, Response, Version
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.comparing import version_before
from programs.questionnaires.schema import Questionnaire, fingerprint
from programs.questionnaires.schema.bridging import Item, as_json, faults_of_bridge, from_json
from programs.questionnaires.schema.carrying import Carried, carry, report_of
from programs.questionnaires.schema.drafting import read_draft
from programs.questionnaires.vocabulary import Permission, ResponseState, VersionState

#: the "device" of edits that a bridge made
BRIDGE: Final = "bridge"
_AT_ONCE: Final = 500


@operation
def confirm_bridge(
    version: Version, *, items: Mapping[str, Item], by: Actor, at: datetime
) -> Bridge:
    """Say what becomes of every question and option of the version before this draft."""
    lock(version)
    if not version.allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if version.state != VersionState.DRAFT:
        raise WrongState(_("A published version never changes. Prepare a new one."))
    before = version_before(version)
    if before is None:
        raise WrongState(_("There is no earlier version to lead from."))
    draft = read_draft(version.schema)
    if draft.questionnaire is None or draft.faults:
        raise WrongState(_("Correct the faults of the questionnaire first."))
    if faults := faults_of_bridge(questionnaire_of(before), draft.questionnaire, items):
        raise Invalid(_("The bridge is not complete."), faults=faults)
    kept = as_json(items)
    bridge, _new = Bridge.objects.update_or_create(
        version=version,
        defaults={
            "before": before,
            "items": kept,
            "of_sha256": version.schema_sha256,
            "confirmed_by": by.user,
            "confirmed_at": at,
        },
    )
    record(
        "programs.version.bridge",
        by=by,
        at=at,
        target=version,
        before=before.number,
        sha256=fingerprint(kept),
    )
    return bridge


def carry_drafts(
    bridge: Bridge, version: Version, before: Version, *, by: Actor, at: datetime
) -> int:
    """Carry every draft that answers the version before over to this one; how many there were.

    No answer is lost: what the new version has no place for stands in the draft's edits. One event
    says how many drafts were carried; each person who answers is told by the form.
    """
    old, new = questionnaire_of(before), questionnaire_of(version)
    items = from_json(bridge.items)
    count = 0
    for drafts in _drafts_of(before):
        _carry(drafts, version, before, items, (old, new), by=by, at=at)
        count += len(drafts)
    record(
        "programs.version.carry_drafts",
        by=by,
        at=at,
        target=version,
        before=before.number,
        drafts=count,
        sha256=fingerprint(bridge.items),
    )
    return count


def _drafts_of(version: Version) -> Iterator[list[Response]]:
    """Those that are being filled in, some at once: each leaves the list as it is carried."""
    drafts = Response.objects.filter(version=version, state=ResponseState.DRAFT).order_by("pk")
    while found := list(drafts.select_for_update(of=("self",))[:_AT_ONCE]):
        yield found


def _carry(
    drafts: list[Response],
    version: Version,
    before: Version,
    items: Mapping[str, Item],
    pair: tuple[Questionnaire, Questionnaire],
    *,
    by: Actor,
    at: datetime,
) -> None:
    old, new = pair
    edits: list[Edit] = []
    told: list[CarriedDraft] = []
    for draft in drafts:
        carried = carry(old, new, items, draft.answers)
        was = draft.answers
        draft.version = version
        draft.revision += 1
        draft.answers = carried.answers
        draft.prefilled = _prefilled(draft.prefilled, items, pair)
        draft.last_answers = carry(old, new, items, draft.last_answers).answers
        edits += _edits(draft, was, carried, by=by, at=at)
        report = report_of(old, new, items, carried).as_json()
        told.append(
            CarriedDraft(
                response=draft,
                version=version,
                before=before,
                revision=draft.revision,
                report=report,
                at=at,
            )
        )
    update_many(drafts, ["version", "revision", "answers", "prefilled", "last_answers"])
    store_many(edits)
    store_many(told)


def _prefilled(
    prefilled: Mapping[str, Any],
    items: Mapping[str, Item],
    pair: tuple[Questionnaire, Questionnaire],
) -> dict[str, Any]:
    """What was known and not confirmed yet, under the new codes."""
    values = {code: one["value"] for code, one in prefilled.items()}
    now = carry(*pair, items, values).answers
    return {
        items[code].to: one | {"value": now[items[code].to]}
        for code, one in prefilled.items()
        if code in items and items[code].to in now
    }


def _edits(
    draft: Response, was: Mapping[str, Any], carried: Carried, *, by: Actor, at: datetime
) -> Iterator[Edit]:
    """What each answer was before, of all that differ now: the draft can be read backwards."""
    for code in sorted({*was, *carried.answers}):
        if was.get(code) != carried.answers.get(code):
            yield Edit(
                response=draft,
                revision=draft.revision,
                question=code,
                was=was.get(code),
                device=BRIDGE,
                by=by.user,
                at=at,
            )


@operation
def acknowledge_changes(response: Response, *, by: Actor, at: datetime) -> None:
    """Whoever fills it in has seen what changed in the questionnaire."""
    lock(response)
    own = response.allows(by, to=Permission.RESPONSE_FILL)
    theirs = response.on_behalf and response.allows(by, to=Permission.RESPONSE_FILL_ON_BEHALF)
    if not (own or theirs):
        raise NotPermitted(_("You may read this questionnaire, and not fill it in."))
    seen = response.carried.filter(seen_at__isnull=True).update(seen_at=at)
    record("programs.response.see_changes", by=by, at=at, target=response, changes=seen)
