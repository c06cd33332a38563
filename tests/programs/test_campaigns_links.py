"""One-time links: what they open, what they count as, and what they never open."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import FactChange
from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, Missing, NotPermitted, WrongState
from programs.questionnaires import operations
from programs.questionnaires.models import AnswerLink, Flag, Invitee, Response
from programs.questionnaires.queries import answer_link_of, holder_of
from programs.questionnaires.views.linked import WRONG_PER_MINUTE
from programs.questionnaires.vocabulary import Permission, ResponseState
from tests.factories import NOON
from tests.factories.campaigns import invitee, listed, manager, officer, running
from tests.factories.enterprises import member
from tests.factories.questionnaires import COMPLETE, response, version

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def make(one, *, to_contact=True, by=None, at=NOON, **values):
    return operations.make_answer_link(
        one, to_contact=to_contact, by=by or officer(), at=at, **values
    )


def fill(link, *, at=NOON, answers=COMPLETE):
    """What somebody does who opens the link and answers everything."""
    begun = operations.open_answer_link(link, device="phone", at=at)
    operations.save_answers(
        begun, values=answers, revision=begun.revision, device="a", by=holder_of(link, begun), at=at
    )
    return begun


# ---- making


def test_a_link_is_kept_as_a_hash_and_names_no_number():
    issued = make(invitee())
    assert issued.token not in str(AnswerLink.objects.values().get())
    assert (issued.link.phone_end, issued.link.is_known) == ("1234", True)
    assert "139" not in str(list(Event.objects.values_list("detail", flat=True)))
    assert answer_link_of(issued.token, at=NOON) == issued.link


def test_a_new_link_ends_the_one_before():
    one = invitee()
    first, second = make(one), make(one)
    assert answer_link_of(first.token, at=NOON) is None
    assert answer_link_of(second.token, at=NOON) == second.link


def test_it_ends_with_the_campaign_and_after_two_weeks():
    one = invitee()
    assert make(one).link.expires_at == NOON + timedelta(days=14)
    late = make(one, at=NOON + timedelta(days=10))
    assert late.link.expires_at.isoformat() == "2026-11-21T00:00:00+08:00"


def test_only_the_county_of_the_enterprise_makes_one():
    one = invitee()
    for by in (officer("330382"), manager(), actor_for(member(one.enterprise))):
        with pytest.raises(NotPermitted):
            make(one, by=by)


def test_somebody_else_is_named():
    one = invitee()
    with pytest.raises(Invalid) as refused:
        make(one, to_contact=False)
    assert list(refused.value.fields) == ["given_to"]
    issued = make(one, to_contact=False, given_to="李师傅", phone="13700009999")
    assert (issued.link.phone_end, issued.link.is_known) == ("9999", False)


def test_without_a_telephone_there_is_no_contact():
    one = invitee(listed(contact_phone=""))
    with pytest.raises(Invalid) as refused:
        make(one)
    assert list(refused.value.fields) == ["to"]


def test_a_telephone_that_the_maker_entered_is_no_known_contact():
    one, by = invitee(), officer()
    FactChange.objects.create(
        enterprise=one.enterprise,
        field="contact_phone",
        is_personal=True,
        source="form",
        by=by.user,
        by_name=str(by),
        at=NOON,
    )
    assert make(one, by=by).link.is_known is False
    assert make(one).link.is_known is True  # a colleague's


# ---- answering


def test_the_contact_speaks_for_the_enterprise():
    one = invitee()
    link = make(one).link
    begun = fill(link)
    assert operations.hand_in_by_link(link, at=NOON).state == ResponseState.SUBMITTED
    one.refresh_from_db()
    begun.refresh_from_db()
    assert (one.state, begun.counted_on, begun.on_behalf) == ("answered", NOON.date(), False)
    assert begun.needs.exists()


def test_anybody_else_waits_for_the_enterprise():
    one = invitee()
    link = make(one, to_contact=False, given_to="李师傅").link
    begun = fill(link)
    assert begun.prefilled == {}  # nothing that the register knows
    assert operations.hand_in_by_link(link, at=NOON).state == ResponseState.UNCONFIRMED
    one.refresh_from_db()
    begun.refresh_from_db()
    assert (one.state, begun.counted_on) == ("answering", None)
    operations.confirm(begun, by=actor_for(member(one.enterprise)), at=NOON)
    assert begun.counted_on == NOON.date()


def test_the_contact_confirms_by_a_link_what_an_officer_filled_in():
    one, by = invitee(), officer()
    begun = operations.start(one.enterprise, version=one.campaign.version, by=by, at=NOON)
    operations.save_answers(begun, values=COMPLETE, revision=0, device="a", by=by, at=NOON)
    operations.submit_on_behalf(begun, by=by, at=NOON)
    one.refresh_from_db()
    with pytest.raises(WrongState):
        make(one, to_contact=False, given_to="李师傅")
    link = make(one).link
    assert operations.hand_in_by_link(link, at=NOON).state == ResponseState.CONFIRMED


def test_a_member_who_is_answering_is_not_overtaken_by_somebody_else():
    one = invitee()
    mine = actor_for(member(one.enterprise))
    link = make(one, to_contact=False, given_to="李师傅").link
    operations.start(one.enterprise, version=one.campaign.version, by=mine, at=NOON)
    link = AnswerLink.objects.get(pk=link.pk)
    with pytest.raises(Missing):
        operations.open_answer_link(link, device="x", at=NOON)
    one.refresh_from_db()
    with pytest.raises(WrongState):
        make(one, to_contact=False, given_to="李师傅")


def test_once_handed_in_it_opens_nothing():
    issued = make(invitee())
    fill(issued.link)
    operations.hand_in_by_link(issued.link, at=NOON)
    assert answer_link_of(issued.token, at=NOON) is None
    with pytest.raises(Missing):
        operations.hand_in_by_link(issued.link, at=NOON)
    with pytest.raises(Missing):
        operations.open_answer_link(issued.link, device="x", at=NOON)


def test_over_revoked_or_closed_it_opens_nothing():
    one, by = invitee(), officer()
    issued = make(one, by=by)
    over = issued.link.expires_at
    assert answer_link_of(issued.token, at=over - timedelta(seconds=1)) is not None
    assert answer_link_of(issued.token, at=over) is None
    with pytest.raises(Missing):
        operations.open_answer_link(issued.link, device="x", at=over)
    operations.revoke_answer_link(issued.link, by=by, at=NOON)
    assert answer_link_of(issued.token, at=NOON) is None
    with pytest.raises(WrongState):
        operations.revoke_answer_link(issued.link, by=by, at=NOON)
    fresh = make(one, by=by)
    operations.close_campaign(one.campaign, by=manager(), at=NOON)
    with pytest.raises(Missing):
        operations.open_answer_link(fresh.link, device="x", at=NOON)


def test_another_county_does_not_revoke():
    link = make(invitee()).link
    with pytest.raises(NotPermitted):
        operations.revoke_answer_link(link, by=officer("330382"), at=NOON)


def test_the_holder_reaches_this_one_response():
    one, asked = invitee(), None
    link = make(one).link
    begun = operations.open_answer_link(link, device="x", at=NOON)
    other = response(listed(), to=one.campaign.version)
    holder = holder_of(link, begun)
    reached = Response.objects.reachable(by=holder, to=Permission.RESPONSE_VIEW)
    assert list(reached) == [begun]
    assert not other.allows(holder, to=Permission.RESPONSE_FILL)
    assert not one.enterprise.allows(holder, to=Permission.RESPONSE_FILL)
    assert not one.allows(holder, to=Permission.RESPONSE_VIEW)
    assert asked is None


def test_six_enterprises_from_one_browser_are_flagged():
    firms = [listed() for _number in range(6)]
    asked = version()
    of, by = running(asked), officer()
    for firm in firms:
        one = Invitee.objects.with_all().get(campaign=of, enterprise=firm)
        link = make(one, by=by).link
        fill(link)
        operations.hand_in_by_link(link, at=NOON + HOUR)
    operations.find_flags(of, by=SYSTEM, at=NOON)
    assert set(Flag.objects.values_list("kind", flat=True)) == {"same_device"}


# ---- in the browser


@pytest.fixture
def issued(db):
    """A link of today, so that the pages find it usable."""
    now = timezone.now()
    one = Invitee.objects.with_all().get(pk=invitee().pk)
    made = operations.make_answer_link(one, to_contact=True, by=officer(), at=NOON)
    AnswerLink.objects.filter(pk=made.link.pk).update(expires_at=now + timedelta(days=3))
    return made


def enter(client, issued):
    return client.get(reverse("questionnaires:answer"), {"key": issued.token}, follow=True)


def url(name, issued, *args):
    return reverse(f"questionnaires:{name}", args=[issued.link.pk, *args])


def post_section(client, issued, code, go="next", **values):
    begun = issued.link.invitee.__class__.objects.get(pk=issued.link.invitee_id).response
    data = {"revision": begun.revision, "device": "a", "go": go, **values}
    return client.post(url("answer-section", issued, code), data)


def test_the_way_of_somebody_without_an_account(issued, client):
    page = enter(client, issued)
    assert page.redirect_chain == [(url("answer-begin", issued), 302)]
    text = page.content.decode()
    assert "Autumn needs" in text
    assert "To know which help is needed." in text
    assert issued.token not in text
    begun = client.post(url("answer-begin", issued))
    assert begun.url == url("answer-section", issued, "A")
    page = client.get(begun.url)
    assert page.status_code == 200
    assert 'data-keep="link.' in page.content.decode()
    asked = {"asked": ["A1", "A2"], "A1": "Valves", "A2": "50"}
    assert post_section(client, issued, "A", **asked).url == url("answer-section", issued, "B")
    answers = {"asked": ["B1", "B2"], "B1": "no", "B2": ["cost"]}
    assert post_section(client, issued, "B", **answers).url == url("answer-check", issued)
    assert client.get(url("answer-check", issued)).status_code == 200
    done = client.post(url("answer-submit", issued))
    assert done.url == reverse("questionnaires:answer-done")
    assert client.get(done.url).status_code == 200
    assert Response.objects.get().state == ResponseState.SUBMITTED
    assert client.get(url("answer-begin", issued)).status_code == 404
    assert enter(client, issued).status_code == 404


def test_drafts_are_kept_and_go_on_on_another_device(issued, client):
    enter(client, issued)
    client.post(url("answer-begin", issued))
    answer = client.post(
        url("answer-draft", issued, "A"),
        {"revision": 0, "device": "a", "asked": ["A1"], "A1": "Half"},
    )
    assert answer.json()["kept"] == 1
    other = Client()
    enter(other, issued)
    assert "Half" in other.get(url("answer-section", issued, "A")).content.decode()


def test_what_is_missing_is_said_and_nothing_handed_in(issued, client):
    enter(client, issued)
    client.post(url("answer-begin", issued))
    assert client.post(url("answer-submit", issued)).status_code == 422
    assert enter(client, issued).status_code == 200


def test_opening_it_changes_nothing(issued, client):
    before = list(Invitee.objects.values())
    enter(client, issued)
    assert list(Invitee.objects.values()) == before
    assert AnswerLink.objects.get().opened_at is None


def test_pages_are_private(issued, client):
    first = client.get(reverse("questionnaires:answer"), {"key": issued.token})
    kept = first.cookies["answer-key"]
    assert kept["httponly"]
    assert kept["samesite"] == "Lax"
    assert kept["path"] == url("answer-begin", issued)
    for page in (first, client.get(url("answer-begin", issued))):
        assert page["Cache-Control"] == "no-store, private"
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("key", ["", "0" * 64, "x", "'; drop table", "é" * 50])
def test_a_wrong_key_is_as_if_nothing_were_there(issued, client, key):
    wrong = client.get(reverse("questionnaires:answer"), {"key": key})
    assert wrong.status_code == 404
    assert "answer-key" not in wrong.cookies


def test_the_key_of_one_link_does_not_open_another(issued, client):
    other = Invitee.objects.with_all().get(pk=invitee().pk)
    foreign = make(other)
    AnswerLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    enter(client, issued)
    client.cookies["answer-key"]["path"] = "/"
    for name, args in (
        ("answer-begin", ()),
        ("answer-section", ("A",)),
        ("answer-check", ()),
    ):
        page = client.get(reverse(f"questionnaires:{name}", args=[foreign.link.pk, *args]))
        assert page.status_code == 404


def test_it_gives_no_other_access(issued, client):
    enter(client, issued)
    client.post(url("answer-begin", issued))
    begun = Response.objects.get()
    for name, pk in (("response", begun.pk), ("invitee", issued.link.invitee_id)):
        page = client.get(reverse(f"questionnaires:{name}", args=[pk]))
        assert page.status_code == 302
        assert page.url.startswith(reverse("accounts:sign-in"))
    assert client.get(reverse("home")).status_code == 302


def test_guessing_is_slowed_down(issued, client):
    address = reverse("questionnaires:answer")
    tried = [client.get(address, {"key": str(n)}).status_code for n in range(WRONG_PER_MINUTE + 2)]
    assert tried[0] == 404
    assert tried[-1] == 429


def test_a_closed_campaign_shuts_the_pages(issued, client):
    enter(client, issued)
    operations.close_campaign(issued.link.invitee.campaign, by=manager(), at=NOON)
    assert client.get(url("answer-begin", issued)).status_code == 404
