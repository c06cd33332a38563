"""Two programme years with their lists: targets, pilot industries, the needs questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import chain
from typing import Final

from portal.demo.industries import write_industries
from portal.demo.seasons import Season, at_time
from portal.demo.stage import Stage
from portal.demo.targets import write_targets
from portal.demo.writing import Sheaf
from programs.cycles.models import (
    Cycle,
    CycleLock,
    CycleStep,
    PilotIndustry,
    PilotIndustryStep,
    Target,
    TargetAnswer,
    TargetAnswerStep,
    TargetChange,
)
from programs.cycles.vocabulary import CycleState
from programs.questionnaires.models import Bridge, Template, Version, VersionStep
from programs.questionnaires.schema import fingerprint, library, read_questionnaire
from programs.questionnaires.schema.bridging import as_json, identity
from programs.questionnaires.vocabulary import VersionState
from programs.returns.models import YearForm

#: pilot industries of last year and of this year (DOMAIN 2.1, row 3)
PILOTS: Final = (23, 131)
NEEDS: Final = "needs_2026"
#: the form of this year's returns; last year's have the first one
FORM: Final = "return_2026b"
WHY_FORM: Final = "报送表式补齐培训、对接活动、信贷和例会等填报项目，自本年度一月起执行。"
#: months before this one that the province has locked already
MONTHS_OPEN: Final = 4


def write_years(stage: Stage) -> Mapping[str, int]:
    """Last year is locked, this year is open; both have everything that a year needs."""
    sheaf = Sheaf(
        Cycle, CycleStep, CycleLock, PilotIndustry, PilotIndustryStep, Target, TargetAnswer,
        TargetAnswerStep, TargetChange, YearForm,
        Template, Version,
        VersionStep, Bridge,
    )  # fmt: skip
    template = None
    for year, count in zip(stage.years, PILOTS, strict=True):
        cycle = stage.cycles[year] = sheaf.add(_cycle(stage, year))
        last = min(date(year, 12, 31), max(stage.day - timedelta(days=1), cycle.opens_on))
        stage.seasons[year] = Season(year, cycle.opens_on, last)
        for row in chain(_steps(stage, cycle), _locks(stage, cycle), _forms(stage, cycle)):
            sheaf.add(row)
        write_industries(stage, cycle, count, sheaf)
        write_targets(stage, cycle, sheaf)
        schema = library()[NEEDS]
        if template is None:
            title = schema["title"]["zh-hans"]
            template = sheaf.add(Template(code=schema["code"], region=stage.province, title=title))
        stage.versions[year] = sheaf.add(_version(template, cycle))
        sheaf.add(_published(stage, stage.versions[year]))
    first, second = (stage.versions[year] for year in stage.years)
    sheaf.add(_bridge(stage, second, first))
    return sheaf.keep()


def _cycle(stage: Stage, year: int) -> Cycle:
    is_over = year < stage.day.year
    return Cycle(
        code=f"{stage.province.code}-{year}",
        region=stage.province,
        year=year,
        title=f"{year} 年度小微企业质量管理体系认证提升行动（演示数据）",
        opens_on=date(year, 1, 1),
        closes_on=date(year, 12, 31),
        state=CycleState.LOCKED if is_over else CycleState.OPEN,
    )


def _steps(stage: Stage, cycle: Cycle) -> Iterator[CycleStep]:
    moves = [("publish", CycleState.DRAFT, CycleState.OPEN, date(cycle.year, 1, 1))]
    if cycle.state == CycleState.LOCKED:
        locked_on = _locked_on(stage, cycle)
        moves.append(("lock", CycleState.OPEN, CycleState.LOCKED, locked_on))
    for move, source, target, day in moves:
        yield CycleStep(
            subject=cycle, move=move, source=source, target=target, by=stage.manager,
            at=at_time(day),
        )  # fmt: skip


def _locked_on(stage: Stage, cycle: Cycle) -> date:
    """The end of February after the year, or the day of the demonstration if that is earlier."""
    return min(date(cycle.year + 1, 2, 26), stage.day)


def _locks(stage: Stage, cycle: Cycle) -> Iterator[CycleLock]:
    """The whole of last year; of this year the months that are long over."""
    if cycle.state == CycleState.LOCKED:
        yield CycleLock(
            cycle=cycle, period=str(cycle.year), by=stage.manager,
            locked_at=at_time(_locked_on(stage, cycle)),
        )  # fmt: skip
        return
    for month in range(1, stage.day.month - MONTHS_OPEN + 1):
        yield CycleLock(
            cycle=cycle, period=f"{cycle.year}-{month:02d}", by=stage.manager,
            locked_at=at_time(date(cycle.year, month + 2, 3)),
        )  # fmt: skip


def _forms(stage: Stage, cycle: Cycle) -> Iterator[YearForm]:
    """What the province chose for this year; last year has what the library says."""
    if cycle.year == stage.day.year:
        at = at_time(date(cycle.year, 1, 1), 11)
        yield YearForm(cycle=cycle, form=FORM, reason=WHY_FORM, by=stage.manager, at=at)


def _version(template: Template, cycle: Cycle) -> Version:
    """The questionnaire as it ships, asked from February on."""
    schema = {**library()[NEEDS]}
    return Version(
        template=template,
        cycle=cycle,
        number=1 if cycle.state == CycleState.LOCKED else 2,
        schema=schema,
        schema_sha256=fingerprint(schema),
        state=VersionState.PUBLISHED,
        made_at=at_time(date(cycle.year, 1, 1)),
        published_at=at_time(date(cycle.year, 1, 1), 10),
    )


def _bridge(stage: Stage, version: Version, before: Version) -> Bridge:
    """Both years ask the same: every question is what it was."""
    assert version.published_at is not None
    return Bridge(
        version=version,
        before=before,
        items=as_json(identity(read_questionnaire(version.schema))),
        of_sha256=version.schema_sha256,
        confirmed_by=stage.manager,
        confirmed_at=version.published_at,
    )


def _published(stage: Stage, version: Version) -> VersionStep:
    assert version.published_at is not None
    return VersionStep(
        subject=version, move="publish", source=VersionState.DRAFT,
        target=VersionState.PUBLISHED, by=stage.manager, at=version.published_at,
    )  # fmt: skip
