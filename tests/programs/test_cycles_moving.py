"""Many entries at once, and entries that follow their enterprise to another county."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.dossier.operations import give_consent, withdraw_consent
from enterprises.register.models import Enterprise
from enterprises.register.operations import propose_transfer
from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.indicators.folding import fold
from portal.indicators.reading import read
from portal.kernel.errors import Invalid, WrongState
from portal.kernel.period import Period
from programs.cycles import operations
from programs.cycles.models import RosterEntry
from tests.factories import NOON, region
from tests.factories.cycles import cycle, moves_of, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise


def many(acting, who, entries, verb, **values):
    return operations.move_many(
        cycle(), entries=entries, verb=verb, by=acting(who), at=NOON, **values
    )


def test_many_are_withdrawn_in_one_act_and_each_is_told(cast, acting):
    listed, waits = roster_entry(state="listed"), roster_entry()
    gone = roster_entry(state="withdrawn")
    other = roster_entry(enterprise("330382"), state="listed")
    results = many(
        acting, cast.officer, [listed, waits, gone, other], "withdraw", withdrawal="unwilling"
    )
    assert [one.is_done for one in results] == [True, True, False, False]
    assert all(one.words for one in results if not one.is_done)
    for entry in (listed, waits):
        entry.refresh_from_db()
        assert (entry.state, entry.stage, entry.withdrawal) == ("withdrawn", "left", "unwilling")
        assert moves_of(entry) == ["withdraw"]
    other.refresh_from_db()
    assert other.state == "listed"
    event = Event.objects.get(verb="programs.cycle.move_many")
    assert (event.detail["done"], event.detail["refused"]) == (2, 2)


def test_a_reviewer_lists_many(cast, acting):
    entries = [roster_entry() for _n in range(3)]
    results = many(acting, cast.city, entries, "list")
    assert all(one.is_done for one in results)
    entries[0].refresh_from_db()
    assert (entries[0].listed_on, entries[0].stage) == (date(2026, 11, 3), "listed")
    assert not any(
        one.is_done for one in many(acting, cast.other_city, entries, "return", reason="x")
    )


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("sell", {}),
        ("return", {"reason": " "}),
        ("withdraw", {}),
        ("withdraw", {"withdrawal": "bored"}),
        ("withdraw", {"withdrawal": "other"}),
    ],
)
def test_what_is_missing_is_said_before_anything_moves(cast, acting, verb, values):
    entry = roster_entry(state="listed")
    with pytest.raises(Invalid):
        many(acting, cast.officer, [entry], verb, **values)
    entry.refresh_from_db()
    assert entry.state == "listed"


def test_a_locked_year_moves_nothing(cast, acting):
    entry = roster_entry()
    operations.lock(cycle(), period="2026", by=acting(cast.province), at=NOON)
    with pytest.raises(WrongState):
        many(acting, cast.city, [entry], "list")


def test_none_and_too_many_are_refused(cast, acting):
    with pytest.raises(Invalid):
        many(acting, cast.city, [], "list")


def test_moving_many_costs_as_much_as_moving_few(cast, acting):
    costs = []
    for count in (2, 30):
        entries = [roster_entry() for _n in range(count)]
        by = acting(cast.city)
        with CaptureQueriesContext(connection) as made:
            many(acting, cast.city, entries, "list")
        costs.append(len(made))
        assert by
    assert costs[0] == costs[1]


def test_the_preview_says_of_each_what_would_become_of_it(cast, signed_in):
    listed = roster_entry(enterprise(name="瑞安轴承厂"), state="listed")
    gone = roster_entry(enterprise(name="瑞安齿轮厂"), state="withdrawn")
    client = signed_in(cast.officer)
    roster = client.get(reverse("cycles:roster")).text
    assert reverse("cycles:many-preview") in roster
    given = {"year": cycle().pk, "verb": "withdraw"}
    page = client.post(reverse("cycles:many-preview"), given)
    assert page.status_code == 200
    assert f'name="entry" value="{listed.pk}"' in page.text
    assert f'name="entry" value="{gone.pk}"' not in page.text
    assert page.text.index("瑞安轴承厂") < page.text.index("瑞安齿轮厂")  # what changes first
    only = client.post(reverse("cycles:many-preview"), given | {"state": "withdrawn"})
    assert "瑞安轴承厂" not in only.text
    assert RosterEntry.objects.filter(state="listed").count() == 1
    apply = {"verb": "withdraw", "entry": [listed.pk, gone.pk], "withdrawal": "unwilling"}
    done = client.post(reverse("cycles:many-apply"), apply)
    assert (done.context["done"], done.context["refused"]) == (1, 1)
    assert client.post(reverse("cycles:many-apply"), {"verb": "withdraw"}).status_code == 422
    assert client.post(reverse("cycles:many-preview"), {"verb": "list"}).status_code == 422
    foreign = roster_entry(enterprise("330382"), state="listed")
    away = client.post(reverse("cycles:many-apply"), apply | {"entry": foreign.pk})
    assert away.status_code == 404


def moved(cast, acting, firm):
    """The city hands the enterprise from Ruian to Yueqing."""
    propose_transfer(firm, by=acting(cast.city), at=NOON, to=region("330382"), reason="迁址")
    firm.refresh_from_db()
    assert firm.region == region("330382")


def test_what_is_listed_ends_here_and_goes_on_there(cast, acting):
    entry = roster_entry(state="listed")
    moved(cast, acting, entry.enterprise)
    entry.refresh_from_db()
    assert (entry.state, entry.withdrawal, entry.withdrawn_on) == (
        "withdrawn", "moved", date(2026, 11, 3),
    )  # fmt: skip
    after = entry.went_to
    assert (after.region, after.state, after.listed_on) == (
        region("330382"), "listed", date(2026, 11, 3),
    )  # fmt: skip
    assert (after.since_on, after.tier) == (date(2026, 4, 20), entry.tier)
    assert RosterEntry.objects.living().filter(enterprise=entry.enterprise).count() == 1


def test_each_county_counts_it_for_its_own_days_and_nobody_twice(cast, acting):
    entry = roster_entry(state="listed")
    moved(cast, acting, entry.enterprise)
    fold(at=NOON)
    wanted = [indicators["roster.listed"], indicators["roster.joined"]]
    found = {}
    for code in ("330381", "330382", "330300", "330000"):
        for month in (10, 11):
            figures = read(wanted, region(code), cycle().code, Period.month(2026, month), at=NOON)
            found[code, month] = tuple(int(one.value) for one in figures.values())
    assert [found["330381", month][0] for month in (10, 11)] == [1, 0]
    assert [found["330382", month][0] for month in (10, 11)] == [0, 1]
    for code in ("330300", "330000"):
        assert [found[code, month] for month in (10, 11)] == [(1, 1), (1, 1)]


def test_what_waits_is_handed_to_the_new_reviewer(cast, acting):
    entry = roster_entry()
    firm = entry.enterprise
    firm.region = region("330106")
    firm.save()
    assert operations.follow_enterprise(firm, by=acting(cast.province), at=NOON) == 1
    entry.refresh_from_db()
    assert (entry.state, entry.region, entry.reviewing_region) == (
        "nominated", region("330106"), region("330100"),
    )  # fmt: skip


def test_a_locked_year_and_another_province_stay_as_they_are(cast, acting):
    locked = roster_entry(cycle=cycle(2025, state="locked"), state="listed")
    firm = locked.enterprise
    here = roster_entry(firm, state="listed")
    firm.region = region("440106")
    firm.save()
    assert operations.follow_enterprise(firm, by=acting(cast.province), at=NOON) == 0
    for entry in (locked, here):
        entry.refresh_from_db()
        assert entry.region == region("330381")


def test_those_that_are_ticked_are_moved_and_no_others(cast, signed_in):
    one, other = (roster_entry(enterprise(name=n), state="listed") for n in ("轴承厂", "齿轮厂"))
    client = signed_in(cast.officer)
    assert f'value="{one.pk}" form="roster-many"' in client.get(reverse("cycles:roster")).text
    given = {"year": cycle().pk, "verb": "withdraw", "which": "ticked"}
    page = client.post(reverse("cycles:many-preview"), given | {"entry": [one.pk]})
    assert [entry for entry, _words in page.context["lines"]] == [one]
    assert client.post(reverse("cycles:many-preview"), given).status_code == 422
    foreign = roster_entry(enterprise("330382"), state="listed")
    away = client.post(reverse("cycles:many-preview"), given | {"entry": [foreign.pk]})
    assert away.status_code == 422
    assert other.state == "listed"


def test_more_than_can_be_moved_are_refused_with_their_number(cast, signed_in, monkeypatch):
    """Nothing is cut off unsaid."""
    monkeypatch.setattr("programs.cycles.views.many.MOST_MOVED", 2)
    for name in ("轴承厂", "齿轮厂", "阀门厂"):
        roster_entry(enterprise(name=name), state="listed")
    given = {"year": cycle().pk, "verb": "withdraw", "which": "all"}
    answer = signed_in(cast.officer).post(reverse("cycles:many-preview"), given)
    assert answer.status_code == 422
    assert "3 enterprises meet these conditions; at most 2" in answer.text


def test_the_roster_is_narrowed_to_a_pilot_industry(cast, signed_in):
    pilot = pilot_industry()
    inside = roster_entry(enterprise(name="轴承厂"), state="listed", pilot_industry=pilot)
    outside = roster_entry(enterprise(name="齿轮厂"), state="listed")
    client = signed_in(cast.officer)
    for asked, found in ((pilot.pk, inside), ("none", outside)):
        page = client.get(reverse("cycles:roster"), {"pilot": asked})
        assert page.context["entries"] == [found]
    given = {"year": cycle().pk, "verb": "withdraw", "which": "all", "pilot": pilot.pk}
    preview = client.post(reverse("cycles:many-preview"), given)
    assert [entry for entry, _words in preview.context["lines"]] == [inside]


def _large(entry, _by):
    Enterprise.objects.filter(pk=entry.enterprise_id).update(size_class="large")


def _closed(entry, _by):
    Enterprise.objects.filter(pk=entry.enterprise_id).update(closed_on=date(2026, 10, 1))


def _branch(entry, _by):
    Enterprise.objects.filter(pk=entry.enterprise_id).update(is_branch=True)


def _unwilling(entry, by):
    one = give_consent(
        entry.enterprise, by=by, at=NOON, purpose="roster", given_on=entry.consent_on
    )  # fmt: skip
    withdraw_consent(one, by=by, at=NOON, reason="不愿参加")


@pytest.mark.parametrize(
    ("befalls", "word"),
    [(_large, "large"), (_closed, "closed"), (_branch, "branch"), (_unwilling, "2026-11-03")],
)
def test_who_can_stand_there_no_more_is_neither_listed_nor_nominated_again(
    cast, acting, befalls, word
):
    """What befell the enterprise since it was nominated is asked when it is put on the roster."""
    waits, back, sound = roster_entry(), roster_entry(state="returned"), roster_entry()
    for entry in (waits, back):
        befalls(entry, acting(cast.officer))
        entry.refresh_from_db()
    with pytest.raises(Invalid, match=word):
        operations.list_entry(waits, by=acting(cast.city), at=NOON)
    with pytest.raises(Invalid, match=word):
        operations.nominate_again(back, by=acting(cast.officer), at=NOON)
    told = many(acting, cast.city, [waits, sound], "list")
    assert [one.is_done for one in told] == [False, True]
    assert word in told[0].words
    (again,) = many(acting, cast.officer, [back], "nominate")
    assert (again.is_done, word in again.words) == (False, True)
    # sending it back and taking it off stay possible
    assert many(acting, cast.city, [waits], "return", reason="x")[0].is_done


def test_a_newer_consent_puts_it_on_again(cast, acting):
    waits = roster_entry()
    _unwilling(waits, acting(cast.officer))
    given = {"purpose": "roster", "given_on": date(2026, 11, 3)}
    give_consent(waits.enterprise, by=acting(cast.officer), at=NOON, **given)
    operations.list_entry(waits, by=acting(cast.city), at=NOON)
    assert waits.state == "listed"
