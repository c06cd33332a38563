"""Campaigns: prepared, opened, followed, reminded, flagged, closed."""

from datetime import date, timedelta

import pytest

from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.models import Notice
from programs.cycles.models import RosterEntry
from programs.questionnaires import operations
from programs.questionnaires.models import Flag, Invitee, InviteeReminder, ResponseStep
from programs.questionnaires.queries import (
    invitable,
    listed_for,
    not_begun_by,
    tallies,
    tally_by_campaign,
)
from programs.questionnaires.schema import library
from programs.questionnaires.vocabulary import CampaignState, InviteeState, ResponseState
from tests.factories import NOON, holder
from tests.factories.campaigns import (
    campaign,
    invitee,
    listed,
    manager,
    officer,
    plan,
    running,
)
from tests.factories.cycles import cycle, moves_of, roster_entry
from tests.factories.enterprises import member
from tests.factories.questionnaires import COMPLETE, response, version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def states(of):
    return list(Invitee.objects.filter(campaign=of).order_by("pk").values_list("state", flat=True))


# ---- preparing


def test_only_the_province_prepares():
    asked = version()
    with pytest.raises(NotPermitted):
        operations.prepare_campaign(asked, plan=plan(), by=officer(), at=NOON)


def test_only_what_is_published_is_asked():
    draft = version(state="draft", published_at=None)
    with pytest.raises(WrongState):
        operations.prepare_campaign(draft, plan=plan(), by=manager(), at=NOON)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"closes_on": date(2026, 11, 2)}, "closes_on"),
        ({"closes_on": date(2027, 1, 1)}, "closes_on"),
        ({"closes_on": date(2026, 11, 6)}, "closes_on"),  # four working days
        ({"closes_on": date(2026, 11, 6), "short_notice": " "}, "closes_on"),
        ({"reminders": (0,)}, "reminders"),
        ({"reminders": (1, 2, 3, 4, 5, 6)}, "reminders"),
    ],
)
def test_a_plan_says_which_field_is_wrong(values, field):
    with pytest.raises(Invalid) as refused:
        campaign(**values)
    assert list(refused.value.fields) == [field]


def test_five_working_days_lie_before_the_close_or_a_reason_is_given():
    asked = version()
    assert campaign(asked, closes_on=date(2026, 11, 9)).short_notice == ""
    # 1 to 8 October are holidays; 10 October, a Saturday, is worked
    holidays = {"opens_on": date(2026, 9, 30), "short_notice": ""}
    with pytest.raises(Invalid, match="marked") as refused:
        campaign(asked, closes_on=date(2026, 10, 12), **holidays)
    assert "5 working days" in refused.value.fields["closes_on"]
    why = "The State Council asks by Friday."
    assert campaign(asked, closes_on=date(2026, 11, 6), short_notice=why).short_notice == why


def test_what_is_opened_late_leaves_enough_time_too():
    listed()
    of = campaign()  # closes on Friday the 20th
    late = NOON + 11 * DAY  # Saturday the 14th: five working days are left
    with pytest.raises(WrongState, match="2026-11-24"):
        operations.open_campaign(of, by=manager(), at=late + 3 * DAY)
    operations.change_campaign(of, plan=plan(short_notice="Late."), by=manager(), at=NOON)
    assert operations.open_campaign(of, by=manager(), at=late + 3 * DAY) == 1
    other = campaign()
    listed()
    assert operations.open_campaign(other, by=manager(), at=late) == 2


def test_a_campaign_changes_until_it_is_opened():
    of = campaign()
    operations.change_campaign(of, plan=plan(title="Better"), by=manager(), at=NOON)
    assert of.title == "Better"
    listed()
    operations.open_campaign(of, by=manager(), at=NOON)
    with pytest.raises(WrongState):
        operations.change_campaign(of, plan=plan(), by=manager(), at=NOON)


def test_a_county_does_not_change_it():
    of = campaign()
    with pytest.raises(NotPermitted):
        operations.change_campaign(of, plan=plan(), by=officer(), at=NOON)


# ---- who is invited


