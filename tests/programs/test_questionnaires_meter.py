"""The burden meter says what was asked; a month's cap keeps it within bounds, or wants a reason."""

from datetime import date

import pytest
from django.urls import reverse

from portal.kernel.errors import Invalid, NotPermitted
from programs.questionnaires import operations
from programs.questionnaires.models import BurdenCap, Campaign, Invitee, Response
from programs.questionnaires.queries import (
    full_burden,
    invitable,
    limits_in,
    meter,
    requests_of,
    with_burden,
)
from programs.questionnaires.schema import library
from tests.factories import NOON, holder
from tests.factories.campaigns import campaign, listed, manager, officer, running
from tests.factories.questionnaires import response, version

pytestmark = pytest.mark.django_db
TODAY, NEXT_MONTH = NOON.date(), date(2026, 12, 1)


def ships(name):
    return version(schema=library()[name])


def full(one, on):
    return full_burden(invitable(one, on=on), one, limits_in(one.region, on=on), on=on)


def test_it_counts_what_was_asked_and_of_whom():
    firm, other, excused = listed(), listed("330106"), listed()
    needs = ships("needs_2026")
    made = running(needs)
    one = Invitee.objects.with_all().get(campaign=made, enterprise=excused)
    operations.excuse(one, reason="Flooded", by=officer(), at=NOON)
    baseline = ships("baseline_2026")
    response(firm, to=baseline)  # begun without being invited
    found = meter(Invitee.objects.all(), Response.objects.all(), on=TODAY)
    now = found.months[-1]
    assert (now.label, now.enterprises, now.requests, now.minutes) == ("2026-11", 2, 3, 50)
    assert [one.requests for one in found.months[:-1]] == [0] * 11
    assert {one.key: (one.enterprises, one.requests) for one in found.counties} == {
        "330106": (1, 1),
        "330381": (1, 2),
    }
    asked = requests_of(firm, on=TODAY)
    assert sum(one.minutes for one in asked) == 35
    assert sum(one.questions for one in [*asked, *requests_of(other, on=TODAY)]) == now.questions
    assert requests_of(excused, on=TODAY) == []


def test_a_month_that_is_full_leaves_out_or_wants_a_reason():
    listed()
    for name in ("needs_2026", "baseline_2026"):
        running(ships(name))
    third = campaign(ships("satisfaction_2026"))
    assert full(third, TODAY).over == 0
    assert (full(third, TODAY).month_average, full(third, TODAY).month_most) == (38, 38)
    fourth = campaign(ships("follow_up_6_2026"), over_cap="Two readings of each figure")
    assert (full(fourth, TODAY).by_month, full(fourth, TODAY).by_minutes) == (1, 0)
    assert full(fourth, NEXT_MONTH).over == 0
    with pytest.raises(Invalid, match="enough"):
        operations.open_campaign(fourth, by=manager(), at=NOON)
    given = {"asks_over": True, "reason": "The year is short"}
    assert (
        operations.open_campaign(Campaign.objects.get(pk=fourth.pk), by=manager(), at=NOON, **given)
        == 1
    )


def test_a_month_holds_its_cap_and_what_it_was_asked_in_it():
    """Who answers in November what was asked in October was asked in October."""
    firm, needs = listed(), ships("needs_2026")
    running(needs)
    Invitee.objects.update(invited_on=date(2026, 10, 30), response=response(firm, to=needs))
    one = campaign(ships("baseline_2026"))
    found = with_burden(invitable(one, on=TODAY), one, on=TODAY).get()
    assert (found.month_minutes, found.year_minutes) == (20, 35)
    cap = {"questions": found.month_questions, "minutes": found.month_minutes}
    BurdenCap.objects.create(region=one.region, valid_from=TODAY, **cap)
    assert full(one, TODAY).by_month == 0
    BurdenCap.objects.update(questions=found.month_questions - 1)
    assert full(one, TODAY).by_month == 1


def test_the_province_sets_the_cap_from_a_day_on(signed_in):
    listed()
    one = campaign(ships("needs_2026"))
    client = signed_in(holder("province_manager", "330000"))
    address = reverse("questionnaires:burden")
    given = {"minutes": "10", "questions": "100", "valid_from": "2026-11-03"}
    assert client.post(address, given | {"minutes": "0"}).status_code == 422
    assert limits_in(one.region, on=TODAY).minutes_a_month_at_most == 40
    assert client.post(address, given).status_code == 302
    assert full(one, TODAY).by_month == 1
    assert limits_in(one.region, on=date(2026, 11, 2)).minutes_a_month_at_most == 40
    with pytest.raises(NotPermitted):
        operations.set_burden_cap(
            one.region, minutes=9, questions=9, valid_from=TODAY, by=officer(), at=NOON
        )


def test_a_county_reads_its_own(signed_in, django_assert_max_num_queries):
    for _number in range(3):
        listed()
    listed("330106")
    running(ships("needs_2026"))
    client = signed_in(holder("county_officer", "330381"))
    client.get(reverse("questionnaires:burden"))
    with django_assert_max_num_queries(15):
        page = client.get(reverse("questionnaires:burden"))
    assert [one.key for one in page.context["meter"].counties] == ["330381"]
    assert page.context["form"] is None
    assert client.post(reverse("questionnaires:burden"), {}).status_code == 403
