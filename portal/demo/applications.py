"""Applications for policies: those that benefits of the ledgers pay, and more in every state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from portal.accounts.models import User
from portal.demo.seasons import office_time
from portal.demo.stage import Firm, Stage
from portal.demo.writing import PER_STATEMENT, Sheaf
from programs.policies.models import (
    Benefit,
    Policy,
    PolicyApplication,
    PolicyApplicationStep,
)
from programs.policies.rules import FEN_PER_WAN
from programs.policies.vocabulary import ApplicationState, PolicyKind, PolicyState

#: of the benefits, those whose application is on file; of other enterprises, those that applied
ON_FILE, APPLIED = 0.7, 0.12
#: one in so many of those that were granted one has put in another for the same policy
AGAIN: Final = 20
DAY: Final = timedelta(days=1)
STATES: Final = (
    ApplicationState.APPLIED,
    ApplicationState.REFUSED,
    ApplicationState.GRANTED,
    ApplicationState.APPLIED,
    ApplicationState.WITHDRAWN,
)
MOVES: Final = {
    ApplicationState.GRANTED: "grant",
    ApplicationState.REFUSED: "refuse",
    ApplicationState.WITHDRAWN: "withdraw",
}
WHY: Final = {
    ApplicationState.REFUSED: (
        "申报材料中的认证证书已过有效期（演示）",
        "不属于政策支持的行业范围（演示）",
        "未在规定期限内取得首张证书（演示）",
    ),
    ApplicationState.WITHDRAWN: ("企业补正材料后另行申报（演示）", "企业放弃申报（演示）"),
}
TAKEN_AGAIN: Final = "第二张认证证书，政策允许按证书逐张申报（演示）"


def write_applications(stage: Stage) -> Mapping[str, int]:
    """Those that were paid name the benefit; others wait, were refused, withdrawn, or granted and
    not paid yet."""
    writing = _Writing(stage, stage.rng("applications"))
    firms = {firm.enterprise.pk: firm for firm in stage.firms}
    paid = []
    for benefit in Benefit.objects.standing().select_related("policy").order_by("pk"):
        firm = firms[benefit.enterprise_id]
        if writing.rng.random() < ON_FILE and (made := writing.paid(firm, benefit)):
            benefit.application = made
            paid.append(benefit)
    for firm in stage.firms:
        if firm.certificate and not firm.enterprise.closed_on and writing.rng.random() < APPLIED:
            writing.other(firm)
    counts = writing.sheaf.keep()
    Benefit.objects.bulk_update(paid, ["application"], batch_size=PER_STATEMENT)
    return counts


@dataclass(slots=True)
class _Writing:
    stage: Stage
    rng: Random
    sheaf: Sheaf = field(init=False)
    policies: list[Policy] = field(init=False)
    number: int = 0
    granted: int = 0
    taken: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sheaf = Sheaf(PolicyApplication, PolicyApplicationStep)
        offered = Policy.objects.exclude(state=PolicyState.DRAFT).filter(kind=PolicyKind.MONEY)
        self.policies = list(offered.select_related("region").order_by("pk"))

    def paid(self, firm: Firm, benefit: Benefit) -> PolicyApplication | None:
        """Applied weeks before it was paid; None where the policy or the enterprise was too new."""
        policy, rng = benefit.policy, self.rng
        first = max(policy.valid_from, firm.enterprise.registered_on)
        applied_on = max(first, benefit.given_on - rng.randint(20, 50) * DAY)
        last = benefit.given_on
        if applied_on >= last or (firm.enterprise.pk, policy.pk) in self.taken:
            return None
        if policy.ended_on is not None and applied_on >= policy.ended_on:
            return None
        decided_on = applied_on + DAY * rng.randint(0, (last - applied_on).days)
        made = self._made(firm, policy, applied_on, benefit.amount_wan)
        self._settle(made, firm, ApplicationState.GRANTED, decided_on)
        self.granted += 1
        day = self.stage.day - DAY * rng.randint(3, 20)
        if self.granted % AGAIN == 0 and day > last and policy.is_in_force(day):
            again = self._made(firm, policy, day, benefit.amount_wan, by_county=True)
            again.repeat_reason = TAKEN_AGAIN
        return made

    def other(self, firm: Firm) -> None:
        """One for a policy that is in force on the day on which it is put in."""
        state = STATES[self.number % len(STATES)]
        day = self.stage.day - DAY * (
            self.rng.randint(1, 25)
            if state is ApplicationState.APPLIED
            else self.rng.randint(30, 200)
        )
        policy = next(self._offered(firm, day), None)
        if policy is None:
            return
        self.number += 1
        made = self._made(firm, policy, day, self._amount(policy))
        if state is not ApplicationState.APPLIED:
            self._settle(made, firm, state, day + DAY * self.rng.randint(2, 28))

    def _offered(self, firm: Firm, day: date) -> Iterator[Policy]:
        """In an order of their own each time; without a budget: nothing is promised beyond one."""
        path, first = firm.enterprise.region.path, firm.enterprise.registered_on
        for policy in self.rng.sample(self.policies, len(self.policies)):
            is_new = (firm.enterprise.pk, policy.pk) not in self.taken
            reaches = path.startswith(policy.region.path) and policy.budget_fen is None
            if is_new and reaches and first <= day and policy.is_in_force(day):
                yield policy

    def _amount(self, policy: Policy) -> Decimal:
        most = policy.most_fen or policy.least_fen or 2 * FEN_PER_WAN
        return (Decimal(most) / FEN_PER_WAN).quantize(Decimal("0.01"))

    def _made(
        self,
        firm: Firm,
        policy: Policy,
        day: date,
        asked: Decimal | None,
        *,
        by_county: bool = False,
    ) -> PolicyApplication:
        self.taken.add((firm.enterprise.pk, policy.pk))
        itself = firm.member is not None and not by_county and self.rng.random() < 0.6
        number = firm.certificate[0] if firm.certificate else "见附件"
        return self.sheaf.add(
            PolicyApplication(
                policy=policy,
                enterprise=firm.enterprise,
                region=firm.county.then(day) or firm.county.region,
                applied_on=day,
                words=f"已取得质量管理体系认证证书，申请“{policy.amount}”（演示）",
                asked_wan=asked,
                evidence=f"认证证书 {number}",
                by_enterprise=itself,
                recorded_by=firm.member if itself else firm.county.officer,
                recorded_at=office_time(self.rng, day),
            )
        )

    def _settle(
        self, made: PolicyApplication, firm: Firm, state: ApplicationState, day: date
    ) -> None:
        """Decided by the approver, or withdrawn by whoever put it in."""
        by: User = firm.county.approver
        made.state = state
        if state is ApplicationState.WITHDRAWN:
            made.withdrawn_on, by = day, made.recorded_by or by
        else:
            made.decided_on, made.decided_by = day, by
        if state is ApplicationState.GRANTED:
            made.granted_wan = made.asked_wan
        made.why = self.rng.choice(WHY[state]) if state in WHY else ""
        self.sheaf.add(
            PolicyApplicationStep(
                subject=made,
                move=MOVES[state],
                source=ApplicationState.APPLIED,
                target=state,
                reason=made.why,
                by=by,
                at=office_time(self.rng, day),
            )
        )
