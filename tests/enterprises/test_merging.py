"""Two entries of one enterprise: found, merged with all that hangs on them, parted again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from certification.certificates.operations import suspend
from enterprises.dossier.operations import give_consent
from enterprises.register.facts import OnMerge, merge_rules
from enterprises.register.models import Enterprise, FormerName, Merger, NotDuplicate
from enterprises.register.operations import (
    change_enterprise,
    merge_enterprises,
    reopen_enterprise,
    tell_apart,
    undo_merger,
)
from enterprises.register.queries import (
    foreign_keys_to_enterprise,
    merge_plan,
    suspects_of,
    suspicions_across,
    suspicions_in,
)
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import SYSTEM, actor_for
from portal.indicators.folding import fold
from portal.indicators.models import Breakdown
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from tests.enterprises.test_transfers import figure, registered
from tests.factories import NOON, holder, person, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.experts import Scene
from tests.factories.questionnaires import need, response, version

LATER = NOON + timedelta(days=29)


def whole(*entries: Enterprise) -> dict:
    """Every row that names one of the entries, and the entries, but for what counts changes."""
    found = {}
    for code, key in foreign_keys_to_enterprise().items():
        if code.startswith(("enterprises.merger", "enterprises.factchange")):
            continue
        rows = key.model._base_manager.filter(**{f"{key.name}__in": entries})
        found[code] = sorted(map(str, rows.values()))
    for one in Enterprise.objects.filter(pk__in=[e.pk for e in entries]).values():
        one.pop("revision")
        one.pop("changed_at")
        found[one["id"]] = one
    return found


def test_every_foreign_key_to_enterprise_is_known_to_the_merge():
    known = {rule.code for rule in merge_rules}
    there = set(foreign_keys_to_enterprise())
    assert there - known == set(), (
        "A new foreign key to Enterprise: add a MergeRule in its room's contributions.py that says "
        "whether its rows move, rest, or stop a merge."
    )
    assert known - there == set(), "These rules are of no foreign key any more."


def test_every_unique_constraint_over_an_enterprise_is_known_to_the_merge():
    from django.db.models import UniqueConstraint

    rules = {rule.code: rule for rule in merge_rules}
    for code, key in foreign_keys_to_enterprise().items():
        for constraint in key.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and key.name in constraint.fields:
                others = set(constraint.fields) - {key.name}
                rule = rules[code]
                is_met = rule.effect is OnMerge.STAY or others <= set(rule.once)
                assert is_met, f"{code}: {constraint.name} could be broken by a merge."


@pytest.fixture
def full(cast):
    """An entry on which something of every room hangs, and another of the same enterprise."""
    scene = Scene(NOON, "330381")
    scene.planned()
    merged = scene.enterprise
    certificate(merged)
    need(response(merged, state="submitted", to=version(cycle())))
    FormerName.objects.create(enterprise=merged, name="曾用名甲", until_on=NOON.date())
    kept = registered(contact_name="李四", address="东路 1 号")
    fold(at=NOON)
    return kept, merged


def test_a_merge_moves_what_hangs_on_the_entry_and_undoing_restores_every_row(full, cast):
    kept, merged = full
    officer = actor_for(cast.officer)
    before = whole(kept, merged)
    plan = merge_plan(kept, merged)
    told = {one.rule.code: len(one.moving) for one in plan.told}
    for code in (
        "programs.rosterentry.enterprise",
        "programs.response.enterprise",
        "programs.need.enterprise",
        "experts.visit.enterprise",
        "experts.problem.enterprise",
        "experts.plan.enterprise",
        "certification.certificate.enterprise",
        "enterprises.membership.enterprise",
        "enterprises.formername.enterprise",
    ):
        assert told[code] >= 1, code

    merger = merge_enterprises(
        kept,
        merged=merged,
        from_merged=("name", "staff_count", "contact_phone"),
        by=officer,
        at=NOON,
        reason="Entered twice",
    )
    kept = Enterprise.objects.get(pk=kept.pk)
    merged_now = Enterprise.objects.get(pk=merged.pk)
    assert kept.name == merged.name
    assert kept.contact_name == "李四"
    assert set(kept.former_names.values_list("name", flat=True)) == {
        "曾用名甲",
        "瑞安市东海阀门有限公司",
    }
    assert "曾用名甲" in kept.search_names
    assert merged_now.is_closed
    for code, count in told.items():
        key = foreign_keys_to_enterprise()[code]
        if count:
            assert not key.model._base_manager.filter(
                pk__in=merger.moved[code], **{key.name: merged}
            )
    assert merger.moved_count == sum(told.values())
    fold(at=NOON)
    assert first_difference(today=localdate(NOON)) is None

    parted = undo_merger(merger, by=officer, at=LATER)
    assert not parted.is_closed
    assert whole(kept, merged) == before
    fold(at=NOON)
    assert first_difference(today=localdate(NOON)) is None


def test_after_thirty_days_a_merge_stands(full, cast):
    kept, merged = full
    officer = actor_for(cast.officer)
    merger = merge_enterprises(kept, merged=merged, by=officer, at=NOON, reason="Twice")
    with pytest.raises(WrongState):
        undo_merger(merger, by=officer, at=NOON + timedelta(days=30))
    undo_merger(merger, by=officer, at=LATER)
    with pytest.raises(WrongState):
        undo_merger(merger, by=officer, at=LATER)


def test_what_the_merged_entry_has_got_since_stays_when_the_merge_is_undone(cast):
    kept, merged = enterprise(), enterprise()
    given = {"purpose": "bank", "receiver": "示例银行", "given_on": date(2026, 6, 1)}
    give_consent(merged, by=SYSTEM, at=NOON, **given)
    former = FormerName.objects.create(enterprise=merged, name="甲厂", until_on=NOON.date())
    merger = merge_enterprises(kept, merged=merged, by=SYSTEM, at=NOON, reason="Twice")
    with pytest.raises(WrongState):
        give_consent(merged, by=SYSTEM, at=NOON, **given)
    FormerName.objects.create(enterprise=merged, name="甲厂", until_on=LATER.date())
    undo_merger(merger, by=SYSTEM, at=LATER)
    former.refresh_from_db()
    assert (former.enterprise_id, merged.consents.count()) == (kept.pk, 1)


def test_what_was_changed_since_the_merge_stays_when_it_is_undone(cast):
    kept, merged = registered(), enterprise(staff_count=80, revenue_wan=2000)
    officer = actor_for(cast.officer)
    merger = merge_enterprises(
        kept,
        merged=merged,
        from_merged=("staff_count", "revenue_wan"),
        by=officer,
        at=NOON,
        reason="Twice",
    )
    change_enterprise(kept, by=officer, at=NOON, values={"staff_count": 99})
    undo_merger(merger, by=officer, at=LATER)
    kept = Enterprise.objects.get(pk=kept.pk)
    assert (kept.staff_count, kept.revenue_wan) == (99, 1000)


def test_the_county_counts_the_enterprise_once_from_the_day_of_the_merge(cast):
    kept = registered()
    merged = registered(credit_code=synthetic_code(79), name="瑞安东海阀门有限公司")
    assert figure("330381", NOON) == 2
    merger = merge_enterprises(
        kept, merged=merged, by=actor_for(cast.officer), at=NOON, reason="Twice"
    )
    assert figure("330381", NOON) == 1
    undo_merger(merger, by=actor_for(cast.officer), at=LATER)
    assert figure("330381", NOON) == 2


def test_the_history_of_its_certificates_goes_to_the_industry_of_the_kept_one(cast):
    kept, other = enterprise(industry_code="3443"), enterprise(industry_code="1951")
    suspend(certificate(other), by=SYSTEM, at=NOON, since=date(2026, 9, 1), reason="未监督")
    fold(at=NOON)
    merge_enterprises(
        kept, merged=other, by=actor_for(cast.officer), at=NOON, reason="Entered twice"
    )
    fold(at=NOON)
    told = Breakdown.objects.filter(
        measure="certificates.suspended", region=kept.region, value__gt=0
    )
    assert list(told.values_list("industry", "value")) == [("34", 1)]
    assert first_difference(today=localdate(NOON)) is None


def test_two_places_on_the_roster_of_a_year_stop_a_merge(cast):
    kept, merged = enterprise(), enterprise()
    roster_entry(kept, state="listed")
    entry = roster_entry(merged, state="listed")
    plan = merge_plan(kept, merged)
    assert not plan.is_possible
    assert "roster" in plan.refusals[0]
    with pytest.raises(WrongState):
        merge_enterprises(kept, merged=merged, by=SYSTEM, at=NOON, reason="Twice")
    type(entry).objects.filter(pk=entry.pk).update(
        state="withdrawn", withdrawn_on=NOON.date(), withdrawal="duplicate"
    )
    assert merge_enterprises(kept, merged=merged, by=SYSTEM, at=NOON, reason="Twice").pk


def test_where_both_answered_the_other_answers_rest_with_the_merged_entry(cast):
    kept, merged = enterprise(), enterprise()
    asked = version(cycle())
    mine = response(kept, state="submitted", to=asked)
    theirs = response(merged, state="submitted", to=asked)
    wish = need(theirs)
    plan = {one.rule.code: one for one in merge_plan(kept, merged).told}
    assert plan["programs.response.enterprise"].resting == (theirs.pk,)
    assert plan["programs.response.enterprise"].clashes
    assert plan["programs.need.enterprise"].resting == (wish.pk,)
    merge_enterprises(kept, merged=merged, by=SYSTEM, at=NOON, reason="Twice")
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.enterprise_id, theirs.enterprise_id) == (kept.pk, merged.pk)


def test_somebody_who_acts_for_both_acts_for_the_kept_one(cast):
    kept, merged = enterprise(), enterprise()
    member(merged)
    user = person("Both")
    for one in (kept, merged):
        one.memberships.create(user=user, began_at=NOON)
    merge_enterprises(kept, merged=merged, by=SYSTEM, at=NOON, reason="Twice")
    assert kept.memberships.count() == 2
    assert merged.memberships.get().user == user


@pytest.mark.parametrize("who", ["neighbour", "stranger", "approver", "viewer"])
def test_only_who_keeps_both_merges_them(cast, who):
    with pytest.raises(NotPermitted):
        merge_enterprises(
            enterprise(),
            merged=enterprise(),
            by=actor_for(getattr(cast, who)),
            at=NOON,
            reason="Twice",
        )


def test_entries_of_two_counties_are_merged_by_the_city(cast):
    kept, merged = enterprise(), enterprise("330382")
    with pytest.raises(NotPermitted):
        merge_enterprises(kept, merged=merged, by=actor_for(cast.officer), at=NOON, reason="Twice")
    with pytest.raises(Invalid):
        merge_enterprises(
            kept,
            merged=merged,
            from_merged=("station_id",),
            by=actor_for(cast.city),
            at=NOON,
            reason="Twice",
        )
    merge_enterprises(kept, merged=merged, by=actor_for(cast.city), at=NOON, reason="Twice")
    assert Merger.objects.get().region.code == "330381"


def test_what_cannot_be_merged_says_why(cast):
    one, other = enterprise(), enterprise()
    with pytest.raises(Invalid):
        merge_enterprises(one, merged=one, by=SYSTEM, at=NOON, reason="Twice")
    with pytest.raises(Invalid):
        merge_enterprises(one, merged=other, by=SYSTEM, at=NOON, reason=" ")
    with pytest.raises(Invalid):
        merge_enterprises(
            one, merged=other, from_merged=("credit_code",), by=SYSTEM, at=NOON, reason="Twice"
        )
    first = merge_enterprises(one, merged=other, by=SYSTEM, at=NOON, reason="Twice")
    with pytest.raises(WrongState):
        merge_enterprises(enterprise(), merged=other, by=SYSTEM, at=NOON, reason="Twice")
    with pytest.raises(WrongState):
        merge_enterprises(other, merged=enterprise(), by=SYSTEM, at=NOON, reason="Twice")
    with pytest.raises(WrongState):
        reopen_enterprise(other, by=SYSTEM, at=NOON, reason="It is not closed")
    merge_enterprises(enterprise(), merged=one, by=SYSTEM, at=NOON, reason="Again")
    with pytest.raises(WrongState):
        undo_merger(first, by=SYSTEM, at=NOON)


def test_each_ground_suggests_the_pair_and_says_so(db):
    base = enterprise(name="瑞安市甲阀门厂", contact_phone="13811112222", address="一号路 1 号")
    code = base.credit_code
    twins = {
        "organisation": enterprise(credit_code="92" + code[2:], contact_phone=""),
        "name": enterprise(name=base.name, contact_phone=""),
        "former": enterprise(contact_phone=""),
        "phone": enterprise(contact_phone=base.contact_phone),
        "address": enterprise(contact_phone="", address=base.address),
    }
    twins["former"].former_names.create(name=base.name, until_on=NOON.date())
    enterprise(contact_phone="", address="二号路")
    grounds = {}
    for pair in suspects_of(base):
        other = pair.second if pair.first == base else pair.first
        grounds[other.pk] = set(pair.grounds)
        assert pair.words
    for ground, twin in twins.items():
        assert ground in grounds[twin.pk], ground
    assert len(grounds) == len(twins)
    in_county = {
        frozenset((p.first.pk, p.second.pk)): set(p.grounds)
        for p in suspicions_in(region("330381"))
    }
    for ground, twin in twins.items():
        assert ground in in_county[frozenset((base.pk, twin.pk))], ground


def test_what_many_share_is_no_ground(db):
    for _number in range(6):
        enterprise(contact_phone="13700000000", address="园区 1 号")
    assert suspicions_in(region("330381")) == []


def test_what_was_told_apart_is_not_suggested_again(cast):
    one, other = enterprise(name="同名厂"), enterprise(name="同名厂")
    assert len(suspicions_in(region("330381"))) == 1
    told = tell_apart(other, other=one, by=actor_for(cast.officer), at=NOON, reason="Two plants")
    assert (told.first, told.second) == (one, other)
    assert suspicions_in(region("330381")) == []
    assert suspects_of(one) == []
    with pytest.raises(WrongState):
        tell_apart(one, other=other, by=actor_for(cast.officer), at=NOON)
    with pytest.raises(NotPermitted):
        tell_apart(one, other=other, by=actor_for(cast.neighbour), at=NOON)
    assert NotDuplicate.objects.count() == 1


def test_a_countys_suggestions_cost_the_same_however_many(db, django_assert_max_num_queries):
    for number in range(12):
        enterprise(name=f"同名厂{number // 2}", contact_phone="")
    with django_assert_max_num_queries(14):
        assert len(suspicions_in(region("330381"))) == 6


def test_the_pages_suggest_compare_merge_and_undo(cast, signed_in):
    kept, merged = enterprise(name="同名阀门厂"), enterprise(name="同名阀门厂", address="二号路")
    officer, stranger = signed_in(cast.officer), signed_in(cast.neighbour)
    shown = officer.get("/enterprises/duplicates/").text
    assert kept.credit_code in shown
    assert kept.credit_code not in stranger.get("/enterprises/duplicates/").text
    side_by_side = f"/enterprises/{kept.pk}/merge/?other={merged.pk}"
    compared = officer.get(side_by_side).text
    assert "二号路" in compared
    assert kept.contact_phone not in compared
    assert stranger.get(side_by_side).status_code == 404
    found = officer.get(
        "/enterprises/duplicates/", {"first": kept.credit_code, "second": merged.credit_code}
    )
    assert found.headers["Location"] == side_by_side
    merge = f"/enterprises/{kept.pk}/merge/"
    given = {"other": merged.pk, "take_address": "merged"}
    assert officer.post(merge, {"reason": "Twice"}).status_code == 422
    assert officer.post(merge, given).status_code == 422
    done = officer.post(merge, given | {"reason": "Twice"})
    assert done.status_code == 302
    kept.refresh_from_db()
    assert kept.address == "二号路"
    undo = f"/enterprises/mergers/{Merger.objects.get().pk}/undo/"
    assert undo in officer.get("/enterprises/duplicates/").text
    assert stranger.post(undo).status_code == 404
    assert officer.post(undo).status_code == 302
    kept.refresh_from_db()
    assert kept.address == ""
    apart = f"/enterprises/{kept.pk}/apart/"
    assert stranger.post(apart, {"other": merged.pk}).status_code == 404
    assert officer.post(apart, {"other": merged.pk}).status_code == 302
    assert kept.credit_code not in officer.get("/enterprises/duplicates/").text.split("<h2>")[1]


def test_pairs_over_a_county_border_are_found_by_who_keeps_both(cast, signed_in):
    base = enterprise(contact_name="张三", contact_phone="13700000001", address="同一路 1 号")
    there = {"region": region("330382"), "contact_name": "张三", "contact_phone": ""}
    twins = {
        "organisation": enterprise(
            credit_code=f"92339999{base.credit_code[8:17]}0", **there | {"contact_name": ""}
        ),
        "name": enterprise(name=base.name, **there),
        "former": enterprise(**there),
        "phone": enterprise(**there | {"contact_phone": base.contact_phone}),
        "address": enterprise(address=base.address, **there),
    }
    twins["former"].former_names.create(name=base.name, until_on=NOON.date())
    enterprise(name=base.name, address=base.address, region=region("330382"), contact_name="李四")
    enterprise(contact_phone=base.contact_phone)  # of the same county
    enterprise(contact_phone=base.contact_phone, region=region("330106"))  # of another city
    reached = Enterprise.objects.filter(region__path__startswith="33.03.")
    for ground, twin in twins.items():
        pairs = suspicions_across(reached, ground=ground).pairs
        others = {frozenset((p.first.pk, p.second.pk)): p.grounds for p in pairs}
        assert ground in others[frozenset((base.pk, twin.pk))], ground
        assert len(others) == (2 if ground == "phone" else 1), ground
    page = "/enterprises/duplicates/across/"
    assert signed_in(cast.officer).get(page).status_code == 302
    city = signed_in(holder("city_reviewer", "330300"))
    assert twins["phone"].credit_code in city.get(page, {"ground": "phone"}).text
    compared = city.get(f"/enterprises/{base.pk}/merge/?other={twins['name'].pk}").text
    assert f"/enterprises/{base.pk}/move/" in compared
    answer = city.post(f"/enterprises/{base.pk}/apart/", {"other": twins["name"].pk})
    assert answer.headers["Location"] == page
    assert suspicions_across(reached, ground="name").pairs == []


def test_pairs_are_leafed_through_by_key_at_the_same_cost(db, django_assert_max_num_queries):
    places = (region("330381"), region("330382"))
    for number in range(25):
        for place in places:
            enterprise(contact_phone=f"137000000{number:02d}", region=place)
    reached = Enterprise.objects.all()
    with django_assert_max_num_queries(4):
        first = suspicions_across(reached, ground="phone")
    rest = suspicions_across(reached, ground="phone", after=first.after)
    assert (len(first.pairs), len(rest.pairs), rest.after) == (20, 5, None)
    assert len({pair.first.contact_phone for pair in first.pairs + rest.pairs}) == 25
