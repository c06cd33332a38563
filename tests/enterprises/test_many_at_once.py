"""What is done to many lines at once gives what is done to each alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from enterprises.register.importers import register_importer
from enterprises.register.operations.fresh import fresh_rows
from enterprises.register.operations.rows import computed, pinyin_of, stored
from enterprises.register.rules.classifying import classifier
from enterprises.register.rules.credit_code import ALPHABET, parse
from enterprises.register.rules.entry import holds
from enterprises.register.rules.entry_fields import NAMES, mobiles, read_phone
from enterprises.register.rules.industries import read_industries
from enterprises.register.rules.size_class import size_class
from enterprises.register.rules.sound import all_hold, sound_codes
from enterprises.register.rules.synthetic import synthetic_code
from enterprises.register.storage import names_taken, with_codes
from enterprises.register.storage.loading import COLUMNS
from portal.kernel.errors import Refused
from tests.factories import NOON, region
from tests.factories.enterprises import enterprise

TODAY = date(2026, 3, 5)
SOUND = some.integers(0, 90_000).map(synthetic_code)
SLIPS = some.builds(
    lambda code, place, put: code[:place] + put + code[place + 1 :],
    SOUND,
    some.integers(0, 17),
    some.sampled_from([*ALPHABET, "I", "O", "a", "|", "", "\n", "９", " "]),
)
AMOUNTS = some.none() | some.integers(0, 500_000).map(lambda cents: Decimal(cents) / 4)
DAYS = some.none() | some.dates(date(2020, 1, 1), date(2026, 12, 31))
INDUSTRIES = [*read_industries(), "3451", "6531", "5911", "99", "", "345"]


@given(some.lists(SOUND | SLIPS, min_size=1, max_size=6))
def test_codes_are_sound_together_iff_nothing_is_said_of_any(codes):
    assert (sound_codes(codes) is not None) == (
        not any(parse(code).faults or parse(code).text != code for code in codes)
    )
    assert all_hold(codes) == all(map(holds, codes))


def test_every_slip_in_one_of_many_codes_is_noticed():
    codes = [synthetic_code(number) for number in range(250)]
    assert sound_codes(codes) == codes
    for place in range(18):
        for wrong in set(ALPHABET) - {codes[100][place]}:
            slipped = codes[100][:place] + wrong + codes[100][place + 1 :]
            assert sound_codes([*codes[:100], slipped, *codes[101:]]) is None


@given(some.sampled_from(INDUSTRIES), some.none() | some.integers(0, 3000), AMOUNTS, AMOUNTS, DAYS)
def test_a_size_is_the_same_without_its_steps(code, staff, revenue, assets, founded):
    found = size_class(code, staff, revenue, assets, on=TODAY, established_on=founded)
    wanted = (str(found.size or found.outcome), found.is_provisional)
    assert classifier(TODAY)(code, staff, revenue, assets, founded) == wanted


@given(some.lists(some.from_regex(r"1[0-9]{10}|0577-?[0-9]{8}", fullmatch=True), min_size=1))
def test_mobiles_are_kept_as_they_are(texts):
    def read(text):
        try:
            return read_phone(text)
        except Refused:
            return None

    assert mobiles(texts) is None or [read(text) for text in texts] == texts


def line(number, **values):
    entered = {
        "credit_code": synthetic_code(number),
        "name": f"甲{number}",
        "industry_code": "3451",
    }
    return register_importer.line(
        number=number, **{"region": None} | dict.fromkeys(NAMES) | entered | values
    )


def test_a_fresh_row_is_what_is_stored_and_computed(db):
    lines = [
        line(1, name="重庆Ａb银行", staff_count=5, revenue_wan=Decimal("12.50"), region=7),
        line(2, address="示例路 1 号, “甲”", founded_on=date(2026, 3, 1), has_quality_officer=True),
        line(3, industry_code="66", contact_name="张三", contact_phone="13800000000"),
        *(line(number) for number in range(4, 1_200)),  # more than one chunk
    ]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in fresh_rows(lines, county=3, at=NOON)]
    assert len(rows) == len(lines)
    for one, row in zip(lines, rows, strict=True):
        values = one._asdict()
        wanted = stored(values) | computed(values, on=NOON.date())
        assert {name: row[name] for name in wanted} == wanted
        assert row["region_id"] == (one.region or 3)
    alike = {"station_id", "revision", "created_at", "changed_at", "registered_on", "closed_on"}
    assert set(rows[0]) == wanted.keys() | alike | {"region_id", "closed_reason"}


def test_the_reading_of_a_character_needs_no_phrases():
    assert (pinyin_of("重庆银行A1"), pinyin_of("𠮷")) == ("zhongqingyinxinga1", "𠮷")


def test_codes_and_names_are_found_in_one_statement_each(db, django_assert_num_queries):
    here, there = region("330381"), region("330382")
    one = enterprise(name="甲", region=here)
    enterprise(name="乙", region=there)
    closed = enterprise(name="丙", region=here, closed_on=NOON.date())
    asked = [synthetic_code(900 + number) for number in range(3_000)]
    with django_assert_num_queries(1):
        found = with_codes(type(one).objects.all(), [one.credit_code, closed.credit_code, *asked])
        assert {each.pk for each in found} == {one.pk, closed.pk}
    names = [(here.pk, f"'\"{number}\\") for number in range(3_000)]
    with django_assert_num_queries(1):
        taken = names_taken([(here.pk, "甲"), (here.pk, "乙"), (here.pk, "丙"), *names])
    assert taken == [(here.pk, "甲", one.credit_code)]
    with django_assert_num_queries(0):
        assert names_taken([]) == []


@pytest.mark.parametrize("codes", [[], ["甲"]])
def test_codes_that_nobody_has_are_not_found(db, codes):
    assert not with_codes(type(enterprise()).objects.all(), codes)
