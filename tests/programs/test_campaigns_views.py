"""Pages of campaigns: for the province, the county, and the member; the jobs."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run as run_job
from programs.cycles.models import Cycle
from programs.questionnaires import operations
from programs.questionnaires.models import AnswerLink, Campaign, Flag, Invitee, InviteeReminder
from programs.questionnaires.schema import library
from tests.factories import NOON, holder
from tests.factories.campaigns import campaign, invitee, listed, manager, running
from tests.factories.enterprises import member
from tests.factories.questionnaires import response, version

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


@pytest.fixture
def province(signed_in):
    return signed_in(holder("province_manager", "330000"))


@pytest.fixture
def county(signed_in):
    return signed_in(holder("county_officer", "330381"))


def form(**values):
    today = timezone.localdate()
    return {
        "title": "Autumn",
        "purpose": "To help.",
        "basis": "SAMR [2020] No. 165",
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=20)).isoformat(),
        "reminders": "5, 1",
        "months": "",
        "industries": "",
    } | values


@pytest.fixture
def this_year(db):
    """A published questionnaire of a year that is open now and long enough."""
    made = version()
    today = timezone.localdate()
    Cycle.objects.update(closes_on=today + timedelta(days=90))
    return made


def test_the_province_prepares_sees_the_cost_and_opens(province, this_year):
    firm = listed()
    listed("330106")
    page = province.get(url("campaign-add", this_year.pk))
    assert page.status_code == 200
    made = province.post(url("campaign-add", this_year.pk), form(counties=["330381"]))
    of = Campaign.objects.get()
    assert made.url == url("campaign", of.pk)
    draft = province.get(made.url)
    assert draft.context["burden"].invited == 1
    assert [(one.county, one.count) for one in draft.context["counties"]] == [("瑞安市", 1)]
    assert province.post(url("campaign-open", of.pk)).status_code == 302
    assert [one.enterprise for one in of.invitees.all()] == [firm]
    assert province.get(url("campaign", of.pk)).status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"reminders": "soon"}, "reminders"),
        ({"reminders": "99999999999"}, "reminders"),
        ({"industries": "9999"}, "industries"),
        ({"months": "7"}, "months"),
        ({"counties": ["440106"]}, "counties"),
    ],
)
def test_a_wrong_field_is_said_beside_it(province, this_year, values, field):
    page = province.post(url("campaign-add", this_year.pk), form(**values))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not Campaign.objects.exists()


def test_a_campaign_in_preparation_is_changed_and_seen_by_the_province_alone(
    province, county, this_year
):
    of = operations.prepare_campaign(this_year, plan=_plan_today(), by=manager(), at=timezone.now())
    assert province.get(url("campaign-change", of.pk)).status_code == 200
    province.post(url("campaign-change", of.pk), form(title="Better"))
    of.refresh_from_db()
    assert of.title == "Better"
    assert county.get(url("campaign", of.pk)).status_code == 404
    assert "Better" not in county.get(url("campaigns")).content.decode()


def _plan_today():
    today = timezone.localdate()
    return operations.Plan("T", "P", today, today + timedelta(days=9), {})


def test_a_short_time_is_said_before_and_needs_a_reason(province, this_year):
    listed()
    add = url("campaign-add", this_year.pk)
    assert "At least 5 working days" in province.get(add).text
    soon = (timezone.localdate() + timedelta(days=3)).isoformat()
    refused = province.post(add, form(closes_on=soon))
    assert "5 working days" in refused.context["form"].errors["closes_on"][0]
    province.post(add, form(closes_on=soon, short_notice="Asked for by Friday."))
    of = Campaign.objects.get()
    assert "Asked for by Friday." in province.get(url("campaign", of.pk)).text
    Campaign.objects.update(short_notice="")  # one that was prepared some days ago
    assert "fewer than 5 working days" in province.get(url("campaign", of.pk)).text
    assert province.post(url("campaign-open", of.pk)).status_code == 409


def test_over_the_caps_the_reason_is_asked_for(province):
    listed()
    of = campaign(version(schema=library()["follow_up_12_2026"]))
    Campaign.objects.update(closes_on=timezone.localdate() + timedelta(days=20))
    page = province.get(url("campaign", of.pk))
    assert [one.what for one in page.context["over"]] == ["minutes"]
    assert province.post(url("campaign-open", of.pk)).status_code == 422
    assert province.post(url("campaign-open", of.pk), {"reason": "Needed"}).status_code == 302


def test_a_county_sees_its_own_part(county):
    mine, other = listed(), listed("330382")
    of = running()
    page = county.get(url("campaign", of.pk))
    assert page.context["total"].invited == 1
    shown = county.get(url("invitees", of.pk)).content.decode()
    assert mine.name in shown
    assert other.name not in shown
    foreign = Invitee.objects.get(campaign=of, enterprise=other)
    for name in ("invitee-excuse", "answer-link", "invitee-ask-again"):
        assert county.post(url(name, foreign.pk)).status_code == 404
    assert county.get(url("invitee", foreign.pk)).status_code == 404


def test_every_figure_opens_its_rows(province):
    for number in range(6):
        listed(size_class="micro" if number % 2 else "small")
    asked = version()
    of = running(asked)
    done = of.invitees.first()
    Invitee.objects.filter(pk=done.pk).update(state="answered", answered_on=NOON.date())
    page = province.get(url("campaign", of.pk))
    for by, _head, _title, lines in page.context["splits"]:
        for one in lines:
            for state, count in (
                ("", one.invited),
                ("answered", one.answered),
                ("silent", one.silent),
                ("late", one.late),
                ("excused", one.excused),
            ):
                found = province.get(url("invitees", of.pk), {by: one.key, "state": state})
                assert found.context["count"] == count, (by, one.key, state)
    assert page.context["total"].invited == 6


def test_the_page_says_on_which_day_four_in_five_had_answered(province):
    """Of five invited two answer on the opening day, two more on the eighth."""
    for _number in range(5):
        listed()
    of = running()
    asked = list(of.invitees.order_by("pk"))
    for one, days in zip(asked, (0, 0, 7), strict=False):
        on = localdate(NOON) + timedelta(days=days)
        type(one).objects.filter(pk=one.pk).update(state="answered", answered_on=on)
    page = province.get(url("campaign", of.pk))
    assert (page.context["pace"].day, page.context["pace"].needed) == (None, 4)
    assert "not reached: 3 of the 4 it takes" in page.text
    on = localdate(NOON) + timedelta(days=7)
    type(of.invitees.first()).objects.filter(pk=asked[3].pk).update(
        state="answered", answered_on=on
    )
    page = province.get(url("campaign", of.pk))
    assert (page.context["pace"].day, page.context["pace"].on) == (8, on)


def test_strange_filters_are_as_if_they_were_not_there(province):
    listed()
    of = running()
    for query in ({"state": "x"}, {"size": "'"}, {"after": "x"}, {"county": "x" * 200}):
        assert province.get(url("invitees", of.pk), query).status_code == 200


@pytest.mark.parametrize(
    ("name", "statements"), [("campaigns", 6), ("campaign", 14), ("invitees", 6), ("flags", 5)]
)
def test_the_pages_cost_a_constant_number_of_statements(
    province, django_assert_num_queries, name, statements
):
    """With session, person and grants."""
    for at in ("330381", "330381", "330106", "330382"):
        listed(at)
    of = running()
    args = [] if name == "campaigns" else [of.pk]
    with django_assert_num_queries(statements):
        province.get(url(name, *args))


def test_chosen_enterprises_are_reminded(county):
    one = invitee()
    sent = county.post(url("invitees-remind", one.campaign_id), {"invitee": [one.pk]})
    assert sent.status_code == 302
    assert InviteeReminder.objects.get().occasion == "asked"
    assert county.post(url("invitees-remind", one.campaign_id)).status_code == 422
    again = county.post(url("invitees-remind", one.campaign_id), {"invitee": [one.pk]})
    assert again.status_code == 409


def test_a_member_finds_it_at_home_and_begins(signed_in):
    firm = listed()
    one = invitee(firm, to=version(schema=library()["baseline_2026"]))
    mine = signed_in(member(firm))
    for page in (reverse("home"), url("responses"), reverse("register:enterprise", args=[firm.pk])):
        assert url("invitee", one.pk) in mine.get(page).content.decode(), page
    assert mine.get(url("invitee", one.pk)).status_code == 200
    one.refresh_from_db()
    assert one.state == "opened"
    begun = mine.post(url("invitee-start", one.pk))
    one.refresh_from_db()
    assert begun.url == url("response", one.response_id)
    assert one.state == "answering"


def test_another_member_does_not_find_it(signed_in):
    one, firm = invitee(), listed()
    other = signed_in(member(firm))
    assert other.get(url("invitee", one.pk)).status_code == 404
    assert other.post(url("invitee-start", one.pk)).status_code == 404


def test_the_county_makes_a_link_that_is_shown_once(county):
    one = invitee()
    Campaign.objects.update(closes_on=timezone.localdate() + timedelta(days=20))
    page = county.post(url("answer-link", one.pk), {"to": "contact"})
    address = page.context["address"]
    assert page.status_code == 200
    assert "?key=" in address
    assert "<svg" in page.content.decode()
    again = county.get(url("invitee", one.pk)).content.decode()
    assert address.partition("key=")[2] not in again
    link = AnswerLink.objects.get()
    assert county.post(url("answer-link-revoke", one.pk, link.pk)).status_code == 302
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_a_link_for_nobody_is_refused_beside_the_field(county):
    one = invitee()
    Campaign.objects.update(closes_on=timezone.localdate() + timedelta(days=20))
    page = county.post(url("answer-link", one.pk), {"to": "other"})
    assert page.status_code == 422
    assert list(page.context["link_form"].errors) == ["given_to"]


def test_the_county_excuses_and_asks_again(county):
    one = invitee()
    county.post(url("invitee-excuse", one.pk), {"reason": "Flooded"})
    one.refresh_from_db()
    assert one.state == "excused"
    assert county.post(url("invitee-excuse", one.pk), {"reason": "x"}).status_code == 409
    county.post(url("invitee-ask-again", one.pk))
    one.refresh_from_db()
    assert one.state == "invited"


def test_flags_are_found_explained_and_dismissed(province, county):
    one = invitee()
    made = response(
        one.enterprise,
        to=one.campaign.version,
        state="submitted",
        started_at=NOON - timedelta(seconds=20),
    )
    made.steps.create(move="submit", source="draft", target="submitted", at=NOON)
    Invitee.objects.update(response=made)
    assert county.post(url("campaign-look", one.campaign_id)).status_code == 403
    province.post(url("campaign-look", one.campaign_id))
    flag = Flag.objects.get()
    assert county.get(url("flags", one.campaign_id)).status_code == 200
    county.post(url("flag-dismiss", flag.pk), {"reason": "On paper before"})
    assert not county.get(url("flags", one.campaign_id)).context["flags"]
    assert county.get(url("flags", one.campaign_id), {"all": "1"}).context["flags"] == [flag]


def test_the_province_closes_and_adds_who_came_later(province):
    listed()
    of = running()
    late = listed()
    assert province.get(url("campaign", of.pk)).context["late_entries"] == 1
    province.post(url("campaign-invite", of.pk))
    assert of.invitees.filter(enterprise=late).exists()
    province.post(url("campaign-close", of.pk))
    of.refresh_from_db()
    assert of.state == "closed"
    assert province.get(url("campaign", of.pk)).status_code == 200


def test_the_list_is_exported_by_a_job(county):
    one, other = invitee(), listed("330382")
    operations.invite_more(one.campaign, by=manager(), at=NOON)
    county.post(url("invitees-export", one.campaign_id), {"state": "silent"})
    job = Job.objects.get(kind="questionnaires.invitees")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.explanation
    with open_result(job) as file:
        rows = openpyxl.load_workbook(io.BytesIO(file.read())).active.values
        names = [row[0] for row in rows]
    assert names[1:] == [one.enterprise.name]
    assert other.name not in names


def test_the_daily_round_closes_invites_and_reminds():
    from programs.questionnaires.jobs import run_daily

    class Work:
        at = NOON + timedelta(days=10)

        @staticmethod
        def through(rows, *, total):
            return rows

    listed()
    of = running()
    run_daily(Work())
    assert InviteeReminder.objects.get().days == 5
    Work.at = NOON + timedelta(days=20)
    run_daily(Work())
    of.refresh_from_db()
    assert of.state == "closed"
    run_daily(Work())
