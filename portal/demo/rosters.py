"""The rosters of both years by tier, with entries that wait, were returned or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from portal.accounts.models import User
from portal.demo.names import words
from portal.demo.seasons import Season, office_time
from portal.demo.stage import Firm, Stage
from portal.demo.writing import Sheaf
from portal.regions.models import Region
from programs.cycles.models import PilotIndustry, RosterEntry, RosterStep
from programs.cycles.vocabulary import RosterState, Tier, WithdrawalReason

#: one in ten is in the tier of introduction (千家导入, 万家培育)
INTRODUCED: Final = 0.1
RETURNED, WITHDRAWN = 0.012, 0.025
REASONS: Final = (
    (WithdrawalReason.UNWILLING, "企业订单调整，今年不再参加。"),
    (WithdrawalReason.CLOSED, "已停业，准备注销。"),
    (WithdrawalReason.GROWN, "规模上升为大型企业集团子公司，按规定退出。"),
    (WithdrawalReason.MOVED, "迁往外县经营。"),
)


def write_rosters(stage: Stage) -> Mapping[str, int]:
    """One entry for each enterprise of a year, kept with the county that answered then."""
    sheaf = Sheaf(RosterEntry, RosterStep)
    rng = stage.rng("rosters")
    for year in stage.years:
        pilots = {
            pilot.industry_codes[0]: pilot
            for pilot in PilotIndustry.objects.confirmed().filter(cycle=stage.cycles[year])
        }
        for firm in stage.firms:
            if firm.in_last_year if year < stage.day.year else firm.in_this_year:
                _enter(_Entering(rng, stage, year, sheaf), firm, pilots.get(firm.industry.code))
    return sheaf.keep()


class _Entering:
    """What entering one enterprise needs."""

    def __init__(self, rng: Random, stage: Stage, year: int, sheaf: Sheaf) -> None:
        self.rng, self.stage, self.year, self.sheaf = rng, stage, year, sheaf
        self.season: Season = stage.seasons[year]

    def step(
        self, entry: RosterEntry, move: str, *, day: date, reason: str = "", by: User | None = None
    ) -> None:
        """A step of the entry; without `by` it is the reviewer's."""
        source = RosterState.LISTED if entry.listed_on else RosterState.NOMINATED
        reviewer = self.stage.reviewers.get(entry.reviewing_region.path, self.stage.manager)
        self.sheaf.add(
            RosterStep(
                subject=entry,
                move=move,
                source=RosterState.NOMINATED if move == "list" else source,
                target=entry.state if move != "list" else RosterState.LISTED,
                reason=reason,
                by=by or reviewer,
                at=office_time(self.rng, day),
            )
        )


def _enter(entering: _Entering, firm: Firm, pilot: PilotIndustry | None) -> None:
    rng, season = entering.rng, entering.season
    nominated_on = _nominated(rng, season, firm, is_over=entering.year < entering.stage.day.year)
    region = firm.county.then(nominated_on)
    if region is None:
        return
    entry = _entry(entering, firm, region, nominated_on)
    entry.pilot_industry = pilot
    firm.entries[entering.year] = entering.sheaf.add(entry)
    listed_on = season.soon(rng, nominated_on, least=0 if firm.is_first else 2, most=11)
    chance = 1.0 if firm.is_first else rng.random()
    if chance < RETURNED and entering.year == entering.stage.day.year:
        entry.state, entry.reason = RosterState.RETURNED, rng.choice(words()["returned"])
        entering.step(entry, "return", day=listed_on, reason=entry.reason)
    elif firm.is_first or listed_on < season.last or entering.year < entering.stage.day.year:
        entry.state, entry.listed_on, entry.since_on = RosterState.LISTED, listed_on, listed_on
        entering.step(entry, "list", day=listed_on)
        if chance < RETURNED + WITHDRAWN:
            _withdraw(entering, entry, by=firm.county.officer)


def _nominated(rng: Random, season: Season, firm: Firm, *, is_over: bool) -> date:
    """From March to May as a rule; a tenth later, some of them just now."""
    begins = firm.county.region.valid_from if firm.county.before is None else season.first
    first = max(begins, season.first)
    if firm.is_first:
        return season.pick(rng, first, first + timedelta(days=70 if is_over else 20))
    on_register = firm.enterprise.registered_on
    late = rng.random() < 0.12
    opening = max(first, on_register, date(season.year, 6 if late else 2, 20))
    closing = season.last if late else date(season.year, 5, 31)
    return season.pick(rng, min(opening, season.last), max(closing, opening))


def _entry(entering: _Entering, firm: Firm, region: Region, nominated_on: date) -> RosterEntry:
    introduced = entering.rng.random() < INTRODUCED and firm.enterprise.size_class != "micro"
    return RosterEntry(
        cycle=entering.stage.cycles[entering.year],
        enterprise=firm.enterprise,
        region=region,
        reviewing_region=entering.stage.reviewing(region),
        tier=Tier.INTRODUCTION if introduced else Tier.CULTIVATION,
        is_medium=firm.enterprise.size_class == "medium",
        consent_on=nominated_on - timedelta(days=entering.rng.randint(0, 6)),
        nominated_on=nominated_on,
    )


def _withdraw(entering: _Entering, entry: RosterEntry, *, by: User) -> None:
    assert entry.listed_on is not None
    withdrawal, reason = entering.rng.choice(REASONS)
    entry.withdrawn_on = entering.season.soon(entering.rng, entry.listed_on, least=20, most=120)
    entry.withdrawal, entry.reason, entry.state = withdrawal, reason, RosterState.WITHDRAWN
    entering.step(entry, "withdraw", day=entry.withdrawn_on, reason=reason, by=by)
