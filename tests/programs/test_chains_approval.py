"""Who can approve a chain is said before somebody draws it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.offices.models import Office, Post
from portal.offices.queries import deciders
from programs.chains import operations
from tests.factories import NOON, holder, office, region
from tests.factories.chains import chain

pytestmark = pytest.mark.django_db
NEW, APPROVE = "/chains/new/", "programs.chain.approve"


def said(client, url=NEW):
    return client.get(url).context["approval"]


def test_a_single_manager_is_told_that_nobody_can_approve(cast, signed_in):
    client, house = signed_in(cast.province), office("330000")
    drawn = chain(state="draft")
    for url in (NEW, reverse("chains:chain", args=[drawn.pk])):
        answer = client.get(url)
        assert (answer.context["approval"].office, answer.context["approval"].others) == (house, 0)
        assert "have the security administrator invite a second manager" in answer.text
        assert reverse("pages:office", args=[house.pk]) in answer.text
    assert client.get(reverse("pages:office", args=[house.pk])).status_code == 200
    holder("province_viewer", house)  # reads, and approves nothing
    assert said(client).others == 0
    second = holder("province_manager", house)
    assert said(client).others == 1
    assert "1 other person" in client.get(NEW).text
    Post.objects.filter(user=second).update(ended_at=NOON)
    assert said(client).others == 0


def test_what_a_city_draws_a_single_manager_approves(cast, signed_in):
    client = signed_in(cast.city)
    assert (said(client).others, said(client).office) == (1, office("330000"))
    type(cast.province).objects.filter(pk=cast.province.pk).update(is_active=False)
    answer = client.get(NEW)
    assert answer.context["approval"].others == 0
    assert reverse("pages:office", args=[office("330000").pk]) not in answer.text


def test_without_an_office_nobody_can(cast):
    Office.objects.filter(region=region("330000")).update(closed_on=NOON.date())
    found = deciders(APPROVE, path=region("330000").path, but=None)
    assert (found.office, found.others) == (None, 0)


def test_who_submitted_it_is_not_offered_to_approve(cast, acting, signed_in):
    drawn = chain(state="draft")
    url = reverse("chains:chain", args=[drawn.pk])
    operations.submit_chain(drawn, by=acting(cast.province), at=NOON)

    def offered(who):
        return [one.name for one in signed_in(who).get(url).context["moves"]]

    assert offered(cast.province) == ["return"]
    assert said(signed_in(cast.province), url).others == 0
    second = holder("province_manager", office("330000"))
    assert offered(second) == ["approve", "return"]
    assert said(signed_in(second), url) is None
    assert said(signed_in(cast.viewer), url) is None
