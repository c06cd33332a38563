"""The baseline (T0) of the thousand enterprises of the tier of introduction, asked in spring: a
part answered, some said no and why, some kept silent, and more so in some counties than others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from portal.accounts.models import User
from portal.calendar.rules import add_workdays, end_of
from portal.demo.seasons import at_time, office_time
from portal.demo.stage import County, Firm, Stage
from portal.demo.writing import Sheaf
from programs.cycles.vocabulary import Tier
from programs.questionnaires.models import (
    SILENT,
    Campaign,
    CampaignStep,
    Invitee,
    InviteeReminder,
    Response,
    ResponseStep,
    Template,
    Verification,
    Version,
    VersionStep,
)
from programs.questionnaires.operations.campaigns import standing
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.rules.verifying import in_order
from programs.questionnaires.schema import NOT_APPLICABLE, fingerprint, library
from programs.questionnaires.scoring import pruned
from programs.questionnaires.vocabulary import (
    Against,
    CampaignState,
    DeclineReason,
    InviteeState,
    Occasion,
    ResponseState,
    VersionState,
)

NAME: Final = "baseline_2026"
#: month and day of the window, in the year of the demonstration
OPENS, CLOSES = (3, 2), (6, 30)
REMINDERS: Final = (10, 3)
#: of those asked: who begins and does not finish, who says no, who looks and does no more
AT_IT, DECLINED, LOOKED = 0.06, 0.05, 0.3
#: the share that answers in the county whose office is the laziest, and how steeply it grows
LEAST, MORE, LAZIEST = 0.4, 1.5, 0.72
#: working days from handing in to the officer's word, and what it rests on
VERIFIED_AFTER: Final = (4, 25)
CHECKED_AGAINST: Final = (Against.SITE_VISIT, Against.ACCOUNTS, Against.TAX, Against.RECORDS)
TITLE: Final = "{year}年导入企业基线调查（T0）"
PURPOSE: Final = "在辅导开始前记下质量与效益的起点，半年、一年、两年后用同样的问题比较变化。"
WORDS: Final[Mapping[DeclineReason, str]] = {
    DeclineReason.NO_TIME: "正值旺季，抽不出人。",
    DeclineReason.OWN_DATA: "财务数据不便提供。",
    DeclineReason.SAID_BEFORE: "年初已填过质量状况调查。",
    DeclineReason.STOPPING: "",
}
ROLES: Final = {"top": "a", "lead": "b", "worker": "c"}


def write_baselines(stage: Stage) -> Mapping[str, int]:
    """Nothing before the window opens; then a running campaign, then a closed one."""
    asking = _Asking(stage)
    return asking.write() if asking.opens_on < stage.day else {}


class _Asking:
    """The campaign for the baseline, and how enterprises answer it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.year = stage, stage.day.year
        self.rng: Random = stage.rng("baselines")
        self.verifying: Random = stage.rng("verifying")
        self.opens_on, self.closes_on = (date(self.year, *day) for day in (OPENS, CLOSES))
        self.is_over = self.closes_on < stage.day
        self.last = min(self.closes_on, stage.day)
        self.sheaf = Sheaf(
            Template, Version, VersionStep, Campaign, CampaignStep, Response, ResponseStep,
            Verification, Invitee, InviteeReminder,
        )  # fmt: skip
        self.version = self._version()
        self.questionnaire = questionnaire_of(self.version)
        self.campaign = self._campaign()

    def write(self) -> Mapping[str, int]:
        for firm in self.stage.firms:
            entry, listed_on = firm.entries.get(self.year), firm.listed_on(self.year)
            if entry is None or entry.tier != Tier.INTRODUCTION or listed_on is None:
                continue
            if listed_on < self.last:
                self._ask(firm, max(listed_on, self.opens_on))
        return self.sheaf.keep()

    def _version(self) -> Version:
        schema = {**library()[NAME]}
        at = at_time(date(self.year, 1, 20))
        template = self.sheaf.add(
            Template(
                code=schema["code"],
                region=self.stage.province,
                title=schema["title"]["zh-hans"],
            )
        )
        version = self.sheaf.add(
            Version(
                template=template,
                cycle=self.stage.cycles[self.year],
                number=1,
                schema=schema,
                schema_sha256=fingerprint(schema),
                state=VersionState.PUBLISHED,
                made_at=at,
                published_at=at,
            )
        )
        self.sheaf.add(
            VersionStep(
                subject=version, move="publish", source=VersionState.DRAFT,
                target=VersionState.PUBLISHED, by=self.stage.manager, at=at,
            )
        )  # fmt: skip
        return version

    def _campaign(self) -> Campaign:
        campaign = self.sheaf.add(
            Campaign(
                region=self.stage.province,
                version=self.version,
                title=TITLE.format(year=self.year),
                purpose=PURPOSE,
                basis=self.version.schema["basis"]["zh-hans"],
                who={"tier": Tier.INTRODUCTION.value},
                opens_on=self.opens_on,
                closes_on=self.closes_on,
                reminders=list(REMINDERS),
                state=CampaignState.CLOSED if self.is_over else CampaignState.RUNNING,
                made_at=at_time(self.opens_on, 8),
                opened_at=at_time(self.opens_on),
                closed_at=end_of(self.closes_on) if self.is_over else None,
            )
        )
        moves = [("open", CampaignState.DRAFT, CampaignState.RUNNING, self.opens_on)]
        if self.is_over:
            after = self.closes_on + timedelta(days=1)
            moves.append(("close", CampaignState.RUNNING, CampaignState.CLOSED, after))
        for move, source, target, on in moves:
            by = self.stage.manager if move == "open" else None
            self.sheaf.add(
                CampaignStep(
                    subject=campaign, move=move, source=source, target=target, by=by,
                    at=at_time(on),
                )
            )  # fmt: skip
        return campaign

    def _ask(self, firm: Firm, invited_on: date) -> None:
        chance, share = self.rng.random(), answering(firm.county)
        response = None
        if chance < share + AT_IT:
            response = self._respond(firm, invited_on, is_done=chance < share)
        entry = firm.entries[self.year]
        one = self.sheaf.add(
            Invitee(
                campaign=self.campaign,
                enterprise=firm.enterprise,
                region=entry.region,
                tier=entry.tier,
                industry=firm.enterprise.industry_code[:2],
                size_class=firm.enterprise.size_class,
                response=response,
                invited_on=invited_on,
                **standing(response),
            )
        )
        if response is not None:
            one.opened_at = response.started_at
        elif chance > 1 - DECLINED:
            why = self.rng.choice(list(WORDS))
            one.state, one.declined, one.reason = InviteeState.DECLINED, why, WORDS[why]
            one.opened_at = office_time(self.rng, invited_on)
        elif firm.member is not None and self.rng.random() < LOOKED:
            one.state, one.opened_at = InviteeState.OPENED, office_time(self.rng, invited_on)
        if one.state in SILENT:
            self._remind(one, told=int(firm.member is not None))

    def _respond(self, firm: Firm, invited_on: date, *, is_done: bool) -> Response:
        """Handed in by its member, or filled in by the county and confirmed."""
        started_on = self._later(invited_on, 25)
        ended_on = self._later(started_on, 12)
        entry, filled_by = firm.entries[self.year], firm.member or firm.county.officer
        answers = pruned(self.questionnaire, said(self.rng, firm, self.year))
        response = self.sheaf.add(
            Response(
                cycle=self.stage.cycles[self.year],
                template=self.version.template,
                version=self.version,
                enterprise=firm.enterprise,
                region=entry.region,
                answers=answers if is_done else {c: a for c, a in answers.items() if c < "P05"},
                revision=self.rng.randint(3, 14),
                on_behalf=firm.member is None,
                filled_by=filled_by,
                started_at=at_time(started_on, 8),
                saved_at=office_time(self.rng, ended_on),
            )
        )
        if is_done:
            self._hand_in(response, filled_by, ended_on)
        if is_done and filled_by == firm.member:
            self._verify(response, firm.county)
        return response

    def _verify(self, response: Response, county: County) -> None:
        """By the officer of the county, weeks later, if the office is at it: what an officer
        filled in waits for a colleague that the county of the demonstration does not have."""
        rng, handed_in = self.verifying, response.submitted_on
        on = add_workdays(handed_in or self.last, rng.randint(*VERIFIED_AFTER))
        if rng.random() > county.diligence or on >= self.stage.day:
            return
        response.verified_on = on
        against = rng.sample(CHECKED_AGAINST, rng.randint(1, len(CHECKED_AGAINST)))
        self.sheaf.add(
            Verification(
                response=response, against=in_order(against), by=county.officer,
                at=office_time(rng, on),
            )
        )  # fmt: skip

    def _later(self, day: date, most: int) -> date:
        return min(day + timedelta(days=self.rng.randint(0, most)), self.last)

    def _hand_in(self, response: Response, by: User, on: date) -> None:
        response.submitted_on = response.counted_on = on
        if not response.on_behalf:
            response.state = ResponseState.SUBMITTED
            self._step(response, "submit", ResponseState.DRAFT, by)
            return
        response.state, response.confirmed_on = ResponseState.CONFIRMED, on
        self._step(response, "submit-on-behalf", ResponseState.DRAFT, by)
        self._step(response, "confirm", ResponseState.UNCONFIRMED, None)

    def _step(self, response: Response, move: str, source: str, by: User | None) -> None:
        target = ResponseState.UNCONFIRMED if move == "submit-on-behalf" else response.state
        self.sheaf.add(
            ResponseStep(
                subject=response, move=move, source=source, target=target, by=by,
                at=response.saved_at,
            )
        )  # fmt: skip

    def _remind(self, one: Invitee, *, told: int) -> None:
        for days in REMINDERS:
            on = add_workdays(self.closes_on, -days)
            if one.invited_on < on < self.stage.day:
                self.sheaf.add(
                    InviteeReminder(
                        invitee=one, occasion=Occasion.SCHEDULE, days=days, told=told,
                        at=at_time(on, 8, 20),
                    )
                )  # fmt: skip


