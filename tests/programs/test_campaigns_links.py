"""One-time links: what they open, what they count as, and what they never open."""

import copy
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import FactChange
from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, Missing, NotPermitted, WrongState
from portal.notices.models import Notice
from programs.questionnaires import operations
from programs.questionnaires.models import AnswerLink, Flag, Invitee, Response
from programs.questionnaires.queries import answer_link_of, corrections_of, holder_of
from programs.questionnaires.views.linked import COPIES_PER_MINUTE, WRONG_PER_MINUTE
from programs.questionnaires.vocabulary import Permission, ResponseState
from tests.factories import NOON
from tests.factories.campaigns import invitee, listed, manager, officer, running
from tests.factories.enterprises import member
from tests.factories.questionnaires import COMPLETE, SMALL, response, version

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


def test_the_contact_says_what_is_wrong_and_the_county_corrects_it():
    one = invitee()
    by = officer()
    begun = operations.start(one.enterprise, version=one.campaign.version, by=by, at=NOON)
    operations.save_answers(begun, values=COMPLETE, revision=0, device="a", by=by, at=NOON)
    operations.submit_on_behalf(begun, by=by, at=NOON)
    link = make(one, by=by).link
    with pytest.raises(Invalid):
        operations.return_by_link(link, reason=" ", at=NOON)
    operations.return_by_link(link, reason="We are 80 people.", at=NOON + HOUR)
    begun.refresh_from_db()
    assert (begun.state, begun.on_behalf) == (ResponseState.DRAFT, True)
    told = Notice.objects.get(kind="questionnaires.returned")
    assert (told.user_id, told.words["reason"]) == (by.pk, "We are 80 people.")
    operations.save_answers(
        begun, values={"A2": "80"}, revision=begun.revision, device="a", by=by, at=NOON + HOUR
    )
    operations.submit_on_behalf(begun, by=by, at=NOON + HOUR)
    operations.hand_in_by_link(AnswerLink.objects.get(), at=NOON + 2 * HOUR)
    begun.refresh_from_db()
    assert begun.state == ResponseState.CONFIRMED
    assert [one.now for one in corrections_of(begun)[0].changes] == ["80"]


def test_nobody_else_says_that_it_is_wrong():
    one = invitee()
    link = make(one, to_contact=False, given_to="Li", phone="13900001111").link
    fill(link)
    with pytest.raises(NotPermitted):
        operations.return_by_link(link, reason="Wrong.", at=NOON)
    operations.hand_in_by_link(link, at=NOON)
    with pytest.raises(Missing):
        operations.return_by_link(link, reason="Wrong.", at=NOON)


def test_what_counts_is_not_returned_by_a_link():
    one = invitee()
    link = make(one).link
    fill(link)
    with pytest.raises(WrongState):
        operations.return_by_link(link, reason="Wrong.", at=NOON)


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
    firms = [listed(contact_phone=f"1370000999{number}") for number in range(6)]
    asked = version()
    of, by = running(asked), officer()
    for firm in firms:
        one = Invitee.objects.with_all().get(campaign=of, enterprise=firm)
        link = make(one, by=by).link
        fill(link)
        operations.hand_in_by_link(link, at=NOON + HOUR)
    operations.find_flags(of, by=SYSTEM, at=NOON)
    assert set(Flag.objects.values_list("kind", flat=True)) == {"same_device"}


def answered(firms, *, contact=False, phones=(), use=True):
    """Each enterprise answers by a link of its own, from a browser of its own."""
    of, by = running(version()), officer()
    for number, firm in enumerate(firms):
        one = Invitee.objects.with_all().get(campaign=of, enterprise=firm)
        phone = phones[number % len(phones)] if phones else ""
        link = make(one, by=by, to_contact=contact, given_to="李师傅", phone=phone).link
        begun = operations.open_answer_link(link, device=f"browser {number}", at=NOON)
        holder = holder_of(link, begun)
        operations.save_answers(
            begun, values=COMPLETE, revision=begun.revision, device="a", by=holder, at=NOON
        )
        if use:
            operations.hand_in_by_link(link, at=NOON + HOUR)
    operations.find_flags(of, by=SYSTEM, at=NOON)
    return list(Flag.objects.order_by("pk").values_list("kind", "grounds"))


def test_six_links_to_one_telephone_are_flagged_where_none_is_asked():
    spellings = ("13700009999", "137 0000 9999", "+86 137-0000-9999")
    found = answered([listed() for _number in range(6)], phones=spellings)
    assert found == [("same_phone", {"enterprises": 6, "most": 5})] * 6
    assert "9999" not in str(AnswerLink.objects.values_list("phone_mark", flat=True))


def test_six_contacts_with_one_telephone_who_answered_by_its_links_are_flagged():
    firms = [listed(contact_phone="13700009999") for _number in range(6)]
    assert {kind for kind, _grounds in answered(firms, contact=True)} == {"same_phone"}


def test_five_links_to_one_telephone_are_not_flagged():
    assert answered([listed() for _number in range(5)], phones=("13700009999",)) == []


def test_links_that_name_no_telephone_are_not_flagged():
    assert answered([listed() for _number in range(6)]) == []


def test_links_to_telephones_of_one_ending_are_not_flagged():
    phones = [f"1370000{number}999" for number in range(6)]
    assert answered([listed() for _number in range(6)], phones=phones) == []


