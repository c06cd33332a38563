"""Title and dates of a programme year: free in preparation, hardly when it is under way."""

from datetime import date

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark
from portal.indicators.reading import read
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from programs.cycles import operations
from tests.factories import NOON, region
from tests.factories.cycles import cycle, pilot_industry

LAST = date(2026, 12, 31)


def corrected(acting, who, of, **values):
    given = {"title": of.title, "closes_on": of.closes_on} | values
    operations.correct_cycle(of, by=acting(who), at=NOON, **given)
    of.refresh_from_db()


def url(name, of):
    return reverse(f"cycles:{name}", args=[of.pk])


def test_in_preparation_everything_is_said_otherwise(cast, acting):
    of = cycle(state="draft")
    said = {
        "title": "提升行动（修订）",
        "opens_on": date(2026, 2, 1),
        "closes_on": date(2027, 1, 31),
    }
    corrected(acting, cast.province, of, **said)
    assert {name: getattr(of, name) for name in said} == said
    assert Event.objects.get(verb="programs.cycle.correct").detail["cells"] == {
        "title": ["2026年提升行动", "提升行动（修订）"],
        "opens_on": ["2026-01-15", "2026-02-01"],
        "closes_on": ["2026-12-31", "2027-01-31"],
    }


def test_a_year_under_way_keeps_its_first_day_and_is_only_made_longer(cast, acting):
    of = cycle()
    for values, field in (
        ({"opens_on": date(2026, 2, 1), "reason": "x"}, "opens_on"),
        ({"closes_on": date(2026, 12, 30), "reason": "x"}, "closes_on"),
        ({"title": "另一名称"}, "reason"),
        ({"title": " ", "reason": "x"}, "title"),
        ({"closes_on": date(2026, 1, 15), "reason": "x"}, "closes_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            corrected(acting, cast.province, of, **values)
        assert list(refusal.value.fields) == [field]
    with pytest.raises(Invalid):
        corrected(acting, cast.province, of, reason="x")  # nothing was changed
    of.refresh_from_db()
    assert (of.title, of.closes_on) == ("2026年提升行动", LAST)
    corrected(acting, cast.province, of, closes_on=date(2027, 1, 31), reason="延期")
    assert of.closes_on == date(2027, 1, 31)
    assert Event.objects.get(verb="programs.cycle.correct").detail["reason"] == "延期"


def test_a_locked_year_stays_and_a_year_is_its_provinces(cast, acting):
    with pytest.raises(WrongState):
        corrected(acting, cast.province, cycle(2025, state="locked"), title="x", reason="x")
    of = cycle(state="draft")
    for who in (cast.city, cast.officer, cast.viewer, cast.neighbour):
        with pytest.raises(NotPermitted):
            corrected(acting, who, of, title="x")
    with pytest.raises(NotPermitted):
        corrected(acting, cast.province, cycle(at="440000", state="draft"), title="x")


def test_industries_that_were_carried_on_follow_the_first_day(cast, acting):
    of = cycle(state="draft")
    carried = pilot_industry(of)
    later = pilot_industry(of, code="valves", name="阀门")
    of.pilot_industries.filter(pk=carried.pk).update(confirmed_on=of.opens_on)
    mark("programs.PilotIndustry", region_id=carried.region_id, cycle_code=of.code)
    fold(at=NOON)
    corrected(acting, cast.province, of, opens_on=date(2026, 3, 1))
    carried.refresh_from_db()
    later.refresh_from_db()
    assert (carried.confirmed_on, later.confirmed_on) == (date(2026, 3, 1), date(2026, 3, 20))
    one = indicators["cycles.industries"]
    found = {
        month: int(
            read([one], region("330000"), of.code, Period.month(2026, month), at=NOON)[
                one.code
            ].value
        )
        for month in (2, 3)
    }
    assert found == {2: 0, 3: 2}


def test_the_page_corrects_what_is_prepared(cast, signed_in):
    of, client = cycle(state="draft"), signed_in(cast.province)
    assert url("year-correct", of) in client.get(url("year", of)).text
    page = client.get(url("year-correct", of)).text
    assert 'value="2026-01-15"' in page
    assert 'name="reason"' not in page
    body = {"title": "新名称", "opens_on": "2026-02-01", "closes_on": "2026-02-01"}
    refused = client.post(url("year-correct", of), body)
    assert refused.status_code == 422
    assert "The year must close after it opens." in refused.text
    assert client.post(url("year-correct", of), body | {"opens_on": ""}).status_code == 422
    done = client.post(url("year-correct", of), body | {"closes_on": "2026-12-01"}, follow=True)
    assert "新名称" in done.text
    of.refresh_from_db()
    assert (of.opens_on, of.closes_on) == (date(2026, 2, 1), date(2026, 12, 1))


def test_the_page_of_a_year_under_way_asks_why(cast, signed_in):
    of, client = cycle(), signed_in(cast.province)
    page = client.get(url("year-correct", of)).text
    assert 'name="opens_on"' not in page
    body = {"title": of.title, "closes_on": "2027-01-31"}
    assert client.post(url("year-correct", of), body).status_code == 422
    client.post(url("year-correct", of), body | {"reason": "Two counties need January"})
    of.refresh_from_db()
    assert (of.opens_on, of.closes_on) == (date(2026, 1, 15), date(2027, 1, 31))
    locked = cycle(2025, state="locked")
    assert client.get(url("year-correct", locked)).status_code == 409
    assert url("year-correct", locked) not in client.get(url("year", locked)).text
    assert signed_in(cast.city).get(url("year-correct", of)).status_code == 403
