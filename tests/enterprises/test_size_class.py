"""Size classes by the table of 2017, and the industries that it stands on."""

import itertools
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from enterprises.register.rules.industries import (
    beneath,
    find_industries,
    industry_code,
    industry_of,
    read_industries,
    section_of,
)
from enterprises.register.rules.size_class import Outcome, size_class
from enterprises.register.rules.size_table import (
    Bounds,
    Indicator,
    SizeClass,
    read_size_table,
    rows_in_force,
)
from portal.kernel.errors import Invalid

DAY = date(2026, 11, 1)
SIZES = {"大": "large", "中": "medium", "小": "small", "微": "micro"}


def find(code, staff=None, revenue=None, assets=None, **more):
    return size_class(code, staff, revenue, assets, on=DAY, **more)


@pytest.mark.parametrize(
    ("code", "staff", "revenue", "assets", "size"),
    [
        ("3299", 999, 50000, None, "中"),
        ("3299", 300, 1999, None, "小"),
        ("3299", 19, 99999, None, "微"),
        ("0111", None, 50, None, "小"),
        ("4710", None, 6000, 4999, "小"),
        ("5110", 4, 5000, None, "微"),
        ("5910", 100, 3000, None, "小"),  # cargo handling is transport
        ("5430", 300, 3000, None, "中"),
        ("6420", 2000, 100000, None, "大"),
        ("6510", 10, 50, None, "小"),
        ("7010", None, 200000, 9999, "中"),
        ("7210", 100, None, 8000, "中"),
        ("8510", 100, None, None, "中"),
    ],
)
def test_the_vectors_of_the_reference(code, staff, revenue, assets, size):
    finding = find(code, staff, revenue, assets)
    assert finding.size == SIZES[size]
    assert finding.outcome is Outcome.CLASSIFIED


ONE_CODE = dict(
    zip(
        range(1, 17),
        [
            "01",
            "32",
            "47",
            "51",
            "52",
            "54",
            "592",
            "60",
            "61",
            "62",
            "63",
            "65",
            "701",
            "702",
            "71",
            "73",
        ],
        strict=True,
    )
)
AMPLE = 10**9


@pytest.mark.parametrize("number", range(1, 17))
@pytest.mark.parametrize("indicator", list(Indicator))
def test_every_bound_belongs_to_its_class(number, indicator):
    row = read_size_table()[number - 1]
    assert row.number == number
    bounds = row.bounds.get(indicator)
    if bounds is None:
        return
    places = {Indicator.STAFF: 1, Indicator.REVENUE: 2, Indicator.ASSETS: 3}
    ladder = [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE]
    for lower, size in itertools.pairwise(ladder):
        arguments = [ONE_CODE[number], AMPLE, AMPLE, AMPLE]
        arguments[places[indicator]] = bounds.of(size)
        assert find(*arguments).size == size
        arguments[places[indicator]] = bounds.of(size) - 1
        assert find(*arguments).size == lower
    arguments[places[indicator]] = AMPLE
    assert find(*arguments).size == SizeClass.LARGE


def test_the_table_has_the_bounds_of_the_method():
    said = {
        row.number: [
            "/".join(str(bounds.of(size)) for size in ("large", "medium", "small"))
            for bounds in (row.bounds.get(indicator) for indicator in Indicator)
            if bounds
        ]
        for row in rows_in_force(DAY)
    }
    assert said == {
        1: ["20000/500/50"],
        2: ["1000/300/20", "40000/2000/300"],
        3: ["80000/6000/300", "80000/5000/300"],
        4: ["200/20/5", "40000/5000/1000"],
        5: ["300/50/10", "20000/500/100"],
        6: ["1000/300/20", "30000/3000/200"],
        7: ["200/100/20", "30000/1000/100"],
        8: ["1000/300/20", "30000/2000/100"],
        9: ["300/100/10", "10000/2000/100"],
        10: ["300/100/10", "10000/2000/100"],
        11: ["2000/100/10", "100000/1000/100"],
        12: ["300/100/10", "10000/1000/50"],
        13: ["200000/1000/100", "10000/5000/2000"],
        14: ["1000/300/100", "5000/1000/500"],
        15: ["300/100/10", "120000/8000/100"],
        16: ["300/100/10"],
    }


ROWS = {
    1: "A 01 02 03 04 05",
    2: "B C D 06 13 32 43 44 46",
    3: "E 47 48 49 50",
    4: "51",
    5: "52",
    6: "54 55 56 57 58 591",
    7: "592 593 594 595 596 599",
    8: "60",
    9: "61",
    10: "62",
    11: "63 64",
    12: "65",
    13: "701",
    14: "702",
    15: "L 71 72",
    16: "M N O R 73 75 76 79 80 82 85 86 90 703 709",
}


