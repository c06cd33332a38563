"""An enterprise on the roster is put in another tier or pilot industry by the reviewing office."""

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark
from portal.indicators.models import Breakdown
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.notices.models import Notice
from programs.cycles import operations
from programs.cycles.vocabulary import RosterState
from tests.factories import NOON, region
from tests.factories.cycles import cycle, moves_of, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.questionnaires import response, version

NOVEMBER = Period.month(2026, 11)


def changed(acting, who, entry, *, tier="introduction", pilot=None, reason="提升意愿强"):
    operations.change_listed(
        entry, tier=tier, pilot_industry=pilot, reason=reason, by=acting(who), at=NOON
    )
    entry.refresh_from_db()


def on_page(entry):
    return reverse("cycles:entry", args=[entry.pk])


def change_url(entry):
    return reverse("cycles:entry-change", args=[entry.pk])


def test_the_reviewer_changes_it_with_a_reason_and_a_step(cast, acting):
    entry, pilot = roster_entry(state="listed"), pilot_industry()
    changed(acting, cast.city, entry, pilot=pilot)
    assert (entry.tier, entry.pilot_industry, entry.state) == ("introduction", pilot, "listed")
    assert moves_of(entry) == ["change"]
    step = entry.steps.get()
    assert (step.source, step.target, step.by) == ("cultivation", "introduction", cast.city)
    assert step.reason == "— → 轴承: 提升意愿强"
    event = Event.objects.get(verb="programs.rosterentry.change_listed")
    assert (event.detail["was"], event.detail["tier"]) == ("cultivation", "introduction")
    told = Notice.objects.filter(kind="cycles.changed")
    assert cast.officer.pk in told.values_list("user", flat=True)


@pytest.mark.parametrize("who", ["officer", "province", "other_city", "viewer"])
def test_it_is_for_the_office_that_reviews_and_for_no_other(cast, acting, who):
    entry = roster_entry(state="listed")
    with pytest.raises(NotPermitted):
        changed(acting, getattr(cast, who), entry)


@pytest.mark.parametrize("state", [one for one in RosterState.values if one != "listed"])
def test_only_what_is_on_the_roster_is_changed_so(cast, acting, state):
    with pytest.raises(WrongState):
        changed(acting, cast.city, roster_entry(state=state))


@pytest.mark.parametrize("state", ["draft", "locked"])
def test_a_year_that_is_not_open_stays_as_it_is(cast, acting, state):
    of_year = cycle(2025, state=state)
    with pytest.raises(WrongState):
        changed(acting, cast.city, roster_entry(cycle=of_year, state="listed"))


def test_what_says_nothing_or_names_what_is_not_there_is_refused(cast, acting):
    entry = roster_entry(state="listed")
    for values, field in (
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        ({"tier": "huge"}, "tier"),
        ({"pilot": pilot_industry(cycle(2025))}, "pilot_industry"),
        ({"tier": "cultivation"}, None),
    ):
        with pytest.raises(Invalid) as refusal:
            changed(acting, cast.city, entry, **values)
        assert list(refusal.value.fields) == ([field] if field else [])
    assert moves_of(entry) == []


def test_an_industry_that_left_the_list_since_can_stay(cast, acting):
    ended = pilot_industry(state="ended")
    entry = roster_entry(state="listed", pilot_industry=ended)
    changed(acting, cast.city, entry, pilot=ended)
    assert (entry.tier, entry.pilot_industry) == ("introduction", ended)
    with pytest.raises(Invalid):
        changed(acting, cast.city, roster_entry(state="listed"), pilot=ended)


def test_figures_told_by_tier_follow(cast, acting):
    entry = roster_entry(enterprise("330381"), state="listed")
    here = entry.region_id
    response(entry.enterprise, to=version(entry.cycle), state="submitted")
    mark("programs.Response", region_id=here, cycle_code=entry.cycle.code)
    mark("programs.RosterEntry", region_id=here, cycle_code=entry.cycle.code, decides=True)
    mark("enterprises.Enterprise", region_id=here)
    fold(at=NOON)
    wanted = [indicators["roster.introduction"], indicators["roster.cultivation"]]

    def counts():
        found = read(wanted, region("330381"), entry.cycle.code, NOVEMBER, at=NOON)
        return [int(one.value) for one in found.values()]

    assert counts() == [0, 1]
    changed(acting, cast.city, entry)
    assert counts() == [1, 0]
    for code in ("questionnaire.surveyed", "roster.listed", "roster.confirmed"):
        kept = Breakdown.objects.filter(measure=code, region=here)
        assert set(kept.values_list("tier", flat=True)) == {"introduction"}, code
    assert first_difference(today=NOON.date()) is None


def test_the_page_offers_it_to_the_reviewer_and_shows_the_course(cast, signed_in):
    entry = roster_entry(state="listed")
    city, county = signed_in(cast.city), signed_in(cast.officer)
    assert change_url(entry) in city.get(on_page(entry)).text
    assert change_url(entry) not in county.get(on_page(entry)).text
    given = {"tier": "introduction", "reason": "Strong will to improve"}
    assert county.post(change_url(entry), given).status_code == 403
    without = city.post(change_url(entry), given | {"reason": ""})
    assert without.status_code == 422
    done = city.post(change_url(entry), given, follow=True)
    assert "Tier changed: Cultivation → Introduction" in done.text
    assert "Strong will to improve" in done.text
    pilot = pilot_industry()
    body = given | {"pilot_industry": pilot.pk, "reason": "It belongs there"}
    done = city.post(change_url(entry), body, follow=True)
    assert "Pilot industry changed" in done.text
    assert "— → 轴承: It belongs there" in done.text
    entry.refresh_from_db()
    assert entry.tier == "introduction"


def test_in_a_locked_year_the_page_offers_nothing(cast, signed_in):
    entry = roster_entry(cycle=cycle(2025, state="locked"), state="listed")
    assert change_url(entry) not in signed_in(cast.city).get(on_page(entry)).text
