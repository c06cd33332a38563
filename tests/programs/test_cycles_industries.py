"""Pilot industries: proposed by a county, reviewed by its city, confirmed by the province."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.indicators.reading import read
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.notices.contributions import todos
from portal.notices.models import Notice
from programs.cycles import operations, queries
from programs.cycles.models import PilotIndustry
from programs.cycles.operations import IndustryFacts
from programs.cycles.vocabulary import IndustryState
from programs.cycles.workflow import PILOT_INDUSTRY
from tests.factories import NOON, holder, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle, moves_of, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise

FACTS = IndustryFacts("轴承行业", ["345"], chain="高端装备", link="midstream", lead="轴承协会")
KEY = {"HTTP_IDEMPOTENCY_KEY": "industry-0000000001"}


def url(name, *args):
    return reverse(f"cycles:{name}", args=args)


def proposed(acting, who, at="330381", facts=FACTS, **values):
    year = values.get("cycle") or cycle()
    return operations.propose_industry(
        year, region=region(at), facts=facts, by=acting(who), at=NOON
    )


def test_a_proposal_goes_through_city_and_province(cast, acting):
    pilot = proposed(acting, cast.officer)
    assert (pilot.state, pilot.code) == ("proposed", "330381-01")
    assert pilot.reviewing_region == region("330300")
    with pytest.raises(WrongState):
        operations.confirm_industry(pilot, by=acting(cast.province), at=NOON)
    operations.review_industry(pilot, by=acting(cast.city), at=NOON)
    operations.confirm_industry(pilot, by=acting(cast.province), at=NOON)
    pilot.refresh_from_db()
    assert (pilot.state, pilot.confirmed_on) == ("confirmed", date(2026, 11, 3))
    assert moves_of(pilot) == ["review", "confirm"]
    assert Notice.objects.filter(user=cast.officer).exists()


def test_the_next_of_a_county_is_numbered_on(cast, acting):
    proposed(acting, cast.officer)
    assert proposed(acting, cast.officer).code == "330381-02"


@pytest.mark.parametrize(
    ("code", "office"), [("419001", "410000"), ("500101", "500000"), ("310115", "310000")]
)
def test_without_a_city_above_it_waits_for_the_province(cast, acting, code, office):
    """省直辖 counties and those of municipalities have no city between them and the province."""
    pilot = proposed(acting, holder("county_officer", code), at=code, cycle=cycle(at=office))
    assert pilot.state == IndustryState.REVIEWED
    above = acting(holder("province_manager", office))
    operations.return_industry(pilot, by=above, at=NOON, reason="补充名单")
    operations.propose_industry_again(pilot, by=acting(holder("county_officer", code)), at=NOON)
    assert pilot.state == IndustryState.REVIEWED
    operations.confirm_industry(pilot, by=above, at=NOON)
    assert moves_of(pilot) == ["return_from_province", "propose_straight", "confirm"]


def test_what_the_province_enters_is_on_the_list(cast, acting):
    pilot = proposed(acting, cast.province, at="330000", cycle=cycle(state="draft"))
    assert (pilot.state, pilot.region) == ("confirmed", region("330000"))


@pytest.mark.parametrize("who", ["officer", "city", "viewer", "stranger", "neighbour", "abroad"])
def test_only_the_province_confirms(cast, acting, who):
    pilot = pilot_industry(state="reviewed")
    with pytest.raises(NotPermitted):
        operations.confirm_industry(pilot, by=acting(getattr(cast, who)), at=NOON)


@pytest.mark.parametrize("who", ["officer", "province", "other_city", "viewer", "abroad"])
def test_only_its_own_city_reviews(cast, acting, who):
    pilot = pilot_industry(state="proposed")
    with pytest.raises(NotPermitted):
        operations.review_industry(pilot, by=acting(getattr(cast, who)), at=NOON)


def test_what_came_back_is_corrected_and_proposed_again(cast, acting):
    pilot = pilot_industry(state="proposed")
    with pytest.raises(Invalid):
        operations.return_industry(pilot, by=acting(cast.city), at=NOON, reason=" ")
    operations.return_industry(pilot, by=acting(cast.city), at=NOON, reason="代码太宽")
    assert pilot.reason == "代码太宽"
    facts = IndustryFacts("滚动轴承", ["3451"])
    with pytest.raises(NotPermitted):
        operations.change_industry(pilot, facts=facts, by=acting(cast.neighbour), at=NOON)
    operations.change_industry(pilot, facts=facts, by=acting(cast.officer), at=NOON)
    operations.propose_industry_again(pilot, by=acting(cast.officer), at=NOON)
    pilot.refresh_from_db()
    assert (pilot.name, pilot.code, pilot.state) == ("滚动轴承", "bearings", "proposed")
    with pytest.raises(WrongState):
        operations.change_industry(pilot, facts=FACTS, by=acting(cast.officer), at=NOON)


def test_it_leaves_the_list_with_a_reason_and_a_year(cast, acting):
    pilot = pilot_industry()
    roster_entry(pilot_industry=pilot)
    with pytest.raises(Invalid):
        operations.end_industry(pilot, by=acting(cast.province), at=NOON, reason="")
    operations.end_industry(pilot, by=acting(cast.province), at=NOON, reason="已全面达标")
    pilot.refresh_from_db()
    assert (pilot.state, pilot.last_year) == ("ended", 2026)
    with pytest.raises(Invalid):
        operations.nominate(
            enterprise(),
            cycle=cycle(),
            tier="cultivation",
            pilot_industry=pilot,
            consent_on=date(2026, 4, 1),
            by=acting(cast.officer),
            at=NOON,
        )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"industry_codes": []}, "industry_codes"),
        ({"industry_codes": ["99999"]}, "industry_codes"),
        ({"industry_codes": ["345", "x"]}, "industry_codes"),
        ({"name": " "}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"link": "sideways"}, "link"),
        ({"chain": "", "link": "upstream"}, "chain"),
        ({"grounds": "长" * 501}, "grounds"),
        ({"code": "x" * 31}, "code"),
    ],
)
def test_what_cannot_be_is_refused_by_field(cast, acting, said, field):
    values = {"name": "轴承", "industry_codes": ["345"]} | said
    with pytest.raises(Invalid) as refusal:
        proposed(acting, cast.officer, facts=IndustryFacts(**values))
    assert list(refusal.value.fields) == [field]
    assert not PilotIndustry.objects.exists()


def test_a_code_is_given_once_a_year(cast, acting):
    pilot_industry()
    with pytest.raises(Invalid):
        proposed(
            acting, cast.province, at="330000", facts=IndustryFacts("轴承", ["345"], "bearings")
        )


def test_nothing_is_proposed_for_a_year_that_is_not_open(cast, acting):
    for state in ("draft", "locked"):
        year = cycle(2025 if state == "draft" else 2024, state=state)
        with pytest.raises(WrongState):
            proposed(acting, cast.officer, cycle=year)


def test_anothers_county_and_another_provinces_year_are_refused(cast, acting):
    with pytest.raises(NotPermitted):
        proposed(acting, cast.officer, at="330382")
    with pytest.raises(NotPermitted):
        proposed(acting, cast.officer, cycle=cycle(at="440000"))


def test_enterprises_and_the_certified_share_are_counted(cast, acting):
    for number, code in enumerate(["3451", "3452", "345", "3331"]):
        firm = enterprise(industry_code=code)
        if number < 1:
            certificate(firm, is_qms=True)
    enterprise("330382", industry_code="3451")
    gone = enterprise(industry_code="3451")
    gone.closed_on = date(2026, 5, 1)
    gone.save()
    pilot = proposed(acting, cast.officer)
    assert (pilot.enterprise_count, pilot.certified_count) == (3, 1)
    assert queries.share_of(1, 3) == Decimal("33.3")
    assert queries.share_of(0, 0) is None
    whole = queries.industry_size(["345"], path=region("330000").path, on=date(2026, 11, 3))
    assert (whole.enterprises, whole.certified) == (4, 1)


def test_the_figure_is_the_length_of_its_list(cast, acting, signed_in):
    proposed(acting, cast.officer)
    pilot = proposed(acting, cast.officer)
    operations.review_industry(pilot, by=acting(cast.city), at=NOON)
    operations.confirm_industry(pilot, by=acting(cast.province), at=NOON)
    proposed(acting, cast.province, at="330000")
    indicator = indicators["cycles.industries"]
    for code, wanted in (("330000", 2), ("330300", 1), ("330381", 1), ("330382", 0)):
        figure = read([indicator], region(code), cycle().code, Period.month(2026, 11), at=NOON)
        assert figure["cycles.industries"].value == wanted
        listed = indicator.numerator.table.objects.confirmed()
        within = listed.filter(region__path__startswith=region(code).path)
        assert len(within) == wanted


def test_the_same_codes_elsewhere_are_named(cast):
    year = cycle()
    one = pilot_industry(year, "a", industry_codes=["34"])
    other = pilot_industry(year, "b", at="330106", industry_codes=["3451"])
    pilot_industry(year, "c", industry_codes=["33"])
    pilot_industry(year, "d", industry_codes=["345"], state="withdrawn")
    assert queries.twins_of(one) == [other]


def test_what_waits_is_on_the_desk_of_whoever_it_waits_for(cast, acting):
    year = cycle()
    for number, state in enumerate(["proposed", "reviewed", "reviewed", "returned"]):
        pilot_industry(year, f"p-{number}", state=state)
    desks = [("review", cast.city, 1), ("confirm", cast.province, 2), ("returned", cast.officer, 1)]
    for code, who, count in desks:
        todo = todos[f"cycles.industry_{code}"]
        assert todo.count(acting(who)).count() == count
        assert todo.count(acting(cast.stranger)).count() == 0


@pytest.mark.parametrize("move", list(PILOT_INDUSTRY), ids=lambda move: move.name)
def test_every_move_is_offered_from_its_states_alone(move):
    for state in IndustryState:
        offered = move in PILOT_INDUSTRY.from_state(state)
        assert offered == (state in move.sources)


def test_pages_from_proposal_to_list(cast, signed_in):
    year = cycle()
    officer = signed_in(cast.officer)
    assert url("industry-new", year.pk) in officer.get(url("industries")).text
    given = {
        "name": "轴承",
        "industry_codes": "345、3452",
        "chain": "高端装备",
        "link": "midstream",
    }
    assert officer.post(url("industry-new", year.pk), {}).status_code == 422
    officer.post(url("industry-new", year.pk), given)
    pilot = PilotIndustry.objects.get()
    assert pilot.industry_codes == ["345", "3452"]
    assert officer.post(url("industry-move", pilot.pk, "review")).status_code == 403
    city = signed_in(cast.city)
    assert pilot.name in city.get(url("industries") + "?state=proposed").text
    assert city.post(url("industry-move", pilot.pk, "return"), {"reason": ""}).status_code == 422
    city.post(url("industry-move", pilot.pk, "return"), {"reason": "补充"})
    page = officer.get(url("industry", pilot.pk)).text
    assert "补充" in page
    assert url("industry-change", pilot.pk) in page
    officer.post(url("industry-change", pilot.pk), given | {"name": "滚动轴承"})
    officer.post(url("industry-move", pilot.pk, "propose"))
    city.post(url("industry-move", pilot.pk, "review"))
    province = signed_in(cast.province)
    province.post(url("industry-move", pilot.pk, "confirm"))
    pilot.refresh_from_db()
    assert (pilot.state, pilot.name) == ("confirmed", "滚动轴承")
    assert officer.post(url("industry-move", pilot.pk, "sell")).status_code == 404
    verbs = Event.objects.filter(verb__startswith="programs.pilotindustry").values_list("verb")
    assert {verb.rsplit(".")[-1] for (verb,) in verbs} == {
        "open", "return", "change", "propose", "review", "confirm",
    }  # fmt: skip


def test_the_list_costs_the_same_for_many_as_for_few(cast, signed_in):
    year, client = cycle(), signed_in(cast.city)
    costs = []
    for many in (2, 20):
        for number in range(many):
            pilot_industry(year, f"p-{many}-{number}", state="proposed")
        client.get(url("industries"))
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get(url("industries")).status_code == 200
        costs.append(len(made))
    assert costs[0] == costs[1] <= 15


def test_another_province_sees_nothing(cast, signed_in):
    pilot = pilot_industry()
    client = signed_in(cast.abroad)
    assert client.get(url("industry", pilot.pk)).status_code == 404
    assert pilot.name not in client.get(url("industries")).text


def test_rest_proposes_reads_and_moves_on(cast, signed_in):
    year, client = cycle(), signed_in(cast.officer)
    body = {"year": year.code, "name": "轴承", "industry_codes": ["345"]}
    made = client.post("/api/v1/pilot-industries/", body, "application/json", **KEY)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    place = made["Location"]
    again = client.post("/api/v1/pilot-industries/", body, "application/json", **KEY)
    assert again.json()["id"] == made.json()["id"]
    city = signed_in(cast.city)
    moved = city.post(
        place + "return/", {"reason": "补充"}, "application/json",
        HTTP_IDEMPOTENCY_KEY="industry-0000000002",
    )  # fmt: skip
    assert moved.json()["state"] == "returned"
    listed = client.get("/api/v1/pilot-industries/?state=returned").json()["results"]
    assert [one["reason"] for one in listed] == ["补充"]
    for bad in ({"industry_codes": ["zz"]}, {"year": "330000-1999"}, {"name": ""}):
        answer = client.post(
            "/api/v1/pilot-industries/", body | bad, "application/json",
            HTTP_IDEMPOTENCY_KEY="industry-0000000003",
        )  # fmt: skip
        assert answer.status_code == 422
    assert client.get("/api/v1/pilot-industries/?q=%00").status_code == 422


def test_a_roster_takes_only_what_is_on_the_list(cast, acting):
    year = cycle()
    pilot = pilot_industry(year, "waits", state="proposed")
    with pytest.raises(Invalid):
        operations.nominate(
            enterprise(),
            cycle=year,
            tier="cultivation",
            pilot_industry=pilot,
            consent_on=date(2026, 4, 1),
            by=acting(cast.officer),
            at=NOON,
        )


def test_a_proposal_is_taken_back_or_declined_with_a_reason(cast, acting):
    for who in (cast.officer, cast.province):
        pilot = pilot_industry(cycle(), f"p-{who.pk}", state="proposed")
        operations.withdraw_industry(pilot, by=acting(who), at=NOON, reason="不成熟")
        assert pilot.state == "withdrawn"