@pytest.mark.parametrize(
    ("code", "number"), [(code, number) for number, codes in ROWS.items() for code in codes.split()]
)
def test_every_industry_finds_its_row(code, number):
    assert find(code, 1, 1, 1).row.number == number


@pytest.mark.parametrize(
    "code",
    [
        "53",
        "5320",
        "66",
        "67",
        "68",
        "69",
        "J",
        "6620",
        "704",
        "7040",
        "83",
        "P",
        "8336",
        "84",
        "8411",
        "91",
        "96",
        "97",
        "S",
        "T",
    ],
)
def test_what_the_method_leaves_out_is_not_classified(code):
    finding = find(code, 10, 10, 10)
    assert (finding.outcome, finding.size, finding.row) == (Outcome.NOT_CLASSIFIED, None, None)
    assert finding.reason


@pytest.mark.parametrize("code", ["59", "70", "K", "G", "Q", "F", "H", "I"])
def test_a_code_that_is_too_short_for_the_table_is_unclear(code):
    finding = find(code, 10, 10, 10)
    assert (finding.outcome, finding.size) == (Outcome.UNCLEAR, None)
    with override("en"):
        assert "more digits" in find(code).reason


@pytest.mark.parametrize("code", ["", "99", "00", "Z", "A3299", "598", "7050", "C3", "32999", "x"])
def test_a_code_that_does_not_exist_is_unclear(code):
    finding = find(code, 10, 10, 10)
    assert (finding.outcome, finding.row) == (Outcome.UNCLEAR, None)
    assert finding.reason


@pytest.mark.parametrize(
    ("code", "given", "missing"),
    [
        ("3299", {}, ["staff", "revenue"]),
        ("3299", {"staff": 10}, ["revenue"]),
        ("4710", {"revenue": 10, "staff": 5}, ["assets"]),
        ("0111", {"staff": 5}, ["revenue"]),
        ("7510", {"revenue": 5}, ["staff"]),
    ],
)
def test_what_is_missing_is_named(code, given, missing):
    finding = find(code, **given)
    assert (finding.outcome, finding.size) == (Outcome.UNCLEAR, None)
    assert finding.missing == tuple(Indicator(one) for one in missing)
    with override("en"):
        assert all(str(Indicator(one).label) in find(code, **given).reason for one in missing)


def test_indicators_that_the_row_does_not_use_do_not_matter():
    assert find("8510", 100, 0, 0) == find("8510", 100)


def test_nothing_is_rounded():
    assert find("3299", 300, Decimal("1999.99")).size == SizeClass.SMALL
    assert find("3299", 300, Decimal("2000.00")).size == SizeClass.MEDIUM
    assert find("3299", 0, 0).size == SizeClass.MICRO


@pytest.mark.parametrize(
    ("established", "is_provisional"),
    [
        (None, False),
        (date(2025, 11, 1), False),
        (date(2025, 11, 2), True),
        (date(2026, 10, 31), True),
        (date(2020, 12, 31), False),
        (date(2024, 2, 29), False),
    ],
)
def test_a_size_is_provisional_in_the_first_year(established, is_provisional):
    assert find("3299", 30, 400, established_on=established).is_provisional is is_provisional


def test_every_step_can_be_checked_by_hand():
    with override("en"):
        assert find("3299", 300, 1999).explained == (
            "Row 2 of the table: Industry.",
            "Staff (persons): 300 is at least 300, so Medium.",
            "Revenue (10,000 yuan): 1,999 is at least 300, so Small.",
            "The smallest class counts: Small.",
        )
        assert find("3299", 19, 99999).explained[1] == "Staff (persons): 19 is below 20, so Micro."


@pytest.mark.parametrize("given", [{"staff": -1}, {"revenue": -1}, {"assets": Decimal("-0.01")}])
def test_a_value_below_zero_is_refused(given):
    with pytest.raises(Invalid) as refusal:
        find("3299", **given)
    assert list(refusal.value.fields) == list(given)


def test_a_day_before_the_table_is_refused_in_words():
    with override("en"), pytest.raises(Invalid, match="2018-01-01"):
        size_class("3299", 1, 1, 1, on=date(2017, 12, 31))


def test_the_bounds_of_one_indicator():
    bounds = Bounds(300, 100, 10)
    assert [bounds.class_of(n).value for n in (300, 299, 100, 99, 10, 9)] == [
        "large",
        "medium",
        "medium",
        "small",
        "small",
        "micro",
    ]


