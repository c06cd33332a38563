"""The official list of regions as a function of the date."""

from collections import Counter
from datetime import date

import pytest
from django.utils.translation import override

from portal.kernel.errors import Invalid
from portal.regions.rules import (
    KNOWN_SINCE,
    STATE_ON,
    UnreadableRegions,
    counties_in_force,
    county_counts,
    in_force,
    known_since,
    parse_predecessors,
    parse_regions,
    path_of,
    read_predecessors,
    read_regions,
    refuse_unknown_day,
)

LINE = {
    "code": "330102",
    "name": "上城区",
    "level": "county",
    "parent_code": "330100",
    "kind": "district",
    "valid_from": "2021-04-09",
    "valid_to": "",
    "note": "",
}
PROVINCE = {**LINE, "code": "330000", "level": "province", "parent_code": "", "kind": "province"}
CITY = {
    **LINE,
    "code": "330100",
    "level": "city",
    "parent_code": "330000",
    "kind": "prefecture_city",
}


def names(code, on):
    return {row.name for row in counties_in_force(code, on)}


@pytest.mark.parametrize(
    ("province", "count"),
    [("330000", 90), ("440000", 124), ("460000", 26), ("500000", 37), ("650000", 112)],
)
def test_a_province_has_as_many_counties_as_the_ministry_says(province, count):
    assert county_counts(STATE_ON)[province] == count
    assert len(counties_in_force(province, STATE_ON)) == count


def test_china_has_2847_counties_and_four_cities_without():
    living = in_force(STATE_ON)
    levels = Counter(row.level for row in living)
    assert levels == {"province": 34, "city": 329, "county": 2851}
    alone = {row.code for row in living if row.kind == "city_as_county"}
    assert alone == {"441900", "442000", "460400", "620200"}


def test_the_kinds_add_up_to_the_ministrys():
    kinds = Counter(row.kind for row in in_force(STATE_ON) if row.level == "county")
    assert kinds["district"] == 976
    assert kinds["county_city"] + kinds["corps_city"] == 398
    assert kinds["county"] == 1302
    assert kinds["autonomous_county"] == 117
    assert (kinds["banner"], kinds["autonomous_banner"]) == (49, 3)
    assert (kinds["forest_district"], kinds["special_district"]) == (1, 1)


def test_13_cities_of_the_corps_stand_right_under_xinjiang():
    corps = [row for row in counties_in_force("650000", STATE_ON) if row.kind == "corps_city"]
    assert len(corps) == 13
    assert all(row.is_directly_administered for row in corps)


def test_the_count_is_a_function_of_the_day():
    assert sum(county_counts(KNOWN_SINCE).values()) == 2844 + 4
    assert county_counts(date(2024, 12, 26))["650000"] == 108
    assert county_counts(date(2024, 12, 27))["650000"] == 110
    assert county_counts(date(2025, 11, 5))["500000"] == 38
    assert county_counts(date(2025, 11, 6))["500000"] == 37
    assert county_counts(date(2026, 3, 26))["650000"] == 111
    assert county_counts(date(2026, 4, 17))["650000"] == 112


def test_hangzhou_changed_in_2021():
    assert names("330100", date(2021, 4, 8)) - names("330100", date(2021, 4, 9)) == {
        "江干区",
        "下城区",
    }
    assert names("330100", date(2021, 4, 9)) - names("330100", date(2021, 4, 8)) == {
        "临平区",
        "钱塘区",
    }
    assert len(counties_in_force("330000", date(2020, 1, 1))) == 90


def test_a_day_before_the_list_is_refused_in_words():
    with override("en"), pytest.raises(Invalid, match="2020-01-01"):
        counties_in_force("330000", date(2019, 12, 31))
    with override("en"), pytest.raises(Invalid, match="2023-12-31"):
        refuse_unknown_day("440106", date(2023, 12, 30))
    assert known_since("330102") < known_since("440000")
    refuse_unknown_day("440106", date(2023, 12, 31))


def test_a_row_begins_no_earlier_than_its_province_is_known():
    assert [row for row in read_regions() if row.valid_from < known_since(row.code)] == []


def test_the_counties_of_a_city_and_of_a_county():
    assert len(counties_in_force("330100", STATE_ON)) == 13
    assert names("330106", STATE_ON) == {"西湖区"}
    assert names("441900", STATE_ON) == {"东莞市"}
    assert counties_in_force("500105", STATE_ON) == []  # 江北区 is no more


