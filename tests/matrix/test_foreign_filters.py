"""A filter that names somebody else's: the answer is that to what does not exist.

Each list is asked with one's own (its row is there, so the filter works), with what is foreign,
and with what nobody has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from portal.offices.models import Office
from tests.matrix.asking import Asker

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
#: what is foreign to whom, from near to far
FOREIGN = {
    "province_manager": ("abroad",),
    "city_reviewer": ("other_city", "abroad"),
    "county_officer": ("sibling", "other_city", "abroad"),
    "county_system": ("sibling", "other_city", "abroad"),
}
#: one year for the whole province
SHARED = {"year", "year_code"}
#: addresses that a row of a place leads to, by its nouns
LINKS = {
    "expert": "/experts/{}/",
    "problem": "/visits/problems/{}/",
    "enterprise": "/visits/assign/{}/",
    "certificate": "/certificates/{}/",
}
NOBODYS: dict[str, Any] = {"region": "339998", "year_code": "339998-2026", "name": "没有这家企业"}
WIDE = ("province_manager", "city_reviewer")
SCREENS = (*WIDE, "county_officer")
ALL = (*SCREENS, "county_system")


@dataclass(frozen=True)
class Filter:
    """`?name=` of a list takes a `noun`."""

    path: str
    name: str
    roles: tuple[str, ...]
    noun: str = "region"
    #: the scene has a row of one's own there
    has_rows: bool = True


FILTERS = [
    Filter("/enterprises/", "place", WIDE),
    Filter("/enterprises/", "q", SCREENS, "name"),
    Filter("/certificates/", "place", WIDE),
    Filter("/certificates/", "q", SCREENS, "name"),
    Filter("/years/roster/", "place", WIDE),
    Filter("/years/roster/", "year", SCREENS, "year"),
    Filter("/years/roster/", "q", SCREENS, "name"),
    Filter("/years/review/", "place", ("city_reviewer",), has_rows=False),
    Filter("/years/{year}/nominate/", "q", ("county_officer",), "name"),
    Filter("/years/{year}/nominate/", "enterprise", ("county_officer",), "enterprise"),
    Filter("/questionnaires/", "place", WIDE),
    Filter("/questionnaires/needs/", "place", WIDE),
    Filter("/visits/", "q", SCREENS, "name"),
    Filter("/visits/plans/", "q", SCREENS, "name"),
    Filter("/visits/problems/", "q", SCREENS, "name"),
    Filter("/visits/assign/", "q", ("county_officer",), "name", has_rows=False),
    Filter("/experts/", "q", SCREENS, "expert_name"),
    Filter("/coverage/", "region", SCREENS, has_rows=False),
    Filter("/explain/roster.listed/", "region", SCREENS),
    Filter("/returns/", "province", SCREENS, has_rows=False),
    Filter("/api/v1/enterprises/", "region", ALL),
    Filter("/api/v1/enterprises/", "q", ALL, "name"),
    Filter("/api/v1/certificates/", "region", ALL),
    Filter("/api/v1/returns/", "region", ALL),
    Filter("/api/v1/visits/", "region", ALL),
    Filter("/api/v1/problems/", "region", ALL),
    Filter("/api/v1/roster/", "place", ALL),
    Filter("/api/v1/roster/", "year", ALL, "year_code"),
    Filter("/api/v1/roster/", "q", ALL, "name"),
    Filter("/api/v1/indicators/roster.listed/figures/", "region", ALL),
]


def values_at(asked: Asker, relation: str) -> dict[str, Any]:
    """What addresses name of a place, and what its rows show."""
    place = asked.scene.places[relation]
    enterprise = Enterprise.objects.get(pk=place["enterprise"])
    return {
        "region": Office.objects.get(pk=place["office"]).region.code,
        "year": place["year"],
        "year_code": place["year_code"],
        "enterprise": enterprise.pk,
        "name": enterprise.name,
        "credit_code": enterprise.credit_code,
        "expert_name": Expert.objects.get(pk=place["expert"]).name,
    } | {link: link.format(place[noun]) for noun, link in LINKS.items()}


def shown(asked: Asker, one: Filter, role: str, relation: str) -> tuple[int, bool]:
    """The status, and whether a row of the place is in the answer."""
    at = values_at(asked, relation) if relation != "nonexistent" else NOBODYS
    value = at.get(one.noun, "987654321")
    path = one.path.format(year=asked.scene.places["own"]["year"])
    answer = asked.ask(role, "GET", path, data={one.name: value})
    if one.path.startswith("/api/"):
        return answer.status_code, bool(answer.json().get("results"))
    text = answer.content.decode()
    marks = {
        at[noun] for noun in ("name", "credit_code", "expert_name", *LINKS.values()) if noun in at
    }
    return answer.status_code, any(mark in text for mark in marks - {value})


CASES = [(one, role) for one in FILTERS for role in one.roles]


@pytest.mark.parametrize(
    ("one", "role"), CASES, ids=[f"{role} {one.path}?{one.name}" for one, role in CASES]
)
def test_a_foreign_filter_finds_what_nobody_has(asker: Asker, one: Filter, role: str) -> None:
    status, found = shown(asker, one, role, "own")
    assert status == 200
    assert found or not one.has_rows, "One's own is not found: the line proves nothing."
    nobodys, _found = shown(asker, one, role, "nonexistent")
    for relation in FOREIGN[role]:
        if one.noun in SHARED and relation != "abroad":
            continue
        assert shown(asker, one, role, relation) == (nobodys, False), relation