def test_every_condition_narrows():
    small, micro = listed(), listed("330106", size_class="micro", industry_code="1711")
    for who, wanted in [
        ({}, {small, micro}),
        ({"sizes": ["micro"]}, {micro}),
        ({"industries": ["17"]}, {micro}),
        ({"industries": ["34", "17"]}, {small, micro}),
        ({"counties": ["330381"]}, {small}),
        ({"counties": ["330381"], "sizes": ["micro"]}, set()),
        ({"tier": "introduction"}, set()),
        ({"pilots": ["bearings"]}, set()),
    ]:
        found = {entry.enterprise for entry in invitable(campaign(who=who), on=NOON.date())}
        assert found == wanted, who


def test_only_the_roster_is_invited_and_no_closed_enterprise():
    roster_entry()
    listed(closed_on=date(2026, 10, 1), closed_reason="gone")
    of = campaign()
    assert not invitable(of, on=NOON.date()).exists()
    with pytest.raises(Invalid):
        operations.open_campaign(of, by=manager(), at=NOON)
    of.refresh_from_db()
    assert of.state == CampaignState.DRAFT


def test_a_follow_up_invites_whose_month_has_come():
    base, later = (
        version(schema=library()["baseline_2026"]),
        version(schema=library()["follow_up_6_2026"]),
    )
    due, early, never = listed(), listed(), listed()
    response(due, to=base, state="submitted", counted_on=date(2026, 5, 3))
    response(early, to=base, state="submitted", counted_on=date(2026, 5, 4))
    response(never, to=base, state="draft")
    of = campaign(later, months=6)
    assert [one.enterprise for one in invitable(of, on=NOON.date())] == [due]
    assert {one.enterprise for one in invitable(of, on=NOON.date() + DAY)} == {due, early}


def test_the_portal_invites_to_a_follow_up_each_morning():
    base = version(schema=library()["baseline_2026"])
    due, early = listed(), listed()
    spring = NOON - 180 * DAY
    response(due, to=base, state="submitted", counted_on=date(2026, 5, 3), started_at=spring)
    response(early, to=base, state="submitted", counted_on=date(2026, 5, 4), started_at=spring)
    of = campaign(version(schema=library()["follow_up_6_2026"]), months=6, over_cap="T+6")
    assert operations.open_campaign(of, by=manager(), at=NOON) == 1
    assert operations.invite_more(of, by=SYSTEM, at=NOON + DAY) == 1
    assert operations.invite_more(of, by=SYSTEM, at=NOON + DAY) == 0


# ---- opening


def test_opening_freezes_the_list_and_writes_one_event():
    first = listed()
    of = running()
    late = listed()
    assert [one.enterprise for one in of.invitees.all()] == [first]
    event = Event.objects.get(verb="programs.campaign.invite")
    assert event.detail["invited"] == 1
    assert moves_of(of) == ["open"]
    assert operations.invite_more(of, by=manager(), at=NOON) == 1
    assert late.pk in of.invitees.values_list("enterprise_id", flat=True)


def test_a_county_neither_opens_nor_invites():
    listed()
    of = campaign()
    with pytest.raises(NotPermitted):
        operations.open_campaign(of, by=officer(), at=NOON)
    operations.open_campaign(of, by=manager(), at=NOON)
    with pytest.raises(NotPermitted):
        operations.invite_more(of, by=officer(), at=NOON)
    with pytest.raises(NotPermitted):
        operations.close_campaign(of, by=officer(), at=NOON)


def test_over_the_caps_a_reason_is_needed():
    listed()
    of = campaign(version(schema=library()["follow_up_12_2026"]))
    with pytest.raises(Invalid) as refused:
        operations.open_campaign(of, by=manager(), at=NOON)
    assert list(refused.value.fields) == ["reason"]
    operations.open_campaign(of, by=manager(), at=NOON, reason="Two readings of each figure.")
    assert of.over_cap == "Two readings of each figure."


def test_it_opens_within_its_window():
    listed()
    with pytest.raises(WrongState):
        operations.open_campaign(campaign(), by=manager(), at=NOON - 2 * DAY)
    with pytest.raises(WrongState):
        operations.open_campaign(campaign(), by=manager(), at=NOON + 30 * DAY)


