"""The key industrial chains of the province with their three charts, output and projects; and the
problems of visits that come from causes on their fishbones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from experts.visits.models import Problem
from portal.demo.industries import CHAINS
from portal.demo.names import table
from portal.demo.seasons import office_time
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from programs.chains.models import (
    ChainCause,
    ChainOutput,
    ChainStep,
    Countermeasure,
    IndustrialChain,
    Milestone,
    Project,
    ProjectLine,
    ProjectStep,
    Segment,
)
from programs.chains.vocabulary import Bone, ChainState, LineKind, ProjectState, Weight
from programs.cycles.vocabulary import Link

#: the last chains of the table are not approved yet
UNFINISHED: Final = (ChainState.SUBMITTED, ChainState.DRAFT)
WANTED: Final = "鱼骨图未区分要因和一般原因，请补充后重新提交。"
#: causes on a bone at most, and how often a problem that could name one does
MOST: Final = 3
NAMED: Final = 0.6
#: DOMAIN 2.1, row 31: seven projects
PROJECTS: Final = 7
TOOLS: Final = ("质量管理体系认证补助", "首席质量官培训补贴", "认证贷、质量贷")
MILESTONES: Final = ("问题排查和方案论证", "关键工艺试验", "团体标准立项", "全链推广和总结")
MEASURES: Final = (
    ("开展内审员和关键工序人员实操培训", "{leader}", "首席质量官培训基地"),
    ("集中检定在用计量器具并建立到期提醒", "市计量科学研究院", "“一站式”质量服务平台"),
    ("编制关键工序作业指导书范本", "{leader}", "质量专家服务队"),
    ("共享检验检测设备，补齐出厂检验项目", "省质量检验院", "“一站式”质量服务平台"),
    ("链主企业带动供方导入质量管理体系", "链主企业", "认证费用减免、认证贷"),
    ("制定产业链关键产品团体标准", "{leader}", "标准创新型企业奖励"),
    ("组织共性技术难题揭榜攻关", "产业链办公室", "质量技术攻关专项资金"),
)


def write_chains(stage: Stage) -> Mapping[str, int]:
    """Every chain of the table; the last ones wait for the province or came back to their city."""
    sheaf = Sheaf(
        IndustrialChain, ChainStep, Segment, ChainCause, Countermeasure,
        Project, ProjectStep, ProjectLine, Milestone, ChainOutput,
    )  # fmt: skip
    rng = stage.rng("chains")
    lines = table("chains")
    for number, line in enumerate(lines):
        late = number - (len(lines) - len(UNFINISHED))
        state = UNFINISHED[late] if late >= 0 else ChainState.APPROVED
        chain = sheaf.add(_chain(stage, rng, line, state))
        for step in _steps(stage, rng, chain):
            sheaf.add(step)
        _draw(rng, chain, line, sheaf)
        if state == ChainState.APPROVED:
            _count(stage, rng, chain, sheaf)
            if number < PROJECTS:
                _project(stage, rng, chain, number, sheaf)
    stage.causes = {
        (cause.chain.name, cause.words): cause
        for cause in sheaf.of(ChainCause)
        if cause.chain.state == ChainState.APPROVED
    }
    return sheaf.keep()


def _count(stage: Stage, rng: Random, chain: IndustrialChain, sheaf: Sheaf) -> None:
    """The output of two years, in 10,000 yuan: between 20 and 60 billion yuan, growing."""
    amount = Decimal(rng.randint(2_000_000, 6_000_000))
    for year in (stage.years[0] - 1, stage.years[0]):
        sheaf.add(
            ChainOutput(
                chain=chain, year=year, amount_wan=amount, source="省统计局（演示）",
                last_day=date(year, 12, 31), next_day=date(year + 1, 12, 31),
            )
        )  # fmt: skip
        amount = (amount * Decimal(rng.randint(102, 118)) / 100).quantize(Decimal(1))


def _project(stage: Stage, rng: Random, chain: IndustrialChain, number: int, sheaf: Sheaf) -> None:
    """A project under way; the last is still prepared. Some milestones are done, one is late."""
    is_running, is_slow = number < PROJECTS - 1, number % 3 == 0
    opened_on = max(stage.day - timedelta(days=rng.randint(150, 220)), chain.opened_on)
    started_on = min(opened_on + timedelta(days=14), stage.day)
    carrier = stage.main if number % 3 == 0 else rng.choice(stage.counties)
    made = sheaf.add(
        Project(
            chain=chain,
            region=carrier.region,
            name=f"{chain.name}产业链质量攻坚项目",
            lead=chain.leader,
            goal=chain.goal,
            path="问题排查、联合攻关、标准固化、全链推广",
            budget_wan=Decimal(rng.randint(8, 40) * 10),
            state=ProjectState.RUNNING if is_running else ProjectState.OPEN,
            opened_on=opened_on,
            started_on=started_on if is_running else None,
        )
    )
    if is_running:
        at = office_time(rng, started_on)
        source, target = ProjectState.OPEN, ProjectState.RUNNING
        sheaf.add(
            ProjectStep(
                subject=made, move="start", source=source, target=target, by=carrier.officer, at=at
            )
        )
    weak = [one.weak_point for one in sheaf.of(Segment) if one.chain is chain and one.weak_point]
    lines = [
        *((LineKind.MEASURE, one.words) for one in sheaf.of(Countermeasure) if one.chain is chain),
        *((LineKind.PROBLEM, words) for words in weak),
        *((LineKind.TOOL, words) for words in TOOLS),
    ]
    for place, (kind, words) in enumerate(lines, start=1):
        sheaf.add(ProjectLine(project=made, number=place, kind=kind, words=words))
    for place, title in enumerate(MILESTONES):
        due_on = started_on + timedelta(days=45 * (place + 1))
        done_on = due_on + timedelta(days=rng.randint(-12, 3))
        is_done = is_running and done_on < stage.day and not (is_slow and place >= 2)
        sheaf.add(
            Milestone(
                project=made,
                title=title,
                due_on=due_on,
                done_on=done_on if is_done else None,
                evidence=f"{title}报告及验收记录" if is_done else "",
                done_by=carrier.officer if is_done else None,
            )
        )


def name_causes(stage: Stage, problems: list[Problem]) -> None:
    """Let problems that an enterprise knows name the cause of its chain that says the same."""
    rng = stage.rng("causes")
    for problem in problems:
        if problem.found_on is None:
            continue
        chain = CHAINS.get(problem.enterprise.industry_code[:2], "")
        cause = stage.causes.get((chain, _in_short(problem.description)))
        if cause is not None and rng.random() < NAMED:
            problem.chain_cause = cause


def _chain(
    stage: Stage, rng: Random, line: Mapping[str, str], state: ChainState
) -> IndustrialChain:
    year = stage.years[0] if state == ChainState.APPROVED else stage.day.year
    opened_on = min(date(year, 3, 1) + timedelta(days=rng.randint(0, 60)), stage.day)
    city = stage.main.city
    made = IndustrialChain(
        region=stage.province if state == ChainState.APPROVED or city is None else city,
        name=line["name"],
        leader=line["leader"],
        goal=line["goal"],
        state=state,
        opened_on=opened_on,
    )
    if state == ChainState.APPROVED:
        made.approved_on = min(opened_on + timedelta(days=rng.randint(20, 60)), stage.day)
        made.approved_by = stage.manager
    elif state == ChainState.SUBMITTED:
        made.submitted_by = stage.reviewers.get(made.region.path)
    else:
        made.reason = WANTED
    return made


def _steps(stage: Stage, rng: Random, chain: IndustrialChain) -> Iterator[ChainStep]:
    """How it came where it is."""
    draft, submitted = ChainState.DRAFT, ChainState.SUBMITTED
    day = chain.approved_on or min(chain.opened_on + timedelta(days=30), stage.day)
    sent = max(chain.opened_on, day - timedelta(days=5))
    drawn_by = stage.reviewers.get(chain.region.path)
    yield _step(rng, chain, "submit", draft, submitted, sent, by=drawn_by)
    if chain.state == ChainState.APPROVED:
        yield _step(rng, chain, "approve", submitted, chain.state, day, by=stage.manager)
    elif chain.state == ChainState.DRAFT:
        yield _step(rng, chain, "return", submitted, draft, day, by=stage.manager, reason=WANTED)


def _step(
    rng: Random,
    chain: IndustrialChain,
    move: str,
    source: str,
    target: str,
    day: date,
    **more: object,
) -> ChainStep:
    return ChainStep(
        subject=chain, move=move, source=source, target=target, at=office_time(rng, day), **more
    )


def _draw(rng: Random, chain: IndustrialChain, line: Mapping[str, str], sheaf: Sheaf) -> None:
    number = 0
    for link in Link:
        for part in line[link.value].split("|"):
            name, makes, weak = part.split(":")
            number += 1
            sheaf.add(
                Segment(
                    chain=chain, number=number, link=link, name=name, makes=makes, weak_point=weak
                )
            )
    causes = [sheaf.add(cause) for cause in _causes(rng, chain)]
    chosen = sorted(rng.sample(range(len(MEASURES)), 6))
    for place, index in enumerate(chosen, start=1):
        words, body, resource = MEASURES[index]
        sheaf.add(
            Countermeasure(
                chain=chain,
                number=place,
                words=words,
                body=body.format(leader=line["leader"]),
                resource=resource,
                cause=rng.choice(causes),
            )
        )


def _causes(rng: Random, chain: IndustrialChain) -> Iterator[ChainCause]:
    """Some of what visits find, bone by bone, in short."""
    number = 0
    for bone in Bone:
        known = [_in_short(one["found"]) for one in table("problems") if one["cause"] == bone]
        for words in rng.sample(known, min(len(known), rng.randint(1, MOST))):
            number += 1
            weight = rng.choice(Weight.values)
            yield ChainCause(chain=chain, number=number, bone=bone, words=words, weight=weight)


def _in_short(found: str) -> str:
    """What was found, up to its first comma: as a cause says it."""
    return found.partition("，")[0]
