"""What all campaigns of a year ask of one enterprise is added up, and kept within the caps."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.accounts.actor import actor_for
from portal.kernel.errors import Invalid
from programs.questionnaires import operations
from programs.questionnaires.models import BurdenCap, Invitee
from programs.questionnaires.queries import full_burden, invitable, limits_in, with_burden
from programs.questionnaires.queries.campaigns_burden import FullBurden
from programs.questionnaires.schema import library
from programs.questionnaires.vocabulary import DeclineReason
from tests.factories import NOON, holder
from tests.factories.campaigns import campaign, listed, manager, officer, running
from tests.factories.enterprises import member
from tests.factories.questionnaires import response, version

pytestmark = pytest.mark.django_db
DAY, TODAY = timedelta(days=1), NOON.date()


@pytest.fixture
def asked():
    """The questionnaires of a year: 15, 20 and 25 minutes, and one more of 25, within a month."""
    names = ("needs_2026", "baseline_2026", "follow_up_6_2026", "follow_up_12_2026")
    made = [version(schema=library()[name]) for name in names]
    province = made[0].cycle.region
    BurdenCap.objects.create(region=province, minutes=480, questions=500, valid_from=TODAY)
    return made


def of(entries, firm):
    found = entries.get(enterprise=firm)
    return (found.year_questionnaires, found.year_minutes)


def reckoned(one):
    return with_burden(invitable(one, on=TODAY), one, on=TODAY)


def burden(one):
    return full_burden(invitable(one, on=TODAY), one, limits_in(one.region, on=TODAY), on=TODAY)


def test_the_year_adds_up_what_was_asked(asked):
    needs, baseline, half, whole = asked
    both, one = listed(), listed(size_class="micro")
    running(needs)
    running(baseline, who={"sizes": ["small"]})
    third = campaign(half, over_cap="Half a year")
    entries = reckoned(third)
    assert of(entries, both) == (3, 60)
    assert of(entries, one) == (2, 40)
    assert burden(third) == FullBurden(2, 0, 0, 0, 0)  # a cap itself is not over
    operations.open_campaign(third, by=manager(), at=NOON)
    fourth = campaign(whole, over_cap="A year")
    assert of(reckoned(fourth), both) == (4, 85)
    assert burden(fourth) == FullBurden(2, 0, by_minutes=2, by_questionnaires=1, over=2)


def test_a_questionnaire_counts_once_whoever_asks(asked):
    needs, baseline, *_rest = asked
    firm = listed()
    running(needs)
    running(needs, title="Again")
    response(firm, to=needs)
    second = campaign(baseline)
    assert of(reckoned(second), firm) == (2, 35)
    again = campaign(needs, title="A third time")
    assert of(reckoned(again), firm) == (1, 15)


def test_what_was_begun_without_a_campaign_counts(asked):
    needs, baseline, *_rest = asked
    firm = listed()
    response(firm, to=needs)
    second = campaign(baseline)
    assert of(reckoned(second), firm) == (2, 35)


def test_whoever_declined_or_is_excused_bears_nothing(asked):
    needs, baseline, *_rest = asked
    declining, excused = listed(), listed()
    first = running(needs)
    rows = {row.enterprise: row for row in Invitee.objects.with_all().filter(campaign=first)}
    mine = actor_for(member(declining))
    operations.decline(rows[declining], why=DeclineReason.NO_TIME, by=mine, at=NOON)
    operations.excuse(rows[excused], reason="Flooded", by=officer(), at=NOON)
    second = campaign(baseline)
    entries = reckoned(second)
    assert of(entries, declining) == of(entries, excused) == (1, 20)


def test_another_year_is_another_sum(asked):
    needs, baseline, *_rest = asked
    firm = listed()
    running(needs)
    second = campaign(baseline)
    entries = reckoned(second)
    assert of(entries, firm) == (2, 35)
    second.version.cycle.year = 2027
    assert of(reckoned(second), firm) == (1, 20)


@pytest.fixture
def fourth(asked):
    """A fourth campaign: one enterprise had three, another none."""
    full, free = listed(), listed(size_class="micro")
    for one in asked[:3]:
        running(one, who={"sizes": ["small"]}, over_cap="Follow-up")
    made = campaign(asked[3], over_cap="", title="Fourth", short_notice="Late.")
    return made, full, free


def test_those_whose_year_is_full_are_left_out(fourth):
    made, full, free = fourth
    assert operations.open_campaign(made, by=manager(), at=NOON, reason="25 minutes") == 1
    assert [row.enterprise for row in made.invitees.all()] == [free]
    assert operations.invite_more(made, by=manager(), at=NOON + DAY) == 0
    made.refresh_from_db()
    assert made.asks_over is False
    assert full not in [row.enterprise for row in made.invitees.all()]


def test_or_asked_all_the_same_for_a_reason(fourth):
    made, full, free = fourth
    with pytest.raises(Invalid) as refused:
        operations.open_campaign(made, by=manager(), at=NOON, asks_over=True)
    assert list(refused.value.fields) == ["reason"]
    given = {"asks_over": True, "reason": "The evaluation needs it"}
    assert operations.open_campaign(made, by=manager(), at=NOON, **given) == 2
    assert {row.enterprise for row in made.invitees.all()} == {full, free}
    made.refresh_from_db()
    assert (made.asks_over, made.over_cap) == (True, "The evaluation needs it")


def test_a_campaign_that_would_leave_everybody_out_says_so(fourth):
    made, _full, _free = fourth
    made.who = {"sizes": ["small"]}
    made.save()
    with pytest.raises(Invalid, match="enough"):
        operations.open_campaign(made, by=manager(), at=NOON, reason="25 minutes")


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def test_the_page_says_for_how_many_before_it_opens(fourth, signed_in):
    made, full, _free = fourth
    client = signed_in(holder("province_manager", "330000"))
    page = client.get(url("campaign", made.pk))
    assert page.context["full"] == FullBurden(2, 0, 1, 1, 1)
    assert full.name in page.text
    refused = client.post(url("campaign-open", made.pk), {"full": "ask", "reason": ""})
    assert refused.status_code == 422
    assert list(refused.context["opening"].errors) == ["reason"]
    made.refresh_from_db()
    assert made.state == "draft"


def test_the_page_of_a_running_campaign_says_who_was_left_out(fourth, signed_in):
    made, _full, _free = fourth
    operations.open_campaign(made, by=manager(), at=NOON, reason="25 minutes")
    client = signed_in(holder("province_manager", "330000"))
    page = client.get(url("campaign", made.pk))
    assert (page.context["left_out"], page.context["late_entries"]) == (1, 0)
    assert "than the caps allow" in page.text


def test_the_page_costs_the_same_for_many(fourth, signed_in, django_assert_max_num_queries):
    made, _full, _free = fourth
    client = signed_in(holder("province_manager", "330000"))
    client.get(url("campaign", made.pk))
    for _number in range(5):
        listed()
    with django_assert_max_num_queries(15):
        client.get(url("campaign", made.pk))