def test_members_are_told_with_the_page_of_their_own_invitation():
    firm = listed()
    someone = member(firm)
    of = running()
    notice = Notice.objects.get(user=someone)
    mine = of.invitees.get()
    assert notice.kind == "questionnaires.invited"
    assert notice.url.endswith(f"/invited/{mine.pk}/")
    assert notice.words["enterprise"] == firm.name


def test_who_has_answered_already_is_invited_as_answered_and_not_told():
    firm, asked = listed(), version()
    someone = member(firm)
    response(firm, to=asked, state="submitted")
    assert states(running(asked)) == ["answered"]
    assert not Notice.objects.filter(user=someone).exists()


# ---- following the answers


def test_an_invitation_follows_its_answers():
    one = invitee()
    someone = actor_for(member(one.enterprise))
    operations.note_opened(one, by=someone, at=NOON)
    assert states(one.campaign) == ["opened"]
    begun = operations.start(one.enterprise, version=one.campaign.version, by=someone, at=NOON)
    assert states(one.campaign) == ["answering"]
    operations.save_answers(begun, values=COMPLETE, revision=0, device="a", by=someone, at=NOON)
    operations.submit(begun, by=someone, at=NOON)
    one.refresh_from_db()
    assert (one.state, one.answered_on) == ("answered", NOON.date())
    assert not_begun_by(someone) == ([], [])


def test_on_behalf_it_is_answered_when_the_enterprise_confirms():
    one = invitee()
    by, mine = officer(), actor_for(member(one.enterprise))
    begun = operations.start(one.enterprise, version=one.campaign.version, by=by, at=NOON)
    operations.save_answers(begun, values=COMPLETE, revision=0, device="a", by=by, at=NOON)
    operations.submit_on_behalf(begun, by=by, at=NOON)
    assert states(one.campaign) == ["answering"]
    operations.confirm(begun, by=mine, at=NOON + DAY)
    assert states(one.campaign) == ["answered"]


def test_nobody_else_opens_it():
    one = invitee()
    with pytest.raises(NotPermitted):
        operations.note_opened(one, by=officer(), at=NOON)


def test_any_published_version_is_offered_to_its_members():
    firm = listed()
    asked = version(schema=library()["baseline_2026"])
    one = invitee(firm, to=asked)
    asks, rest = not_begun_by(actor_for(member(firm)))
    assert ([ask.pk for ask in asks], rest) == ([one.pk], [])


def test_a_needs_questionnaire_is_not_offered_twice():
    firm, asked = listed(), version()
    someone = actor_for(member(firm))
    assert [v.pk for _e, v in not_begun_by(someone)[1]] == [asked.pk]
    one = invitee(firm, to=asked)
    asks, rest = not_begun_by(someone)
    assert ([ask.pk for ask in asks], rest) == ([one.pk], [])


# ---- excuses


def test_the_county_excuses_with_a_reason_and_asks_again():
    one, by = invitee(), officer()
    with pytest.raises(Invalid):
        operations.excuse(one, reason=" ", by=by, at=NOON)
    operations.excuse(one, reason="Flooded", by=by, at=NOON)
    assert states(one.campaign) == ["excused"]
    with pytest.raises(WrongState):
        operations.excuse(one, reason="Flooded", by=by, at=NOON)
    operations.ask_again(one, by=by, at=NOON)
    assert states(one.campaign) == ["invited"]
    with pytest.raises(WrongState):
        operations.ask_again(one, by=by, at=NOON)


def test_another_county_does_not_excuse():
    with pytest.raises(NotPermitted):
        operations.excuse(invitee(), reason="x", by=officer("330382"), at=NOON)


# ---- reminders


