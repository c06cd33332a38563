"""Industrial chains for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from programs.chains.facts import CauseLine, CountermeasureLine, SegmentLine
from programs.chains.models import (
    ChainCause,
    Countermeasure,
    IndustrialChain,
    Milestone,
    Project,
    Segment,
)
from tests.factories import region

_serial = count(1)

SEGMENTS = (
    SegmentLine("upstream", "轴承钢冶炼", "高碳铬轴承钢棒材", "夹杂物含量波动大"),
    SegmentLine("midstream", "套圈与滚动体加工", "套圈、滚子", "热处理变形"),
    SegmentLine("downstream", "装配与检测", "整套轴承"),
)
CAUSES = (
    CauseLine("people", "热处理工无证上岗", 3),
    CauseLine("measurement", "圆度仪超期未检", 2),
)
COUNTERMEASURES = (
    CountermeasureLine("热处理工艺培训", "市轴承协会", "首席质量官培训基地"),
    CountermeasureLine("计量器具集中检定", "市计量院", "一站式服务平台"),
)


def chain(at: str = "330000", *, state: str = "approved", **values: Any) -> IndustrialChain:
    """A key chain of a province or city with the lines of its three charts."""
    given: dict[str, Any] = {
        "region": region(at),
        "name": f"高端装备{next(_serial)}",
        "leader": "轴承集团",
        "state": state,
        "opened_on": date(2026, 3, 2),
    } | values
    if state == "approved":
        given.setdefault("approved_on", date(2026, 4, 8))
    if state == "ended":
        given.setdefault("ended_on", date(2026, 10, 9))
    made = IndustrialChain.objects.create(**given)
    for number, line in enumerate(SEGMENTS, start=1):
        Segment.objects.create(
            chain=made, number=number, link=line.link, name=line.name, makes=line.makes,
            weak_point=line.weak_point,
        )  # fmt: skip
    for number, cause in enumerate(CAUSES, start=1):
        ChainCause.objects.create(
            chain=made, number=number, bone=cause.bone, words=cause.words, weight=cause.weight
        )
    for number, one in enumerate(COUNTERMEASURES, start=1):
        Countermeasure.objects.create(
            chain=made, number=number, words=one.words, body=one.body, resource=one.resource
        )
    return made


def project(of: IndustrialChain | None = None, at: str = "330381", **values: Any) -> Project:
    """A project on a chain, carried out by a county."""
    given: dict[str, Any] = {
        "chain": of or chain(),
        "region": region(at),
        "name": f"轴承寿命提升攻坚{next(_serial)}",
        "lead": "轴承研究院",
        "goal": "平均寿命提升20%",
        "opened_on": date(2026, 5, 6),
    } | values
    return Project.objects.create(**given)


def milestone(of: Project | None = None, **values: Any) -> Milestone:
    """A milestone of a project that is under way, due in the end of October."""
    given: dict[str, Any] = {
        "project": of or project(state="running", started_on=date(2026, 6, 1)),
        "title": "完成热处理工艺改进",
        "due_on": date(2026, 10, 31),
    } | values
    return Milestone.objects.create(**given)
