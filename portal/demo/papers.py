"""Policy papers: what made the programme policy, and the implementation plans of both years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from portal.accounts.models import User
from portal.demo.names import short_name
from portal.demo.seasons import at_time
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.policies.models import PolicyPaper
from programs.policies.vocabulary import PaperKind, PolicyLevel

#: one county in twelve has not issued its plan of the year yet
LACKING: Final = 12
PROGRAMME: Final = "小微企业质量管理体系认证提升行动"
#: level, type, title, issuer, number, how many days before the demonstration, clause
ABOVE: Final[tuple[tuple[PolicyLevel, PaperKind, str, str, str, int, str], ...]] = (
    (
        PolicyLevel.NATIONAL, PaperKind.DEPARTMENT, f"关于印发《{PROGRAMME}方案》的通知",
        "国家认证主管部门（演示）", "国认演〔{year}〕21号", 720,
        "组织实施质量认证“精准帮扶”行动，建立帮扶台账。",
    ),
    (
        PolicyLevel.PROVINCE, PaperKind.LAW, "中小微企业发展条例（演示）",
        "{place}人民代表大会常务委员会", "{short}人大公告〔{year}〕8号", 640,
        "县级以上人民政府应当支持小微企业建立、实施质量管理体系，鼓励其自愿申请质量管理体系认证。",
    ),
    (
        PolicyLevel.PROVINCE, PaperKind.PARTY, "关于深入实施“一号工程”的若干意见（演示）",
        "中共{place}委员会", "{short}委发〔{year}〕5号", 600,
        "开展百个行业、千家导入、万家培育，推动小微企业质量管理体系认证提升。",
    ),
    (
        PolicyLevel.PROVINCE, PaperKind.GOVERNMENT, "推进山区海岛县高质量发展实施意见（演示）",
        "{place}人民政府", "{short}政发〔{year}〕11号", 410,
        "把小微企业质量认证提升列为山区海岛县高质量发展重点任务。",
    ),
    (
        PolicyLevel.PROVINCE, PaperKind.DEPARTMENT, "“百千万”质量认证提升行动方案（演示）",
        "{place}市场监督管理局", "{short}市监认〔{year}〕3号", 330,
        "到年底，百个行业开展提升，千家企业导入先进质量管理方法，万家企业得到培育。",
    ),
)  # fmt: skip


def write_papers(stage: Stage) -> Mapping[str, int]:
    """Those of the nation and the province, and each division's own plan for each year."""
    sheaf = Sheaf(PolicyPaper)
    for line in ABOVE:
        sheaf.add(_above(stage, *line))
    for year in stage.years:
        cycle, rng = stage.cycles[year], stage.rng(f"papers:{year}")
        for city in stage.cities.values():
            sheaf.add(_plan(stage, cycle, rng, city, by=stage.manager))
        for county in stage.counties:
            region = county.then(date(year, 3, 31))
            is_lacking = year == stage.day.year and rng.randrange(LACKING) == 0
            if region is not None and not is_lacking:
                sheaf.add(_plan(stage, cycle, rng, region, by=county.officer))
    return sheaf.keep()


def _above(
    stage: Stage,
    level: PolicyLevel,
    kind: PaperKind,
    title: str,
    issuer: str,
    number: str,
    ago: int,
    clause: str,
) -> PolicyPaper:
    issued_on = stage.day - timedelta(days=ago)
    place = stage.province
    return PolicyPaper(
        region=place,
        level=level,
        title=title,
        number=number.format(year=issued_on.year, short=short_name(place)),
        kind=kind,
        issuer=issuer.format(place=place.name),
        joint_departments=f"{place.name}经济和信息化厅" if "百千万" in title else "",
        issued_on=issued_on,
        clause=clause,
        recorded_by=stage.manager,
        recorded_at=at_time(issued_on + timedelta(days=3), 10),
    )


def _plan(stage: Stage, cycle: Cycle, rng: Random, region: Region, *, by: User) -> PolicyPaper:
    """Issued in February or March, before the targets are accepted or after."""
    issued_on = min(date(cycle.year, 2, 1) + timedelta(days=rng.randint(0, 55)), stage.day)
    return PolicyPaper(
        region=region,
        level=PolicyLevel(region.level),
        title=f"{region.name}{cycle.year}年{PROGRAMME}实施方案",
        number=f"{short_name(region)}市监质〔{cycle.year}〕{rng.randint(2, 28)}号",
        kind=PaperKind.DEPARTMENT,
        issuer=f"{region.name}市场监督管理局",
        joint_departments=rng.choice(("", "", f"{region.name}经济和信息化局")),
        issued_on=issued_on,
        clause="",
        plan_of=cycle,
        recorded_by=by,
        recorded_at=at_time(issued_on + timedelta(days=rng.randint(0, 9)), 15),
    )
