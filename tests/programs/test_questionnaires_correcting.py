"""Correction instead of silent edit: sent back by the county, taken back by the enterprise."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.contributions import todos
from portal.notices.models import Notice
from programs.questionnaires import operations
from programs.questionnaires.models import HandIn, Invitee, Need, Response, Tally
from programs.questionnaires.operations.tallying import fold, tally_all
from programs.questionnaires.queries import corrections_of, tally_by_campaign
from programs.questionnaires.queries.results_checking import first_difference
from programs.questionnaires.vocabulary import ResponseState
from tests.factories import NOON, office
from tests.factories.campaigns import CLOSES, listed, manager, running
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import COMPLETE, response, version

LATER = NOON + timedelta(days=40)
DRAFT, SUBMITTED = ResponseState.DRAFT, ResponseState.SUBMITTED


@pytest.fixture
def handed_in(db, acting):
    """A response that its member handed in, with three needs."""
    of = response()
    operations.submit(of, by=acting(member(of.enterprise)), at=NOON)
    return of


def owner_of(of: Response):
    from portal.accounts.actor import actor_for

    return actor_for(of.filled_by)


def answered_again(of: Response, *, at=LATER, **answers):
    of.refresh_from_db()
    operations.save_answers(
        of, values=answers, revision=of.revision, device="d", by=owner_of(of), at=at
    )
    operations.submit(of, by=owner_of(of), at=at)
    of.refresh_from_db()


def test_the_county_sends_back_and_nothing_counts_until_it_is_handed_in(handed_in, cast, acting):
    fold()
    operations.send_back(handed_in, reason="The staff is odd.", by=acting(cast.officer), at=LATER)
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.submitted_on, handed_in.counted_on) == (DRAFT, None, None)
    assert handed_in.answers["A2"] == "50"
    assert not Tally.objects.living().exists()
    assert not Need.objects.exists()
    told = Notice.objects.get(kind="questionnaires.sent_back")
    assert (told.user, told.words["title"]) == (handed_in.filled_by, "Needs")
    assert told.words["reason"] == "The staff is odd."
    fold()
    assert first_difference() is None
    answered_again(handed_in, A2="500")
    fold()
    assert first_difference() is None
    assert Tally.objects.living().count() == 1
    assert tally_all() == 0


def test_what_is_corrected_counts_from_its_first_day(handed_in, cast, acting):
    first = handed_in.counted_on
    operations.send_back(handed_in, reason="Odd.", by=acting(cast.officer), at=LATER)
    answered_again(handed_in, A2="500")
    assert (handed_in.counted_on, handed_in.submitted_on) == (first, LATER.date())
    operations.recall(handed_in, reason="A slip.", by=owner_of(handed_in), at=LATER)
    answered_again(handed_in, A2="51")
    assert handed_in.counted_on == first


def test_what_changed_from_one_hand_in_to_the_next_is_kept(handed_in, cast, acting):
    operations.send_back(handed_in, reason="Odd.", by=acting(cast.officer), at=LATER)
    answered_again(handed_in, A2="500", B1="certified")
    operations.recall(handed_in, reason="A slip.", by=owner_of(handed_in), at=LATER)
    answered_again(handed_in, A2="501")
    second, first = corrections_of(handed_in)
    assert [(one.question.code, one.was, one.now) for one in second.changes] == [
        ("A2", "500", "501")
    ]
    changed = {one.question.code: (one.was, one.now) for one in first.changes}
    assert changed == {
        "A2": ("50", "500"),
        "B1": ("no", "certified"),
        "B2": (["cost", "time"], None),
    }
    assert first.before.answers == COMPLETE
    assert (first.before.by, first.before.ended_by.by) == (handed_in.filled_by, cast.officer)


def test_a_dispatched_need_stays_and_is_marked(handed_in, cast, acting):
    kept, gone = handed_in.needs.get(item="B2.cost"), handed_in.needs.get(item="B2.time")
    by = acting(cast.officer)
    for one in (kept, gone):
        operations.dispatch(one, office=office("330381"), by=by, at=NOON)
    operations.recall(handed_in, reason="A slip.", by=owner_of(handed_in), at=NOON)
    assert set(handed_in.needs.values_list("item", flat=True)) == {"B2.cost", "B2.time"}
    assert Event.objects.get(verb="programs.response.reopen").detail["needs"] == 1
    answered_again(handed_in, B2=["cost", "people"])
    for one in (kept, gone):
        one.refresh_from_db()
    assert (kept.withdrawn_on, gone.withdrawn_on, gone.due_on) == (None, LATER.date(), None)
    assert kept.state == gone.state == "dispatched"
    found = handed_in.needs.filter(state="found")
    assert set(found.values_list("item", flat=True)) == {"B2.people", "B5"}
    told = Notice.objects.filter(kind="needs.withdrawn")
    assert list(told.values_list("user", flat=True)) == [cast.officer.pk]
    assert todos["questionnaires.answer"].count(acting(cast.officer)).get() == kept
    # answered all the same, nothing more is waited for; asked for again, it goes on
    operations.answer(gone, text="On Monday.", by=by, at=LATER)
    assert gone.due_on is None
    operations.recall(handed_in, reason="It is needed.", by=owner_of(handed_in), at=LATER)
    answered_again(handed_in, B2=["cost", "time"])
    gone.refresh_from_db()
    assert gone.withdrawn_on is None
    assert gone.due_on > LATER.date()


def test_a_response_rate_falls_and_a_correction_is_never_late(db, acting):
    asked = version()
    firm = listed()
    owner = acting(member(firm))
    task = running(asked)
    of = operations.start(firm, version=asked, by=owner, at=NOON)
    operations.save_answers(of, values=COMPLETE, revision=0, device="d", by=owner, at=NOON)
    operations.submit(of, by=owner, at=NOON)
    invitee = Invitee.objects.get()
    counts = tally_by_campaign(Invitee.objects.all())[task.pk]
    assert (counts.answered, counts.late) == (1, 0)
    operations.recall(of, reason="A slip.", by=owner, at=NOON)
    invitee.refresh_from_db()
    assert (invitee.state, invitee.answered_on) == ("answering", None)
    answered_again(of, A2="51")
    counts = tally_by_campaign(Invitee.objects.all())[task.pk]
    assert (counts.answered, counts.late) == (1, 0)
    assert LATER.date() > CLOSES


def test_the_enterprise_takes_back_only_while_it_is_asked(db, acting, cast):
    asked, firm = version(), listed()
    owner = acting(member(firm))
    task = running(asked)
    of = operations.start(firm, version=asked, by=owner, at=NOON)
    operations.save_answers(of, values=COMPLETE, revision=0, device="d", by=owner, at=NOON)
    operations.submit(of, by=owner, at=NOON)
    operations.close_campaign(task, by=manager(), at=NOON)
    with pytest.raises(WrongState, match="county"):
        operations.recall(of, reason="A slip.", by=owner, at=NOON)
    operations.send_back(of, reason="Odd.", by=acting(cast.officer), at=NOON)
    assert of.state == DRAFT


def test_nothing_is_reopened_in_a_year_that_is_over(cast, acting):
    old = version(cycle(2025, state="locked"))
    of = response(to=old, state="submitted", counted_on=date(2025, 5, 6))
    with pytest.raises(WrongState):
        operations.send_back(of, reason="Odd.", by=acting(cast.officer), at=NOON)
    with pytest.raises(WrongState):
        operations.recall(of, reason="Odd.", by=acting(member(of.enterprise)), at=NOON)


def test_nothing_is_sent_back_that_nobody_could_correct(cast, acting):
    of = response(state="submitted")
    with pytest.raises(WrongState, match="Invite a member"):
        operations.send_back(of, reason="Odd.", by=acting(cast.officer), at=NOON)
    member(of.enterprise)
    operations.send_back(of, reason="Odd.", by=acting(cast.officer), at=NOON)


@pytest.mark.parametrize("who", ["neighbour", "city", "province", "viewer", "approver"])
def test_only_its_county_sends_back(handed_in, cast, acting, who):
    with pytest.raises(NotPermitted):
        operations.send_back(handed_in, reason="Odd.", by=acting(getattr(cast, who)), at=NOON)


def test_another_enterprise_takes_nothing_back(handed_in, cast, acting):
    for user in (cast.officer, member(enterprise())):
        with pytest.raises(NotPermitted):
            operations.recall(handed_in, reason="Mine.", by=acting(user), at=NOON)


def test_a_reason_is_needed(handed_in, cast, acting):
    for nothing in (" ", "\u200b"):  # the second is not to be seen
        with pytest.raises(Invalid):
            operations.send_back(handed_in, reason=nothing, by=acting(cast.officer), at=NOON)
    assert Response.objects.get().state == SUBMITTED
    assert not HandIn.objects.exists()


def test_the_page_sends_back_and_shows_what_changed(handed_in, cast, signed_in):
    url = reverse("questionnaires:response", args=[handed_in.pk])
    county = signed_in(cast.officer)
    assert f"{url}send-back/" in county.get(url).text
    assert f"{url}recall/" not in county.get(url).text
    refused = county.post(f"{url}send-back/", {"reason": ""})
    assert refused.status_code == 422
    county.post(f"{url}send-back/", {"reason": "The staff is odd."})
    assert "being corrected" in county.get(url).text
    owner = signed_in(handed_in.filled_by)
    assert "The staff is odd." in owner.get(f"{url}check/").text
    assert "The staff is odd." in owner.get(f"{url}sections/A/").text
    answered_again(handed_in, A1="Pumps Ltd", A2="500")
    shown = owner.get(url).text
    assert "Answer before" in shown
    assert '"Answer before">50</td><td data-label="Answer after">500</td>' in shown
    assert f"{url}recall/" in shown
    owner.post(f"{url}recall/", {"reason": "A slip."})
    handed_in.refresh_from_db()
    assert handed_in.state == DRAFT


def test_a_person_is_masked_in_what_changed(cast, acting, signed_in):
    schema = version().schema
    schema["sections"][0]["questions"].append(
        {"code": "A4", "kind": "text", "words": {"zh-hans": "联系电话", "en": "Telephone"}}
    )
    asked = version(schema=schema)
    of = response(to=asked, answers=COMPLETE | {"A4": "13912345678"})
    owner = member(of.enterprise)
    operations.submit(of, by=acting(owner), at=NOON)
    operations.send_back(of, reason="Odd.", by=acting(cast.officer), at=NOON)
    answered_again(of, A4="13700001111")
    shown = signed_in(cast.viewer).get(reverse("questionnaires:response", args=[of.pk])).text
    table = shown[shown.index('id="corrections"') :]
    assert "13912345678" not in table
    assert "139****5678" in table


def test_the_page_costs_the_same_however_often_it_was_corrected(
    handed_in, cast, acting, signed_in, django_assert_max_num_queries
):
    for number in range(4):
        operations.send_back(handed_in, reason="Odd.", by=acting(cast.officer), at=NOON)
        answered_again(handed_in, A2=str(60 + number))
    seat = signed_in(cast.officer)
    url = reverse("questionnaires:response", args=[handed_in.pk])
    seat.get(url)
    with django_assert_max_num_queries(15):
        assert seat.get(url).status_code == 200
