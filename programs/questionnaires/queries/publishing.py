"""What keeps a draft of a questionnaire from being published, and where it is settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.cycles.queries import is_writable
from programs.questionnaires.models import Bridge, Version
from programs.questionnaires.queries.comparing import is_confirmed
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.rules import gate
from programs.questionnaires.schema import Questionnaire
from programs.questionnaires.vocabulary import VersionState


class Settled(StrEnum):
    """The page on which a hindrance is settled."""

    YEAR = "year"
    EDITOR = "editor"
    BRIDGE = "bridge"
    SETTINGS = "settings"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """`question` is the code of the question where it is settled."""

    words: str
    at: Settled
    question: str = ""


def hindrances(
    version: Version,
    *,
    faults: int,
    gaps: Iterable[Fault] = (),
    before: Version | None,
    bridge: Bridge | None,
) -> list[Hindrance]:
    """Everything that `operations.publish` would refuse this draft for, in its order."""
    found = []
    if not is_writable(version.cycle):
        found.append(Hindrance(_("Publish the programme year first."), Settled.YEAR))
    if faults:
        words = _("%(count)d faults stand in the questionnaire. Correct them first.")
        found.append(Hindrance(words % {"count": faults}, Settled.EDITOR))
    found += [_of_the_gate(gap) for gap in gaps]
    if before is not None:
        found += _of_the_way(version, before, bridge)
    return found


def _of_the_gate(gap: Fault) -> Hindrance:
    at = Settled.QUESTION if gap.where else Settled.SETTINGS
    return Hindrance(in_words(gap), at, gap.value)


def in_words(gap: Fault) -> str:
    """What is missing, and what to do about it."""
    return _("%(message)s %(remedy)s") % {"message": gap.message, "remedy": gap.remedy}


def gaps_of(
    version: Version, questionnaire: Questionnaire, before: Version | None, *, on: date
) -> list[Fault]:
    """What a draft does not name yet, and what it asks for although it is held."""
    earlier = [] if before is None else [before]
    earlier += _followed(version, questionnaire)
    read = [questionnaire_of(one) for one in earlier]
    return list(gate(questionnaire, read, today=on, year_ends_on=version.cycle.closes_on))


def _followed(version: Version, questionnaire: Questionnaire) -> list[Version]:
    """Of each other questionnaire that it follows, the newest that is published."""
    codes = set(questionnaire.follows) - {questionnaire.code}
    if not codes:
        return []
    asked = Version.objects.published().filter(
        template__code__in=codes,
        template__region_id=version.template.region_id,
        cycle__year__lte=version.cycle.year,
    )
    newest = {one.template_id: one for one in asked.order_by("cycle__year", "number")}
    return list(newest.values())


def _of_the_way(version: Version, before: Version, bridge: Bridge | None) -> list[Hindrance]:
    number = {"number": before.number}
    if before.cycle_id == version.cycle_id and before.schema_sha256 == version.schema_sha256:
        words = _("This equals version %(number)s of this year. Change something first.")
        return [Hindrance(words % number, Settled.EDITOR)]
    if is_confirmed(bridge, version, before):
        return []
    words = _("Say first what became of each question of version %(number)s: the bridge.")
    if bridge is not None:
        words = _("The questionnaire changed since its bridge was confirmed. Look at it again.")
    return [Hindrance(words % number, Settled.BRIDGE)]


def without_bridge(versions: Sequence[Version]) -> set[int]:
    """The drafts of a whole list that wait for their bridge, by key; one statement.

    The list holds every version of its questionnaires that the reader may see.
    """
    drafts = [one for one in versions if one.state == VersionState.DRAFT]
    bridges = {one.version_id: one for one in Bridge.objects.filter(version__in=drafts)}
    return {
        draft.pk
        for draft in drafts
        if (before := _before(draft, versions)) is not None
        and not is_confirmed(bridges.get(draft.pk), draft, before)
    }


def _before(version: Version, versions: Iterable[Version]) -> Version | None:
    """As `comparing.version_before`, among versions that are known."""
    here = (version.cycle.year, version.number)
    earlier = [
        one
        for one in versions
        if one.template_id == version.template_id
        and one.state == VersionState.PUBLISHED
        and (one.cycle.year, one.number) < here
    ]
    return max(earlier, key=lambda one: (one.cycle.year, one.number), default=None)