@pytest.mark.parametrize(
    ("code", "parent", "path"),
    [
        ("330000", "", "33."),
        ("330100", "330000", "33.01."),
        ("330102", "330100", "33.01.02."),
        ("429004", "420000", "42.9004."),
        ("441900", "440000", "44.1900."),
        ("500101", "500000", "50.0101."),
        ("659001", "650000", "65.9001."),
    ],
)
def test_a_path_says_where_a_region_hangs(code, parent, path):
    assert path_of(code, parent) == path


def test_paths_are_unique_on_every_day_on_which_something_changed():
    for day in sorted({row.valid_from for row in read_regions()}):
        paths = [row.path for row in in_force(day)]
        assert len(paths) == len(set(paths))


def test_a_path_begins_with_that_of_its_parent_and_no_other():
    living = {row.code: row for row in in_force(STATE_ON)}
    for row in living.values():
        assert row.path.endswith(".")
        if row.parent_code:
            assert row.path.startswith(living[row.parent_code].path)
    cities = {row.path: row.code for row in living.values() if row.level == "city"}
    for row in living.values():
        if row.level == "county":
            above = [code for path, code in cities.items() if row.path.startswith(path)]
            assert above == ([] if row.is_directly_administered else [row.parent_code])


def test_every_region_in_force_hangs_on_one_in_force():
    for day in sorted({row.valid_from for row in read_regions()}):
        living = {row.code for row in in_force(day)}
        orphans = [
            row for row in in_force(day) if row.parent_code and row.parent_code not in living
        ]
        assert orphans == []


def test_predecessors_say_who_came_from_whom():
    came_from = {}
    for row in read_predecessors():
        came_from.setdefault((row.new_code, row.new_valid_from), set()).add(row.old_code)
    hangzhou = date(2021, 4, 9)
    assert came_from == {
        ("330102", hangzhou): {"330102", "330104"},
        ("330105", hangzhou): {"330103", "330105"},
        ("330110", hangzhou): {"330110"},
        ("330113", hangzhou): {"330110"},
        ("330114", hangzhou): {"330104"},
        ("500157", date(2025, 11, 6)): {"500105", "500112"},
    }


def test_every_region_that_ended_has_a_successor():
    ended = {(row.code, row.valid_from) for row in read_regions() if row.valid_to}
    assert ended == {(row.old_code, row.old_valid_from) for row in read_predecessors()}


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"code": "3301"}, "no code"),
        ({"code": "３３０１０２"}, "no code"),
        ({"name": ""}, "name"),
        ({"level": "town"}, "no level"),
        ({"kind": "league"}, "no kind of county"),
        ({"valid_from": "2021"}, "isoformat"),
        ({"valid_to": "2021-04-09"}, "ends before"),
        ({"parent_code": ""}, "only a province"),
        ({"parent_code": "440100"}, "elsewhere"),
        ({"parent_code": "330200"}, "hang on"),
        ({"kind": "city_as_county"}, "named in rules"),
        ({"level": "city", "kind": "prefecture"}, "ends in 00"),
        ({"level": "province", "kind": "province", "parent_code": ""}, "ends in 0000"),
    ],
)
def test_a_wrong_line_is_named(change, cause):
    with pytest.raises(UnreadableRegions, match=rf"list\.csv line 2: .*{cause}"):
        parse_regions([{**LINE, **change}, PROVINCE, CITY], name="list.csv")


def test_a_line_without_a_column_is_named():
    with pytest.raises(UnreadableRegions, match="line 2"):
        parse_regions([{"code": "330000"}], name="list.csv")


def test_two_of_one_code_and_day_and_two_of_one_path_are_refused():
    with pytest.raises(UnreadableRegions, match="stands twice"):
        parse_regions([PROVINCE, CITY, LINE, LINE], name="list.csv")
    later = {**LINE, "valid_from": "2022-01-01"}
    with pytest.raises(UnreadableRegions, match="is taken by 330102 from 2021-04-09"):
        parse_regions([PROVINCE, CITY, LINE, later], name="list.csv")


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"old_code": "330199"}, "does not stand"),
        ({"new_valid_from": "2022-04-09"}, "does not stand"),
        ({"kind": "eaten"}, "no kind"),
        ({"old_code": "330106"}, "did not end"),
        ({"new_valid_from": "soon"}, "line 2"),
    ],
)
def test_a_wrong_succession_is_named(change, cause):
    line = {
        "old_code": "330104",
        "old_valid_from": "2020-01-01",
        "new_code": "330102",
        "new_valid_from": "2021-04-09",
        "kind": "merged",
    }
    with pytest.raises(UnreadableRegions, match=cause):
        parse_predecessors([{**line, **change}], name="old.csv", regions=read_regions())
