"""Programme years, targets, locks; the roster from nomination to withdrawal."""

from datetime import date, timedelta

import pytest

from portal.audit.models import Event
from portal.imports.definition import FileFacts
from portal.indicators.models import DirtyCell
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from programs.cycles import operations, queries
from programs.cycles.models import Cycle, RosterEntry
from programs.cycles.vocabulary import CycleState, Permission, RosterState
from programs.cycles.workflow import ROSTER_ENTRY
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle, moves_of, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise, member

TODAY = date(2026, 11, 3)


def opened(acting, by, at="330000", **values):
    given = {
        "year": 2026,
        "title": "2026年提升行动",
        "opens_on": date(2026, 1, 10),
        "closes_on": date(2026, 12, 31),
    } | values
    return operations.open_cycle(region(at), **given, by=acting(by), at=NOON)


def nominated(acting, by, of=None, **values):
    given = {"cycle": cycle(), "tier": "cultivation", "consent_on": TODAY} | values
    return operations.nominate(of or enterprise(), **given, by=acting(by), at=NOON)


def test_a_province_opens_its_year_once(cast, acting):
    made = opened(acting, cast.province)
    assert (made.code, made.state) == ("330000-2026", CycleState.DRAFT)
    with pytest.raises(operations.YearExists):
        opened(acting, cast.province)


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad", "system_admin"])
def test_nobody_else_opens_it(cast, acting, who):
    with pytest.raises(NotPermitted):
        opened(acting, getattr(cast, who))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "长" * 101}, "title"),
        ({"year": 1999}, "year"),
        ({"closes_on": date(2026, 1, 1)}, "closes_on"),
    ],
)
def test_a_year_that_cannot_be_is_refused_by_field(cast, acting, values, field):
    with pytest.raises(Invalid) as refusal:
        opened(acting, cast.province, **values)
    assert list(refusal.value.fields) == [field]
    assert not Cycle.objects.exists()


def test_a_year_is_opened_for_a_province_only(cast, acting):
    with pytest.raises(Invalid):
        opened(acting, cast.province, at="330300")


def test_counties_see_the_year_and_cannot_change_it(cast, acting):
    made = cycle()
    for who in (cast.province, cast.city, cast.officer, cast.stranger):
        assert made.allows(acting(who), to=Permission.YEAR_VIEW)
    assert not made.allows(acting(cast.abroad), to=Permission.YEAR_VIEW)
    assert not made.allows(acting(cast.officer), to=Permission.YEAR_MANAGE)
    with pytest.raises(NotPermitted):
        operations.publish(made, by=acting(cast.officer), at=NOON)


def test_months_and_years_are_locked_and_released(cast, acting):
    made, by = cycle(), acting(cast.province)
    operations.lock(made, period="2026-10", by=by, at=NOON)
    assert queries.is_locked(made, "2026-10")
    assert not queries.is_locked(made, "2026-11")
    assert not queries.is_locked(made)
    with pytest.raises(WrongState):
        operations.lock(made, period="2026-10", by=by, at=NOON)
    operations.lock(made, period="2026", by=by, at=NOON)
    made.refresh_from_db()
    assert (made.state, queries.is_locked(made, "2026-11")) == (CycleState.LOCKED, True)
    with pytest.raises(Invalid):
        operations.unlock(made, period="2026", reason=" ", by=by, at=NOON)
    operations.unlock(made, period="2026", reason="A county was late.", by=by, at=NOON)
    made.refresh_from_db()
    assert (made.state, queries.locked_periods(made)) == (CycleState.OPEN, {"2026-10"})


@pytest.mark.parametrize("period", ["2026-13", "2025-01", "october", "", "2026-1", "２０２６"])
def test_only_periods_of_the_year_are_locked(cast, acting, period):
    with pytest.raises(Invalid):
        operations.lock(cycle(), period=period, by=acting(cast.province), at=NOON)


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad"])
def test_only_the_province_locks(cast, acting, who):
    with pytest.raises(NotPermitted):
        operations.lock(cycle(), period="2026-10", by=acting(getattr(cast, who)), at=NOON)


