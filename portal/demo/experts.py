"""The pool: over a thousand experts of province, cities and counties, nearly all with accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from experts.pool.models import Expert
from experts.pool.vocabulary import Employer, Level, Specialty
from portal.accounts.models import User
from portal.demo.names import a_person, a_phone, short_name, words
from portal.demo.people import began_at, somebody
from portal.demo.seasons import at_time
from portal.demo.stage import County, Stage
from portal.demo.writing import Sheaf
from portal.regions.models import Region

#: experts of the whole pool at full size, and the least that a county has
POOL, FEWEST = 1_052, 2
NO_ACCOUNT, ENDED = 0.04, 0.03
KINDS: Final = (
    (Employer.INSTITUTE, Employer.BODY, Employer.UNIVERSITY, Employer.ENTERPRISE,
     Employer.ASSOCIATION, Employer.AUTHORITY),
    (38, 20, 14, 16, 7, 5),
)  # fmt: skip


def write_experts(stage: Stage) -> Mapping[str, int]:
    """Each office's team; the two experts of the accounts are of the main county and its city."""
    sheaf = Sheaf(User, Expert)
    drawing = _Drawing(stage)
    for level, region, county in _places(stage):
        expert = drawing.expert(level, region)
        has_account = drawing.rng.random() >= NO_ACCOUNT
        if county is None or len(county.experts) >= FEWEST:
            _age(drawing.rng, stage.day, expert)
        if expert.ended_on is None and (has_account or (county and len(county.experts) < FEWEST)):
            expert.user = sheaf.add(drawing.account(expert))
            (stage.experts if county is None else county.experts).append(expert)
        sheaf.add(expert)
    _cast(stage)
    return sheaf.keep()


def _places(stage: Stage) -> Iterator[tuple[str, Region, County | None]]:
    """The level and office of each expert of the pool, in a fixed order."""
    whole = max(round(POOL * min(stage.size / 10_000, 1)), 1)
    for _number in range(max(whole // 16, 3)):
        yield Level.PROVINCE, stage.province, None
    for city in stage.cities.values():
        for _number in range(max(whole // 5 // len(stage.cities), 1)):
            yield Level.CITY, city, None
    left = max(whole * 3 // 4 // len(stage.counties), FEWEST)
    for county in stage.counties:
        extra = 2 if county.weight > 1.2 else 0
        for _number in range(left + (extra if left > FEWEST else 0)):
            yield Level.COUNTY, county.region, county


class _Drawing:
    """Draws experts one after another."""

    def __init__(self, stage: Stage) -> None:
        self.rng = stage.rng("experts")
        self._stage = stage
        self._number = 0

    def expert(self, level: str, region: Region) -> Expert:
        rng = self.rng
        self._number += 1
        kind = rng.choices(*KINDS)[0]
        begins = date(self._stage.day.year - 2, rng.randint(1, 12), 1)
        ends = date(self._stage.day.year + rng.randint(1, 2), 12, 31)
        return Expert(
            name=a_person(rng),
            level=level,
            region=region,
            employer=_employer(rng, kind, short_name(region)),
            employer_kind=kind,
            title=rng.choice(words()["expert_titles"]),
            specialties=sorted(rng.sample(Specialty.values, rng.randint(1, 3))),
            phone=a_phone(4_000 + self._number),
            valid_from=begins,
            valid_to=ends if rng.random() < 0.85 else None,
            registered_at=at_time(begins, 10),
        )

    def account(self, expert: Expert) -> User:
        at = began_at(self._stage)
        user = somebody(self.rng, f"expert-{self._number:04d}", at=at, phone=expert.phone)
        user.display_name = expert.name
        return user


def _employer(rng: Random, kind: str, place: str) -> str:
    known = words()
    brand = rng.choice(known["brand_first"]) + rng.choice(known["brand_second"])
    return {
        Employer.INSTITUTE: f"{place}{rng.choice(known['institutes'])}",
        Employer.BODY: f"{brand}认证有限公司",
        Employer.UNIVERSITY: f"{place}{rng.choice(known['universities'])}",
        Employer.ENTERPRISE: f"{place}{brand}集团有限公司",
        Employer.ASSOCIATION: f"{place}质量协会",
        Employer.AUTHORITY: f"{place}市场监管发展中心",
    }[Employer(kind)]


def _age(rng: Random, day: date, expert: Expert) -> None:
    """A few have left the pool."""
    if rng.random() < ENDED:
        expert.ended_on = day - timedelta(days=rng.randint(5, 200))
        expert.ended_reason = rng.choice(("调离岗位", "本人申请退出", "聘期考核不合格"))


def _cast(stage: Stage) -> None:
    """Who of the pool is among the demonstration accounts."""
    in_city = [one for one in stage.experts if stage.main.city and one.region == stage.main.city]
    for login, expert in zip(
        ("expert", "expert2"), (stage.main.experts[0], (in_city or stage.experts)[0]), strict=True
    ):
        assert expert.user is not None
        expert.user.login = login
        stage.cast[login] = expert.user
