"""Targets: set from above, shared out downwards, accepted or objected to by each county.

The province sets its own and those of the cities; a city sets those of its counties, and the
province may, too. Parts that do not add up to the target above them need a reason; so does a
change of what a county has accepted, which asks it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.indicators.definition import indicators
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.workflows.steps import lock as hold
from portal.workflows.steps import take
from programs.cycles.models import Cycle, Target, TargetAnswer, TargetChange
from programs.cycles.operations.texts import text_of
from programs.cycles.queries import (
    accepting_counties,
    divisions_by_code,
    divisions_of,
    gaps_after,
    may_set_target,
    targetable,
    years_to_set,
)
from programs.cycles.rules import Gap
from programs.cycles.vocabulary import AnswerState, CycleState

LARGEST_TARGET = Decimal("9999999999")
#: of one indicator in one region, by indicator and region id; None takes a target away
Values = Mapping[tuple[str, int], Decimal | None]


@dataclass
class _Setting:
    """One act of setting targets: what stood, what changes, whom it concerns."""

    cycle: Cycle
    regions: dict[int, Region]
    before: dict[tuple[str, int], Decimal]
    changed: dict[tuple[str, int], Decimal | None]
    answers: dict[int, TargetAnswer] = field(default_factory=dict)

    @property
    def touched(self) -> list[Region]:
        return [self.regions[pk] for pk in dict.fromkeys(pk for _code, pk in self.changed)]

    def was_accepted(self, region_id: int) -> bool:
        answer = self.answers.get(region_id)
        return answer is not None and answer.state == AnswerState.ACCEPTED


@operation
def set_targets(cycle: Cycle, *, values: Values, by: Actor, at: datetime, reason: str = "") -> int:
    """Set targets, all of them or none; returns how many changed."""
    hold(cycle)
    if cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))
    why = text_of(reason, "reason", longest=500, required=False)
    setting = _setting(cycle, values, by)
    _refuse_too_early(setting, localdate(at))
    if not why and (told := why_is_needed(cycle, setting.changed)):
        raise Invalid(_("Please say why."), reason=" ".join(told[:5]))
    _write(setting, by=by, at=at, why=why)
    _ask(setting, by=by, at=at, why=why)
    record(
        "programs.cycle.set_targets",
        by=by,
        at=at,
        target=cycle,
        reason=why,
        changed={
            f"{code} {setting.regions[pk].code}": [
                str(setting.before.get((code, pk), "")),
                str(value),
            ]
            for (code, pk), value in setting.changed.items()
        },
    )
    return len(setting.changed)


def _setting(cycle: Cycle, values: Values, by: Actor) -> _Setting:
    known = {code for code, _pk in values}
    if known - {one.code for one in targetable()}:
        words = _("There is no target for this indicator.")
        raise Invalid(words, indicator=words)
    regions = {one.pk: one for one in divisions_of(cycle)}
    if {pk for _code, pk in values} - set(regions):
        raise Invalid(_("One of the regions does not lie in this province."))
    for value in values.values():
        if value is not None and not (value.is_finite() and 0 <= value <= LARGEST_TARGET):
            raise Invalid(_("A target is a number that is not below 0."))
    rows = Target.objects.select_for_update().filter(cycle=cycle, indicator__in=known)
    before = {(row.indicator, row.region_id): row.value for row in rows}
    changed = {key: value for key, value in values.items() if before.get(key) != value}
    if any(not may_set_target(by, regions[pk]) for _code, pk in values):
        raise NotPermitted(_("Only the office above sets the targets of a division."))
    held = TargetAnswer.objects.select_for_update(of=("self",)).filter(
        cycle=cycle, region_id__in={pk for _code, pk in changed}
    )
    return _Setting(cycle, regions, before, changed, {one.region_id: one for one in held})


def _refuse_too_early(setting: _Setting, today: date) -> None:
    """A county that is made in the course of the year has targets from its first day on."""
    early = [one for one in setting.touched if one.valid_from > max(today, setting.cycle.opens_on)]
    if early:
        words = _("%(county)s begins on %(day)s: its targets are set from that day on.")
        raise Invalid(words % {"county": early[0].name, "day": early[0].valid_from.isoformat()})


def why_is_needed(cycle: Cycle, values: Values) -> list[str]:
    """What a reason must be given for: accepted targets that change, parts that do not add up."""
    accepted = {pk for _code, pk in accepting_counties(cycle, values)}
    names = [one.name for one in divisions_of(cycle) if one.pk in accepted]
    told = gaps_in_words(gaps_after(cycle, values))
    if names:
        words = _("%(counties)s accepted these targets. Please say why they change.")
        told.insert(0, words % {"counties": "、".join(names[:5])})
    return told


def gaps_in_words(gaps: Iterable[tuple[Region, Gap]]) -> list[str]:
    """Each gap as a sentence: over or under, by how much, beneath what."""
    return [
        _("%(indicator)s: %(parts)s beneath %(place)s, whose target is %(whole)s (%(difference)s)")
        % {
            "indicator": indicators[gap.indicator].title,
            "place": place.name,
            "parts": f"{gap.parts.normalize():,f}",
            "whole": f"{gap.whole.normalize():,f}",
            "difference": f"{gap.difference.normalize():+,f}".replace("-", "−"),
        }
        for place, gap in gaps
    ]


def _write(setting: _Setting, *, by: Actor, at: datetime, why: str) -> None:
    cycle = setting.cycle
    kept = [
        Target(cycle=cycle, indicator=code, region_id=pk, value=value)
        for (code, pk), value in setting.changed.items()
        if value is not None
    ]
    for (code, pk), value in setting.changed.items():
        if value is None:
            Target.objects.filter(cycle=cycle, indicator=code, region_id=pk).delete()
    Target.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["cycle", "indicator", "region"],
        update_fields=["value"],
    )
    TargetChange.objects.bulk_create(
        TargetChange(
            cycle=cycle,
            region_id=pk,
            indicator=code,
            was=setting.before.get((code, pk)),
            became=value,
            was_accepted=setting.was_accepted(pk),
            reason=why,
            by=by.user,
            at=at,
        )
        for (code, pk), value in setting.changed.items()
    )


def _ask(setting: _Setting, *, by: Actor, at: datetime, why: str) -> None:
    """Each county whose targets changed is asked, or asked again."""
    for region in setting.touched:
        answer = setting.answers.get(region.pk)
        if region.level != Level.COUNTY:
            continue
        if answer is None:
            made = TargetAnswer.objects.create(
                cycle=setting.cycle, region=region, asked_on=localdate(at)
            )
            record("programs.targetanswer.open", by=by, at=at, target=made)
        elif answer.state != AnswerState.ASKED:
            again = why or _("The targets were changed.")
            stamps = {"asked_on": localdate(at), "answered_on": None}
            take("ask_again", answer, by=by, at=at, reason=again, **stamps)


@operation
def accept_targets(answer: TargetAnswer, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The county accepts its targets of the year."""
    _answer("accept", answer, by=by, at=at, reason=reason)


