"""Versions: added from a description, frozen when they are published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock, permit, take
from programs.cycles.models import Cycle
from programs.cycles.queries import is_writable
from programs.cycles.vocabulary import CycleState
from programs.questionnaires.models import Bridge, Template, Version
from programs.questionnaires.operations.bridging import carry_drafts
from programs.questionnaires.queries.comparing import bridge_of, is_confirmed, version_before
from programs.questionnaires.queries.publishing import gaps_of, in_words
from programs.questionnaires.schema import fingerprint, read_questionnaire
from programs.questionnaires.schema.drafting import read_draft
from programs.questionnaires.vocabulary import Permission, VersionState


class SameVersion(WrongState):
    """There is nothing new in what should become a new version."""


@operation
def add_version(cycle: Cycle, *, schema: Any, by: Actor, at: datetime) -> Version:
    """Add a version of the questionnaire that the description names, for one programme year.

    Its template is made when the province has none of that code. A description that equals the
    version before it in the same year is refused.
    """
    lock(cycle)
    if not Version(cycle=cycle).allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))
    questionnaire = read_questionnaire(schema)
    template, _new = Template.objects.get_or_create(
        region=cycle.region,
        code=questionnaire.code,
        defaults={"title": questionnaire.title.zh[:100]},
    )
    last = template.versions.order_by("-number").first()
    mark = fingerprint(schema)
    if last is not None and last.cycle_id == cycle.pk and last.schema_sha256 == mark:
        raise SameVersion(
            _("This equals version %(number)s of this year. Change something first.")
            % {"number": last.number}
        )
    if last is not None and last.cycle_id == cycle.pk and last.state == VersionState.DRAFT:
        raise WrongState(_("Version %(number)s is still in preparation.") % {"number": last.number})
    version = make_version(template, cycle, schema=schema, at=at)
    record(
        "programs.version.add",
        by=by,
        at=at,
        target=version,
        number=version.number,
        sha256=mark,
    )
    return version


def ending_with(cycle: Cycle, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A description that is taken into a year: it is asked until the year ends, unless the
    province names an earlier day."""
    return {**schema, "until": cycle.closes_on.isoformat()}


def make_version(template: Template, cycle: Cycle, *, schema: Any, at: datetime) -> Version:
    """The next version of a template, as a draft."""
    number = template.versions.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        template=template,
        cycle=cycle,
        number=number + 1,
        schema=schema,
        schema_sha256=fingerprint(schema),
        made_at=at,
    )


@operation
def import_version(
    cycle: Cycle, *, schema: Any, sha256: str, left_out: int, by: Actor, at: datetime
) -> Version:
    """Add a version from an XLSForm whose bytes have this hash; so much of it was left out."""
    version = add_version(cycle, schema=schema, by=by, at=at)
    record(
        "programs.version.import",
        by=by,
        at=at,
        target=version,
        file_sha256=sha256,
        left_out=left_out,
    )
    return version


@operation
def publish(version: Version, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Ask it of the enterprises from now on; its text never changes again.

    Refused while any fault stands, while purpose, basis or last day are not named or something is
    asked that is held (`rules.gate`), and without a confirmed bridge from the version before it.
    Drafts that answer that one in the same year are carried over.
    """
    lock(version)
    permit("publish", version, by=by)
    if not is_writable(version.cycle):
        raise WrongState(_("Publish the programme year first."))
    before = version_before(version)
    _refuse_faults(version)
    _refuse_gaps(version, before, at=at)
    bridge = _refuse_without_bridge(version, before) if before else None
    take("publish", version, by=by, at=at, reason=reason, published_at=at)
    if bridge is not None and before is not None and before.cycle_id == version.cycle_id:
        carry_drafts(bridge, version, before, by=by, at=at)


def _refuse_faults(version: Version) -> None:
    if faults := read_draft(version.schema).faults:
        raise Invalid(
            _("%(count)d faults stand in the questionnaire. Correct them first.")
            % {"count": len(faults)},
            faults=faults,
        )


def _refuse_gaps(version: Version, before: Version | None, *, at: datetime) -> None:
    asked = read_questionnaire(version.schema)
    if gaps := gaps_of(version, asked, before, on=localdate(at)):
        words = _("Before it is published: %(first)s")
        raise Invalid(words % {"first": in_words(gaps[0])}, faults=gaps)


def _refuse_without_bridge(version: Version, before: Version) -> Bridge | None:
    same_year = before.cycle_id == version.cycle_id
    if same_year and before.schema_sha256 == version.schema_sha256:
        raise SameVersion(
            _("This equals version %(number)s of this year. Change something first.")
            % {"number": before.number}
        )
    bridge = bridge_of(version)
    if not is_confirmed(bridge, version, before):
        words = _("Say first what became of each question of version %(number)s: the bridge.")
        raise WrongState(words % {"number": before.number})
    return bridge
