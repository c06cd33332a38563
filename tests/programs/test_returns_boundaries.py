"""Counties that merge or split in mid-year: audits stay, totals run on, nobody counts twice."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.indicators.definition import indicators
from portal.kernel.period import Period
from portal.offices.operations import issue_key
from portal.regions.models import Region, Succession
from programs.returns.models import Return
from programs.returns.operations import open_return
from programs.returns.operations.refusals import Faulty
from programs.returns.queries import ground_of, late_counties, month_state, people_of, to_prepare
from programs.returns.queries.inheritance import heritages, predecessors_in
from tests.factories import holder, office, person, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.returns import county_return, figures

pytestmark = pytest.mark.django_db
MARCH, APRIL = Period.month(2021, 3), Period.month(2021, 4)
IN_MAY = datetime(2021, 5, 3, 4, tzinfo=UTC)


def old(code: str) -> Region:
    """A county as it was before the Hangzhou change of 9 April 2021."""
    return Region.objects.get(code=code, valid_to=date(2021, 4, 9))


def returned(where: Region, period: Period, **values: str) -> Return:
    of_year = cycle(2021)
    return Return.objects.create(
        cycle=of_year, region=where, period=period.code, month_on=period.first,
        form="return_2026", state="accepted", values=figures(**values), counted={},
        due_at=IN_MAY, prepared_by=person("A"), prepared_at=IN_MAY, submitted_by=person("B"),
        submitted_at=IN_MAY, submitted_on=IN_MAY.date(), is_on_time=True,
        accepted_on=IN_MAY.date(),
    )  # fmt: skip


def listed(where: Region, now: Region) -> None:
    """An enterprise on the roster of a county of then; the register has it in one of now."""
    of = enterprise(at=now.code)
    entry = roster_entry(of, state="listed")
    entry.cycle, entry.region = cycle(2021), where
    entry.consent_on, entry.nominated_on, entry.listed_on = (
        date(2021, 1, 20), date(2021, 1, 21), date(2021, 2, 1),
    )  # fmt: skip
    entry.save()


def test_gongshu_starts_from_what_xiacheng_and_gongshu_had():
    returned(old("330103"), MARCH, trained_persons="40")
    returned(old("330105"), MARCH, trained_persons="70")
    new = region("330105")
    for where in ("330103", "330103", "330105"):
        listed(old(where), new)
    ground = ground_of(new, APRIL, at=IN_MAY)
    assert ground.known.previous["trained_persons"] == 110
    assert ground.known.previous["roster_total"] == 3
    assert ground.known.counted["roster_total"] == 3


def test_an_enterprise_of_two_predecessors_counts_once():
    new = region("330105")
    listed(old("330103"), new)
    measure = indicators["roster.listed"].numerator
    (made,) = heritages([new], APRIL).values()
    assert made.count(measure, "330000-2021", APRIL.last) == 1
    from programs.cycles.models import RosterEntry

    entry = RosterEntry.objects.get()
    RosterEntry.objects.filter(pk=entry.pk).update(
        state="withdrawn", withdrawn_on=date(2021, 3, 1), withdrawal="moved"
    )
    entry.pk, entry.region = None, old("330105")
    entry.state, entry.withdrawn_on, entry.withdrawal = "listed", None, ""
    entry.save(force_insert=True)
    assert made.count(measure, "330000-2021", APRIL.last) == 1


def test_of_a_county_that_was_split_each_part_takes_what_the_register_has_there():
    yuhang, linping = region("330110"), region("330113")
    for now in (yuhang, yuhang, linping):
        listed(old("330110"), now)
    totals = [
        ground_of(where, APRIL, at=IN_MAY).known.counted["roster_total"]
        for where in (yuhang, linping)
    ]
    assert totals == [2, 1]


def test_the_old_counties_keep_their_returns_and_their_names():
    row = returned(old("330103"), MARCH)
    states = month_state(cycle(2021), MARCH, region("330100"), at=IN_MAY)
    mine = next(one for one in states if one.pk == row.pk)
    assert (mine.region.name, mine.state) == ("下城区", "accepted")
    now = month_state(cycle(2021), APRIL, region("330100"), at=IN_MAY)
    assert "下城区" not in {one.region.name for one in now}


def test_a_month_is_read_as_then_and_as_now():
    returned(old("330103"), MARCH, trained_persons="40")
    returned(old("330105"), MARCH, trained_persons="70")
    before = predecessors_in(cycle(2021), [MARCH, APRIL], region("330105"))
    assert set(before) == {"2021-03"}
    assert before["2021-03"].sums["trained_persons"] == 110
    as_then = Return.objects.get(region=old("330105")).values["trained_persons"]
    assert Decimal(as_then) == 70


def test_the_change_of_2025_in_chongqing_is_a_merger_of_two():
    november = Period.month(2025, 11)
    (made,) = heritages([region("500157")], november).values()
    assert {one.code for one in made.whole} == {"500105", "500112"}
    assert heritages([region("500157")], Period.month(2026, 3)) == {}


def test_where_nothing_was_changed_nothing_more_is_asked(django_assert_num_queries):
    where = region("330381")
    with django_assert_num_queries(0):
        assert heritages([where], Period.month(2026, 10)) == {}
    county_return()


class TestTheMonthsBefore:
    """拱墅区 was made on 9 April 2021 of 下城区 and the 拱墅区 of before; 余杭区 was split."""

    @pytest.fixture(autouse=True)
    def _it_is_may(self, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: IN_MAY)

    def test_are_not_asked_of_the_county_that_followed(self, acting):
        officer = acting(officer_of("330105"))
        cycle(2021)
        asked = to_prepare(officer, at=IN_MAY)
        new = region("330105")
        assert [month.code for county, month in asked if county == new] == ["2021-04"]
        with pytest.raises(Faulty) as refusal:
            open_return(region("330105"), period=MARCH, by=officer, at=IN_MAY)
        assert [fault.code for fault in refusal.value.faults] == ["returns.county_not_yet"]
        open_return(region("330105"), period=APRIL, by=officer, at=IN_MAY)

    def test_do_not_make_it_late_for_longer_than_it_is(self):
        late = late_counties(cycle(2021), APRIL, region("330100"), at=IN_MAY + timedelta(days=9))
        running = {one.region.code: one.months_running for one in late}
        assert running["330105"] == 1
        assert running["330122"] == 4  # 桐庐县, which was there all year

    def test_are_shown_in_its_list_as_they_were(self, client_of_gongshu):
        returned(old("330103"), MARCH, trained_persons="40")
        page = client_of_gongshu.get("/returns/?year=2021").content.decode()
        assert page.count("下城区</a> ") == 1
        assert page.count("下城区 ") == 4  # January and February are not begun: said and asked for
        assert "/returns/before/?county=330105&amp;period=2021-03" in page

    def test_are_read_as_then_and_as_now(self, client_of_gongshu):
        row = returned(old("330103"), MARCH, trained_persons="40")
        returned(old("330105"), MARCH, trained_persons="70")
        page = client_of_gongshu.get("/returns/before/?county=330105&period=2021-03")
        (line,) = (one for one in page.context["lines"] if one["sum"] == 110)
        assert line["values"] == [("下城区", "40"), ("拱墅区", "70")]
        assert f"/returns/{row.pk}/" in page.content.decode()

    def test_of_a_county_that_was_split_are_in_no_sum(self, cast, signed_in):
        returned(old("330110"), MARCH, trained_persons="40")
        page = signed_in(cast.province).get("/returns/before/?county=330113&period=2021-03")
        assert [one.name for one in page.context["parts"]] == ["余杭区"]
        assert {one["sum"] for one in page.context["lines"]} == {None}

    def test_lead_from_the_old_county_to_the_one_of_today(self, cast, signed_in):
        returned(old("330103"), MARCH)
        client = signed_in(cast.province)
        page = client.get("/returns/?year=2021&period=2021-03")
        heirs = {
            line["row"].region.name: line["heir"].name
            for line in page.context["lines"]
            if line["heir"]
        }
        assert heirs["下城区"] == heirs["拱墅区"] == "拱墅区"
        links = set(re.findall(r"/returns/before/[^\"]+", page.text))
        assert len(links) == 3
        for link in links:
            assert client.get(link.replace("&amp;", "&")).status_code == 200

    def test_lead_nowhere_where_the_heir_was_there_already(self, cast, signed_in):
        cycle(2021)
        Region.objects.filter(code="330105", valid_to=None).update(valid_from=date(2021, 1, 1))
        heirs_at = {("330103", date(2000, 1, 1)): ("330105", date(2021, 1, 1))}
        with patch("programs.returns.queries.inheritance.heir_of") as heir_of:
            heir_of.side_effect = lambda one: heirs_at.get(
                (one.code, date(2000, 1, 1)), (one.code, one.valid_from)
            )
            page = signed_in(cast.province).get("/returns/?year=2021&period=2021-03")
        line = next(one for one in page.context["lines"] if one["row"].region.name == "下城区")
        assert (line["heir"].code, line["is_new"]) == ("330105", False)
        assert "county=330105" not in page.text

    @pytest.mark.parametrize(
        "asked",
        [
            "county=330105&period=2021-04",  # it was there
            "county=330105&period=2019-03",  # no year
            "county=330100&period=2021-03",
            "county=x&period=2021-03",
            "county=110101&period=2021-03",
        ],
    )
    def test_that_are_none_are_not_found(self, client_of_gongshu, asked):
        assert client_of_gongshu.get(f"/returns/before/?{asked}").status_code == 404

    @pytest.fixture
    def client_of_gongshu(self, signed_in):
        cycle(2021)
        return signed_in(officer_of("330105"))


def officer_of(code: str):
    return holder("county_officer", office(code))


def test_a_county_changed_twice_is_followed_to_the_first():
    """Whole at the first turn and split at the second is not whole."""
    first, second = (
        Region.objects.create(
            code=code, name=code, level="county", path=f"33.01.{code[4:]}~x.", kind="county",
            valid_from=date(2020, begin, 1), valid_to=date(2020, begin + 2, 1),
        )
        for code, begin in (("330191", 1), ("330192", 3))
    )  # fmt: skip
    third, other = region("330105"), region("330106")
    Succession.objects.create(predecessor=first, successor=second, kind="renamed")
    for heir in (third, other):
        Succession.objects.create(predecessor=second, successor=heir, kind="split")
    found = predecessors_in(cycle(2020), [Period.month(2020, 1), Period.month(2020, 3)], third)
    assert {one.name for one in found["2020-01"].whole} == {"下城区", "拱墅区"}
    assert found["2020-01"].parts == (first,)
    assert found["2020-03"].parts == (second,)


class TestWhatAnEndedCountyLeftOpen:
    """Its last months are due when it is gone: whoever followed it sends them."""

    @pytest.fixture(autouse=True)
    def _it_is_may(self, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: IN_MAY)
        cycle(2021)

    def test_is_what_its_heir_is_asked_for(self, acting):
        officer = acting(officer_of("330105"))
        returned(old("330105"), MARCH)
        asked = [(county.name, month.code) for county, month in to_prepare(officer, at=IN_MAY)]
        assert asked == [
            ("下城区", "2021-03"), ("下城区", "2021-02"), ("下城区", "2021-01"),
            ("拱墅区", "2021-04"),
            ("拱墅区", "2021-02"), ("拱墅区", "2021-01"),
        ]  # fmt: skip

    def test_is_begun_from_the_heirs_list(self, signed_in):
        client, neighbour = signed_in(officer_of("330105")), signed_in(officer_of("330381"))
        page = client.get("/returns/?year=2021").content.decode()
        assert 'name="region" value="330103"' in page

        def begin(by: Client, code: str, month: str) -> int:
            return by.post("/returns/open/", {"region": code, "period": month}).status_code

        assert [begin(client, code, "2021-03") for code in ("330103", "330105")] == [302, 302]
        begun = Return.objects.values_list("region__code", "region__valid_to")
        assert set(begun) == {(code, date(2021, 4, 9)) for code in ("330103", "330105")}
        assert begin(client, "330103", "2021-04") == 404
        assert begin(neighbour, "330103", "2021-02") == 404

    def test_is_sent_by_the_heirs_system(self, send):
        sent = send("returns/", region="330103", period="2021-03")
        assert (sent.status_code, sent.json().get("region")) == (201, "330103")
        later = send("returns/", region="330103", period="2021-04")
        assert [fault["code"] for fault in later.json()["faults"]] == ["returns.unknown_region"]
        months = [{"region": "330105", "period": code} for code in ("2021-02", "2021-04")]
        bulk = send("returns/bulk/", items=months)
        assert bulk.status_code == 201, bulk.content
        kept = Return.objects.filter(region__code="330105").order_by("period")
        assert [row.region.valid_to for row in kept] == [date(2021, 4, 9), None]

    @pytest.fixture
    def send(self, acting):
        """Posts with a key of the heir's office."""
        issued = issue_key(
            office("330105"), by=acting(officer_of("330105")), at=IN_MAY, name="x",
            scopes=["returns.return.view", "returns.return.prepare"],
            expires_on=date(2022, 4, 1), rate=6000,
        )  # fmt: skip

        def posted(to: str, **body: object):
            return Client().post(
                f"/api/v1/{to}", body, "application/json",
                headers={"Authorization": f"Bearer {issued.secret}",
                         "Idempotency-Key": uuid4().hex},
            )  # fmt: skip

        return posted

    def test_is_reminded_of_where_its_heir_sits(self, cast, signed_in):
        officer = officer_of("330105")
        manager = signed_in(cast.province)
        answer = manager.post("/returns/remind/", {"month": "2021-03", "within": "330103"})
        assert answer.status_code == 302
        assert people_of([old("330103").pk]) == {old("330103").pk: [officer]}
        page = manager.get("/returns/grace/?region=330103&period=2021-03")
        assert page.context["region"] == old("330103")


def test_the_summary_says_what_ended_since_and_leads_to_the_boundaries_of_today(
    cast, signed_in, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(timezone, "now", lambda: IN_MAY)
    returned(old("330103"), MARCH, trained_persons="40")
    client = signed_in(cast.province)
    asked = {"region": "330100", "year": "2021", "period": MARCH.code}
    client.get(reverse("returns:summary"), asked)
    with django_assert_max_num_queries(17):
        page = client.get(reverse("returns:summary"), asked)
    ended = {one["county"].name for one in page.context["ended"]}
    assert {"下城区", "上城区", "江干区", "余杭区"} <= ended
    there = f"{reverse('returns:before')}?county=330105&amp;period=2021-03"
    assert there in page.text
    links = set(re.findall(r'href="(/returns/before/[^"]+)"', page.text))
    assert len(links) > 1
    for link in links:
        assert client.get(html.unescape(link)).status_code == 200
    april = client.get(reverse("returns:summary"), asked | {"period": APRIL.code})
    assert april.context["ended"] == []
    elsewhere = client.get(reverse("returns:summary"), asked | {"region": "330300"})
    assert "/returns/before/" not in elsewhere.text
