"""The base of penetration: entered with source and day, held against the roster, never 0."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import Event
from portal.imports.definition import FileFacts, importers
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, turn_of_the_day
from portal.indicators.reading import read
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from programs.cycles import operations
from programs.cycles.importers import bases_importer
from programs.cycles.models import CycleLock, EnterpriseBase
from programs.cycles.operations import BaseFacts
from programs.cycles.queries import bases_lacking
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.experts import listed_enterprise

pytestmark = pytest.mark.django_db
RUIAN, YUEQING = "330381", "330382"
YEARBOOK = BaseFacts(4000, "yearbook", "温州统计年鉴2025 表12-3", date(2025, 12, 31))
FILE = FileFacts("bases.xlsx", "a" * 64, 2)


def set_bases(acting, by, facts=YEARBOOK, at=RUIAN):
    return operations.set_bases(cycle(), bases={region(at).pk: facts}, by=acting(by), at=NOON)


def penetration(at):
    indicator = indicators["roster.penetration"]
    found = read([indicator], region(at), cycle().code, Period.month(2026, 11), at=NOON)
    return found["roster.penetration"]


@pytest.fixture
def roster(cast):
    """Two enterprises of Ruian and one of Yueqing are on the roster of the year."""
    made = [listed_enterprise(at) for at in (RUIAN, RUIAN, YUEQING)]
    operations.mark_counted(cycle(), [one.pk for one in made])
    fold(at=NOON)


def test_penetration_is_held_against_the_counties_that_have_a_base(cast, acting, roster):
    assert penetration("330300").value is None  # nobody has a base: it is not 0
    set_bases(acting, cast.province)
    ruian, wenzhou = penetration(RUIAN), penetration("330300")
    assert (ruian.numerator, ruian.denominator, ruian.value) == (2, 4000, Decimal("0.05"))
    # Yueqing has none: its enterprise counts on neither side
    assert (wenzhou.numerator, wenzhou.denominator) == (2, 4000)
    assert penetration(YUEQING).value is None
    set_bases(
        acting, cast.province, BaseFacts(1000, "register", "登记库", date(2026, 6, 30)), YUEQING
    )
    assert (penetration("330300").numerator, penetration("330300").denominator) == (3, 5000)


def test_a_base_of_the_year_to_come_holds_from_its_first_day(cast, acting):
    """Nobody writes anything on that day, and on another one if the year opens later."""
    by, coming = acting(cast.province), cycle(2027, state="draft")

    def base(on):
        at = datetime.combine(on, NOON.timetz())
        turn_of_the_day(at=at)
        month, one = Period.month(on.year, on.month), indicators["roster.penetration"]
        return read([one], region(RUIAN), coming.code, month, at=at)[one.code].denominator

    operations.set_bases(coming, bases={region(RUIAN).pk: YEARBOOK}, by=by, at=NOON)
    assert base(coming.opens_on - timedelta(days=1)) == 0
    assert base(coming.opens_on) == 4000
    later = coming.opens_on + timedelta(days=31)
    operations.correct_cycle(
        coming, title=coming.title, closes_on=coming.closes_on, opens_on=later, by=by, at=NOON
    )
    assert base(coming.opens_on - timedelta(days=1)) == 0


def test_the_page_behind_it_says_no_base_and_names_the_sources(cast, acting, roster, signed_in):
    client = signed_in(cast.province)
    address = reverse("pages:explain", args=["roster.penetration"])
    page = client.get(address, {"region": "330300", "month": "2026-11"}).text
    assert "no base" in page
    set_bases(acting, cast.province)
    page = client.get(address, {"region": "330300", "month": "2026-11", "part": "denominator"}).text
    assert f"Base of 1 county: {YEARBOOK.document} (Statistical yearbook, as of 2025-12-31)" in page
    lacks = list(bases_lacking("", cycle().code, [], [region(RUIAN), region(YUEQING)], NOON))
    assert [one.count for one in lacks] == [1, 1]
    assert "乐清市" in lacks[0].words
    assert "2025-12-31" in lacks[1].words


def test_a_base_that_is_corrected_says_what_it_was(cast, acting):
    assert set_bases(acting, cast.province) == 1
    assert set_bases(acting, cast.province) == 0
    better = BaseFacts(4100, "yearbook", YEARBOOK.document, YEARBOOK.counted_on)
    assert set_bases(acting, cast.province, better) == 1
    event = Event.objects.filter(verb="programs.cycle.set_bases").order_by("pk").last()
    assert event.detail["changed"] == {RUIAN: [4000, 4100]}
    assert EnterpriseBase.objects.get().enterprises == 4100


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad"])
def test_the_province_alone_sets_bases(cast, acting, who):
    with pytest.raises(NotPermitted):
        set_bases(acting, getattr(cast, who))


def test_what_is_no_base_is_refused(cast, acting):
    for facts, field in (
        (BaseFacts(0, "yearbook", "x", date(2025, 12, 31)), "enterprises"),
        (BaseFacts(5, "gossip", "x", date(2025, 12, 31)), "source"),
        (BaseFacts(5, "yearbook", " ", date(2025, 12, 31)), "document"),
        (BaseFacts(5, "yearbook", "x", date(2027, 1, 1)), "counted_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            set_bases(acting, cast.province, facts)
        assert field in refusal.value.fields
    with pytest.raises(Invalid):
        set_bases(acting, cast.province, at="330300")  # a city is no county
    CycleLock.objects.create(cycle=cycle(), period="2026", locked_at=NOON)
    with pytest.raises(WrongState):
        set_bases(acting, cast.province)
    assert not EnterpriseBase.objects.exists()


def line(number=2, **values):
    said = {"year": "330000-2026", "region": RUIAN, "enterprises": 4000, "source": "yearbook",
            "document": "年鉴", "counted_on": date(2025, 12, 31)}  # fmt: skip
    return SimpleNamespace(number=number, **said | values)


def test_a_table_sets_many_and_its_faults_are_named_by_cell(cast, acting):
    by = acting(cast.province)
    cycle()
    with CaptureQueriesContext(connection) as made:
        kept = operations.keep_bases([line(), line(3, region=YUEQING)], by=by, at=NOON, file=FILE)
    assert (kept.changed, EnterpriseBase.objects.count()) == (2, 2)
    written = [one for one in made if 'INTO "programs_enterprisebase"' in one["sql"]]
    assert len(written) == 1  # however many counties
    wrong = [line(2, region="330300"), line(3), line(4), line(5, region=YUEQING,
             counted_on=date(2027, 1, 1))]  # fmt: skip
    found = [(p.number, p.column, p.code) for p in bases_importer.against(wrong, by=by, at=NOON)]
    assert found == [
        (2, "region", "bases.unknown_county"),
        (4, "region", "bases.twice"),
        (5, "counted_on", "bases.to_come"),
    ]


@pytest.mark.parametrize("importer", [bases_importer, importers["programs.targets"]])
def test_a_division_code_typed_wide_is_the_same_county(importer):
    parse = next(one.parse for one in importer.columns if one.name == "region")
    assert parse("３３０３８１") == RUIAN


def test_the_page_shows_every_county_and_keeps_what_is_entered(
    cast, signed_in, django_assert_max_num_queries
):
    url = reverse("cycles:bases", args=[cycle().pk])
    client = signed_in(cast.province)
    client.get(url)
    with django_assert_max_num_queries(15):
        page = client.get(url).text
    assert page.count("no base") == 90
    said = {"region": RUIAN, "enterprises": "4000", "source": "yearbook", "document": "年鉴",
            "counted_on": "2025-12-31"}  # fmt: skip
    for wrong in ({"enterprises": "0"}, {"counted_on": "2999-01-01"}):
        assert client.post(url, said | wrong).status_code == 422
        assert client.post(url, said | wrong).context["form"].errors.keys() == wrong.keys()
    assert client.post(url, said).status_code == 302
    page = client.get(url).text
    assert "4,000" in page
    assert "Dec. 31, 2025" in page
    assert signed_in(cast.officer).get(url).text.count("no base") == 0  # its own county has one
    assert signed_in(cast.viewer).post(url, said).status_code == 403