def test_an_enterprise_is_nominated_reviewed_and_listed(cast, acting):
    entry = nominated(acting, cast.officer)
    assert (entry.state, entry.reviewing_region) == (RosterState.NOMINATED, region("330300"))
    operations.return_entry(entry, by=acting(cast.city), at=NOON, reason="Which product?")
    operations.nominate_again(entry, by=acting(cast.officer), at=NOON)
    operations.list_entry(entry, by=acting(cast.city), at=NOON)
    entry.refresh_from_db()
    assert (entry.state, entry.listed_on) == (RosterState.LISTED, TODAY)
    assert moves_of(entry) == ["return", "nominate", "list"]
    marks = DirtyCell.objects.filter(model="programs.rosterentry")
    assert list(marks.values_list("decides", flat=True)) == [True]  # it has a tier from now on
    assert Event.objects.filter(verb="programs.rosterentry.list").exists()


def test_a_municipalitys_county_is_reviewed_by_its_province(cast, acting):
    officer, province = holder("county_officer", "500101"), holder("province_manager", "500000")
    cycle(at="500000")
    entry = nominated(acting, officer, enterprise("500101"), cycle=cycle(at="500000"))
    assert entry.reviewing_region == region("500000")
    operations.list_entry(entry, by=acting(province), at=NOON)


@pytest.mark.parametrize("who", ["province", "viewer", "officer", "other_city", "abroad"])
def test_only_the_reviewing_office_reviews(cast, acting, who):
    entry = roster_entry()
    actor = acting(getattr(cast, who))
    with pytest.raises(NotPermitted):
        operations.list_entry(entry, by=actor, at=NOON)
    assert entry not in RosterEntry.objects.reachable(by=actor, to=Permission.ROSTER_REVIEW)


def test_the_reviewers_queue_is_that_of_the_reviewing_office(cast, acting):
    mine, others = roster_entry(), roster_entry(enterprise("330106"))
    found = RosterEntry.objects.reachable(by=acting(cast.city), to=Permission.ROSTER_REVIEW)
    assert list(found) == [mine]
    assert others.allows(acting(cast.other_city), to=Permission.ROSTER_REVIEW)


@pytest.mark.parametrize("who", ["neighbour", "stranger", "city", "province", "approver"])
def test_only_its_own_county_nominates(cast, acting, who):
    with pytest.raises(NotPermitted):
        nominated(acting, getattr(cast, who))


def test_a_large_enterprise_is_refused_in_words_and_a_medium_one_is_flagged(cast, acting):
    with pytest.raises(Invalid) as refusal:
        nominated(acting, cast.officer, enterprise(size_class="large"))
    assert "large enterprise" in str(refusal.value) or "大型" in str(refusal.value)
    assert nominated(acting, cast.officer, enterprise(size_class="medium")).is_medium


def test_of_a_branch_the_legal_person_is_nominated(cast, acting):
    """But for a separate site with a helper of its own (DOMAIN 5.1); a table passes it over."""
    from types import SimpleNamespace as Line

    branch = enterprise(name="云岭轴承厂北区分厂", is_branch=True, parent_code="91339999MA9T000187")
    with pytest.raises(Invalid) as refusal:
        nominated(acting, cast.officer, branch)
    assert branch.parent_code in str(refusal.value)
    given = {"tier": "cultivation", "pilot_industry": None, "consent_on": TODAY}
    line = Line(number=2, credit_code=branch.credit_code, **given)
    file = FileFacts("roster.xlsx", "ab" * 32, 1)
    assert operations.keep_roster([line], by=acting(cast.officer), at=NOON, file=file).new == 0
    branch.is_own_site = True
    branch.save()
    assert nominated(acting, cast.officer, branch).enterprise == branch