def test_the_schedule_reminds_once_and_never_who_has_answered():
    silent, done = listed(), listed()
    someone, asked = member(silent), version()
    of = running(asked)
    response(done, to=asked, state="submitted")
    of.invitees.filter(enterprise=done).update(state="answered", answered_on=NOON.date())
    due = NOON + 10 * DAY  # 2026-11-13, five working days before the close
    assert len(operations.remind_campaign(of, by=SYSTEM, at=due)) == 1
    assert operations.remind_campaign(of, by=SYSTEM, at=due + DAY) == []
    assert len(operations.remind_campaign(of, by=SYSTEM, at=NOON + 16 * DAY)) == 1
    told = InviteeReminder.objects.order_by("pk")
    assert [(one.days, one.told) for one in told] == [(5, 1), (1, 1)]
    assert Notice.objects.filter(user=someone, kind="questionnaires.reminded").count() == 2


def test_the_schedule_rests_before_and_after():
    listed()
    of = running()
    assert operations.remind_campaign(of, by=SYSTEM, at=NOON + DAY) == []
    operations.close_campaign(of, by=manager(), at=NOON + DAY)
    assert operations.remind_campaign(of, by=SYSTEM, at=NOON + 16 * DAY) == []


def test_a_person_reminds_those_chosen_once_a_day():
    one, by = invitee(), officer()
    made = operations.remind_invitees(one.campaign, invitees=[one], by=by, at=NOON)
    assert [(m.occasion, m.told) for m in made] == [("asked", 0)]
    with pytest.raises(WrongState):
        operations.remind_invitees(one.campaign, invitees=[one], by=by, at=NOON)
    again = operations.remind_invitees(one.campaign, invitees=[one], by=by, at=NOON + DAY)
    assert len(again) == 1


def test_another_county_does_not_remind():
    one = invitee()
    with pytest.raises(NotPermitted):
        operations.remind_invitees(one.campaign, invitees=[one], by=officer("330382"), at=NOON)
    with pytest.raises(NotPermitted):
        operations.remind_campaign(one.campaign, by=manager(), at=NOON)


# ---- closing


def test_the_portal_closes_on_the_day_after_the_last():
    listed()
    of = running()
    with pytest.raises(WrongState):
        operations.close_over(of, by=SYSTEM, at=NOON)
    with pytest.raises(NotPermitted):
        operations.close_over(of, by=manager(), at=NOON + 18 * DAY)
    operations.close_over(of, by=SYSTEM, at=NOON + 18 * DAY)
    assert of.state == CampaignState.CLOSED
    assert moves_of(of) == ["open", "close"]
    with pytest.raises(WrongState):
        operations.invite_more(of, by=manager(), at=NOON)


def test_what_is_handed_in_after_the_close_is_late():
    one = invitee()
    someone = actor_for(member(one.enterprise))
    begun = operations.start(one.enterprise, version=one.campaign.version, by=someone, at=NOON)
    operations.save_answers(begun, values=COMPLETE, revision=0, device="a", by=someone, at=NOON)
    operations.close_over(one.campaign, by=SYSTEM, at=NOON + 18 * DAY)
    operations.submit(begun, by=someone, at=NOON + 20 * DAY)
    found = tally_by_campaign(Invitee.objects.all())[one.campaign_id]
    assert (found.answered, found.late, found.rate) == (1, 1, 100)


# ---- rates


def test_rates_stand_with_their_n_and_beside_the_roster():
    first, _second = listed(), listed("330106", size_class="micro", industry_code="1711")
    asked = version()
    of = running(asked)
    listed()  # came later
    of.invitees.filter(enterprise=first).update(state="answered", answered_on=NOON.date())
    rows, roster = of.invitees.all(), RosterEntry.objects.all()
    by_county = tallies(rows, listed_for(of, roster), by="county")
    assert [(t.key, t.invited, t.answered, t.rate, t.roster) for t in by_county] == [
        ("330106", 1, 0, 0, 1),
        ("330381", 1, 1, 100, 2),
    ]
    assert [t.key for t in tallies(rows, listed_for(of, roster), by="size")] == ["micro", "small"]
    assert [(t.key, t.roster) for t in tallies(rows, listed_for(of, roster), by="industry")] == [
        ("17", 1),
        ("34", 2),
    ]


# ---- flags


def handed_in(one, **values):
    made = response(one.enterprise, to=one.campaign.version, state="submitted", **values)
    ResponseStep.objects.create(
        subject=made, move="submit", source="draft", target="submitted", at=NOON
    )
    Invitee.objects.filter(pk=one.pk).update(
        response=made, state="answered", answered_on=NOON.date()
    )
    return made


