"""Programme years and rosters for tests."""

from __future__ import annotations

from datetime import date

from enterprises.register.models import Enterprise
from portal.workflows.models import Step
from programs.cycles.models import Cycle, PilotIndustry, RosterEntry
from programs.cycles.queries import reviewing_region_of
from tests.factories import region
from tests.factories.enterprises import enterprise as make_enterprise

DAY = date(2026, 11, 3)


def cycle(year: int = 2026, at: str = "330000", **values: object) -> Cycle:
    """An open programme year of a province, made when it is not there."""
    given = {
        "region": region(at),
        "year": year,
        "title": f"{year}年提升行动",
        "opens_on": date(year, 1, 15),
        "closes_on": date(year, 12, 31),
        "state": "open",
    } | values
    found, _new = Cycle.objects.get_or_create(code=f"{at}-{year}", defaults=given)
    return found


def pilot_industry(
    of: Cycle | None = None, code: str = "bearings", at: str = "330381", **values: object
) -> PilotIndustry:
    """An industry that a county proposed; confirmed unless `values` says otherwise."""
    year = of or cycle()
    county = region(at if at[:2] == year.code[:2] else year.code[:6])
    given = {
        "region": county,
        "reviewing_region": region(at[:4] + "00") if county.level == "county" else county,
        "name": "轴承",
        "industry_codes": ["345"],
        "lead": "轴承协会",
        "state": "confirmed",
        "proposed_on": date(year.year, 3, 1),
        "first_year": year.year,
    } | values
    if given["state"] in ("confirmed", "ended"):
        given |= {"confirmed_on": date(year.year, 3, 20)}
    if given["state"] == "ended":
        given |= {"left_on": date(year.year, 9, 1), "last_year": year.year}
    return PilotIndustry.objects.create(cycle=year, code=code, **given)


def roster_entry(
    of: Enterprise | None = None, *, state: str = "nominated", **values: object
) -> RosterEntry:
    """An entry of the year 2026 in a state, with the dates that the state needs."""
    of = of or make_enterprise()
    given = {
        "cycle": cycle(at=of.region.code[:2] + "0000"),
        "enterprise": of,
        "region": of.region,
        "reviewing_region": reviewing_region_of(of.region, DAY),
        "tier": "cultivation",
        "state": state,
        "consent_on": date(2026, 4, 1),
        "nominated_on": date(2026, 4, 2),
    }
    if state == "listed":
        given |= {"listed_on": date(2026, 4, 20), "since_on": date(2026, 4, 20)}
    if state == "withdrawn":
        given |= {"withdrawn_on": date(2026, 6, 1), "withdrawal": "closed"}
    return RosterEntry.objects.create(**(given | values))


def moves_of(row: object) -> list[str]:
    steps: list[Step] = list(row.steps.all())  # type: ignore[attr-defined]
    return [step.move for step in steps]
