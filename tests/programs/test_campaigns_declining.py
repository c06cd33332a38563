"""An invited enterprise declines, by its member or by a link, and may change its mind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.models import Notice
from programs.questionnaires import operations
from programs.questionnaires.models import AnswerLink, Campaign, Invitee
from programs.questionnaires.queries import chosen_invitees, tally_by_campaign
from programs.questionnaires.vocabulary import DeclineReason
from tests.factories import NOON, holder
from tests.factories.campaigns import invitee, listed, manager, officer
from tests.factories.enterprises import member
from tests.factories.questionnaires import COMPLETE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = DeclineReason.NO_TIME


@pytest.fixture
def one():
    return invitee()


@pytest.fixture
def mine(one):
    return actor_for(member(one.enterprise))


def state(of):
    of.refresh_from_db()
    return (of.state, of.declined, of.reason)


# ---- by the enterprise itself


def test_it_declines_with_a_coded_reason_and_is_counted_apart(one, mine):
    officer()
    other = listed()
    operations.invite_more(one.campaign, by=manager(), at=NOON)
    operations.decline(one, why=WHY, words=" Busy  season ", by=mine, at=NOON)
    assert state(one) == ("declined", "no_time", "Busy season")
    told = tally_by_campaign(Invitee.objects.all())[one.campaign_id]
    assert (told.invited, told.declined, told.silent, told.answered) == (2, 1, 1, 0)
    silent = chosen_invitees(Invitee.objects.all(), {"state": "silent"})
    assert [row.enterprise for row in silent] == [other]
    assert list(chosen_invitees(Invitee.objects.all(), {"state": "declined"})) == [one]
    assert Event.objects.filter(verb="programs.invitee.decline").get().detail["why"] == "no_time"
    assert Notice.objects.filter(kind="questionnaires.declined").count() == 1


def test_it_is_not_reminded_any_more(one, mine):
    operations.decline(one, why=WHY, by=mine, at=NOON)
    assert operations.remind_campaign(one.campaign, by=SYSTEM, at=NOON + 16 * DAY) == []
    with pytest.raises(WrongState):
        operations.remind_invitees(one.campaign, invitees=[one], by=officer(), at=NOON)


def test_another_reason_needs_words(one, mine):
    with pytest.raises(Invalid) as refused:
        operations.decline(one, why=DeclineReason.OTHER, words=" ", by=mine, at=NOON)
    assert list(refused.value.fields) == ["words"]
    assert state(one) == ("invited", "", "")
    operations.decline(one, why=DeclineReason.OTHER, words="Moved", by=mine, at=NOON)
    assert state(one) == ("declined", "other", "Moved")


def test_nobody_declines_for_it(one):
    for by in (officer(), manager(), actor_for(member(listed()))):
        with pytest.raises(NotPermitted):
            operations.decline(one, why=WHY, by=by, at=NOON)
        with pytest.raises(NotPermitted):
            operations.reconsider(one, by=by, at=NOON)


def test_it_changes_its_mind_while_the_campaign_runs(one, mine):
    operations.note_opened(one, by=mine, at=NOON)
    operations.decline(one, why=WHY, by=mine, at=NOON)
    with pytest.raises(WrongState):
        operations.decline(one, why=WHY, by=mine, at=NOON)
    operations.reconsider(one, by=mine, at=NOON)
    assert state(one) == ("opened", "", "")
    with pytest.raises(WrongState):
        operations.reconsider(one, by=mine, at=NOON)
    operations.decline(one, why=WHY, by=mine, at=NOON)
    operations.close_campaign(one.campaign, by=manager(), at=NOON)
    one.refresh_from_db()
    one = Invitee.objects.with_all().get(pk=one.pk)
    with pytest.raises(WrongState):
        operations.reconsider(one, by=mine, at=NOON)


def test_a_draft_stays_and_handing_in_answers(one, mine):
    begun = operations.start(one.enterprise, version=one.campaign.version, by=mine, at=NOON)
    operations.save_answers(begun, values=COMPLETE, revision=0, device="a", by=mine, at=NOON)
    one.refresh_from_db()
    operations.decline(one, why=WHY, by=mine, at=NOON)
    operations.reconsider(one, by=mine, at=NOON)
    assert state(one)[0] == "answering"
    operations.decline(one, why=WHY, by=mine, at=NOON)
    operations.submit(begun, by=mine, at=NOON)
    assert state(one) == ("answered", "", "")
    with pytest.raises(WrongState):
        operations.decline(one, why=WHY, by=mine, at=NOON)


# ---- by a link


def link_of(one, *, known=True, at=NOON):
    given = {"to_contact": True} if known else {"to_contact": False, "given_to": "李师傅"}
    return operations.make_answer_link(one, **given, by=officer(), at=at).link


def test_the_contact_declines_by_the_link_and_answers_after_all(one):
    link = link_of(one)
    operations.decline_by_link(link, why=WHY, at=NOON)
    assert state(one) == ("declined", "no_time", "")
    link = AnswerLink.objects.get()
    operations.open_answer_link(link, device="phone", at=NOON)
    assert state(one) == ("answering", "", "")


def test_a_new_link_is_made_for_second_thoughts(one, mine):
    operations.decline(one, why=WHY, by=mine, at=NOON)
    operations.open_answer_link(link_of(one), device="phone", at=NOON)
    assert state(one)[0] == "answering"


def test_somebody_else_with_a_link_declines_nothing(one, mine):
    link = link_of(one, known=False)
    with pytest.raises(NotPermitted):
        operations.decline_by_link(link, why=WHY, at=NOON)
    operations.decline(one, why=WHY, by=mine, at=NOON)
    with pytest.raises(NotPermitted):
        operations.open_answer_link(AnswerLink.objects.get(), device="phone", at=NOON)
    assert state(one)[0] == "declined"


# ---- pages


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def test_the_page_of_the_member(one, signed_in):
    client = signed_in(member(one.enterprise))
    assert 'name="why"' in client.get(url("invitee", one.pk)).text
    refused = client.post(url("invitee-decline", one.pk), {"why": "other"})
    assert refused.status_code == 422
    assert list(refused.context["decline_form"].errors) == ["words"]
    assert client.post(url("invitee-decline", one.pk), {"why": "?"}).status_code == 422
    client.post(url("invitee-decline", one.pk), {"why": "own_data"})
    assert state(one)[:2] == ("declined", "own_data")
    assert 'name="why"' not in client.get(url("invitee", one.pk)).text
    client.post(url("invitee-reconsider", one.pk))
    assert state(one)[0] == "opened"


def test_the_office_sees_why_and_how_many(one, mine, signed_in):
    operations.decline(one, why=DeclineReason.OTHER, words="Moved", by=mine, at=NOON)
    client = signed_in(holder("county_officer", "330381"))
    assert "Moved" in client.get(url("invitee", one.pk)).text
    shown = client.get(url("campaign", one.campaign_id))
    assert shown.context["total"].declined == 1
    listed_there = client.get(url("invitees", one.campaign_id), {"state": "declined"})
    assert one.enterprise.name in listed_there.text
    assert client.post(url("invitee-decline", one.pk), {"why": "no_time"}).status_code == 403


def test_the_pages_of_the_link(one, client):
    issued = operations.make_answer_link(one, to_contact=True, by=officer(), at=NOON)
    AnswerLink.objects.update(expires_at=timezone.now() + DAY)
    client.get(url("answer"), {"key": issued.token}, follow=True)
    begin = url("answer-begin", issued.link.pk)
    assert 'name="why"' in client.get(begin).text
    assert client.post(url("answer-decline", issued.link.pk), {"why": "other"}).status_code == 422
    client.post(url("answer-decline", issued.link.pk), {"why": "not_ours"})
    assert state(one)[:2] == ("declined", "not_ours")
    assert 'name="why"' not in client.get(begin).text
    client.post(begin)
    assert state(one)[0] == "answering"


def test_a_closed_campaign_takes_no_decline(one, mine):
    Campaign.objects.update(state="closed", closed_at=NOON)
    again = Invitee.objects.with_all().get(pk=one.pk)
    with pytest.raises(WrongState):
        operations.decline(again, why=WHY, by=mine, at=NOON)
