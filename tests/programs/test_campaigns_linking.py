"""Links for many at once: what came of each enterprise, and who reminds whoever holds one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from enterprises.register.models import Membership
from portal.accounts.actor import SYSTEM
from portal.kernel.errors import NotPermitted, WrongState
from portal.notices.models import Notice
from programs.questionnaires import operations
from programs.questionnaires.models import AnswerLink, Invitee, InviteeReminder
from programs.questionnaires.queries import answer_link_of
from programs.questionnaires.queries.prospects import without_account
from programs.questionnaires.vocabulary import LinkOutcome
from tests.factories import NOON, holder
from tests.factories.campaigns import listed, manager, officer, running
from tests.factories.enterprises import member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scene():
    """One enterprise of each sort: reached by a link, without a telephone, with an account."""
    firms = listed(), listed(contact_phone=""), listed(), listed()
    member(firms[2])
    of = running()
    rows = {one.enterprise: one for one in Invitee.objects.with_all().filter(campaign=of)}
    asked = [rows[firm] for firm in firms]
    operations.excuse(asked[3], reason="Flooded", by=officer(), at=NOON)
    return of, asked


def made(of, invitees, *, at=NOON, by=None):
    return operations.make_answer_links(of, invitees=invitees, by=by or officer(), at=at)


def test_each_gets_its_line_and_only_who_can_be_reached_a_link(scene):
    of, asked = scene
    lines = made(of, asked)
    assert [line.outcome for line in lines] == [
        LinkOutcome.MADE,
        LinkOutcome.NO_PHONE,
        LinkOutcome.HAS_ACCOUNT,
        LinkOutcome.NOT_ASKED,
    ]
    assert [line.issued is not None for line in lines] == [True, False, False, False]
    assert answer_link_of(lines[0].issued.token, at=NOON).invitee == asked[0]


def test_an_account_that_was_closed_is_none(scene):
    of, asked = scene
    user = Membership.objects.get(enterprise=asked[2].enterprise).user
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert asked[2] in without_account(Invitee.objects.filter(campaign=of))
    assert made(of, [asked[2]])[0].outcome == LinkOutcome.MADE


def test_a_new_link_for_who_holds_one_is_a_reminder(scene):
    of, asked = scene
    first = made(of, asked[:1])[0].issued
    line = made(of, asked[:1], at=NOON + DAY)[0]
    assert line.is_renewed
    assert answer_link_of(first.token, at=NOON + DAY) is None
    assert [one.told for one in InviteeReminder.objects.filter(invitee=asked[0])] == [1]


def test_only_the_county_makes_them_while_the_campaign_runs(scene):
    of, asked = scene
    for by in (officer("330382"), manager()):
        with pytest.raises(NotPermitted):
            made(of, asked[:1], by=by)
    operations.close_campaign(of, by=manager(), at=NOON)
    with pytest.raises(WrongState):
        made(of, asked[:1])
    assert not AnswerLink.objects.exists()


def test_the_schedule_tells_the_county_whom_no_notice_reaches(scene):
    of, asked = scene
    made(of, asked[:1])
    county = officer().user
    operations.remind_campaign(of, by=SYSTEM, at=NOON + 10 * DAY)
    told = Notice.objects.get(user=county, kind="questionnaires.links_due")
    assert (told.words["linked"], told.words["without"]) == (1, 1)
    assert told.url == reverse("questionnaires:links", args=[of.pk])
    operations.remind_campaign(of, by=SYSTEM, at=NOON + 10 * DAY)
    assert Notice.objects.filter(user=county, kind="questionnaires.links_due").count() == 1


def test_the_page_shows_what_comes_of_it_and_the_links_once(
    scene, signed_in, django_assert_max_num_queries
):
    of, asked = scene
    client = signed_in(holder("county_officer", "330381"))
    address = reverse("questionnaires:links", args=[of.pk])
    client.get(address)
    with django_assert_max_num_queries(15):
        page = client.get(address)
    found = {one.invitee.pk: one.outcome for one in page.context["prospects"]}
    assert found == {asked[0].pk: LinkOutcome.MADE, asked[1].pk: LinkOutcome.NO_PHONE}
    given = {"once": "a form", "invitee": [asked[0].pk, asked[1].pk]}
    shown = client.post(address, given)
    (link,) = shown.context["made"]
    assert "?key=" in link["text"]
    assert [line.invitee for line in shown.context["left"]] == [asked[1]]
    assert client.post(address, given).url == address  # a reload makes none
    assert AnswerLink.objects.count() == 1
    held = client.get(f"{address}?with=1").context["prospects"]
    assert [one.link for one in held] == [AnswerLink.objects.get()]
    assert client.post(address, {}).status_code == 422


def test_a_key_that_no_row_can_have_is_not_there(signed_in):
    client = signed_in(holder("county_officer", "330381"))
    for name in ("links", "invitees-remind"):
        address = reverse(f"questionnaires:{name}", args=[2**63])
        assert client.post(address, {"invitee": ["1"]}).status_code == 404
