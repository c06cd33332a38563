"""The campaign for the needs questionnaire of both years: who answered, how late, and how."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from portal.accounts.actor import SYSTEM
from portal.calendar.rules import add_workdays, end_of
from portal.demo.seasons import at_time, office_time
from portal.demo.stage import Firm, Stage
from portal.demo.writing import Sheaf
from programs.questionnaires.models import (
    SILENT,
    AnswerLink,
    Campaign,
    CampaignStep,
    Invitee,
    InviteeReminder,
    Response,
    ResponseStep,
)
from programs.questionnaires.operations import find_flags
from programs.questionnaires.operations.campaigns import standing
from programs.questionnaires.vocabulary import CampaignState, InviteeState, Occasion

#: of those who answered, the share that did so in time; of the silent, who looked at it
IN_TIME, LOOKED = 0.94, 0.3
#: working days before the close on which is reminded
REMINDERS: Final = (10, 5, 1)
#: answers that were given in a minute, and answers of one browser; in a year
FAST, SHARED = 5, 7
EXCUSED: Final = (
    "厂房搬迁，停产中。",
    "负责人住院，年内不再填报。",
    "已提交市局专项调查，内容相同。",
)
TITLES: Final = "{year}年企业质量技术服务需求调查"
PURPOSE: Final = (
    "了解小微企业在标准、计量、认证、检测和质量管理方面需要哪些帮助，据此安排专家和服务。"
)


def write_campaigns(stage: Stage) -> Mapping[str, int]:
    """Last year's is closed, with late answers; this year's is running."""
    counts: dict[str, int] = {}
    for year in stage.years:
        for table, rows in _Asking(stage, year).write().items():
            counts[table] = counts.get(table, 0) + rows
    return counts


class _Asking:
    """The campaign of one year."""

    def __init__(self, stage: Stage, year: int) -> None:
        self.stage, self.year = stage, year
        self.rng: Random = stage.rng(f"campaigns {year}")
        self.is_over = year < stage.day.year
        self.sheaf = Sheaf(Campaign, CampaignStep, Invitee, InviteeReminder, AnswerLink)
        rows = Response.objects.filter(version=stage.versions[year])
        self.responses = {one.enterprise_id: one for one in rows.defer("answers", "prefilled")}
        self.campaign = self._campaign()

    def write(self) -> Mapping[str, int]:
        self.sheaf.add(self.campaign)
        self._step("open", CampaignState.DRAFT, CampaignState.RUNNING, self.campaign.opens_on)
        if self.is_over:
            last = self.campaign.closes_on + timedelta(days=1)
            self._step("close", CampaignState.RUNNING, CampaignState.CLOSED, last)
        for firm in self.stage.firms:
            listed_on = firm.listed_on(self.year)
            if listed_on is not None:
                self._invite(firm, listed_on)
        self._hurry()
        self._share()
        counts = dict(self.sheaf.keep())
        counts["Flag"] = find_flags(self.campaign, by=SYSTEM, at=self.stage.at)
        return counts

    def _campaign(self) -> Campaign:
        cycle = self.stage.cycles[self.year]
        opens_on, closes_on = cycle.opens_on, self._closes_on()
        return Campaign(
            region=self.stage.province,
            version=self.stage.versions[self.year],
            title=TITLES.format(year=self.year),
            purpose=PURPOSE,
            basis=self.stage.versions[self.year].schema["basis"]["zh-hans"],
            opens_on=opens_on,
            closes_on=closes_on,
            reminders=list(REMINDERS),
            state=CampaignState.CLOSED if self.is_over else CampaignState.RUNNING,
            made_at=at_time(opens_on, 8),
            opened_at=at_time(opens_on),
            closed_at=end_of(closes_on) if self.is_over else None,
        )

    def _closes_on(self) -> date:
        """Two weeks from now; last year, the day by which nearly all had answered."""
        cycle = self.stage.cycles[self.year]
        if not self.is_over:
            soon = max(self.stage.day, cycle.opens_on)
            return min(add_workdays(soon, 10), cycle.closes_on)
        days = sorted(one.counted_on for one in self.responses.values() if one.counted_on)
        day = days[int(len(days) * IN_TIME)] if days else cycle.closes_on
        return min(max(day, cycle.opens_on + timedelta(days=30)), cycle.closes_on)

    def _step(self, move: str, source: str, target: str, on: date) -> None:
        by = None if move == "close" else self.stage.manager
        self.sheaf.add(
            CampaignStep(
                subject=self.campaign, move=move, source=source, target=target, by=by,
                at=at_time(on),
            )
        )  # fmt: skip

    def _invite(self, firm: Firm, listed_on: date) -> None:
        enterprise, entry = firm.enterprise, firm.entries[self.year]
        response = self.responses.get(enterprise.pk)
        invited_on = max(self.campaign.opens_on, listed_on)
        one = self.sheaf.add(
            Invitee(
                campaign=self.campaign,
                enterprise=enterprise,
                region=entry.region,
                tier=entry.tier,
                industry=enterprise.industry_code[:2],
                size_class=enterprise.size_class,
                response=response,
                invited_on=invited_on,
                **standing(response),
            )
        )
        if response is not None:
            one.opened_at = response.started_at
        elif firm.member is not None and self.rng.random() < LOOKED:
            one.state, one.opened_at = InviteeState.OPENED, office_time(self.rng, invited_on)
        elif self.rng.random() < 1 / 40:
            one.state, one.reason = InviteeState.EXCUSED, self.rng.choice(EXCUSED)
        if one.state in SILENT or self._is_late(one):
            self._remind(one, firm)

    def _is_late(self, one: Invitee) -> bool:
        return one.answered_on is not None and one.answered_on > self.campaign.closes_on

    def _remind(self, one: Invitee, firm: Firm) -> None:
        for days in REMINDERS:
            on = add_workdays(self.campaign.closes_on, -days)
            if one.invited_on < on < self.stage.day:
                self.sheaf.add(
                    InviteeReminder(
                        invitee=one,
                        occasion=Occasion.SCHEDULE,
                        days=days,
                        told=int(firm.member is not None),
                        at=at_time(on, 8, 20),
                    )
                )

    def _answered(self) -> list[Invitee]:
        """Answered by the enterprise itself, in the main county first."""
        rows = [one for one in self.sheaf.of(Invitee) if one.state == InviteeState.ANSWERED]
        own = [one for one in rows if one.response is not None and not one.response.on_behalf]
        home = self.stage.main.region.pk
        return sorted(own, key=lambda one: one.region_id != home)

    def _hurry(self) -> None:
        """A few took about a minute."""
        for one in self._answered()[:FAST]:
            response = one.response
            assert response is not None
            ended = ResponseStep.objects.filter(subject=response, move="submit").first()
            if ended is not None:
                response.started_at = ended.at - timedelta(seconds=self.rng.randint(41, 95))
                response.save(update_fields=["started_at"])

    def _share(self) -> None:
        """A few came by links that were all opened in one browser."""
        device = hashlib.sha256(f"demo {self.year}".encode()).hexdigest()
        for number, one in enumerate(self._answered()[FAST : FAST + SHARED]):
            one.device = device
            response = one.response
            assert response is not None
            made_at = response.started_at - timedelta(hours=2)
            self.sheaf.add(
                AnswerLink(
                    invitee=one,
                    token_hash=hashlib.sha256(f"{device} {number}".encode()).hexdigest(),
                    given_to=one.enterprise.contact_name[:60],
                    phone_end=one.enterprise.contact_phone[-4:],
                    is_known=True,
                    made_by=self.stage.main.officer,
                    made_at=made_at,
                    expires_at=made_at + timedelta(days=14),
                    opened_at=response.started_at,
                    used_at=response.saved_at,
                )
            )
