"""The stage on which the demonstration is set: province, day, counties, people, rows made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from certification.bodies.models import Body
from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from portal.accounts.models import User
from portal.demo.names import Industry
from portal.demo.seasons import Season, at_time
from portal.offices.models import Office
from portal.regions.models import Region
from programs.chains.models import ChainCause
from programs.cycles.models import Cycle, RosterEntry
from programs.questionnaires.models import Version


@dataclass(eq=False)
class County:
    """A county-level unit in force on the day, the office that answers for it, and its people.

    `before` is what it was before `region` came into force; None where nothing was known of it.
    """

    region: Region
    before: Region | None
    city: Region | None
    weight: float
    diligence: float
    office: Office
    stations: list[Office] = field(default_factory=list)
    officer: User = field(default_factory=User)
    approver: User = field(default_factory=User)
    experts: list[Expert] = field(default_factory=list)

    def then(self, day: date) -> Region | None:
        """The region that answered on a day; None where there was none yet."""
        return self.region if self.region.valid_from <= day else self.before


@dataclass(eq=False)
class Firm:
    """An invented enterprise with what the story needs of it."""

    enterprise: Enterprise
    county: County
    industry: Industry
    is_first: bool
    in_last_year: bool
    in_this_year: bool
    #: the year's certificate number and expiry, once there is one
    certificate: tuple[str, date] | None = None
    member: User | None = None
    entries: dict[int, RosterEntry] = field(default_factory=dict)

    def listed_on(self, year: int) -> date | None:
        """Since when it is on the roster of the year; None if it is not, or not any more."""
        entry = self.entries.get(year)
        return entry.listed_on if entry is not None and entry.withdrawn_on is None else None


@dataclass(eq=False)
class Stage:
    """What every subject is given. `day` is the day of the demonstration: nothing lies after it
    but plans; `size` the number of enterprises."""

    province: Region
    day: date
    seed: int
    size: int
    counties: list[County] = field(default_factory=list)
    cities: dict[str, Region] = field(default_factory=dict)
    #: path of a city to its reviewer
    reviewers: dict[str, User] = field(default_factory=dict)
    manager: User = field(default_factory=User)
    cast: dict[str, User] = field(default_factory=dict)
    cycles: dict[int, Cycle] = field(default_factory=dict)
    seasons: dict[int, Season] = field(default_factory=dict)
    versions: dict[int, Version] = field(default_factory=dict)
    experts: list[Expert] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    #: chain and words to the cause on its fishbone that problems can name
    causes: dict[tuple[str, str], ChainCause] = field(default_factory=dict)

    def rng(self, subject: str) -> Random:
        """A generator of its own for each subject: a change in one moves nothing in another."""
        return Random(f"{self.seed}:{self.province.code}:{self.day}:{subject}")

    @property
    def at(self) -> datetime:
        """The beginning of the day: what the seeding itself is dated with."""
        return at_time(self.day, 0)

    @property
    def years(self) -> tuple[int, int]:
        """Last year and this year."""
        return self.day.year - 1, self.day.year

    @property
    def main(self) -> County:
        """The county of the demonstration accounts."""
        return self.counties[self._of("330381", lambda county: county.city is not None)]

    @property
    def second(self) -> County:
        """A county elsewhere: in Hangzhou, or right under the province where there is one."""
        first = self.main
        direct = self._of("330106", lambda county: county.city is None and county is not first)
        found = self.counties[direct]
        others = [county for county in self.counties if county.city != first.city]
        if found is first or found.city == first.city:
            return next(iter(others), self.counties[-1])
        return found

    def _of(self, code: str, fits: Callable[[County], bool]) -> int:
        """The place of the county of a code, else of the first that fits, else the first."""
        places = range(len(self.counties))
        named = [n for n in places if self.counties[n].region.code == code]
        return next(iter(named or [n for n in places if fits(self.counties[n])]), 0)

    def reviewing(self, region: Region) -> Region:
        """Whose office reviews a county: its city, or the province where none stands between."""
        head = ".".join(region.path.split(".")[:2]) + "."
        return self.cities.get(head, self.province) if region.path != head else self.province