def answering(county: County) -> float:
    """The share of a county's enterprises that answers: the more diligent its office, the more."""
    return LEAST + MORE * (county.diligence - LAZIEST)


def said(rng: Random, firm: Firm, year: int) -> dict[str, Any]:
    """Figures that fit one another: costs, losses and profit are parts of the revenue."""
    revenue = Decimal(firm.enterprise.revenue_wan or rng.randint(80, 1500))
    value = revenue * rng.randint(92, 106) / 100
    output = rng.randint(40, 9000)
    quality_staff = rng.randint(1, 6)
    spent = rng.randint(1, 12)
    return {
        "P00": date(year - 1, 12, 31).isoformat(),
        "P01": _wan(revenue),
        "P02a": firm.industry.products[0],
        "P02b": "件",
        "P02c": str(output),
        "P02d": _wan(value),
        "P03a": str(output * rng.randint(85, 100) // 100),
        "P03b": _wan(revenue * rng.randint(85, 100) / 100),
        "P04a": _wan(revenue * rng.randint(-2, 12) / 100),
        **{f"P05{c}": _wan(revenue * rng.randint(1, 20) / 1000) for c in "abcd"},
        "P06": str(rng.randint(880, 998) / 10),
        "P07": str(rng.randint(900, 998) / 10),
        "P08a": str(rng.randint(0, 9)),
        "P09a": str(rng.randint(76, 97)),
        "P09b": rng.choice(("survey", "call", "platform")),
        "P10": str(rng.randint(820, 1000) / 10),
        "P14a": str(quality_staff),
        "P14b": str(rng.randint(0, min(2, quality_staff))),
        "P16a": str(rng.randint(2, 60)),
        "P17": NOT_APPLICABLE,
        "P20a": str(spent + rng.randint(0, 6)),
        "P20b": str(spent),
        "Q0": list(ROLES),
        **{
            f"Q{number}{mark}": rng.choices("12345", (4, 14, 34, 33, 15))[0]
            for number in range(1, 7)
            for mark in ROLES.values()
        },
    }


def _wan(amount: Decimal) -> str:
    """10,000 yuan with two decimals."""
    return f"{amount:.2f}"