def test_an_enterprise_is_on_the_roster_once_a_year(cast, acting):
    firm = enterprise()
    first = nominated(acting, cast.officer, firm)
    with pytest.raises(operations.AlreadyNominated):
        nominated(acting, cast.officer, firm)
    operations.withdraw(first, withdrawal="unwilling", by=acting(cast.officer), at=NOON)
    assert nominated(acting, cast.officer, firm).pk != first.pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"tier": "huge"}, "tier"),
        ({"consent_on": date(2026, 11, 4)}, "consent_on"),
    ],
)
def test_a_nomination_that_cannot_be_is_refused_by_field(cast, acting, values, field):
    with pytest.raises(Invalid) as refusal:
        nominated(acting, cast.officer, **values)
    assert list(refusal.value.fields) == [field]


def test_anothers_pilot_industry_and_another_provinces_year_are_refused(cast, acting):
    with pytest.raises(Invalid):
        nominated(acting, cast.officer, pilot_industry=pilot_industry(cycle(2025)))
    with pytest.raises(Invalid):
        nominated(acting, cast.officer, cycle=cycle(at="440000"))
    with pytest.raises(Invalid):
        nominated(acting, cast.officer, enterprise(closed_on=TODAY))


@pytest.mark.parametrize("state", ["draft", "locked"])
def test_nothing_is_nominated_in_a_year_that_is_not_open(cast, acting, state):
    with pytest.raises(WrongState):
        nominated(acting, cast.officer, cycle=cycle(state=state))


def test_withdrawing_names_a_reason_and_marks_the_readings(cast, acting):
    entry = roster_entry(state="listed")
    by = acting(cast.officer)
    for withdrawal, reason in [("other", ""), ("tired", "x")]:
        with pytest.raises(Invalid):
            operations.withdraw(entry, withdrawal=withdrawal, reason=reason, by=by, at=NOON)
    operations.withdraw(entry, withdrawal="moved", reason="", by=by, at=NOON)
    entry.refresh_from_db()
    assert (entry.state, entry.withdrawn_on, entry.withdrawal) == (
        RosterState.WITHDRAWN,
        TODAY,
        "moved",
    )
    # its tier of the year stays: breaking every figure down again would be for nothing
    assert list(DirtyCell.objects.values_list("decides", flat=True)) == [False]


ACTS = {
    "list": ("city", operations.list_entry),
    "return": ("city", lambda e, **k: operations.return_entry(e, reason="No consent.", **k)),
    "nominate": ("officer", operations.nominate_again),
    "withdraw": ("officer", lambda e, **k: operations.withdraw(e, withdrawal="moved", **k)),
}


@pytest.mark.parametrize("state", RosterState.values)
@pytest.mark.parametrize("move", [move.name for move in ROSTER_ENTRY])
def test_each_move_is_made_from_its_states_and_from_no_other(cast, acting, move, state):
    entry = roster_entry(state=state)
    who, act = ACTS[move]
    if state in ROSTER_ENTRY[move].sources:
        act(entry, by=acting(getattr(cast, who)), at=NOON)
        entry.refresh_from_db()
        assert entry.state == ROSTER_ENTRY[move].target
    else:
        with pytest.raises(WrongState):
            act(entry, by=acting(getattr(cast, who)), at=NOON)


def test_many_are_reviewed_and_each_is_told_what_became_of_it(cast, acting):
    entries = [roster_entry(), roster_entry(state="listed"), roster_entry(enterprise("330106"))]
    results = operations.review_many(
        cycle(), entries=entries, verb="list", by=acting(cast.city), at=NOON
    )
    assert [result.is_done for result in results] == [True, False, False]
    assert all(result.words for result in results[1:])
    assert RosterEntry.objects.listed().count() == 2


def test_many_are_not_everything_and_not_nothing(cast, acting):
    for entries, verb in [([], "list"), ([roster_entry()], "withdraw")]:
        with pytest.raises(Invalid):
            operations.review_many(
                cycle(), entries=entries, verb=verb, by=acting(cast.city), at=NOON
            )