@operation
def object_to_targets(answer: TargetAnswer, *, by: Actor, at: datetime, reason: str) -> None:
    """The county does not agree, and says why; the office above changes them or asks again."""
    _answer("object", answer, by=by, at=at, reason=reason)


@operation
def ask_again(answer: TargetAnswer, *, by: Actor, at: datetime, reason: str) -> None:
    """The office above keeps the targets as they are, says why, and asks once more."""
    hold(answer)
    if not may_set_target(by, answer.region):
        raise NotPermitted(_("Only the office above sets the targets of a division."))
    stamps = {"asked_on": localdate(at), "answered_on": None}
    take("ask_again", answer, by=by, at=at, reason=reason, **stamps)
    _keep_reason(answer, reason)


ANSWER_VERBS: dict[str, Callable[..., None]] = {
    "accept": accept_targets,
    "object": object_to_targets,
    "ask-again": ask_again,
}


def _answer(move: str, answer: TargetAnswer, *, by: Actor, at: datetime, reason: str) -> None:
    hold(answer)
    if answer.cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))
    stamps = {"answered_on": localdate(at), "words": reason.strip()}
    take(move, answer, by=by, at=at, reason=reason, **stamps)


def _keep_reason(answer: TargetAnswer, reason: str) -> None:
    answer.words = reason
    answer.save(update_fields=["words"])


@operation
def keep_targets(lines: Any, *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Set the targets of a table; its lines hold codes of year, region and indicator, the value
    and the reason."""
    changed = 0
    for cycle in years_to_set(by):
        mine = [line for line in lines if line.year == cycle.code]
        named = divisions_by_code(cycle, on=localdate(at))
        regions = {code: one.pk for code, one in named.items()}
        values: dict[tuple[str, int], Decimal | None] = {
            (line.indicator, regions[line.region]): line.value for line in mine
        }
        if not values:
            continue
        reason = "；".join(dict.fromkeys(line.reason for line in mine if line.reason))
        changed += set_targets(cycle, values=values, by=by, at=at, reason=reason[:500])
        record(
            "programs.cycle.keep_targets",
            by=by,
            at=at,
            target=cycle,
            rows=len(mine),
            changed=changed,
            file=file.name,
            sha256=file.sha256,
        )
    return Kept(changed=changed, unchanged=len(lines) - changed)
