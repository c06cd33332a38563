"""Matchmaking events, training sessions, contests and meetings of both years, with who came, what
they passed and signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from portal.accounts.models import User
from portal.demo.contests import a_contest, examine, sign_contracts
from portal.demo.industries import CHAINS
from portal.demo.seasons import Season, office_time
from portal.demo.stage import Firm, Stage
from portal.demo.writing import Sheaf
from portal.regions.models import Region
from programs.cycles.models import (
    Activity,
    Attendance,
    Cycle,
    Decision,
    EventContract,
    PilotIndustry,
)
from programs.cycles.vocabulary import ActivityKind

#: of the province and its cities in a year (DOMAIN 2.1, row 7: more than 20 events)
EVENTS: Final = 24
TRAININGS: Final = ("内审员培训", "质量管理体系标准宣贯", "首席质量官研修", "质量大讲堂")
VENUES: Final = ("会展中心", "行政服务中心报告厅", "产业园多功能厅", "行业协会会议室")
OWNERS: Final = ("质量科", "认证监管科", "各市场监管所", "标准计量科")
DECISIONS: Final = (
    "对接认证机构，落实小微企业认证费用减免清单",
    "逐户核实未完成整改的企业，制定帮扶计划",
    "组织专家对重点行业开展集中诊断",
    "完善入库企业联系台账，落实专人对接",
)


def write_activities(stage: Stage) -> Mapping[str, int]:
    """Events of province and cities, a contest of each city; a training session and a meeting of
    each county, an examination after every other session."""
    sheaf = Sheaf(Activity, Attendance, Decision, EventContract)
    _count_industries(stage)
    for year in stage.years:
        cycle, season = stage.cycles[year], stage.seasons[year]
        rng, later = stage.rng(f"activities:{year}"), stage.rng(f"contests:{year}")
        for number in range(EVENTS):
            event, came = _event(stage, cycle, season, rng, number, sheaf)
            sign_contracts(stage, event, came, season, later, sheaf)
        for city in stage.cities.values():
            made = a_contest(stage, cycle, season, later, city, sheaf)
            firms = [one for one in stage.firms if one.county.region.path.startswith(city.path)]
            examine(_come(made, later, firms, later.randint(8, 20), sheaf), later, share=1)
        for number, county in enumerate(stage.counties):
            region = county.then(season.last)
            if region is None:
                continue
            firms = [one for one in stage.firms if one.county is county]
            came = _training(cycle, season, rng, region, county.officer, firms, sheaf)
            if number % 2 == 0:
                examine(came, later)
            _meeting(stage, cycle, season, rng, region, county.officer, sheaf)
    return sheaf.keep()


def _count_industries(stage: Stage) -> None:
    """What the register counts of each industry where it was proposed, now that there is one."""
    firms = Counter((one.county.region.path, one.industry.code) for one in stage.firms)
    pilots = list(
        PilotIndustry.objects.filter(cycle__in=stage.cycles.values()).select_related("region")
    )
    for pilot in pilots:
        pilot.enterprise_count = firms[pilot.region.path, pilot.industry_codes[0]]
        pilot.certified_count = round(pilot.enterprise_count * 0.2)
    PilotIndustry.objects.bulk_update(
        pilots, ["enterprise_count", "certified_count"], batch_size=500
    )


def _event(
    stage: Stage, cycle: Cycle, season: Season, rng: Random, number: int, sheaf: Sheaf
) -> tuple[Activity, list[Attendance]]:
    cities = list(stage.cities.values()) or [stage.province]
    region = stage.province if number % 6 == 0 else cities[number % len(cities)]
    chain = sorted(set(CHAINS.values()))[number % len(set(CHAINS.values()))]
    made = sheaf.add(
        Activity(
            cycle=cycle,
            region=region,
            kind=ActivityKind.MATCHMAKING,
            title=f"“十链百业千企认证”{chain}产业链对接活动",
            held_on=season.pick(rng, season.first, season.last),
            place=f"{region.name}{rng.choice(VENUES)}",
            hosts=f"{region.name}市场监督管理局",
            chain=chain,
            intents=rng.randint(4, 30),
            recorded_by=stage.manager,
            recorded_at=office_time(rng, season.last),
        )
    )
    near = [one for one in stage.firms if one.county.region.path.startswith(region.path)]
    return made, _come(made, rng, near, rng.randint(15, 60), sheaf)


def _training(
    cycle: Cycle,
    season: Season,
    rng: Random,
    region: Region,
    officer: User,
    firms: list[Firm],
    sheaf: Sheaf,
) -> list[Attendance]:
    made = sheaf.add(
        Activity(
            cycle=cycle,
            region=region,
            kind=ActivityKind.TRAINING,
            title=f"{region.name}{rng.choice(TRAININGS)}",
            held_on=season.pick(rng, season.first, season.last),
            place=f"{region.name}{rng.choice(VENUES)}",
            hosts=f"{region.name}市场监督管理局",
            hours=Decimal(rng.choice((3, 4, 6, 8, 16))),
            recorded_by=officer,
            recorded_at=office_time(rng, season.last),
        )
    )
    return _come(made, rng, firms, rng.randint(6, 30), sheaf)


def _come(
    made: Activity, rng: Random, firms: list[Firm], many: int, sheaf: Sheaf
) -> list[Attendance]:
    there = [one for one in firms if one.enterprise.registered_on <= made.held_on]
    return [
        sheaf.add(
            Attendance(
                activity=made,
                enterprise=firm.enterprise,
                people=rng.randint(1, 4),
                cycle=made.cycle,
                region=made.region,
                kind=made.kind,
                held_on=made.held_on,
            )
        )
        for firm in rng.sample(there, min(many, len(there)))
    ]


def _meeting(
    stage: Stage,
    cycle: Cycle,
    season: Season,
    rng: Random,
    region: Region,
    officer: User,
    sheaf: Sheaf,
) -> None:
    held_on = season.pick(rng, season.first, season.last)
    made = sheaf.add(
        Activity(
            cycle=cycle,
            region=region,
            kind=ActivityKind.MEETING,
            title=f"{region.name}提升行动月度调度例会",
            held_on=held_on,
            place=f"{region.name}市场监督管理局",
            recorded_by=officer,
            recorded_at=office_time(rng, season.last),
        )
    )
    for number, words in enumerate(rng.sample(DECISIONS, rng.randint(1, 3)), start=1):
        due_on = held_on + timedelta(days=rng.choice((14, 30, 45)))
        done_on = _done(stage, rng, held_on, due_on)
        sheaf.add(
            Decision(
                meeting=made,
                cycle=cycle,
                region=region,
                number=number,
                words=words,
                owner=rng.choice(OWNERS),
                decided_on=held_on,
                due_on=due_on,
                done_on=done_on,
                outcome="已落实" if done_on else "",
            )
        )


def _done(stage: Stage, rng: Random, held_on: date, due_on: date) -> date | None:
    """Most are done in time; one in six is open still, some of them overdue."""
    if rng.random() < 0.16:
        return None
    done_on = due_on - timedelta(days=rng.randint(0, 10))
    return max(done_on, held_on) if done_on < stage.day else None
