"""One provisional snapshot of the year with a few texts, so that there is a report to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portal.accounts.actor import actor_for
from portal.demo.stage import Stage
from programs.evaluation.models import ReportText, Snapshot
from programs.evaluation.operations import take_snapshot, write_text

#: chapter to what the province says in it; its files are drawn when somebody asks for them
TEXTS: Final = {
    "evaluation.overview": (
        "（演示文字）本年度围绕“百个行业、千家导入、万家培育”，以入企诊断、一企一策、问题销号为主线，"
        "省、市、县三级联动推进小微企业质量管理体系认证提升行动。"
    ),
    "evaluation.cases": (
        "（演示文字）背景：某紧固件加工企业产品一次交验合格率长期偏低。\n"
        "做法：专家两次入企，帮助建立来料检验和首件确认制度，培训一线员工 36 人次。\n"
        "成效：三个月内企业内部统计的一次交验合格率明显提高。\n"
        "启示：先抓最常出错的工序，再补体系文件，小企业更容易坚持。"
    ),
    "evaluation.next": (
        "（演示文字）下一步重点：督促迟报、缺报的县（市、区）补报月度报表；"
        "对诊断率偏低的地区组织专家跨市支援；年底前完成未办结问题的复核销号。"
    ),
}


def write_evaluation(stage: Stage) -> Mapping[str, int]:
    """As the province manager would, by the same verbs, on the day of the demonstration."""
    by = actor_for(stage.manager)
    snapshot = take_snapshot(
        stage.cycles[stage.day.year],
        region=stage.province,
        period=str(stage.day.year),
        by=by,
        at=stage.at,
    )
    for chapter, text in TEXTS.items():
        write_text(snapshot, chapter=chapter, text=text, seen=0, by=by, at=stage.at)
    return {Snapshot.__name__: 1, ReportText.__name__: len(TEXTS)}
