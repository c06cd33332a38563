"""Who somebody is: every grant, whatever room gives it, in one statement."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import NOBODY, _statement, actor_for, holdings
from portal.accounts.storage import _name_of
from portal.regions.models import Region, Succession
from tests.factories import administrator, holder, office, person, region
from tests.factories.enterprises import enterprise, member
from tests.factories.experts import Scene

pytestmark = pytest.mark.django_db


def grants(user):
    return {(one.role.code, one.boundary, one.value) for one in actor_for(user).grants}


def test_everything_that_is_held_is_read_by_one_statement(django_assert_num_queries):
    scene = Scene()
    visit = scene.assigned()
    with django_assert_num_queries(1):
        found = grants(scene.expert.user)
    assert ("expert", "visit", visit.pk) in found
    assert ("expert", "expert", scene.expert.pk) in found
    assert ("person", "self", scene.expert.user.pk) in found


def test_a_post_reaches_its_region_and_those_before_it():
    county = region("330381")
    before = Region.objects.create(
        code="339998", name="旧县", level="county", path="33.03.old.", valid_from="2000-01-01",
        valid_to="2001-01-01", kind=county.kind,
    )  # fmt: skip
    Succession.objects.create(predecessor=before, successor=county, kind="rename")
    officer = holder("county_officer", "330381")
    house = office("330381")
    assert grants(officer) == {
        ("person", "self", officer.pk),
        ("county_officer", "office", house.pk),
        ("county_officer", "region", county.path),
        ("county_officer", "region", before.path),
    }


def test_the_administration_reaches_the_installation_alone():
    admin = administrator("system_admin")
    assert grants(admin) == {
        ("person", "self", admin.pk),
        ("system_admin", "installation", "here"),
    }


def test_a_member_holds_the_enterprise():
    firm = enterprise()
    assert ("enterprise_member", "enterprise", firm.pk) in grants(member(firm))


def test_the_office_is_that_of_the_oldest_post():
    officer = holder("county_officer", "330381")
    assert actor_for(officer).office == office("330381").name
    assert actor_for(person()).office == ""
    assert actor_for(None) is NOBODY


def test_a_person_at_the_rest_interface_is_asked_for_once(
    cast, signed_in, django_assert_max_num_queries
):
    client = signed_in(cast.officer)
    with django_assert_max_num_queries(6) as asked:
        assert client.get("/api/v1/enterprises/").status_code == 200
    # PostgreSQL knows the statement by its name
    sql, _values = _statement(tuple(one.code for one in holdings), timezone.localdate())
    marks = ("offices_post", _name_of(sql))
    read = [one for one in asked.captured_queries if any(mark in one["sql"] for mark in marks)]
    assert len(read) == 1


def test_the_page_names_the_office_without_asking_again(cast, signed_in):
    page = signed_in(cast.officer).get(reverse("accounts:profile"))
    assert office("330381").name in page.text


def test_the_statement_is_put_together_once_and_asks_for_each_person():
    _statement.cache_clear()
    people = [holder("county_officer", code) for code in ("330381", "330382")]
    found = [grants(one) for one in people]
    assert found[0] != found[1]
    assert all(("person", "self", one.pk) in held for one, held in zip(people, found, strict=True))
    assert _statement.cache_info().misses == 1


def test_what_ends_is_not_held_a_moment_later():
    officer = holder("county_officer", "330381")
    assert len(grants(officer)) > 1
    officer.posts.update(ended_at=timezone.now())
    assert grants(officer) == {("person", "self", officer.pk)}
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    officer.refresh_from_db()
    assert actor_for(officer) is NOBODY
