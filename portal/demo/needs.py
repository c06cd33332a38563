"""Responses to the needs questionnaire of both years, and what became of the needs in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from django.utils.timezone import localdate

from enterprises.register.vocabulary import Kind
from portal.accounts.models import User
from portal.demo.answers import Sheets, about
from portal.demo.members import shown
from portal.demo.names import words
from portal.demo.seasons import Season, at_time, office_time
from portal.demo.stage import Firm, Stage
from portal.demo.writing import Sheaf
from portal.offices.models import Office
from programs.cycles.models import RosterEntry
from programs.questionnaires.models import Need, NeedStep, Response, ResponseStep, Version
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.rules import DEFAULT
from programs.questionnaires.schema import Questionnaire
from programs.questionnaires.scoring import FoundNeed
from programs.questionnaires.scoring.risks import rated
from programs.questionnaires.vocabulary import NeedState, ResponseState

#: of the enterprises on the roster: who began nothing, who is still at it
SILENT, AT_IT = 0.11, 0.05
#: of what an officer filled in: what waits for the enterprise
WAITING: Final = 0.2
#: how needs stand after a while: found, dispatched, answered, solved
STATES: Final = tuple(NeedState)
NOW, LAST_YEAR = (16, 20, 26, 38), (0, 1, 6, 93)
#: needs that a station answers, where there is one
AT_STATION: Final = 0.35
HALF: Final = "C"


def write_needs(stage: Stage) -> Mapping[str, int]:
    """One response for most of those on a roster; the members of the accounts have work left."""
    sheaf = Sheaf(Response, ResponseStep, Need, NeedStep)
    special = {
        shown(stage, Kind.COMPANY): ResponseState.DRAFT,
        shown(stage, Kind.SOLE_TRADER): ResponseState.UNCONFIRMED,
    }
    for year in stage.years:
        asking = _Asking(stage, year, sheaf)
        for firm in stage.firms:
            if firm.listed_on(year) is None:
                continue
            if year == stage.day.year and firm in special:
                asking.respond(firm, special[firm])
            elif (state := asking.state(firm)) is not None:
                asking.respond(firm, state)
    return sheaf.keep()


class _Asking:
    """The questionnaire of one year, and how enterprises respond to it."""

    def __init__(self, stage: Stage, year: int, sheaf: Sheaf) -> None:
        self.stage, self.year, self.sheaf = stage, year, sheaf
        self.rng: Random = stage.rng(f"needs {year}")
        self.season: Season = stage.seasons[year]
        self.version: Version = stage.versions[year]
        self.questionnaire: Questionnaire = questionnaire_of(self.version)
        self.sheets = Sheets(self.rng, self.questionnaire, year)
        self.is_over = year < stage.day.year

    def state(self, firm: Firm) -> str | None:
        """What became of the asking; None where nothing was begun."""
        chance = self.rng.random()
        if chance < SILENT * (1.6 - firm.county.diligence) * 1.6:
            return None
        if not self.is_over and chance > 1 - AT_IT:
            return ResponseState.DRAFT
        if firm.member is not None:
            return ResponseState.SUBMITTED
        is_waiting = not self.is_over and self.rng.random() < WAITING
        return ResponseState.UNCONFIRMED if is_waiting else ResponseState.CONFIRMED

    def respond(self, firm: Firm, state: str) -> None:
        """Write the response, its steps, and its needs if it counts."""
        listed_on = firm.listed_on(self.year)
        assert listed_on is not None
        by_officer = state in {ResponseState.UNCONFIRMED, ResponseState.CONFIRMED}
        started_on = self.season.soon(self.rng, listed_on, least=0, most=40)
        submitted_on = self.season.soon(self.rng, started_on, least=0, most=9)
        entry = firm.entries[self.year]
        sheet = self.sheets.one(self.rng, certified=firm.certificate is not None)
        answers = about(
            self.rng, firm, sheet, place=self._place(entry), pilot=str(entry.pilot_industry or "")
        )
        filled_by = firm.county.officer if by_officer else firm.member
        response = self.sheaf.add(
            Response(
                cycle=self.stage.cycles[self.year],
                template=self.version.template,
                version=self.version,
                enterprise=firm.enterprise,
                region=entry.region,
                state=state,
                answers=answers,
                revision=self.rng.randint(3, 14),
                on_behalf=by_officer,
                filled_by=filled_by,
                started_at=office_time(self.rng, started_on),
                saved_at=office_time(self.rng, submitted_on),
            )
        )
        if started_on == submitted_on:  # begun before it was handed in
            response.started_at = at_time(started_on, 8)
        if state == ResponseState.DRAFT:
            response.answers = {c: a for c, a in answers.items() if c < HALF}
        else:
            self._hand_in(response, firm, submitted_on, sheet.needs)

    def _place(self, entry: RosterEntry) -> str:
        city = self.stage.reviewing(entry.region)
        middle = "" if city.pk == self.stage.province.pk else city.name
        return f"{self.stage.province.name}{middle}{entry.region.name}"

    def _hand_in(
        self, response: Response, firm: Firm, day: date, found: tuple[FoundNeed, ...]
    ) -> None:
        response.submitted_on = day
        self._step(response, response.filled_by, day)
        if response.state == ResponseState.CONFIRMED:
            response.confirmed_on = self.season.soon(self.rng, day, least=0, most=12)
            self._step(response, firm.member, response.confirmed_on, confirms=True)
        if response.state == ResponseState.UNCONFIRMED:
            return
        response.counted_on = response.confirmed_on or day
        risk = rated(self.questionnaire, response.answers, on=response.counted_on)
        response.risk, response.risk_weights = risk["risk"], risk["risk_weights"]
        for need in found:
            self._need(response, firm, need, response.counted_on)

    def _step(
        self, response: Response, by: User | None, day: date, *, confirms: bool = False
    ) -> None:
        first = "submit-on-behalf" if response.on_behalf else "submit"
        reached = ResponseState.UNCONFIRMED if response.on_behalf else ResponseState.SUBMITTED
        self.sheaf.add(
            ResponseStep(
                subject=response,
                move="confirm" if confirms else first,
                source=ResponseState.UNCONFIRMED if confirms else ResponseState.DRAFT,
                target=ResponseState.CONFIRMED if confirms else reached,
                by=by,
                at=office_time(self.rng, day),
            )
        )

    def _need(self, response: Response, firm: Firm, found: FoundNeed, day: date) -> None:
        """One need, as far as it has come in the days since it was found."""
        need = self.sheaf.add(
            Need(
                response=response,
                enterprise=firm.enterprise,
                region=response.region,
                cycle=response.cycle,
                element=found.element,
                item=found.item,
                words=found.words.as_data(),
                urgency=found.urgency,
                found_on=day,
                due_on=DEFAULT.due_on(NeedState.FOUND, found.urgency, since=day),
            )
        )
        wanted = self.rng.choices(STATES, LAST_YEAR if self.is_over else NOW)[0]
        for move, state in (
            ("dispatch", NeedState.DISPATCHED),
            ("answer", NeedState.ANSWERED),
            ("settle", NeedState.SOLVED),
        ):
            day += timedelta(days=self.rng.randint(1, 16))
            if need.state == wanted or day > self.season.last:
                return
            self._move(need, move, state, firm, office_time(self.rng, day))

    def _answering(self, firm: Firm) -> Office:
        """The county's office, or now and then the station that the enterprise belongs to."""
        stations = [s for s in firm.county.stations if s.pk == firm.enterprise.station_id]
        return stations[0] if stations and self.rng.random() < AT_STATION else firm.county.office

    def _move(self, need: Need, move: str, state: str, firm: Firm, at: datetime) -> None:
        by: Any = firm.county.officer
        day = localdate(at)
        if state == NeedState.DISPATCHED:
            need.office, need.dispatched_on = self._answering(firm), day
        elif state == NeedState.ANSWERED:
            need.answer, need.answered_on = self.rng.choice(words()["answers"]), day
        else:
            need.solved_on = day
            by = firm.member or by
        self.sheaf.add(
            NeedStep(subject=need, move=move, source=need.state, target=state, by=by, at=at)
        )
        need.state = state
        need.due_on = DEFAULT.due_on(state, need.urgency, since=day)