def test_a_table_nominates_in_one_set_with_one_event(cast, acting, django_assert_max_num_queries):
    from types import SimpleNamespace as Line

    pilot = pilot_industry()
    firms = [enterprise() for _ in range(5)]
    far = enterprise("330106")
    roster_entry(firms[0])
    lines = [
        Line(
            number=n,
            credit_code=firm.credit_code,
            tier="introduction",
            pilot_industry=pilot.code,
            consent_on=TODAY,
        )
        for n, firm in enumerate([*firms, far], start=2)
    ]
    file = FileFacts("roster.xlsx", "ab" * 32, 6)
    before = Event.objects.count()
    with django_assert_max_num_queries(20):
        kept = operations.keep_roster(lines, by=acting(cast.officer), at=NOON, file=file)
    assert (kept.new, kept.unchanged, kept.refused) == (4, 1, 1)
    assert Event.objects.count() == before + 1
    assert not RosterEntry.objects.filter(enterprise=far).exists()


def test_a_member_reads_the_own_entry_and_no_other(acting, cast):
    entry, other = roster_entry(), roster_entry()
    actor = acting(member(entry.enterprise))
    assert list(RosterEntry.objects.reachable(by=actor, to=Permission.ROSTER_VIEW)) == [entry]
    assert not other.allows(actor, to=Permission.ROSTER_VIEW)


def test_only_what_was_returned_is_changed(cast, acting):
    pilot, by = pilot_industry(), acting(cast.officer)
    entry = roster_entry(state="returned")
    change = {"tier": "introduction", "pilot_industry": pilot}
    operations.change_tier(entry, **change, by=by, at=NOON)
    entry.refresh_from_db()
    assert (entry.tier, entry.pilot_industry) == ("introduction", pilot)
    with pytest.raises(NotPermitted):
        operations.change_tier(entry, **change, by=acting(cast.city), at=NOON)
    with pytest.raises(Invalid):
        operations.change_tier(
            entry, tier="introduction", pilot_industry=pilot_industry(cycle(2025)), by=by, at=NOON
        )
    with pytest.raises(WrongState):
        operations.change_tier(roster_entry(state="listed"), **change, by=by, at=NOON)


@pytest.mark.parametrize(
    ("year", "opens_on", "may"),
    [
        (2026, NOON.date(), True),
        (2026, NOON.date() + timedelta(days=1), False),
        # a year that opened in the autumn before would take the place of the running one
        (2027, date(2026, 10, 1), False),
    ],
)
def test_a_year_is_published_when_it_opens_and_not_before_its_january(
    cast, acting, year, opens_on, may
):
    made = cycle(year, state="draft", opens_on=opens_on)
    by = acting(cast.province)
    if may:
        operations.publish(made, by=by, at=NOON)
    else:
        with pytest.raises(WrongState, match=str(made.first_day)):
            operations.publish(made, by=by, at=NOON)
    made.refresh_from_db()
    assert made.state == ("open" if may else "draft")


@pytest.mark.parametrize("state", ["proposed", "ended"])
def test_an_industry_that_is_not_confirmed_is_nobodys(cast, acting, state):
    with pytest.raises(Invalid):
        nominated(acting, cast.officer, pilot_industry=pilot_industry(state=state))


def test_whoever_closed_is_not_nominated_again(cast, acting):
    entry = roster_entry(enterprise(closed_on=TODAY), state="returned")
    with pytest.raises(Invalid):
        operations.nominate_again(entry, by=acting(cast.officer), at=NOON)
    entry.refresh_from_db()
    assert entry.state == "returned"


@pytest.mark.parametrize("state", ["draft", "locked"])
def test_a_month_of_a_year_that_is_not_open_is_not_locked(cast, acting, state):
    with pytest.raises(WrongState):
        operations.lock(cycle(state=state), period="2026-10", by=acting(cast.province), at=NOON)
