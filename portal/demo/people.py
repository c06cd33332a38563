"""The people: three administrators, officers of province, cities and counties, station officers.

Each is somebody of the demonstration (`is_demo`). Nobody has a usable password but those of
`accounts`, who are given one there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from random import Random
from typing import Final

from portal.accounts.models import User
from portal.demo.names import a_person, a_phone
from portal.demo.places import ADMINISTRATION
from portal.demo.seasons import at_time
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from portal.offices.models import Office, Post
from portal.offices.vocabulary import ADMINISTRATORS
from portal.regions.models import Region

#: no password matches it
UNUSABLE: Final = "!demo"
ADMINISTRATOR_LOGINS: Final = dict(
    zip(ADMINISTRATORS, ("sysadmin", "secadmin", "auditadmin"), strict=True)
)


def began_at(stage: Stage) -> datetime:
    """When everybody took up their post: before last year began."""
    return at_time(date(stage.day.year - 2, 12, 1))


def somebody(rng: Random, login: str, *, at: datetime, phone: str = "") -> User:
    """A person of the demonstration, not saved yet, without a usable password."""
    return User(
        login=login,
        display_name=a_person(rng),
        phone=phone,
        password=UNUSABLE,
        password_set_at=at,
        created_at=at,
        is_demo=True,
    )


def write_people(stage: Stage) -> Mapping[str, int]:
    """One person a role and office; those of the main counties have the plain logins."""
    hiring = _Hiring(stage)
    for role, login in ADMINISTRATOR_LOGINS.items():
        hiring.hire(login, role, Office.objects.get(code=ADMINISTRATION), cast=True)
    provincial = _office_of(stage.province)
    stage.manager = hiring.hire("province", "province_manager", provincial, cast=True)
    hiring.hire("viewer", "province_viewer", provincial, cast=True)
    for path, city in stage.cities.items():
        is_main = stage.main.city is not None and stage.main.city.pk == city.pk
        login = "city" if is_main else f"city-{city.code}"
        stage.reviewers[path] = hiring.hire(login, "city_reviewer", _office_of(city), cast=is_main)
    _county_people(stage, hiring)
    hiring.hire("station", "station_officer", stage.main.stations[0], cast=True)
    return hiring.sheaf.keep()


def _county_people(stage: Stage, hiring: _Hiring) -> None:
    suffixes = {stage.second.region.pk: "2", stage.main.region.pk: ""}
    for county in stage.counties:
        shown = county.region.pk in suffixes
        tail = suffixes.get(county.region.pk, f"-{county.region.code}")
        county.officer = hiring.hire(f"officer{tail}", "county_officer", county.office, cast=shown)
        county.approver = hiring.hire(
            f"approver{tail}", "county_approver", county.office, cast=shown
        )


class _Hiring:
    """Users with their posts, to be kept together."""

    def __init__(self, stage: Stage) -> None:
        self.sheaf = Sheaf(User, Post)
        self._stage = stage
        self._rng = stage.rng("people")
        self._at = began_at(stage)
        self._number = 0

    def hire(self, login: str, role: str, office: Office, *, cast: bool = False) -> User:
        """Somebody with a post; with `cast`, one of those who are given a password."""
        self._number += 1
        phone = a_phone(9000 + self._number)
        user = self.sheaf.add(somebody(self._rng, login, at=self._at, phone=phone))
        self.sheaf.add(Post(user=user, office=office, role=role, began_at=self._at))
        if cast:
            self._stage.cast[login] = user
        return user


def _office_of(region: Region) -> Office:
    return Office.objects.get(code=f"{region.level}-{region.code}")