def test_the_standard_has_20_sections_97_divisions_473_groups_and_1381_classes():
    """As in both public copies; amendment No. 1 of 2019 is not in the list (data/README.md)."""
    listed = read_industries()
    assert Counter(map(len, listed)) == {1: 20, 2: 97, 3: 473, 4: 1381}
    assert all(one.parent in listed for one in listed.values() if len(one.code) > 1)
    assert all(one.parent == code[:-1] for code, one in listed.items() if len(code) > 2)
    assert all(one.name_zh == one.name_zh.strip() for one in listed.values())


def test_a_group_is_divided_or_has_one_class_of_its_own_name():
    for group in (one for one in read_industries().values() if len(one.code) == 3):
        classes = beneath(group.code)
        undivided = [f"{group.code}0"] == [one.code for one in classes]
        assert classes
        assert undivided == any(one.code.endswith("0") for one in classes)
        assert not undivided or classes[0].name_zh == group.name_zh


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("0111", "稻谷种植"),
        ("1353", "肉制品及副产品加工"),
        ("2780", "药用辅料及包装材料"),
        ("3443", "阀门和旋塞制造"),
        ("3963", "智能无人飞行器制造"),
        ("5193", "互联网批发"),
        ("6434", "互联网公共服务平台"),
        ("7271", "安全服务"),
        ("7455", "认证认可服务"),
        ("8053", "养生保健服务"),
        ("9051", "文化活动服务"),
        ("9700", "国际组织"),
    ],
)
def test_classes_are_called_as_in_the_standard(code, name):
    assert read_industries()[code].name_zh == name


def test_every_class_has_the_row_of_its_group():
    """Only divisions 53, 66 to 69, 83, 84 and 91 to 97 and group 704 are not classified (the table
    of 2017)."""
    without = set()
    for code in read_industries():
        if len(code) == 4:
            assert find(code, 1, 1, 1).outcome is not Outcome.UNCLEAR
            if find(code, 1, 1, 1).outcome is Outcome.NOT_CLASSIFIED:
                without.add("704" if code.startswith("704") else code[:2])
    numbers = {53, *range(66, 70), 83, 84, *range(91, 98)}
    assert without == {str(number) for number in numbers} | {"704"}


def test_there_are_20_sections_and_97_divisions():
    codes = list(read_industries())
    assert [code for code in codes if len(code) == 1] == list("ABCDEFGHIJKLMNOPQRST")
    divisions = [code for code in codes if len(code) == 2]
    assert divisions == [f"{number:02}" for number in range(1, 98)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("C3299", "3299"),
        ("c3299", "3299"),
        ("３２９９", "3299"),
        (" 32 ", "32"),
        ("C", "C"),
        ("K701", "701"),
        ("A32", None),
        ("7050", "7050"),  # the list lacks it, and knows where it lies
        ("9800", None),
        ("九", None),
        ("32 99", None),
    ],
)
def test_an_industry_code_is_read(typed, code):
    assert industry_code(typed) == code


def test_a_class_lies_in_the_nearest_listed_industry():
    assert industry_of("3299").code == "32"
    assert industry_of("5911").code == "591"
    assert industry_of("3239").code == "3239"
    assert section_of("3299") == "C"
    assert section_of("5910") == "G"
    assert section_of("C") == "C"
    assert section_of("99") is None


def test_industries_are_found_by_number_and_by_name():
    assert [one.code for one in find_industries("32")][:2] == ["32", "321"]
    assert [one.code for one in find_industries("59")][:2] == ["59", "591"]
    assert [one.code for one in find_industries("C3443")] == ["3443"]
    assert [one.code for one in find_industries("阀门")] == ["344", "3443"]
    assert [one.code for one in find_industries("3299")] == ["32"]
    assert "34" in {one.code for one in find_industries("设备")}
    assert "33" in {one.code for one in find_industries("metal PRODUCTS")}
    assert [one.code for one in find_industries("三维（3D）打印")] == ["7517"]
    assert find_industries("") == []
    assert find_industries("没有这个行业") == []
    assert len(find_industries("业", most=5)) == 5


def test_an_industry_is_named_in_the_readers_language():
    with override("zh-hans"):
        assert str(read_industries()["32"]) == "32 有色金属冶炼和压延加工业"
        assert read_size_table()[1].industry == "工业"
    with override("en"):
        assert read_industries()["C"].name == "Manufacturing"
        known = "Manufacture of general-purpose machinery"
        assert read_industries()["3443"].name == f"阀门和旋塞制造 ({known})"
