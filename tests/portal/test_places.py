"""Places that a list is narrowed to: all of one's own, and for the nation one step at a time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts.actor import actor_for
from portal.offices.models import Office
from portal.regions.models import Region
from portal.regions.queries import place_choices, places_in_reach
from programs.cycles.vocabulary import Permission
from tests.factories import holder
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise


@pytest.fixture
def nation(db):
    office = Office.objects.create(code="nation", name="总局", kind="national")
    return holder("national_viewer", office)


def codes(user, chosen=""):
    found = places_in_reach(actor_for(user), to=Permission.ROSTER_VIEW, chosen=chosen)
    return [one.code for one in found]


def test_the_nation_begins_with_provinces_and_goes_down_into_one(nation):
    provinces = codes(nation)
    assert 30 < len(provinces) < 40
    inside = codes(nation, "330000")
    assert {"330300", "330381", "110000"} <= set(inside)
    assert not [code for code in inside if code.startswith("44") and code != "440000"]
    assert set(codes(nation, "330381")) == set(inside)
    assert codes(nation, "x; drop") == provinces


def test_a_city_is_given_its_counties_beneath_it(cast):
    assert codes(cast.officer) == ["330381"]
    found = places_in_reach(actor_for(cast.city), to=Permission.ROSTER_VIEW)
    (_all, (city, counties)) = place_choices(found)
    assert city == "温州市"
    assert counties[0][0] == "330300"
    assert len(counties) == 13
    assert codes(cast.security_admin) == []


@pytest.mark.parametrize(
    "name", ["cycles:roster", "questionnaires:responses", "questionnaires:needs", "register:list"]
)
def test_the_nations_lists_offer_few_places(nation, signed_in, name):
    cycle()
    client = signed_in(nation)
    first = client.get(reverse(name))
    assert first.status_code == 200
    assert first.text.count("<option") < 200
    assert 'value="330381"' not in first.text
    then = client.get(reverse(name), {"place": "330000"})
    assert then.text.count("<option") < 400
    assert 'value="330381"' in then.text


def test_a_list_is_narrowed_by_province_city_and_county(nation, signed_in):
    cycle()
    here = roster_entry(enterprise(name="瑞安甲厂"), state="listed")
    client = signed_in(nation)
    for place in ("330000", "330300", "330381"):
        page = client.get(reverse("cycles:roster"), {"place": place})
        assert here.enterprise.name in page.text, place
    assert (
        here.enterprise.name not in client.get(reverse("cycles:roster"), {"place": "330100"}).text
    )


def test_the_parts_of_a_path_are_the_codes_of_a_region_and_of_what_it_lies_in(db):
    living = {one.path: one for one in Region.objects.living()}
    for path, one in living.items():
        parts = path.rstrip(".").split(".")
        above = {".".join(parts[: n + 1]) + "." for n in range(len(parts))}
        assert one.codes == {living[each].code for each in above}


def test_the_nations_readers_begin_with_a_province_that_has_a_year(nation, signed_in):
    cycle()
    client = signed_in(nation)
    returns = client.get(reverse("returns:list"))
    assert returns.context.get("none") is None
    assert "浙江省" in returns.text
    assert [one["code"] for one in client.get("/").context["parts"]] == ["coverage"]
