"""Pages of years and rosters; who sees what."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from portal.notices.models import Notice
from programs.cycles.models import Cycle, CycleLock, RosterEntry, Target
from programs.cycles.vocabulary import RosterState
from tests.factories import NOON, region
from tests.factories.cycles import cycle, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise, member


def url(name, *args):
    return reverse(f"cycles:{name}", args=args)


def test_the_province_prepares_sets_targets_and_publishes(cast, signed_in):
    client = signed_in(cast.province)
    assert client.get(url("year-new")).status_code == 200
    given = {
        "year": "2026",
        "title": "2026年提升行动",
        "opens_on": "2026-01-15",
        "closes_on": "2026-12-31",
    }
    assert client.post(url("year-new"), given | {"closes_on": "soon"}).status_code == 422
    client.post(url("year-new"), given)
    made = Cycle.objects.get()
    assert signed_in(cast.officer).get(url("year", made.pk)).status_code == 404
    ruian = region("330381")
    grid = url("targets", made.pk)
    assert f'name="t{made.region_id}.roster.listed"' in client.get(grid).text
    save = url("targets-save", made.pk)
    given = {f"t{made.region_id}.roster.listed": "10"}
    wrong = client.post(save, given | {f"t{region('330300').pk}.roster.listed": "many"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.text
    assert not Target.objects.exists()
    client.post(save, given | {f"t{region('330300').pk}.roster.listed": "８", "reason": "只定温州"})
    assert Target.objects.get(region__code="330300").value == Decimal(8)
    client.post(save + "?place=330300", {f"t{ruian.pk}.roster.listed": "8"})
    assert "−2" in client.get(url("year", made.pk)).text
    client.post(url("year-publish", made.pk))
    officer = signed_in(cast.officer)
    assert officer.get(url("year", made.pk)).status_code == 200
    assert made.title in officer.get(url("years")).text


def test_another_province_knows_nothing_of_the_year(cast, signed_in):
    year = cycle()
    client = signed_in(cast.abroad)
    assert client.get(url("year", year.pk)).status_code == 404
    assert client.post(url("year-publish", year.pk)).status_code == 404
    assert client.get(url("targets", year.pk)).status_code == 404
    assert year.title not in client.get(url("years")).text


@pytest.mark.parametrize("who", ["officer", "city", "viewer"])
def test_only_the_province_manages_years(cast, signed_in, who):
    client, year = signed_in(getattr(cast, who)), cycle()
    assert client.get(url("year-new")).status_code == 403
    assert client.post(url("year-publish", year.pk)).status_code == 403


def test_an_officer_finds_an_enterprise_and_nominates_it(cast, signed_in):
    year, pilot = cycle(), pilot_industry()
    firm, far = enterprise(name="瑞安精密轴承厂"), enterprise("330106", name="西湖精密轴承厂")
    client = signed_in(cast.officer)
    found = client.get(url("nominate", year.pk), {"q": "精密轴承"}).text
    assert firm.name in found
    assert far.name not in found
    assert client.get(url("nominate", year.pk), {"enterprise": far.pk}).status_code == 404
    given = {
        "enterprise": firm.pk,
        "tier": "cultivation",
        "pilot_industry": pilot.pk,
        "consent_on": "2026-04-01",
    }
    assert client.post(url("nominate", year.pk), given | {"tier": "x"}).status_code == 422
    assert client.post(url("nominate", year.pk), given | {"enterprise": far.pk}).status_code == 404
    assert client.post(url("nominate", year.pk), given | {"pilot_industry": "0"}).status_code == 422
    made = client.post(url("nominate", year.pk), given, follow=True)
    assert firm.name in made.text
    entry = RosterEntry.objects.get()
    assert (entry.pilot_industry, entry.consent_on) == (pilot, date(2026, 4, 1))
    assert client.post(url("nominate", year.pk), given).status_code == 409


def test_a_large_enterprise_is_refused_on_the_page(cast, signed_in):
    firm = enterprise(size_class="large")
    given = {"enterprise": firm.pk, "tier": "cultivation", "consent_on": "2026-04-01"}
    answer = signed_in(cast.officer).post(url("nominate", cycle().pk), given)
    assert answer.status_code == 422


def test_the_reviewer_returns_and_the_county_corrects(cast, signed_in):
    entry = roster_entry()
    city, county = signed_in(cast.city), signed_in(cast.officer)
    assert city.post(url("entry-move", entry.pk, "return"), {"reason": " "}).status_code == 422
    city.post(url("entry-move", entry.pk, "return"), {"reason": "Which chain?"})
    page = county.get(url("entry", entry.pk)).text
    assert "Which chain?" in page
    county.post(url("entry-change", entry.pk), {"tier": "introduction"})
    county.post(url("entry-move", entry.pk, "nominate"))
    entry.refresh_from_db()
    assert (entry.state, entry.tier) == (RosterState.NOMINATED, "introduction")
    city.post(url("entry-move", entry.pk, "list"))
    assert city.post(url("entry-move", entry.pk, "list")).status_code == 409
    told = Notice.objects.filter(kind__in=["cycles.listed", "cycles.returned"])
    assert list(told.order_by("pk").values_list("kind", "user")) == [
        ("cycles.returned", cast.officer.pk),
        ("cycles.listed", cast.officer.pk),
    ]


def test_the_page_offers_only_what_may_be_done(cast, signed_in):
    entry = roster_entry()
    list_it = url("entry-move", entry.pk, "list")
    assert list_it in signed_in(cast.city).get(url("entry", entry.pk)).text
    for who in ("officer", "province", "viewer", "approver"):
        assert list_it not in signed_in(getattr(cast, who)).get(url("entry", entry.pk)).text
    owner = signed_in(member(entry.enterprise))
    assert owner.get(url("entry", entry.pk)).status_code == 200
    assert owner.post(url("entry-move", entry.pk, "withdraw"), {}).status_code in (403, 422)


@pytest.mark.parametrize("who", ["neighbour", "stranger", "other_city", "abroad"])
def test_another_county_does_not_learn_that_it_exists(cast, signed_in, who):
    entry = roster_entry()
    client = signed_in(getattr(cast, who))
    assert client.get(url("entry", entry.pk)).status_code == 404
    assert client.post(url("entry-move", entry.pk, "withdraw")).status_code == 404
    assert entry.enterprise.name not in client.get(url("roster")).text


def test_an_unknown_verb_is_not_found(cast, signed_in):
    entry = roster_entry()
    assert signed_in(cast.city).post(url("entry-move", entry.pk, "erase")).status_code == 404


def test_many_are_reviewed_with_a_preview_and_a_result_for_each(cast, signed_in):
    waiting, listed = roster_entry(), roster_entry(state="listed")
    client = signed_in(cast.city)
    queue = client.get(url("review-queue")).text
    assert waiting.enterprise.name in queue
    assert listed.enterprise.name not in queue
    chosen = {"verb": "list", "entry": [waiting.pk, listed.pk]}
    preview = client.post(url("review-preview"), chosen)
    assert preview.status_code == 200
    assert RosterEntry.objects.listed().count() == 1
    done = client.post(url("review-apply"), chosen)
    assert waiting.enterprise.name in done.text
    assert RosterEntry.objects.listed().count() == 2
    nothing = client.post(url("review-preview"), {"verb": "list"})
    assert nothing.status_code == 422
    assert client.post(url("review-apply"), {"verb": "eat", "entry": waiting.pk}).status_code == 404


def test_a_reviewer_cannot_choose_what_another_office_reviews(cast, signed_in):
    far = roster_entry(enterprise("330106"))
    answer = signed_in(cast.city).post(url("review-apply"), {"verb": "list", "entry": far.pk})
    assert answer.status_code == 404


def test_the_roster_is_filtered_and_leafed_through(cast, signed_in):
    names = []
    for number in range(52):
        entry = roster_entry(enterprise(name=f"第{number:02}号厂"), state="listed")
        names.append(entry.enterprise.name)
    other = roster_entry(enterprise(name="别的厂"), state="nominated", tier="introduction")
    client = signed_in(cast.officer)
    page = client.get(url("roster"), {"state": "listed"}).text
    assert names[51] in page
    assert names[0] not in page
    after = re.search(r"after=(\d+)", page)[1]
    rest = client.get(url("roster"), {"state": "listed", "after": after}).text
    assert names[0] in rest
    assert names[51] not in rest
    found = client.get(url("roster"), {"q": "别的", "tier": "introduction"}).text
    assert other.enterprise.name in found
    assert names[0] not in found
    for odd in ({"state": "x"}, {"after": "x"}, {"year": "9" * 30}, {"q": "a\x00b"}):
        assert client.get(url("roster"), odd).status_code == 200


def test_the_lists_cost_the_same_however_long(cast, signed_in, django_assert_max_num_queries):
    pilot = pilot_industry()
    for _ in range(12):
        roster_entry(pilot_industry=pilot)
    city = signed_in(cast.city)
    for name in ("roster", "review-queue"):
        city.get(url(name))
        with django_assert_max_num_queries(15):
            assert city.get(url(name)).text.count("<tr>") >= 12
    year = cycle()
    for name in ("year",):
        with django_assert_max_num_queries(15):
            city.get(url(name, year.pk))


def test_the_search_for_who_to_nominate_costs_the_same_however_many_are_found(
    cast, signed_in, django_assert_max_num_queries
):
    for number in range(8):
        enterprise(name=f"瑞安同名轴承厂{number}")
    officer = signed_in(cast.officer)
    address = url("nominate", cycle().pk)
    officer.get(address, {"q": "同名"})
    with django_assert_max_num_queries(12):
        assert officer.get(address, {"q": "同名"}).text.count("?enterprise=") == 8
    assert reverse("register:new") in officer.get(address, {"q": "查无此企业"}).text


def test_locked_months_in_a_row_are_one_span(cast, signed_in):
    year = cycle()
    for month in ("01", "02", "03", "06"):
        CycleLock.objects.create(cycle=year, period=f"2026-{month}", locked_at=NOON)
    page = signed_in(cast.city).get(url("year", year.pk)).text
    assert "January 2026 – March 2026, June 2026" in page


def test_the_enterprise_page_and_journey_show_the_roster(cast, signed_in):
    entry = roster_entry(state="listed")
    client = signed_in(cast.officer)
    page = client.get(reverse("register:enterprise", args=[entry.enterprise.pk])).text
    assert url("entry", entry.pk) in page
    journey = client.get(
        reverse("register:journey", args=[entry.enterprise.pk]), {"year": "2026"}
    ).text
    assert url("entry", entry.pk) in journey
    fresh = enterprise()
    page = client.get(reverse("register:enterprise", args=[fresh.pk])).text
    assert f"{url('nominate', cycle().pk)}?enterprise={fresh.pk}" in page


def test_the_doors_are_shut(cast, signed_in):
    for name in ("years", "roster", "review-queue"):
        assert Client().get(url(name)).status_code == 302
        assert signed_in(cast.audit_admin).get(url(name)).status_code == 403
