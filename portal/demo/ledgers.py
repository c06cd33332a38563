"""What enterprises with a certificate came by: benefits of policies, loans, honours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from enterprises.dossier.models import Consent, Honour
from enterprises.dossier.vocabulary import HonourLevel, Purpose
from portal.demo.names import short_name
from portal.demo.seasons import office_time
from portal.demo.stage import Firm, Stage
from portal.demo.writing import Sheaf
from programs.policies.models import Benefit, Loan, Policy
from programs.policies.rules import FEN_PER_WAN
from programs.policies.vocabulary import LoanKind, PolicyKind, PolicyState

#: of the enterprises with a certificate: those with a benefit, a loan, an honour
BENEFITED, FINANCED, HONOURED = 0.3, 0.18, 0.08
DAY: Final = timedelta(days=1)
THREE_YEARS: Final = timedelta(days=3 * 365)
BANKS: Final = (
    "{place}农村商业银行（演示）",
    "浙江示范银行{place}支行（演示）",
    "{place}城市银行（演示）",
)
KINDS: Final = ((LoanKind.CERTIFICATION, LoanKind.QUALITY, LoanKind.STANDARD), (60, 30, 10))
CREDITS: Final = (50, 100, 150, 200, 300, 500)
TITLES: Final = (
    (HonourLevel.NATIONAL, "专精特新“小巨人”企业（演示）", "工业和信息化部（演示）", 3),
    (HonourLevel.PROVINCE, "隐形冠军企业（演示）", "浙江省经济和信息化厅（演示）", None),
    (HonourLevel.CITY, "市政府质量奖提名奖（演示）", "市人民政府（演示）", None),
    (HonourLevel.COUNTY, "质量管理先进企业（演示）", "县（市、区）人民政府（演示）", 3),
)


def write_ledgers(stage: Stage) -> Mapping[str, int]:
    """A few of each in every county, recorded by its officer within the weeks that followed."""
    sheaf = Sheaf(Benefit, Consent, Loan, Honour)
    given = Policy.objects.exclude(state=PolicyState.DRAFT).filter(kind=PolicyKind.MONEY)
    policies = list(given.select_related("region").order_by("pk"))
    recording = _Recording(stage, sheaf, stage.rng("ledgers"), policies)
    for firm in stage.firms:
        if firm.certificate is None or firm.enterprise.closed_on:
            continue
        for share, write in (
            (BENEFITED, recording.benefit),
            (FINANCED, recording.loan),
            (HONOURED, recording.honour),
        ):
            if recording.rng.random() < share:
                write(firm)
    _budget(policies, sheaf.of(Benefit))
    return sheaf.keep()


def _budget(policies: list[Policy], paid: list[Benefit]) -> None:
    """Every second policy of which something was paid has a budget that is nearly used up or not
    yet half; whole 万元."""
    spent: Counter[int] = Counter()
    for one in paid:
        spent[one.policy_id] += int(one.amount_wan or 0) + 1
    bounded = [one for one in policies if spent[one.pk]][::2]
    for number, policy in enumerate(bounded):
        policy.budget_fen = spent[policy.pk] * (11, 16, 24)[number % 3] // 10 * FEN_PER_WAN
    Policy.objects.bulk_update(bounded, ["budget_fen"], batch_size=500)


@dataclass(frozen=True, slots=True)
class _Recording:
    stage: Stage
    sheaf: Sheaf
    rng: Random
    policies: list[Policy]

    def benefit(self, firm: Firm) -> None:
        path = firm.enterprise.region.path
        last = self.stage.day - 3 * DAY
        offered = [
            one
            for one in self.policies
            if path.startswith(one.region.path) and one.valid_from < last
        ]
        if not offered:
            return
        policy = self.rng.choice(offered)
        day = self._day(firm, policy.valid_from)
        if day >= policy.valid_from:
            number = self.rng.randint(1, 90)
            paper = f"{short_name(firm.county.region)}市监发〔{day:%Y}〕{number}号（演示）"
            amount = self._amount(policy)
            made = Benefit(policy=policy, given_on=day, amount_wan=amount, evidence=paper)
            self.sheaf.add(self._entry(made, firm, day))

    def _amount(self, policy: Policy) -> Decimal:
        least = Decimal(policy.least_fen or 0) / FEN_PER_WAN
        most = Decimal(policy.most_fen) / FEN_PER_WAN if policy.most_fen else max(Decimal(2), least)
        first, last = max(1, math.ceil(least)), int(most)
        return Decimal(self.rng.randint(first, last)) if first <= last else most

    def loan(self, firm: Firm) -> None:
        assert firm.certificate is not None
        rng, (number, expires_on) = self.rng, firm.certificate
        day = self._day(firm, max(self.stage.day - 300 * DAY, expires_on - THREE_YEARS))
        bank = rng.choice(BANKS).format(place=short_name(firm.county.region))
        credit = Decimal(rng.choice(CREDITS))
        paid_on = day + rng.randint(1, 20) * DAY
        is_paid = paid_on <= self.stage.day and rng.random() < 0.85
        self.sheaf.add(
            Consent(
                enterprise=firm.enterprise,
                purpose=Purpose.BANK,
                receiver=bank,
                given_on=day - rng.randint(3, 15) * DAY,
                given_by=firm.enterprise.contact_name,
                recorded_by=firm.county.officer,
                recorded_at=office_time(rng, day),
            )
        )
        made = Loan(
            bank=bank,
            kind=rng.choices(*KINDS)[0],
            granted_on=day,
            credit_wan=credit,
            disbursed_on=paid_on if is_paid else None,
            disbursed_wan=credit * rng.choice((40, 60, 80, 100)) / 100 if is_paid else None,
            rate=Decimal(rng.randint(330, 435)) / 100,
            certificate=number,
            evidence=f"授信合同{day:%Y}-{rng.randint(100, 999)}（演示）",
        )
        self.sheaf.add(self._entry(made, firm, paid_on if is_paid else day))

    def honour(self, firm: Firm) -> None:
        level, title, office, years = self.rng.choices(TITLES, (1, 3, 4, 8))[0]
        day = self._day(firm, self.stage.day - 400 * DAY)
        until = day + timedelta(days=365 * years) if years else None
        made = Honour(
            title=title,
            level=level,
            granted_by=office,
            granted_on=day,
            valid_until=until,
            ended_on=until + DAY if until else None,
            evidence=f"公布文件〔{day:%Y}〕{self.rng.randint(1, 60)}号（演示）",
        )
        self.sheaf.add(self._entry(made, firm, day))

    def _day(self, firm: Firm, first: date) -> date:
        """A working day since then, on which the enterprise stood in the register."""
        season = self.stage.seasons[self.stage.day.year]
        earliest = max(first + DAY, firm.enterprise.registered_on)
        return season.pick(self.rng, earliest, self.stage.day - 2 * DAY)

    def _entry(self, made: Any, firm: Firm, day: date) -> Any:
        recorded_on = min(day + self.rng.randint(1, 10) * DAY, self.stage.day)
        made.enterprise = firm.enterprise
        made.region = firm.county.then(day) or firm.county.region
        made.recorded_by = firm.county.officer
        made.recorded_at = office_time(self.rng, recorded_on)
        return made
