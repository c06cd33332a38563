"""The launch of a year, county by county: what each has done, and what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import lies_beneath
from portal.regions.models import Region
from programs.cycles.facts import LaunchCell, LaunchStep, launch_steps
from programs.cycles.models import Cycle, TargetAnswer
from programs.cycles.queries.years import counties_of, paths_of
from programs.cycles.vocabulary import AnswerState, Permission

NOTHING = LaunchCell(None)


@dataclass(frozen=True, slots=True)
class LaunchLine:
    """A county with what it has done, step by step."""

    county: Region
    cells: tuple[tuple[LaunchStep, LaunchCell], ...]

    @property
    def lacks(self) -> int:
        """How many steps the county has not taken."""
        return sum(cell.on is None for _step, cell in self.cells)


@dataclass(frozen=True, slots=True)
class LaunchBoard:
    """The steps, the counties within reach, and how many of them have taken each step."""

    steps: tuple[LaunchStep, ...]
    lines: tuple[LaunchLine, ...]

    @property
    def done(self) -> list[tuple[LaunchStep, int]]:
        return [
            (step, sum(line.cells[place][1].on is not None for line in self.lines))
            for place, step in enumerate(self.steps)
        ]

    @property
    def ready(self) -> int:
        """How many counties lack nothing."""
        return sum(not line.lacks for line in self.lines)

    def sorted_by(self, code: str) -> list[LaunchLine]:
        """Who lacks the step of the code first, then by its day; "county" by place; otherwise who
        lacks most first."""
        codes = [step.code for step in self.steps]
        if code == "county":
            return list(self.lines)
        if code not in codes:
            return sorted(self.lines, key=lambda line: -line.lacks)
        place = codes.index(code)
        days = {line.county.pk: line.cells[place][1].on for line in self.lines}
        return sorted(self.lines, key=lambda line: str(days[line.county.pk] or ""))


def launch_board(cycle: Cycle, by: Actor) -> LaunchBoard:
    """The counties of the year whose targets somebody reads; one statement for each step."""
    steps = tuple(sorted(launch_steps, key=lambda step: step.order))
    paths = paths_of(by, to=Permission.TARGET_VIEW)
    counties = [
        one for one in counties_of(cycle) if any(lies_beneath(one.path, path) for path in paths)
    ]
    found = [step.of(cycle, counties) for step in steps]
    lines = (
        LaunchLine(
            county,
            tuple(
                (step, cells.get(county.pk, NOTHING))
                for step, cells in zip(steps, found, strict=True)
            ),
        )
        for county in counties
    )
    return LaunchBoard(steps, tuple(lines))


def acceptances(cycle: Cycle, counties: Sequence[Region]) -> dict[int, LaunchCell]:
    """What each county says of its targets; the day on which it accepted them."""
    rows = TargetAnswer.objects.filter(cycle=cycle, region__in=counties)
    answers = {one.region_id: one for one in rows}
    return {one.pk: _answered(answers.get(one.pk)) for one in counties}


def _answered(answer: TargetAnswer | None) -> LaunchCell:
    if answer is None:
        return LaunchCell(None, _("Without targets"))
    if answer.state == AnswerState.ACCEPTED:
        return LaunchCell(answer.answered_on)
    return LaunchCell(None, AnswerState(answer.state).label)
