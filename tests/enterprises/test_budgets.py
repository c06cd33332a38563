"""What the pages of an enterprise cost: at most 15 statements, however much there is to show."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enterprises.register.facts import shown_together
from enterprises.register.models import Enterprise, Membership
from portal.files.models import Attachment
from portal.offices.models import Office
from programs.cycles.queries import entries_of
from tests.factories import NOON, holder, office, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.experts import Scene
from tests.factories.policies import policy
from tests.factories.questionnaires import need, response, version

MOST = 15
COUNTY = "330381"


def fill(one: Enterprise, number: int) -> None:
    """One more of everything that an enterprise's page shows."""
    one.former_names.create(name=f"旧名{number}厂", until_on=NOON.date())
    enterprise(name=one.name)
    Office.objects.create(
        code=f"station-{number}", name="所", kind="station", region=region(COUNTY)
    )
    policy(COUNTY, conditions={"regions": [COUNTY], "sizes": [one.size_class]})
    certificate(one)


@pytest.fixture
def lived_in(db: None) -> SimpleNamespace:
    year = cycle()
    scene = Scene(timezone.now())
    scene.planned()
    asked = version(year)
    answered = response(scene.enterprise, state="submitted", to=asked)
    need(answered)
    fill(scene.enterprise, 1)
    return SimpleNamespace(scene=scene, enterprise=scene.enterprise, response=answered)


def cost(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


WHO = {
    "member": lambda scene: scene.member,
    "officer": lambda scene: scene.officer,
    "approver": lambda _scene: holder("county_approver", COUNTY),
    "city": lambda _scene: holder("city_reviewer", "330300"),
    "province": lambda _scene: holder("province_manager", "330000"),
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("page", ["enterprise", "journey"])
def test_a_page_of_an_enterprise_keeps_its_budget(lived_in, signed_in, who, page):
    client = signed_in(WHO[who](lived_in.scene))
    url = reverse(f"register:{page}", args=[lived_in.enterprise.pk])
    first = cost(client, url)
    for number in range(2, 5):
        fill(lived_in.enterprise, number)
        need(lived_in.response, item=f"C04.more{number}")
    assert cost(client, url) == first <= MOST


def test_an_enterprise_that_has_not_begun_keeps_the_budget(db, signed_in):
    scene = Scene(timezone.now())
    scene.planned()
    version(cycle())
    fill(scene.enterprise, 1)
    for page in ("enterprise", "journey"):
        url = reverse(f"register:{page}", args=[scene.enterprise.pk])
        assert cost(signed_in(scene.officer), url) <= MOST
        assert cost(signed_in(scene.member), url) <= MOST


def test_a_members_home_costs_the_same_for_one_enterprise_and_for_four(lived_in, signed_in):
    person = lived_in.scene.member
    client = signed_in(person)
    costs = []
    for many in (0, 1, 3):
        for _number in range(many):
            more = enterprise()
            roster_entry(more, state="listed")
            certificate(more)
            Membership.objects.create(user=person, enterprise=more, began_at=NOON)
        costs.append(cost(client, "/"))
    assert costs[0] <= costs[1] == costs[2] <= MOST


@pytest.mark.parametrize("who", ["officer", "city", "province"])
def test_the_first_page_of_an_office_keeps_its_budget(lived_in, signed_in, who):
    assert cost(signed_in(WHO[who](lived_in.scene)), "/") <= MOST


def test_small_lists_come_with_the_enterprise(lived_in, signed_in):
    one = lived_in.enterprise
    client = signed_in(lived_in.scene.officer)
    page = client.get(reverse("register:enterprise", args=[one.pk]))
    assert [former.name for former in page.context["former_names"]] == ["旧名1厂"]
    stations = page.context["station_form"].stations.values()
    held = Office.objects.filter(kind="station", region=one.region).order_by("code")
    assert [station.pk for station in stations] == [station.pk for station in held]
    assert page.context["scans"] == []
    assert Attachment.objects.count() == 0


def test_together_is_read_once_and_alone_is_read_anew(db, django_assert_num_queries):
    office(COUNTY)
    some = [enterprise() for _number in range(3)]
    for one in some:
        roster_entry(one, state="listed")
    with django_assert_num_queries(3):
        assert all(len(entries_of(one)) == 1 for one in some)
    shown_together(some)
    with django_assert_num_queries(1):
        assert all(len(entries_of(one)) == 1 for one in some)