def test_a_fast_response_is_flagged_and_counts_all_the_same():
    one = invitee()
    made = handed_in(one, started_at=NOON - timedelta(seconds=20))
    assert operations.find_flags(one.campaign, by=SYSTEM, at=NOON) == 1
    flag = Flag.objects.get()
    assert (flag.kind, flag.grounds["took"], flag.grounds["least"]) == ("too_fast", 20, 60)
    made.refresh_from_db()
    assert made.state == ResponseState.SUBMITTED
    one.refresh_from_db()
    assert one.state == InviteeState.ANSWERED
    assert operations.find_flags(one.campaign, by=SYSTEM, at=NOON) == 0


def test_an_hour_is_not_fast():
    one = invitee()
    handed_in(one, started_at=NOON - timedelta(hours=1))
    assert operations.find_flags(one.campaign, by=SYSTEM, at=NOON) == 0


def test_the_same_answer_everywhere_is_flagged():
    schema = library()["baseline_2026"]
    one = invitee(to=version(schema=schema))
    scales = [
        q["code"] for s in schema["sections"] for q in s["questions"] if q["kind"] == "five_point"
    ]
    handed_in(one, started_at=NOON - 2 * DAY, answers=dict.fromkeys(scales, "5"))
    operations.find_flags(one.campaign, by=SYSTEM, at=NOON)
    assert list(Flag.objects.values_list("kind", flat=True)) == ["straight_lining"]


def test_one_account_or_browser_for_more_than_five_is_flagged():
    firms = [listed() for _number in range(6)]
    of = running()
    someone = holder("county_officer", "330382")
    for firm in firms:
        one = Invitee.objects.with_all().get(campaign=of, enterprise=firm)
        handed_in(one, started_at=NOON - DAY, filled_by=someone, on_behalf=False)
    assert operations.find_flags(of, by=SYSTEM, at=NOON) == 6
    assert set(Flag.objects.values_list("kind", flat=True)) == {"same_device"}
    Flag.objects.all().delete()
    first = of.invitees.first()
    first.response.filled_by = None
    first.response.save()
    assert operations.find_flags(of, by=SYSTEM, at=NOON) == 0  # five share it


def test_one_telephone_for_more_than_five_is_flagged():
    asked = version(schema=library()["needs_2026"])
    firms = [listed() for _number in range(6)]
    of = running(asked)
    for firm in firms:
        one = Invitee.objects.with_all().get(campaign=of, enterprise=firm)
        handed_in(one, started_at=NOON - DAY, answers={"A08c": "13900001111"}, filled_by=None)
    assert operations.find_flags(of, by=SYSTEM, at=NOON) == 6
    grounds = Flag.objects.first().grounds
    assert grounds == {"enterprises": 6, "most": 5}  # and not the number


def test_the_county_dismisses_with_a_reason_and_it_does_not_come_back():
    one, by = invitee(), officer()
    handed_in(one, started_at=NOON - timedelta(seconds=20))
    operations.find_flags(one.campaign, by=SYSTEM, at=NOON)
    flag = Flag.objects.get()
    with pytest.raises(NotPermitted):
        operations.dismiss_flag(flag, reason="ok", by=officer("330382"), at=NOON)
    with pytest.raises(Invalid):
        operations.dismiss_flag(flag, reason="", by=by, at=NOON)
    operations.dismiss_flag(flag, reason="Prepared on paper.", by=by, at=NOON)
    assert operations.find_flags(one.campaign, by=SYSTEM, at=NOON) == 0
    with pytest.raises(WrongState):
        operations.dismiss_flag(flag, reason="again", by=by, at=NOON)


def test_only_the_province_looks():
    one = invitee()
    with pytest.raises(NotPermitted):
        operations.find_flags(one.campaign, by=officer(), at=NOON)


def test_the_year_must_be_open():
    listed()
    of = campaign()
    cycle().__class__.objects.update(state="locked")
    with pytest.raises(WrongState):
        operations.open_campaign(of, by=manager(), at=NOON)
