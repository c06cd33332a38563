"""The unified social credit code, GB 32100-2015."""

from datetime import date

import pytest
from django.utils.translation import override
from stdnum.cn import uscc

from enterprises.register.rules.credit_code import (
    ALPHABET,
    EntityKind,
    check_character,
    is_old_registration_number,
    meant,
    normalise,
    old_check_digit,
    organisation_check_character,
    parse,
)
from enterprises.register.rules.synthetic import is_synthetic, synthetic_code
from portal.kernel.faults import Severity

REAL = [
    "914403001922038216",
    "91330100799655058B",
    "9144030071526726XG",
    "91330000733796106P",
    "91440300192317458F",
    "91440606722473344C",
    "91340111MA2RAD3M4R",
    "91440300708461136T",
    "91110000802100433B",
    "91330100716105852F",
    "91330000747735638J",
    "91330000727215176K",
    "92330106MA2GKHP698",
]
SYNTHETIC = [
    "91339999MA9T000187",
    "91339999MA9T000262",
    "91339999MA9T00034W",
    "92339999MA9T00042L",
    "92339999MA9T00050F",
    "93339999MA9T000699",
    "91339999MA9T00077A",
]
GOOD = "91330100799655058B"


def codes_of(text):
    return [fault.code for fault in parse(text).faults]


def with_checks(start):
    """A code from its first 16 characters."""
    code = start + organisation_check_character(start[8:])
    return code + check_character(code)


@pytest.mark.parametrize("code", REAL + SYNTHETIC)
def test_a_real_code_has_no_fault(code):
    reading = parse(code)
    assert reading.faults == ()
    assert reading.code.text == code == str(reading.code)


@pytest.mark.parametrize("code", REAL + SYNTHETIC)
def test_python_stdnum_agrees(code):
    assert uscc.is_valid(code)
    assert uscc.calc_check_digit(code[:17]) == check_character(code)


def test_the_check_character_is_computed_as_the_standard_says():
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    assert weights == tuple(pow(3, n, 31) for n in range(17))
    for code in REAL:
        total = sum(ALPHABET.index(c) * w for c, w in zip(code, weights, strict=False))
        assert ALPHABET[(31 - total % 31) % 31] == check_character(code) == code[17]


def test_every_substitution_and_transposition_is_noticed():
    for place in range(18):
        for other in set(ALPHABET) - {GOOD[place]}:
            assert parse(GOOD[:place] + other + GOOD[place + 1 :]).code is None
    for place in range(17):
        swapped = GOOD[:place] + GOOD[place + 1] + GOOD[place] + GOOD[place + 2 :]
        assert swapped == GOOD or parse(swapped).code is None


@pytest.mark.parametrize(
    "typed",
    [
        "91330100799655058b",
        " 91330100 7996550 58B\n",
        "９１３３０１００７９９６５５０５８Ｂ",
        "\ufeff91330100799655058B\u3000",
        "9133\u200b0100799655058B",
    ],
)
def test_width_case_and_blanks_do_not_matter(typed):
    assert normalise(typed) == GOOD
    assert parse(typed).code.text == GOOD


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ("91330100799655058C", ["credit_code.check"]),
        ("9133010079965505B8", ["credit_code.check"]),
        ("91330100799655058", ["credit_code.length"]),
        ("91330100799655058BB", ["credit_code.length"]),
        ("9133010079965505OB", ["credit_code.alphabet"]),
        ("", ["credit_code.missing"]),
        ("   ", ["credit_code.missing"]),
        ("91330100-99655058B", ["credit_code.alphabet"]),
        ("9133O10079965505", ["credit_code.length", "credit_code.alphabet"]),
        ("91A30100799655058B", ["credit_code.division"]),
        ("无", ["credit_code.length", "credit_code.alphabet"]),
        ("140000100028286", ["credit_code.old_number"]),
        ("110108000000016", ["credit_code.old_number"]),
    ],
)
def test_what_is_wrong_is_named(typed, faults):
    reading = parse(typed)
    assert [fault.code for fault in reading.faults] == faults
    assert reading.code is None


@pytest.mark.parametrize(
    "typed", ["", "91330100799655058C", "9133010079965505OB", "1", "\x00" * 18]
)
def test_every_fault_says_where_what_and_what_to_do(typed):
    with override("en"):
        for fault in parse(typed, where="B7").faults:
            said = fault.as_dict()
            assert said["where"] == "B7"
            assert said["message"]
            assert said["remedy"]


@pytest.mark.parametrize(
    "typed", ["١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨", "①②③④⑤⑥⑦⑧⑨", "９" * 5000, "\ud800" * 18, "9133İ100799655058B"]
)
def test_strange_text_is_a_fault_and_never_an_error(typed):
    assert parse(typed).code is None
    assert meant(typed) == ()


def test_a_letter_that_no_code_holds_is_said_with_what_was_meant():
    with override("en"):
        fault = parse("9133O100799655058B").faults[0]
        assert "O (5)" in str(fault.message)
        assert "O → 0" in str(fault.remedy)
    assert parse("9133O100799655058B").text == "9133O100799655058B"  # and never changed silently