def test_a_link_that_nobody_used_is_no_evidence():
    firms = [listed() for _number in range(6)]
    assert answered(firms, phones=("13700009999",), use=False) == []


def test_the_contact_in_the_register_is_no_evidence():
    """One accountant is the contact of many, each of which answers on its own."""
    firms = [listed(contact_phone="13700009999") for _number in range(6)]
    of = running(version())
    for firm in firms:
        by = actor_for(member(firm))
        begun = operations.start(firm, version=of.version, by=by, at=NOON)
        operations.save_answers(begun, values=COMPLETE, revision=0, device="a", by=by, at=NOON)
        operations.submit(begun, by=by, at=NOON + HOUR)
    assert of.invitees.exclude(response=None).count() == 6
    assert operations.find_flags(of, by=SYSTEM, at=NOON) == 0


def test_another_number_in_the_answers_does_not_hide_that_of_the_link():
    """Six links to one telephone; their answers name it for three, and another for the rest."""
    firms = [listed() for _number in range(6)]
    asked = copy.deepcopy(SMALL)
    asked["sections"][0]["questions"][0] |= {"prefill": "contact_phone"}
    of, by = running(version(schema=asked)), officer()
    for number, firm in enumerate(firms):
        one = Invitee.objects.with_all().get(campaign=of, enterprise=firm)
        link = make(one, by=by, to_contact=False, given_to="李师傅", phone="13700009999").link
        begun = operations.open_answer_link(link, device=f"browser {number}", at=NOON)
        given = "137-0000-9999" if number < 3 else f"1380000000{number}"
        operations.save_answers(
            begun,
            values=COMPLETE | {"A1": given},
            revision=begun.revision,
            device="a",
            by=holder_of(link, begun),
            at=NOON,
        )
        operations.hand_in_by_link(link, at=NOON + HOUR)
    assert operations.find_flags(of, by=SYSTEM, at=NOON) == 6
    assert operations.find_flags(of, by=SYSTEM, at=NOON) == 0
    assert {
        grounds["enterprises"] for grounds in Flag.objects.values_list("grounds", flat=True)
    } == {6}


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


def test_the_page_of_what_waits_says_what_is_wrong(issued, client):
    one, by, now = issued.link.invitee, officer(), timezone.now()
    begun = operations.start(one.enterprise, version=one.campaign.version, by=by, at=now)
    operations.save_answers(begun, values=COMPLETE, revision=0, device="a", by=by, at=now)
    operations.submit_on_behalf(begun, by=by, at=now)
    assert url("answer-return", issued) in enter(client, issued).text
    silent = client.post(url("answer-return", issued), {"reason": ""})
    assert silent.status_code == 422
    assert "Please say why." in silent.text
    said = client.post(url("answer-return", issued), {"reason": "We are 80 people."}, follow=True)
    assert "We are 80 people." in said.text
    assert "You said what is wrong" in said.text
    begun.refresh_from_db()
    assert begun.state == ResponseState.DRAFT
    assert client.post(url("answer-return", issued), {"reason": "Again."}).status_code == 409


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


# ---- the own copy


@pytest.fixture
def handed_in(issued, client):
    """The browser that has just handed in, and where its copy is."""
    enter(client, issued)
    client.post(url("answer-begin", issued))
    post_section(client, issued, "A", asked=["A1", "A2"], A1="Valves", A2="50")
    post_section(client, issued, "B", asked=["B1", "B2"], B1="no", B2=["cost"])
    client.post(url("answer-submit", issued))
    assert Response.objects.get().state == ResponseState.SUBMITTED
    return reverse("questionnaires:answer-copy")


def test_who_handed_in_by_a_link_has_the_own_copy(handed_in, client):
    assert f'href="{handed_in}"' in client.get(reverse("questionnaires:answer-done")).text
    kept = client.cookies["answer-copy"]
    assert (kept["httponly"], kept["samesite"], kept["max-age"]) == (True, "Lax", 1800)
    assert kept["path"] == reverse("questionnaires:answer-done")
    copied = client.get(handed_in)
    assert copied.status_code == 200
    assert copied.content.startswith(b"%PDF")
    assert copied["Cache-Control"] == "no-store, private"
    assert "attachment" in copied["Content-Disposition"]
    assert client.post(handed_in).status_code == 405


def test_another_browser_has_no_copy(handed_in, client):
    other = Client()
    assert handed_in not in other.get(reverse("questionnaires:answer-done")).text
    assert other.get(handed_in).status_code == 404
    for forged in ("1 1", client.cookies["answer-copy"].value + "x", "x", ""):
        other.cookies["answer-copy"] = forged
        assert other.get(handed_in).status_code == 404


def test_the_copy_is_offered_for_a_short_while(handed_in, client):
    AnswerLink.objects.update(used_at=timezone.now() - timedelta(minutes=31))
    assert client.get(handed_in).status_code == 404
    assert handed_in not in client.get(reverse("questionnaires:answer-done")).text


@pytest.mark.parametrize("values", [{"revision": 99}, {"state": "draft", "submitted_on": None}])
def test_what_was_changed_since_is_not_shown(handed_in, client, values):
    Response.objects.update(counted_on=None if "state" in values else NOON.date(), **values)
    assert client.get(handed_in).status_code == 404


def test_copies_are_slowed_down(handed_in):
    other = Client()
    tried = [other.get(handed_in).status_code for _time in range(COPIES_PER_MINUTE + 2)]
    assert (tried[0], tried[-1]) == (404, 429)
