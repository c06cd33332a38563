"""Targets of both years: set by the province, shared out downwards, answered by the counties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from portal.demo.seasons import office_time
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from portal.indicators.definition import indicators
from portal.regions.models import Region
from programs.cycles.models import Cycle, Target, TargetAnswer, TargetAnswerStep, TargetChange
from programs.cycles.vocabulary import AnswerState, CycleState

#: the same for every division: of last year, of this year
RATES: Final = {"visits.rate": (80, 90), "plans.rate": (70, 80), "problems.closure": (85, 90)}
LISTED: Final = "roster.listed"
#: parts of the roster's target; what is diagnosed and certified is expected of a part of it
SHARES: Final = {
    "roster.introduction": 0.1,
    "visits.enterprises": 0.85,
    "certificates.new_qms": 0.2,
}
OBJECTION: Final = "今年新入库企业少，目标高于辖区符合条件的企业数，建议下调。"
RAISED: Final = "省局年中调增，已与县局沟通。"


def write_targets(stage: Stage, cycle: Cycle, sheaf: Sheaf) -> None:
    """For the province, each city and each county; counts add up from below."""
    found = Region.objects.in_force(on=cycle.opens_on).within(stage.province)
    regions = list(found.order_by("path", "code"))
    for target in _targets(stage, cycle, regions):
        sheaf.add(target)
    counties = [region for region in regions if region.level == "county"]
    for number, region in enumerate(counties):
        _answer(stage, cycle, region, number, sheaf)


def _targets(stage: Stage, cycle: Cycle, regions: list[Region]) -> Iterator[Target]:
    last = cycle.state == CycleState.LOCKED
    for code, (then, now) in RATES.items():
        if code in indicators:
            for region in regions:
                value = Decimal(then if last else now)
                yield Target(cycle=cycle, region=region, indicator=code, value=value)
    listed = _of_counties(stage, regions, wanted=stage.size * (0.3 if last else 0.58))
    for code, share in {LISTED: 1.0, **SHARES}.items():
        if code not in indicators:
            continue
        parts = {path: max(1, round(count * share)) for path, count in listed.items()}
        for region in regions:
            value = Decimal(sum(n for path, n in parts.items() if path.startswith(region.path)))
            yield Target(cycle=cycle, region=region, indicator=code, value=value)


def _of_counties(stage: Stage, regions: list[Region], *, wanted: float) -> Mapping[str, int]:
    weights = {county.region.code: county.weight for county in stage.counties}
    total = sum(weights.values())
    return {
        region.path: max(1, round(wanted * weights.get(region.code, 0.5) / total))
        for region in regions
        if region.level == "county"
    }


def _answer(stage: Stage, cycle: Cycle, region: Region, number: int, sheaf: Sheaf) -> None:
    """Accepted as a rule; this year one in thirty objects, and one in twelve has not answered."""
    rng = stage.rng(f"targets:{cycle.year}:{region.code}")
    asked_on = min(date(cycle.year, 2, 10), stage.day)
    answered_on = min(asked_on + timedelta(days=rng.randint(2, 20)), stage.day)
    answer = TargetAnswer(cycle=cycle, region=region, asked_on=asked_on)
    is_open = cycle.state == CycleState.OPEN
    is_main = region == stage.main.region
    if not (is_open and (is_main or number % 12 == 5)):
        answer.state, answer.answered_on = AnswerState.ACCEPTED, answered_on
    if is_open and not is_main and number % 30 == 7:
        answer.state, answer.words = AnswerState.OBJECTED, OBJECTION
    sheaf.add(answer)
    county = next((one for one in stage.counties if one.region == region), None)
    if answer.answered_on is not None:
        sheaf.add(
            TargetAnswerStep(
                subject=answer,
                move="accept" if answer.state == AnswerState.ACCEPTED else "object",
                source=AnswerState.ASKED,
                target=answer.state,
                reason=answer.words,
                by=county.approver if county else None,
                at=office_time(rng, answered_on),
            )
        )
    if is_main and is_open:
        _raise(stage, cycle, region, sheaf)


def _raise(stage: Stage, cycle: Cycle, region: Region, sheaf: Sheaf) -> None:
    """The county of the accounts is asked again: what it had accepted was raised."""
    target = next(
        one
        for one in sheaf.of(Target)
        if one.region == region and one.indicator == LISTED and one.cycle is cycle
    )
    sheaf.add(
        TargetChange(
            cycle=cycle,
            region=region,
            indicator=LISTED,
            was=max(target.value - 5, Decimal(0)),
            became=target.value,
            was_accepted=True,
            reason=RAISED,
            by=stage.manager,
            at=office_time(stage.rng("targets:raised"), stage.day - timedelta(days=3)),
        )
    )
