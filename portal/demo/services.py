"""What was asked for online and at counters: a list of items, a few cases of every county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.utils.timezone import localdate

from enterprises.register.rules.credit_code import EntityKind
from enterprises.register.rules.synthetic import synthetic_code
from portal.demo.seasons import at_time, office_time, workdays_after
from portal.demo.stage import County, Firm, Stage
from portal.demo.writing import Sheaf
from programs.questionnaires.vocabulary import Element
from programs.services.models import ServiceCase, ServiceItem
from programs.services.operations.keeping import mark_of
from programs.services.rules import masked_code, workdays_to
from programs.services.vocabulary import Channel, Result

DAY: Final = timedelta(days=1)
#: of Zhejiang (DOMAIN 2.1, row 4), and of a province whose systems are not known by name
SYSTEMS: Final = ("一网通办", "浙里检", "浙江质量在线")
ELSEWHERE: Final = ("一网通办", "检验检测服务平台（演示）", "质量在线服务平台（演示）")
#: code within the province, name, element, which system, working days that it takes as a rule
ITEMS: Final = (
    ("131001", "检验检测机构资质认定", Element.TESTING, 0, 12),
    ("131002", "食品生产许可", Element.QUALITY, 0, 8),
    ("131003", "工业产品生产许可证核发", Element.QUALITY, 0, 9),
    ("231001", "委托检验受理", Element.TESTING, 1, 4),
    ("231002", "检测报告在线查询", Element.TESTING, 1, 0),
    ("231003", "计量器具强制检定备案", Element.METROLOGY, 1, 3),
    ("331001", "质量管理体系认证咨询", Element.CERTIFICATION, 2, 1),
    ("331002", "企业标准自我声明公开", Element.STANDARDS, 2, 0),
    ("331003", "品牌培育申报", Element.BRAND, 2, 5),
    ("331004", "质量融资增信申请", Element.FINANCE, 2, 6),
)
WANTED: Final = (4, 7, 3, 14, 20, 6, 12, 16, 4, 4)
CHANNELS: Final = (tuple(Channel), (38, 34, 14, 14))
RESULTS: Final = ((Result.COMPLETED, Result.REFUSED, Result.WITHDRAWN), (90, 6, 4))
#: cases of a county, of the county of the demonstration accounts; over how many days back
EACH, OF_THE_MAIN, SPAN = (3, 8), 70, 150
LINKED, MASKED = 0.7, 0.12
#: serials of codes that no enterprise of a demonstration has
STRANGERS: Final = 590_000_000


def write_services(stage: Stage) -> Mapping[str, int]:
    """Ten items of the province, and cases of the last months, sent in the night after."""
    sheaf = Sheaf(ServiceItem)
    systems = SYSTEMS if stage.province.code == "330000" else ELSEWHERE
    for code, name, element, system, _days in ITEMS:
        sheaf.add(
            ServiceItem(
                region=stage.province,
                code=f"{stage.province.code}{code}",
                name=name,
                element=element,
                system=systems[system],
            )
        )
    counts = sheaf.keep()
    firms: dict[int, list[Firm]] = defaultdict(list)
    for firm in stage.firms:
        firms[firm.enterprise.region_id].append(firm)
    cases = Sheaf(ServiceCase)
    asking = _Asking(stage, cases, stage.rng("services"), sheaf.of(ServiceItem))
    for county in stage.counties:
        number = OF_THE_MAIN if county is stage.main else asking.rng.randint(*EACH)
        for serial in range(number):
            asking.case(county, serial, firms[county.region.pk])
    return counts | cases.keep()


@dataclass(frozen=True, slots=True)
class _Asking:
    stage: Stage
    sheaf: Sheaf
    rng: Random
    items: list[ServiceItem]

    def case(self, county: County, serial: int, firms: list[Firm]) -> None:
        rng = self.rng
        place = rng.choices(range(len(ITEMS)), WANTED)[0]
        channel = rng.choices(*CHANNELS)[0]
        asked_at = self._asked(channel)
        asked_on = localdate(asked_at)
        where = county.then(asked_on)
        if where is None:
            return
        done_at = self._done(asked_at, ITEMS[place][4])
        done_on = localdate(done_at)
        is_done = done_on < self.stage.day
        sent_on = min((done_on if is_done else asked_on) + DAY, self.stage.day)
        item = self.items[place]
        self.sheaf.add(
            ServiceCase(
                region=where,
                item=item,
                system=item.system,
                number=f"{asked_on:%Y%m%d}{where.code}{serial:04d}",
                channel=channel,
                asked_at=asked_at,
                asked_on=asked_on,
                done_at=done_at if is_done else None,
                done_on=done_on if is_done else None,
                workdays=workdays_to(asked_on, done_on) if is_done else None,
                result=rng.choices(*RESULTS)[0] if is_done else Result.OPEN,
                recorded_by=county.officer,
                recorded_at=at_time(sent_on, 2, 10),
                **self._asker(where.pk, firms, asked_on),
            )
        )

    def _asked(self, channel: Channel) -> datetime:
        """Online at any hour of any day, at a counter while it is open."""
        day = self.stage.day - self.rng.randint(1, SPAN) * DAY
        if channel == Channel.COUNTER:
            return office_time(self.rng, workdays_after(day + DAY, -1))
        return at_time(day, self.rng.randint(7, 22), self.rng.randint(0, 59))

    def _done(self, asked_at: datetime, usual: int) -> datetime:
        days = max(0, round(self.rng.gauss(usual, usual / 3)))
        if days == 0:
            return asked_at + timedelta(minutes=self.rng.randint(1, 40))
        return office_time(self.rng, workdays_after(localdate(asked_at), days))

    def _asker(self, region_id: int, firms: list[Firm], day: date) -> dict[str, object]:
        """An enterprise of the county, a stranger of whom a mask is kept, or nobody named."""
        chance = self.rng.random()
        known = [f for f in firms if f.enterprise.registered_on <= day]
        if chance < LINKED and known:
            firm = self.rng.choice(known)
            return {"enterprise": firm.enterprise} if firm.enterprise.region_id == region_id else {}
        if chance > 1 - MASKED:
            serial = STRANGERS + self.rng.randint(0, 9_999)
            code = synthetic_code(serial, EntityKind.SOLE_TRADER)
            return {"asker_masked": masked_code(code), "asker_mark": mark_of(code)}
        return {}
