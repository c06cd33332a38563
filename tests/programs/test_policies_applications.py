"""Applications for policies: who puts one in, who decides, what is granted and what is paid."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from enterprises.dossier.documents import dossier_document
from enterprises.dossier.queries import ledgers_of, timeline_of
from enterprises.register.operations import merge_enterprises, undo_merger
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.files.models import Attachment
from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.contributions import todos
from portal.notices.models import Notice
from portal.offices.operations import issue_key
from portal.regions.loading import load_regions
from portal.reports.documents import canonical
from programs.policies.models import PolicyApplication
from programs.policies.operations import (
    ApplicationFacts,
    BenefitFacts,
    apply_for_policy,
    correct_benefit,
    grant_application,
    record_application,
    record_benefit,
    refuse_application,
    strike_benefit,
    withdraw_application,
)
from programs.policies.queries import counts_of, promised_of
from programs.policies.rules import FEN_PER_WAN
from tests.factories import NOON, holder, office
from tests.factories.enterprises import enterprise, member
from tests.factories.experts import photo
from tests.factories.policies import application, policy

SCOPES = (
    "policies.application.view", "policies.application.record", "policies.application.decide",
)  # fmt: skip
DAY, TODAY = date(2026, 9, 1), date(2026, 11, 3)
OFFICE = date(2026, 9, 15)


def facts(of, **values):
    given = {
        "applied_on": DAY, "words": "首次获证奖励", "asked_wan": Decimal(2), "evidence": "证书1号",
    } | values  # fmt: skip
    return ApplicationFacts(of, **given)


def recorded(cast, of=None, who="officer", firm=None, **values):
    by = actor_for(getattr(cast, who))
    return record_application(
        firm or enterprise(), facts=facts(of or policy(), **values), by=by, at=NOON
    )


def grant(cast, made, amount="2", who="approver", **values):
    amount = None if amount is None else Decimal(amount)
    given = {"by": actor_for(getattr(cast, who)), "at": NOON, "decided_on": OFFICE}
    grant_application(made, granted_wan=amount, **given | values)
    return made


def paid(cast, made, amount="2", on=date(2026, 10, 8), of=None, **values):
    given = {"amount_wan": Decimal(amount), "evidence": "拨付1号", "application": made} | values
    said = BenefitFacts(of or made.policy, on, **given)
    return record_benefit(made.enterprise, facts=said, by=actor_for(cast.officer), at=NOON)


def refused(act):
    with pytest.raises(Invalid) as refusal:
        act()
    return dict(refusal.value.fields)


def test_an_enterprise_applies_today_and_the_county_is_told(cast):
    firm, of = enterprise(), policy()
    by = actor_for(member(firm))
    made = apply_for_policy(firm, facts=facts(of), by=by, at=NOON)
    assert (made.applied_on, made.by_enterprise, made.region.code) == (TODAY, True, "330381")
    assert Event.objects.filter(verb="programs.policyapplication.apply").count() == 1
    told = set(
        Notice.objects.filter(kind="policies.was_applied_for").values_list("user", flat=True)
    )
    assert told == {cast.officer.pk}
    for other in (actor_for(cast.officer), actor_for(member(enterprise()))):
        with pytest.raises(NotPermitted):
            apply_for_policy(firm, facts=facts(policy()), by=other, at=NOON)


@pytest.mark.parametrize("who", ["neighbour", "approver", "city", "province", "abroad"])
def test_nobody_but_the_county_records(cast, who):
    with pytest.raises(NotPermitted):
        recorded(cast, who=who)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"applied_on": None}, "applied_on"),
        ({"applied_on": date(2026, 1, 9)}, "applied_on"),
        ({"applied_on": date(2026, 10, 1)}, "applied_on"),
        ({"applied_on": date(2026, 11, 4)}, "applied_on"),
        ({"asked_wan": Decimal("3.01")}, "asked_wan"),
        ({"asked_wan": Decimal(0)}, "asked_wan"),
        ({"asked_wan": Decimal("0.005")}, "asked_wan"),
        ({"words": " "}, "words"),
        ({"words": "\x00"}, "words"),
        ({"evidence": ""}, "evidence"),
    ],
)
def test_an_application_that_cannot_be_is_refused_by_field(cast, values, field):
    of = policy(valid_to=date(2026, 9, 30), most_fen=3 * FEN_PER_WAN)
    assert list(refused(lambda: recorded(cast, of, **values))) == [field]
    assert not PolicyApplication.objects.exists()


def test_the_first_and_the_last_day_of_a_policy_are_taken_and_all_that_it_gives(cast):
    of = policy(valid_to=date(2026, 9, 30), most_fen=3 * FEN_PER_WAN)
    for day in (date(2026, 1, 10), date(2026, 9, 30)):
        assert recorded(cast, of, applied_on=day, asked_wan=Decimal(3)).applied_on == day
    assert recorded(cast, of, asked_wan=None).asked_wan is None


def test_it_is_a_published_policy_that_reaches_the_county(cast):
    here = policy(conditions={"regions": ["330300"]})
    assert recorded(cast, here).policy == here
    elsewhere = (
        policy("330382", level="county"),
        policy(state="draft"),
        policy(conditions={"regions": ["330382", "330100"]}),
        None,
    )
    by = actor_for(cast.officer)
    for other in elsewhere:
        with pytest.raises(Invalid) as refusal:
            record_application(enterprise(), facts=facts(other), by=by, at=NOON)
        assert list(refusal.value.fields) == ["policy"]


def test_a_closed_enterprise_applied_before_it_was_closed_or_not(cast):
    firm = enterprise(closed_on=date(2026, 8, 1))
    assert list(refused(lambda: recorded(cast, firm=firm))) == ["applied_on"]
    assert recorded(cast, firm=firm, applied_on=date(2026, 7, 31)).pk


def test_one_waits_at_a_time(cast):
    of, firm = policy(), enterprise()
    first = recorded(cast, of, firm=firm)
    assert list(refused(lambda: recorded(cast, of, firm=firm))) == ["policy"]
    with pytest.raises(IntegrityError), transaction.atomic():
        application(firm, policy=of)
    by = actor_for(cast.officer)
    withdraw_application(first, by=by, at=NOON, reason="登记错误")
    again = recorded(cast, of, firm=firm)  # one that was withdrawn was never decided on
    assert again.repeat_reason == ""
    assert recorded(cast, policy(), firm=firm).pk


@pytest.mark.parametrize("state", ["granted", "refused"])
def test_a_second_one_for_the_same_policy_needs_the_reason_of_the_county(cast, state):
    of, firm = policy(), enterprise()
    application(firm, policy=of, state=state)
    assert list(refused(lambda: recorded(cast, of, firm=firm))) == ["repeat_reason"]
    by = actor_for(member(firm))
    assert list(refused(lambda: apply_for_policy(firm, facts=facts(of), by=by, at=NOON))) == [
        "policy"
    ]
    made = recorded(cast, of, firm=firm, repeat_reason="第二张证书，政策允许按证书申报")
    assert made.repeat_reason.startswith("第二张")
    flagged = {one.pk: one.is_repeat for one in PolicyApplication.objects.all().with_all()}
    assert [flagged[pk] for pk in sorted(flagged)] == [False, True]


def test_a_reason_to_take_it_again_is_kept_only_where_there_is_one_before(cast):
    assert recorded(cast, repeat_reason="多余").repeat_reason == ""


def test_it_is_granted_by_somebody_else_than_who_put_it_in(cast):
    made = recorded(cast)
    with pytest.raises(NotPermitted, match="somebody else"):
        grant(cast, made, who="officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyApplication.objects.filter(pk=made.pk).update(
            state="granted", decided_on=OFFICE, decided_by=cast.officer, granted_wan=2
        )
    grant(cast, made, reason="同意")
    made.refresh_from_db()
    assert (made.state, made.granted_wan, made.decided_on) == ("granted", 2, OFFICE)
    assert (made.decided_by, made.why) == (cast.approver, "同意")
    step = made.steps.get()
    assert (step.move, step.by, step.reason) == ("grant", cast.approver, "同意")
    with pytest.raises(WrongState):
        grant(cast, made)


@pytest.mark.parametrize("who", ["neighbour", "city", "province", "viewer", "abroad"])
def test_nobody_but_the_county_decides(cast, who):
    made = application()
    with pytest.raises(NotPermitted):
        grant(cast, made, who=who)
    with pytest.raises(NotPermitted):
        refuse_application(made, by=actor_for(getattr(cast, who)), at=NOON, reason="不符")


def test_a_stale_copy_is_no_way_around_a_decision(cast):
    made = application()
    stale = PolicyApplication.objects.get(pk=made.pk)
    grant(cast, made)
    with pytest.raises(WrongState):
        refuse_application(stale, by=actor_for(cast.officer), at=NOON, reason="不符")


@pytest.mark.parametrize(
    ("amount", "values", "field"),
    [
        (None, {}, "granted_wan"),
        ("0", {}, "granted_wan"),
        ("2.01", {}, "granted_wan"),
        ("2", {"decided_on": date(2026, 8, 31)}, "decided_on"),
        ("2", {"decided_on": date(2026, 11, 4)}, "decided_on"),
        ("2", {"reason": "x" * 501}, "reason"),
    ],
)
def test_what_cannot_be_granted_is_refused_by_field(cast, amount, values, field):
    made = application()
    assert list(refused(lambda: grant(cast, made, amount, **values))) == [field]
    made.refresh_from_db()
    assert made.state == "applied"


def test_the_cap_of_the_policy_bounds_what_is_granted_where_no_amount_was_asked(cast):
    made = application(policy=policy(most_fen=FEN_PER_WAN), asked_wan=None)
    assert list(refused(lambda: grant(cast, made, "1.01"))) == ["granted_wan"]
    assert grant(cast, made, "1").state == "granted"
    honour = application(policy=policy(kind="honour"), asked_wan=None)
    assert grant(cast, honour, None).granted_wan is None


def test_it_is_refused_and_withdrawn_with_a_reason(cast):
    made = recorded(cast)
    by = actor_for(cast.approver)
    assert list(refused(lambda: refuse_application(made, by=by, at=NOON, reason=" "))) == ["reason"]
    refuse_application(made, by=by, at=NOON, reason="证书不在有效期内", decided_on=OFFICE)
    assert (made.state, made.why, made.decided_on) == ("refused", "证书不在有效期内", OFFICE)
    other = recorded(cast)
    mine = actor_for(cast.officer)
    assert list(refused(lambda: withdraw_application(other, by=mine, at=NOON, reason=""))) == [
        "reason"
    ]
    withdraw_application(other, by=mine, at=NOON, reason="企业撤回")
    assert (other.state, other.withdrawn_on, other.why) == ("withdrawn", TODAY, "企业撤回")


def test_the_applicant_withdraws_its_own_and_the_county_what_it_recorded(cast):
    firm = enterprise()
    own, theirs = application(firm), recorded(cast, firm=firm)
    people = actor_for(member(firm))
    with pytest.raises(NotPermitted):
        withdraw_application(own, by=actor_for(cast.officer), at=NOON, reason="代撤")
    with pytest.raises(NotPermitted):
        withdraw_application(own, by=actor_for(cast.approver), at=NOON, reason="代撤")
    for one in (own, theirs):
        withdraw_application(one, by=people, at=NOON, reason="不再申报")
        assert one.state == "withdrawn"


@pytest.mark.parametrize(
    "values",
    [
        {"words": ""},
        {"asked_wan": Decimal(0)},
        {"state": "granted", "decided_on": None},
        {"state": "granted", "decided_by": None},
        {"state": "applied", "decided_on": OFFICE},
        {"state": "refused", "why": ""},
        {"state": "withdrawn", "why": ""},
        {"state": "withdrawn", "withdrawn_on": None},
        {"state": "applied", "granted_wan": Decimal(1)},
        {"state": "granted", "granted_wan": Decimal("2.01")},
        {"state": "granted", "decided_on": date(2026, 8, 31)},
    ],
)
def test_the_database_holds_what_an_application_must_be(db, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        application(**values)


def test_a_benefit_names_the_application_that_it_pays(cast):
    made = application(state="granted", asked_wan=Decimal(3), granted_wan=Decimal(3))
    assert paid(cast, made, "2").application == made
    assert "1 " in refused(lambda: paid(cast, made, "1.01", date(2026, 10, 9)))["amount_wan"]
    second = paid(cast, made, "1", date(2026, 10, 9))
    officer = actor_for(cast.officer)
    more = BenefitFacts(
        made.policy, second.given_on, Decimal("1.5"), application=made, evidence="2号"
    )
    with pytest.raises(Invalid):
        correct_benefit(second, facts=more, by=officer, at=NOON, reason="多付")
    strike_benefit(second, by=officer, at=NOON, reason="未付")
    assert promised_of(made.policy) == 1


def test_an_application_is_paid_when_it_was_granted_and_not_before(cast):
    made = application(state="granted")
    assert list(refused(lambda: paid(cast, made, on=date(2026, 9, 14)))) == ["given_on"]
    assert list(refused(lambda: paid(cast, made, of=policy()))) == ["application"]
    waiting, foreign = application(made.enterprise), application(state="granted")
    said = {"application": waiting, "amount_wan": Decimal(1), "evidence": "1号"}
    by = actor_for(cast.officer)
    for other in (waiting, foreign):
        benefit = BenefitFacts(other.policy, date(2026, 10, 8), **said | {"application": other})
        with pytest.raises(Invalid) as refusal:
            record_benefit(made.enterprise, facts=benefit, by=by, at=NOON)
        assert list(refusal.value.fields) == ["application"]


def test_what_is_granted_stays_within_the_budget_beside_what_is_paid(cast):
    of = policy(budget_fen=5 * FEN_PER_WAN)
    first, second = application(policy=of), application(policy=of)
    grant(cast, first)
    paid(cast, first)  # what is paid of it is not promised any more: it counts once
    grant(cast, second, "2")
    third = application(policy=of)
    assert "1 " in refused(lambda: grant(cast, third, "1.01"))["granted_wan"]
    assert grant(cast, third, "1").granted_wan == 1
    assert promised_of(of) == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_hundred_decisions_at_once_grant_a_budget_for_ten_ten_times():
    load_regions()
    of = policy(budget_fen=10 * FEN_PER_WAN)
    officer = holder("county_officer", "330381")
    waiting = [application(policy=of) for _number in range(100)]

    def decide(one):
        try:
            grant_application(one, granted_wan=Decimal(1), by=actor_for(officer), at=NOON)
        except Invalid:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(30) as pool:
        done = list(pool.map(decide, waiting))
    assert sum(done) == 10
    granted = PolicyApplication.objects.filter(state="granted")
    assert granted.aggregate(n=Sum("granted_wan"))["n"] == 10


def test_the_applicant_is_told_of_the_decision(cast):
    firm = enterprise()
    people = member(firm)
    grant(cast, recorded(cast, firm=firm))
    said = refuse_application
    said(recorded(cast, firm=firm), by=actor_for(cast.approver), at=NOON, reason="材料不全")
    kinds = Notice.objects.order_by("pk").values_list("kind", "user")
    for kind in ("policies.application_was_granted", "policies.application_was_refused"):
        assert {user for one, user in kinds if one == kind} == {people.pk, cast.officer.pk}
    refusal = Notice.objects.filter(user=people, kind="policies.application_was_refused").get()
    assert refusal.words["reason"] == "材料不全"


def test_what_waits_is_a_to_do_of_those_who_decide_and_not_of_who_put_it_in(cast):
    recorded(cast), application(), application(enterprise("330382"))
    todo = todos["policies.applications"]

    def waits(who):
        return todo.count(actor_for(getattr(cast, who))).count()

    assert [waits(who) for who in ("officer", "approver", "neighbour")] == [1, 2, 1]


def test_counts_of_a_policy_leave_out_what_was_withdrawn(cast):
    of = policy()
    for state in ("applied", "granted", "granted", "refused", "withdrawn"):
        application(policy=of, state=state)
    application()
    counts = counts_of(of, PolicyApplication.objects.all())
    assert (counts.applied, counts.granted, counts.refused, counts.waiting) == (4, 2, 1, 1)
    assert counts.rate == Decimal("66.7")
    assert counts_of(policy(), PolicyApplication.objects.all()).rate is None


def test_a_merge_carries_applications_and_stops_where_both_wait(cast):
    kept, merged, of = enterprise(), enterprise(), policy()
    ours, theirs = application(kept, policy=of), application(merged, policy=of)
    by = actor_for(cast.officer)
    with pytest.raises(WrongState) as refusal:
        merge_enterprises(kept, merged=merged, by=by, at=NOON, reason="同一家企业")
    assert "Decide on one of the two first" in str(refusal.value)
    grant(cast, ours)
    merger = merge_enterprises(kept, merged=merged, by=by, at=NOON, reason="同一家企业")
    theirs.refresh_from_db()
    assert theirs.enterprise_id == kept.pk
    assert PolicyApplication.objects.all().with_all().get(pk=theirs.pk).is_repeat
    with pytest.raises(WrongState):
        recorded(cast, firm=merged)
    undo_merger(merger, by=by, at=NOON)
    theirs.refresh_from_db()
    assert theirs.enterprise_id == merged.pk


def test_the_dossier_shows_prints_and_tells_of_it(cast):
    made = application(state="granted")
    gone = application(made.enterprise, state="withdrawn")
    actor = actor_for(cast.officer)
    told = {(one.line.what, one.line.on) for one in timeline_of(made.enterprise, actor)}
    assert {
        ("Applied for a policy", DAY),
        ("Application for a policy granted", OFFICE),
        ("Application for a policy withdrawn", gone.withdrawn_on),
    } <= told
    printed = canonical(dossier_document(made.enterprise, by=actor, at=NOON))
    assert made.policy.title in printed
    assert gone.why in printed
    shown = next(s for s in ledgers_of(made.enterprise, actor) if s.ledger.code == "applications")
    assert len(shown.standing) == 2
    assert shown.new == reverse("policies:application-new", args=[made.enterprise.pk])
    own = actor_for(member(made.enterprise))
    mine = next(s for s in ledgers_of(made.enterprise, own) if s.ledger.code == "applications")
    assert (len(mine.lines), mine.new) == (2, "")


def test_working_days_run_until_it_is_decided():
    one = PolicyApplication(applied_on=date(2026, 9, 25))  # before the holidays of October
    assert one.workdays(date(2026, 9, 25)) == 0
    assert one.workdays(date(2026, 10, 9)) == 5
    one.decided_on = date(2026, 9, 28)
    assert one.workdays(date(2026, 10, 9)) == 1


def scan():
    return SimpleUploadedFile("证书.jpg", photo().read(), "image/jpeg")


def test_an_enterprise_applies_from_the_page_of_what_fits_it(cast, signed_in):
    firm, of = enterprise(), policy(title="首次认证奖励")
    client = signed_in(member(firm))
    address = reverse("policies:apply", args=[firm.pk, of.pk])
    fitting = reverse("policies:fitting", args=[firm.pk])
    assert address in client.get(fitting).text
    empty = client.post(address, {"words": ""})
    assert empty.status_code == 422
    assert "Name a document that shows it" not in empty.text  # said once the words are there
    nameless = client.post(address, {"words": "首次获证"})
    assert nameless.status_code == 422
    assert "Name a document that shows it" in nameless.text
    done = client.post(
        address, {"words": "首次获证", "asked_wan": "2", "file": scan()}, follow=True
    )
    assert done.status_code == 200
    made = PolicyApplication.objects.get()
    assert (made.applied_on, made.by_enterprise) == (localdate(), True)
    assert Attachment.objects.count() == 1
    page = client.get(fitting).text
    assert address not in page
    assert reverse("policies:application", args=[made.pk]) in page
    twice = client.post(address, {"words": "首次获证", "evidence": "证书1号"})
    assert twice.status_code == 422
    assert "waits already" in twice.text


def test_the_county_is_led_from_there_to_its_own_form(cast, signed_in):
    firm, of = enterprise(), policy()
    client = signed_in(cast.officer)
    answer = client.get(reverse("policies:apply", args=[firm.pk, of.pk]))
    form = reverse("policies:application-new", args=[firm.pk])
    assert answer.url == f"{form}?policy={of.pk}"
    assert f'value="{of.pk}" selected' in client.get(answer.url).text
    sent = {"policy": of.pk, "applied_on": "2026-09-01", "words": "首次获证", "evidence": "1号"}
    late = client.post(form, sent | {"applied_on": "2026-01-01"})
    assert late.status_code == 422
    assert "holds from 2026-01-10 on" in late.text
    assert client.post(form, sent).status_code == 302
    foreign = policy("330382", level="county")
    assert client.get(reverse("policies:apply", args=[firm.pk, foreign.pk])).status_code == 404


def test_the_page_decides_and_shows_the_course(cast, signed_in):
    made = recorded(cast)
    page = reverse("policies:application", args=[made.pk])
    move = reverse("policies:application-move", args=[made.pk, "grant"])
    own = signed_in(cast.officer).get(page).text
    assert move not in own
    assert "somebody else of the county decides" in own
    client = signed_in(cast.approver)
    assert move in client.get(page).text
    assert client.post(move, {"granted_wan": "2.5"}).status_code == 422
    assert client.post(move, {"granted_wan": "two"}).status_code == 422
    done = client.post(move, {"granted_wan": "2", "reason": "同意"}, follow=True)
    assert "同意" in done.text
    assert move not in done.text
    again = client.post(move, {"granted_wan": "2"})
    assert again.status_code == 409
    assert (
        client.post(reverse("policies:application-move", args=[made.pk, "nothing"])).status_code
        == 404
    )
    pay = reverse("policies:benefit-new", args=[made.enterprise_id]) + f"?application={made.pk}"
    officer = signed_in(cast.officer)
    assert pay in officer.get(page).text
    form = officer.get(pay).text
    assert f'value="{made.pk}" selected' in form
    sent = {
        "policy": made.policy_id, "application": made.pk, "given_on": localdate().isoformat(),
        "amount_wan": "2", "evidence": "拨付1号",
    }  # fmt: skip
    assert "not paid yet" in officer.post(pay, sent | {"amount_wan": "2.5"}).text
    entry = officer.post(pay, sent, follow=True).text
    assert reverse("policies:application", args=[made.pk]) in entry


def test_the_list_narrows_and_leaves_other_counties_out(cast, signed_in):
    of = policy(kind="honour")
    here = application(state="granted", applied_on=date(2025, 9, 1))
    again = recorded(cast, here.policy, firm=here.enterprise, repeat_reason="第二张证书")
    other, abroad = application(policy=of), application(enterprise("330382"))
    address = reverse("policies:applications")

    def shown(who="officer", **query):
        text = signed_in(getattr(cast, who)).get(address, query).text
        every = (here, again, other, abroad)
        return {one.pk for one in every if reverse("policies:application", args=[one.pk]) in text}

    assert shown() == {here.pk, again.pk, other.pk}
    assert shown(state="granted") == {here.pk}
    assert shown(kind="honour") == {other.pk}
    assert shown(year="2025") == {here.pk}
    assert shown(again="yes") == {again.pk}
    assert shown(q=other.enterprise.name) == {other.pk}
    assert shown(q=other.enterprise.credit_code) == {other.pk}
    assert shown(policy=str(of.pk)) == {other.pk}
    assert shown(policy="x", state="x", year="x") == {here.pk, again.pk, other.pk}
    assert shown("province", place="330382") == {abroad.pk}
    assert shown("stranger") == set()


def test_the_list_costs_the_same_however_long(cast, signed_in):
    client, address = signed_in(cast.officer), reverse("policies:applications")
    costs = []
    for many in (1, 6):
        for _number in range(many):
            application()
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        costs.append(len(made))
    assert costs[0] == costs[1]
    assert costs[0] <= 15


def test_one_application_is_shown_in_few_statements_however_many_went_before(cast, signed_in):
    of, firm = policy(conditions={"sizes": ["small"], "schemes": ["iso9001"]}), enterprise()
    client, costs = signed_in(cast.officer), []
    for many in (1, 4):
        for _number in range(many):
            application(firm, policy=of, state="refused")
        made = application(firm, policy=of, repeat_reason="第二张证书")
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("policies:application", args=[made.pk]))
        costs.append(len(asked))
        assert "Same enterprise, same policy" in page.text
        withdraw_application(made, by=actor_for(member(firm)), at=NOON, reason="不再申报")
    assert costs[0] == costs[1] <= 15, [one["sql"][:80] for one in asked]


def test_what_fits_costs_the_same_with_applications(cast, signed_in):
    firm, costs = enterprise(), []
    client, address = signed_in(member(firm)), reverse("policies:fitting", args=[firm.pk])
    for many in (1, 4):
        for _number in range(many):
            application(firm)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 15


def test_the_page_of_a_policy_counts_for_offices_alone(cast, signed_in):
    of = policy()
    for state in ("applied", "granted", "refused"):
        application(policy=of, state=state)
    application(enterprise("330382"), policy=of)
    page = reverse("policies:policy", args=[of.pk])
    assert "50.0%" in signed_in(cast.officer).get(page).text
    assert (
        f"{reverse('policies:applications')}?policy={of.pk}"
        in signed_in(cast.viewer).get(page).text
    )
    assert 'id="applied"' not in signed_in(member(enterprise())).get(page).text


def test_the_list_is_taken_along_as_it_is_narrowed(cast, signed_in):
    of, firm = policy(), enterprise()
    application(firm, policy=of, state="granted")
    again = recorded(cast, of, firm=firm, repeat_reason="第二张证书")
    withdraw_application(again, by=actor_for(cast.officer), at=NOON, reason="不再申报")
    application(enterprise("330382"))
    for query, rows in (("", 2), ("?again=yes", 1)):
        signed_in(cast.officer).post(reverse("policies:applications-export") + query)
        job = Job.objects.latest("pk")
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.result_rows) == ("done", rows)
        with open_result(job) as file:
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
        lines = [[cell.value for cell in row] for row in book.worksheets[0].rows][1:]
        assert [lines[0][place] for place in (0, 9, 13, 14, 15)] == [
            firm.name, "Withdrawn", "不再申报", "Same enterprise, same policy", "第二张证书",
        ]  # fmt: skip
    assert "Flags: Same enterprise" in str([c.value for r in book.worksheets[1].rows for c in r])


def a_key(cast, *scopes):
    now = timezone.now()
    issued = issue_key(
        office("330381"), by=actor_for(cast.officer), at=now, name="county system", scopes=scopes,
        expires_on=localdate() + timedelta(days=90), rate=600,
    )  # fmt: skip
    return {"Authorization": f"Bearer {issued.secret}"}


def posted(machine, path, sent, name):
    headers = machine | {"Idempotency-Key": f"applications-{name}".ljust(20, "x")}
    address = f"/api/v1/policy-applications/{path}"
    return Client().post(address, sent, "application/json", headers=headers)


def test_a_system_records_and_a_person_decides_on_it(cast):
    machine = a_key(cast, *SCOPES)
    of, firm = policy(), enterprise()
    sent = {
        "credit_code": firm.credit_code, "policy": of.pk, "applied_on": "2026-09-01",
        "words": "首次获证奖励", "asked_wan": "2.00", "evidence": "证书1号",
    }  # fmt: skip
    answer = posted(machine, "", sent, "one")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["state"], told["is_repeat"], told["by_enterprise"]) == ("applied", False, False)
    assert answer["Location"] == f"/api/v1/policy-applications/{told['id']}/"
    assert posted(machine, "", sent, "one").json() == told
    twice = posted(machine, "", sent, "two")
    assert (twice.status_code, twice.json()["faults"][0]["where"]) == (422, "/policy")
    for wrong in (
        {"policy": policy(state="draft").pk},
        {"applied_on": "2026-01-01"},
        {"words": ""},
    ):
        assert posted(machine, "", sent | wrong, str(wrong)[2:8]).status_code == 422
    stranger = enterprise("330382").credit_code
    unknown = posted(machine, "", sent | {"credit_code": stranger}, "three").json()
    assert unknown["faults"][0]["where"] == "/credit_code"
    decided = posted(machine, f"{told['id']}/grant/", {"granted_wan": "2.00"}, "four")
    assert decided.status_code == 403
    grant(cast, PolicyApplication.objects.get(), "1.5", who="officer")
    again = posted(machine, "", sent, "five")
    assert again.json()["faults"][0]["where"] == "/repeat_reason"
    second = posted(machine, "", sent | {"repeat_reason": "第二张证书"}, "six").json()
    assert (second["is_repeat"], second["repeat_reason"]) == (True, "第二张证书")


def test_a_system_decides_on_what_people_put_in(cast):
    machine = a_key(cast, *SCOPES)
    first, second = application(), application()
    other = application(enterprise("330382"))
    answer = posted(machine, f"{first.pk}/grant/", {"granted_wan": "1.50", "reason": "同意"}, "a")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["granted_wan"], told["reason"]) == ("granted", "1.50", "同意")
    assert posted(machine, f"{second.pk}/grant/", {}, "b").status_code == 422
    assert posted(machine, f"{second.pk}/refuse/", {}, "c").status_code == 422
    assert posted(machine, f"{second.pk}/refuse/", {"reason": "不符"}, "d").status_code == 200
    assert posted(machine, f"{second.pk}/refuse/", {"reason": "不符"}, "e").status_code == 409
    assert posted(machine, f"{second.pk}/withdraw/", {"reason": "不符"}, "f").status_code == 404
    assert posted(machine, f"{other.pk}/refuse/", {"reason": "不符"}, "g").status_code == 404
    reads = a_key(cast, SCOPES[0])
    assert posted(reads, f"{second.pk}/refuse/", {"reason": "不符"}, "h").status_code == 403
    listed = Client().get("/api/v1/policy-applications/?state=refused", headers=reads)
    assert [one["id"] for one in listed.json()["results"]] == [second.pk]
    for query, count in (
        (f"?credit_code={first.enterprise.credit_code}", 1), (f"?policy={second.policy_id}", 1),
        ("?policy=x", 0), ("", 2),
    ):  # fmt: skip
        found = Client().get(f"/api/v1/policy-applications/{query}", headers=reads)
        assert len(found.json()["results"]) == count


def test_a_benefit_sent_by_a_system_names_the_application_that_it_pays(cast):
    machine = a_key(cast, "policies.benefit.view", "policies.benefit.keep")
    made, foreign = application(state="granted"), application(state="granted")
    sent = {
        "credit_code": made.enterprise.credit_code, "policy": made.policy_id,
        "given_on": "2026-10-08", "amount_wan": "2.00", "evidence": "拨付1号",
    }  # fmt: skip

    def post(name, **more):
        headers = machine | {"Idempotency-Key": f"benefit-{name}".ljust(20, "x")}
        return Client().post("/api/v1/benefits/", sent | more, "application/json", headers=headers)

    assert post("one", application=foreign.pk).json()["faults"][0]["where"] == "/application"
    answer = post("two", application=made.pk)
    assert (answer.status_code, answer.json()["application"]) == (201, made.pk)
