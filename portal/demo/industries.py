"""The list of pilot industries: confirmed on their way through county, city and province, and the
proposals that still wait or came back."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from portal.demo.names import Industry, industries
from portal.demo.seasons import office_time
from portal.demo.stage import County, Stage
from portal.demo.writing import Sheaf
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle, PilotIndustry, PilotIndustryStep
from programs.cycles.vocabulary import CycleState, IndustryState, Link

LEADS: Final = ("行业协会", "质检研究院", "龙头企业联合体")
#: the chains of the province (DOMAIN 2.1, row 5: 18 key chains), by the first digits of an industry
CHAINS: Final = {
    "13": "绿色农产品", "14": "绿色农产品", "15": "绿色农产品", "17": "现代纺织", "18": "现代纺织",
    "19": "鞋革", "20": "竹木家居", "21": "竹木家居", "22": "特种纸", "24": "文体用品",
    "26": "化工新材料", "27": "生物医药", "28": "化工新材料", "29": "化工新材料",
    "30": "绿色建材", "33": "五金制品", "34": "高端装备", "35": "高端装备", "36": "汽车零部件",
    "37": "高端装备", "38": "智能电气", "39": "电子信息", "40": "仪器仪表",
}  # fmt: skip
GROUNDS: Final = "企业集中、认证覆盖率低，龙头企业愿意牵头，质量提升空间较大。"
WANTED: Final = "请补充行业现有获证企业名单和牵头单位意见。"
#: proposals of this year that wait for a city, wait for the province, came back
QUEUE: Final = (
    (IndustryState.PROPOSED, 9),
    (IndustryState.REVIEWED, 6),
    (IndustryState.RETURNED, 2),
)


def write_industries(stage: Stage, cycle: Cycle, count: int, sheaf: Sheaf) -> None:
    """`count` confirmed industries; of the year under way some proposals that are not yet."""
    rng = stage.rng(f"industries:{cycle.year}")
    known = industries()
    for number, industry in enumerate(known[:count], start=1):
        pilot = _pilot(stage, cycle, number, industry, rng)
        _confirm(stage, pilot, rng, sheaf)
    if cycle.state == CycleState.LOCKED:
        return
    waiting = [state for state, many in QUEUE for _n in range(many)]
    for number, state in enumerate(waiting):
        industry = known[(count + number) % len(known)]
        _wait(stage, _pilot(stage, cycle, count + number + 1, industry, rng), state, rng, sheaf)


def _pilot(
    stage: Stage, cycle: Cycle, number: int, industry: Industry, rng: Random
) -> PilotIndustry:
    """As a county proposed it in March; the first are those of last year."""
    county = stage.main if number % 40 == 0 else rng.choice(stage.counties)
    last_year = stage.years[0]
    proposed_on = date(cycle.year, 3, 1) + timedelta(days=rng.randint(0, 20))
    return PilotIndustry(
        cycle=cycle,
        region=county.region,
        reviewing_region=stage.reviewing(county.region),
        code=f"{cycle.year}-{number:03d}",
        name=f"{industry.name}行业",
        industry_codes=[industry.code],
        chain=CHAINS.get(industry.code[:2], ""),
        link=rng.choice(Link.values) if industry.code[:2] in CHAINS else "",
        lead=f"{industry.words[0]}{LEADS[number % len(LEADS)]}",
        grounds=GROUNDS,
        counted_on=min(proposed_on, stage.day),
        proposed_on=min(proposed_on, stage.day),
        first_year=last_year if number <= 23 else cycle.year,
    )


def _confirm(stage: Stage, pilot: PilotIndustry, rng: Random, sheaf: Sheaf) -> None:
    pilot.state = IndustryState.CONFIRMED
    pilot.confirmed_on = min(pilot.proposed_on + timedelta(days=rng.randint(10, 35)), stage.day)
    sheaf.add(pilot)
    day = min(pilot.proposed_on + timedelta(days=rng.randint(1, 9)), pilot.confirmed_on)
    _review(stage, pilot, day, rng, sheaf)
    _step(pilot, "confirm", IndustryState.REVIEWED, pilot.confirmed_on, stage, rng, sheaf)


def _wait(
    stage: Stage, pilot: PilotIndustry, state: IndustryState, rng: Random, sheaf: Sheaf
) -> None:
    """A proposal of the last weeks, in the city of the accounts as often as elsewhere."""
    city = stage.main.city
    beside = [one for one in stage.counties if one.city == city and city is not None]
    county: County = rng.choice(beside or stage.counties)
    pilot.region, pilot.reviewing_region = county.region, stage.reviewing(county.region)
    pilot.proposed_on = pilot.counted_on = stage.day - timedelta(days=rng.randint(2, 25))
    is_direct = pilot.reviewing_region.level == Level.PROVINCE
    pilot.state = IndustryState.REVIEWED if is_direct and state == "proposed" else state
    sheaf.add(pilot)
    day = pilot.proposed_on + timedelta(days=1)
    if pilot.state == IndustryState.REVIEWED:
        _review(stage, pilot, day, rng, sheaf)
    elif pilot.state == IndustryState.RETURNED:
        pilot.reason = WANTED
        move = "return_from_province" if is_direct else "return"
        before = IndustryState.REVIEWED if is_direct else IndustryState.PROPOSED
        _step(pilot, move, before, day, stage, rng, sheaf, target=IndustryState.RETURNED)


def _review(stage: Stage, pilot: PilotIndustry, day: date, rng: Random, sheaf: Sheaf) -> None:
    """The city's step, where there is a city."""
    if pilot.reviewing_region.level != Level.PROVINCE:
        target = IndustryState.REVIEWED
        _step(pilot, "review", IndustryState.PROPOSED, day, stage, rng, sheaf, target=target)


def _step(
    pilot: PilotIndustry, move: str, source: IndustryState, day: date, stage: Stage, rng: Random,
    sheaf: Sheaf, target: IndustryState = IndustryState.CONFIRMED,
) -> None:  # fmt: skip
    by = stage.manager
    if move in ("review", "return"):
        by = stage.reviewers.get(pilot.reviewing_region.path, stage.manager)
    sheaf.add(
        PilotIndustryStep(
            subject=pilot, move=move, source=source, target=target, by=by,
            reason=pilot.reason, at=office_time(rng, day),
        )
    )  # fmt: skip
