"""What came of events and training: contracts, contests, and who passed an examination."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Final

from portal.calendar.rules import is_workday
from portal.demo.seasons import Season, office_time
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from portal.regions.models import Region
from programs.cycles.models import Activity, Attendance, Cycle, EventContract
from programs.cycles.vocabulary import ActivityKind

#: of the letters of intent of an event, those that become contracts in time
BECOMES: Final = 0.45
#: days after the event on which a contract is signed
SOONEST, LATEST = 14, 100
WITH_WHOM: Final = ("质量认证有限公司", "检验检测有限公司", "计量校准有限公司", "农村商业银行")
WHAT: Final = ("质量管理体系认证", "产品检验检测", "仪器设备校准", "质量提升贷款")
#: of those who come to a training session with an examination, and of those examined
EXAMINED, PASSED = 0.8, 0.86


def sign_contracts(
    stage: Stage, event: Activity, came: list[Attendance], season: Season, rng: Random, sheaf: Sheaf
) -> None:
    """Some letters of intent of an event became contracts, weeks after it."""
    for number in range(1, event.intents + 1):
        signs, firm = rng.random() < BECOMES, rng.choice(came) if came else None
        signed_on = event.held_on + timedelta(days=rng.randint(SOONEST, LATEST))
        while not is_workday(signed_on):
            signed_on += timedelta(days=1)
        kind, amount = rng.randrange(len(WHAT)), Decimal(rng.randint(60, 900)) / 100
        names_amount, is_known = rng.random() < 0.7, rng.random() < 0.8
        if not signs or not season.holds(signed_on):
            continue
        sheaf.add(
            EventContract(
                activity=event,
                cycle=event.cycle,
                region=event.region,
                enterprise=firm.enterprise if firm and is_known else None,
                counterpart=f"{stage.province.name}示例{WITH_WHOM[kind]}",
                subject=f"{WHAT[kind]}（第{number}份意向）",
                signed_on=signed_on,
                amount_wan=amount if names_amount else None,
                evidence=f"合同 {signed_on:%Y%m%d}-{number:02}",
                recorded_by=stage.manager,
                recorded_at=office_time(rng, signed_on),
            )
        )


def a_contest(
    stage: Stage, cycle: Cycle, season: Season, rng: Random, region: Region, sheaf: Sheaf
) -> Activity:
    """A quality knowledge contest that a city held."""
    made: Activity = sheaf.add(
        Activity(
            cycle=cycle,
            region=region,
            kind=ActivityKind.CONTEST,
            title=f"{region.name}小微企业质量知识竞赛",
            held_on=season.pick(rng, season.first, season.last),
            place=f"{region.name}广播电视台演播厅",
            hosts=f"{region.name}市场监督管理局",
            recorded_by=stage.manager,
            recorded_at=office_time(rng, season.last),
        )
    )
    return made


def examine(came: Iterable[Attendance], rng: Random, *, share: float = EXAMINED) -> None:
    """Say of attendances how many people were examined, and how many passed."""
    for one in came:
        one.examined = sum(rng.random() < share for _person in range(one.people))
        one.passed = sum(rng.random() < PASSED for _person in range(one.examined))
