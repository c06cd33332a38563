"""Incentive policies: 192 in force on the day, some that ended, some in preparation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from portal.demo.names import short_name, table
from portal.demo.seasons import at_time
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from portal.regions.models import Region
from programs.policies.models import Policy, PolicyStep
from programs.policies.vocabulary import PolicyLevel, PolicyState

#: DOMAIN 2.1, row 10; and how many are beside them
IN_FORCE, ENDED, DRAFTS = 192, 9, 4
NATIONAL, PROVINCIAL, OF_CITIES = 4, 22, 58
DAY: Final = timedelta(days=1)
NUMBERS: Final = "{place}市监质〔{year}〕{number}号（演示）"
NATIONWIDE: Final = "国家市场监督管理总局（演示）"
APPLY: Final = "{place}市场监督管理局质量科，或“浙里办”专窗"


def write_policies(stage: Stage) -> Mapping[str, int]:
    """Those of the nation and the province apply everywhere, the others in their own places."""
    sheaf = Sheaf(Policy, PolicyStep)
    rng = stage.rng("policies")
    lines = table("policies")
    cities = list(stage.cities.values())
    for number in range(1, IN_FORCE + ENDED + DRAFTS + 1):
        level, place = _place(rng, stage, number, cities)
        policy = _policy(rng, stage, number, lines[(number * 7) % len(lines)], level, place)
        if number > IN_FORCE:
            _past_or_draft(rng, stage, policy, is_ended=number <= IN_FORCE + ENDED)
        sheaf.add(policy)
        if policy.state != PolicyState.DRAFT:
            sheaf.add(_step(stage, policy, "publish", PolicyState.DRAFT, policy.issued_on))
        if policy.state == PolicyState.ENDED and policy.ended_on:
            sheaf.add(_step(stage, policy, "end", PolicyState.PUBLISHED, policy.ended_on))
    return sheaf.keep()


def _place(
    rng: Random, stage: Stage, number: int, cities: list[Region]
) -> tuple[PolicyLevel, Region]:
    if number <= NATIONAL:
        return PolicyLevel.NATIONAL, stage.province
    if number <= NATIONAL + PROVINCIAL:
        return PolicyLevel.PROVINCE, stage.province
    if cities and number <= NATIONAL + PROVINCIAL + OF_CITIES:
        return PolicyLevel.CITY, cities[number % len(cities)]
    if number % 9 == 0:
        return PolicyLevel.COUNTY, stage.main.region
    return PolicyLevel.COUNTY, rng.choice(stage.counties).region


def _policy(
    rng: Random, stage: Stage, number: int, line: Mapping[str, str], level: PolicyLevel, at: Region
) -> Policy:
    issued_on = stage.day - timedelta(days=rng.randint(30, 680))
    issuer = NATIONWIDE if level == PolicyLevel.NATIONAL else f"{at.name}市场监督管理局"
    place = "国" if level == PolicyLevel.NATIONAL else short_name(at)
    valid_to = _until(rng, stage.day)
    return Policy(
        number=NUMBERS.format(place=place, year=issued_on.year, number=number),
        title=f"关于{line['title']}的通知",
        level=level,
        kind=line["kind"],
        region=at,
        issuer=issuer,
        joint_issuers=rng.choice(("", "", f"{at.name}财政局", f"{at.name}经济和信息化局")),
        issued_on=issued_on,
        valid_from=issued_on,
        valid_to=valid_to,
        ended_on=valid_to + DAY if valid_to else None,
        amount=line["amount"],
        least_fen=_fen(line["least"]),
        most_fen=_fen(line["most"]),
        clause=f"{line['title']}：{line['amount']}。",
        where_to_apply=APPLY.format(place=short_name(at)),
        conditions=json.loads(line["conditions"]),
        state=PolicyState.PUBLISHED,
    )


def _until(rng: Random, day: date) -> date | None:
    """Some have no end; the others end at the end of a year, this year's included."""
    years = rng.choice((None, 0, 1, 1, 2))
    return None if years is None else date(day.year + years, 12, 31)


def _past_or_draft(rng: Random, stage: Stage, policy: Policy, *, is_ended: bool) -> None:
    if not is_ended:
        policy.state, policy.ended_on = PolicyState.DRAFT, None
        return
    policy.state = PolicyState.ENDED
    policy.ended_on = stage.day - timedelta(days=rng.randint(1, 25))
    policy.valid_to = policy.ended_on - DAY


def _step(stage: Stage, policy: Policy, move: str, source: str, day: date) -> PolicyStep:
    reached = PolicyState.PUBLISHED if move == "publish" else PolicyState.ENDED
    return PolicyStep(
        subject=policy, move=move, source=source, target=reached, by=stage.manager,
        at=at_time(day, 15), reason="" if move == "publish" else "文件到期",
    )  # fmt: skip


def _fen(yuan: str) -> int | None:
    return None if yuan == r"\N" else int(yuan) * 100