@pytest.mark.parametrize(
    ("start", "kind", "severity"),
    [
        ("91", EntityKind.ENTERPRISE, None),
        ("92", EntityKind.SOLE_TRADER, None),
        ("93", EntityKind.COOPERATIVE, None),
        ("12", EntityKind.PUBLIC_INSTITUTION, Severity.WARN),
        ("51", EntityKind.SOCIAL_ORGANISATION, Severity.WARN),
        ("52", EntityKind.PRIVATE_NON_ENTERPRISE, Severity.WARN),
        ("N1", EntityKind.GROUP_COLLECTIVE, Severity.WARN),
        ("N2", EntityKind.VILLAGE_COLLECTIVE, Severity.WARN),
        ("N3", EntityKind.TOWN_COLLECTIVE, Severity.WARN),
        ("11", None, Severity.ERROR),
        ("53", None, Severity.ERROR),
        ("94", None, Severity.ERROR),
        ("A1", None, Severity.ERROR),
        ("Y1", None, Severity.ERROR),
        ("N9", None, Severity.ERROR),
    ],
)
def test_the_programme_takes_some_kinds_warns_of_some_and_refuses_the_rest(start, kind, severity):
    reading = parse(with_checks(f"{start}339999MA9T0001"))
    assert [fault.severity for fault in reading.faults] == ([severity] if severity else [])
    assert (reading.code.kind if reading.code else None) == kind


def test_a_wrong_organisation_check_is_a_warning():
    start = GOOD[:16] + "9"
    reading = parse(start + check_character(start))
    assert [fault.code for fault in reading.faults] == ["credit_code.organisation"]
    assert reading.faults[0].severity is Severity.WARN
    assert reading.code is not None


def test_a_real_code_that_fails_its_check_may_be_recorded_by_an_officer():
    reading = parse("91350203M0001QAY9B")
    assert [fault.code for fault in reading.faults] == ["credit_code.check"]
    assert check_character("91350203M0001QAY9B") == "9"
    assert reading.is_only_check_wrong
    assert not parse("94350203M0001QAY9B").is_only_check_wrong
    assert not parse("91350203M0001QAY9").is_only_check_wrong
    assert not parse(GOOD).is_only_check_wrong


def test_the_parts_of_a_code():
    code = parse(GOOD).code
    assert code.kind is EntityKind.ENTERPRISE
    assert code.division == "330100"
    assert code.organisation == "799655058"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("9133O10079965505BB", (GOOD,)),  # O for 0, and B for 8 on top of it
        ("9133O100799655058B", (GOOD,)),
        ("9I330I00799655058B", (GOOD,)),
        ("9133010079965505B8", (GOOD,)),
        ("91330100799655085B", (GOOD,)),
        ("91330100799655O5BB", (GOOD,)),
        ("9133010079965S058B", (GOOD,)),
        (GOOD, ()),
        ("", ()),
        ("91330100799655058", ()),
    ],
)
def test_what_was_probably_meant_is_suggested(typed, found):
    assert meant(typed) == found


def test_a_suggestion_always_passes_every_check():
    for code in REAL:
        for place in range(17):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            if swapped != code:
                found = meant(swapped)
                assert code in found
                assert all(parse(one).code for one in found)


def test_the_organisation_check_knows_x_and_0():
    assert {code[16] for code in REAL} >= {"X"}
    assert organisation_check_character("71526726") == "X"
    assert organisation_check_character("00000000") == "0"


@pytest.mark.parametrize("number", ["140000100028286", "110108000000016"])
def test_an_old_registration_number_has_its_own_check(number):
    assert is_old_registration_number(number)
    assert old_check_digit(number) == number[14] == "6"


def test_an_old_number_may_hold_a_letter():
    assert is_old_registration_number("1400001A0028286")
    assert not is_old_registration_number(GOOD)
    assert not is_old_registration_number("ABCDEFGHIJKLMNO")


def test_synthetic_codes_are_those_of_the_reference():
    kinds = {"91": "enterprise", "92": "sole_trader", "93": "cooperative"}
    for serial, code in enumerate(SYNTHETIC, start=1):
        assert synthetic_code(serial, kinds[code[:2]]) == code


def test_synthetic_codes_never_repeat_and_always_hold():
    codes = [synthetic_code(serial, "enterprise") for serial in [*range(3000), 999_999, 6 * 10**8]]
    assert len(set(codes)) == len(codes)
    assert all(parse(code).faults == () and is_synthetic(code) for code in codes)
    assert not is_synthetic(GOOD)


@pytest.mark.parametrize("kind", EntityKind)
def test_every_kind_can_be_invented(kind):
    assert parse(synthetic_code(5, kind)).code.kind == kind


@pytest.mark.parametrize("serial", [-1, 10**9])
def test_a_serial_out_of_range_is_refused(serial):
    with pytest.raises(ValueError):
        synthetic_code(serial)


def test_the_same_code_gives_the_same_faults_twice():
    assert codes_of("9133O100") == codes_of("9133O100")


def test_every_channel_says_what_was_probably_meant():
    from enterprises.register.rules.entry import read_entry

    def told(code):
        entry = read_entry(
            {"credit_code": code, "name": "甲", "industry_code": "3443"}, on=date(2026, 11, 22)
        )
        return next(one.remedy for one in entry.faults if one.where == "credit_code")

    assert "91330100799655058B" in told("9133010079965505B8")  # two characters turned round
    synthetic = synthetic_code(7)
    slip = next(
        synthetic[:10] + other + synthetic[11:]
        for other in ALPHABET
        if meant(synthetic[:10] + other + synthetic[11:])
    )
    for code in meant(slip):
        assert code in told(slip)
    assert "Probably meant" not in told("91330100799655058C")
