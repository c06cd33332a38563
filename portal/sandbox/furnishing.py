"""What a sandbox has beyond its returns: the items of online services of its province, and a
breakthrough project of its county on a chain of its city, with milestones that wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localdate

from portal.regions.boundaries import beginning
from portal.regions.models import Region
from portal.sandbox.models import Sandbox
from portal.sandbox.players import player
from programs.chains.facts import (
    CauseLine,
    ChainFacts,
    CountermeasureLine,
    ListLine,
    MilestoneLine,
    ProjectFacts,
    SegmentLine,
)
from programs.chains.models import IndustrialChain
from programs.chains.operations import (
    approve_chain,
    draw_causes,
    draw_countermeasures,
    draw_segments,
    keep_lists,
    open_chain,
    open_project,
    plan_milestones,
    start_project,
    submit_chain,
)
from programs.questionnaires.vocabulary import Element
from programs.services.facts import ItemFacts
from programs.services.models import ServiceItem
from programs.services.operations import add_item

SYSTEM: Final = "演练一网通办"
ITEMS: Final = (
    ItemFacts("990000131001", "检验检测机构资质认定（演练）", Element.TESTING, SYSTEM),
    ItemFacts("990000131002", "计量器具检定（演练）", Element.METROLOGY, SYSTEM),
    ItemFacts("990000131003", "企业标准自我声明公开（演练）", Element.STANDARDS, SYSTEM),
)
CHAIN: Final = ChainFacts("演练轴承产业链", leader="演练轴承集团", goal="平均寿命提升20%")
SEGMENTS: Final = (
    SegmentLine("upstream", "轴承钢冶炼", "高碳铬轴承钢棒材", "夹杂物含量波动大"),
    SegmentLine("midstream", "套圈与滚动体加工", "套圈、滚子", "热处理变形"),
    SegmentLine("downstream", "装配与检测", "整套轴承"),
)
CAUSES: Final = (CauseLine("measurement", "圆度仪超期未检", 2),)
COUNTERMEASURES: Final = (CountermeasureLine("计量器具集中检定", "演练市计量院", "一站式服务平台"),)
LISTS: Final = (
    ListLine("problem", "套圈热处理变形大"),
    ListLine("tool", "首席质量官补贴"),
)
MILESTONES: Final = (("完成热处理工艺试验", 30), ("完成寿命台架试验", 90))


def furnish(sandbox: Sandbox, *, at: datetime) -> None:
    """Put up what a run works with; the list and the chain stay from run to run."""
    _put_items(sandbox, at=at)
    _open_project(sandbox, _chain_of(sandbox, at=at), at=at)


def _put_items(sandbox: Sandbox, *, at: datetime) -> None:
    province = Region.objects.living().get(path=sandbox.region.province_path)
    known = set(ServiceItem.objects.filter(region=province).values_list("code", flat=True))
    by = player("province_manager", sandbox)
    for facts in ITEMS:
        if facts.code not in known:
            add_item(province, facts=facts, by=by, at=at)


def _chain_of(sandbox: Sandbox, *, at: datetime) -> IndustrialChain:
    """The chain of the sandbox's city: drawn by it, approved by the province."""
    city = Region.objects.living().get(path=beginning(sandbox.region.path, parts=2))
    found = IndustrialChain.objects.filter(region=city, name=CHAIN.name).first()
    if found is not None:
        return found
    by = player("city_reviewer", sandbox)
    chain = open_chain(city, facts=CHAIN, by=by, at=at)
    draw_segments(chain, lines=SEGMENTS, by=by, at=at)
    draw_causes(chain, lines=CAUSES, by=by, at=at)
    draw_countermeasures(chain, lines=COUNTERMEASURES, by=by, at=at)
    submit_chain(chain, by=by, at=at)
    approve_chain(chain, by=player("province_manager", sandbox), at=at)
    return chain


def _open_project(sandbox: Sandbox, chain: IndustrialChain, *, at: datetime) -> None:
    """A project of the run's county that is under way."""
    by, today = player("county_officer", sandbox), localdate(at)
    facts = ProjectFacts(
        f"轴承寿命提升攻坚（演练{sandbox.run}）", lead="演练轴承研究院", goal="平均寿命提升20%"
    )
    project = open_project(chain, region=sandbox.region, facts=facts, by=by, at=at)
    keep_lists(project, lines=LISTS, by=by, at=at)
    due = [MilestoneLine(title, today + timedelta(days=days)) for title, days in MILESTONES]
    plan_milestones(project, lines=due, by=by, at=at)
    start_project(project, by=by, at=at)
