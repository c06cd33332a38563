"""The rules of a return: each with a yes, a no and the edge; pure, no database."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as some

from portal.indicators.definition import indicators
from programs.returns.rules import Given, Known, change_of, evaluate, figure
from programs.returns.rules.figures import NoFigure
from programs.returns.schema import form, published
from tests.factories.returns import TYPED, WORDS, given

FORM = form()
COUNTED = {field.code: Decimal(0) for field in FORM.counted}


def verdict_on(what, **known):
    return evaluate(FORM, what, Known(**({"counted": COUNTED} | known)))


def found(verdict):
    return {(fault.code, fault.where) for fault in verdict.everything}


def test_a_whole_return_has_no_fault():
    verdict = verdict_on(given())
    assert not verdict.everything
    assert verdict.values["subsidy_paid_wan"] == "42.80"
    assert verdict.values["visits"] == "0"


@pytest.mark.parametrize(
    ("value", "kept"),
    [("52", "52"), (52, "52"), (52.0, "52"), ("５２", "52"), ("1,284", "1284"), (" 7 ", "7")],
)
def test_figures_are_read_however_they_are_written(value, kept):
    assert (
        verdict_on(given(trained_enterprises=value, trained_persons="9999")).values[
            "trained_enterprises"
        ]
        == kept
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("12a", "not_a_number"),
        ("12 家", "not_a_number"),
        ("1,28", "not_a_number"),
        ("1e3", "not_a_number"),
        (True, "not_a_number"),
        ([], "not_a_number"),
        ({}, "not_a_number"),
        (float("inf"), "not_a_number"),
        (float("nan"), "not_a_number"),
        ("1\x002", "not_a_number"),
        ("\ud800", "not_a_number"),
        ("-1", "negative"),
        (-1, "negative"),
        ("1.5", "not_whole"),
        (10**12, "too_large"),
        (10**4000, "too_large"),
        ("9" * 20, "too_large"),
        ("9" * 70, "not_a_number"),
    ],
)
def test_what_is_no_figure_is_named(value, code):
    verdict = verdict_on(given(trained_enterprises=value))
    assert (f"returns.{code}", "/values/trained_enterprises") in found(verdict)
    assert verdict.unreadable
    assert verdict.unreadable[0].value.isprintable()
    assert "trained_enterprises" not in verdict.values


def test_decimals_are_kept_as_the_field_has_them():
    with pytest.raises(NoFigure) as refusal:
        figure(FORM.by_code["subsidy_paid_wan"], "1.234")
    assert refusal.value.code == "returns.too_many_decimals"
    assert figure(FORM.by_code["subsidy_paid_wan"], "1.2") == Decimal("1.20")


def test_everything_wrong_is_said_at_once():
    verdict = verdict_on(
        Given({"trained_enterprises": "x", "strange": 1}, {"nobody": "x"}, {"highlights": "短"})
    )
    codes = found(verdict)
    assert ("returns.unknown_field", "/values/strange") in codes
    assert ("returns.unknown_field", "/explanations/nobody") in codes
    assert ("returns.text_too_short", "/texts/highlights") in codes
    assert ("returns.missing", "/values/events") in codes
    assert ("returns.missing", "/values/trained_enterprises") not in codes  # one fault a place


@pytest.mark.parametrize("part", ["values", "explanations", "texts"])
def test_a_part_that_is_no_object_is_a_fault(part):
    parts = {"values": TYPED, "explanations": {}, "texts": {"highlights": WORDS}} | {part: [1]}
    assert ("returns.not_an_object", f"/{part}") in found(verdict_on(Given(**parts)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("长" * 801, "text_too_long"),
        (12, "not_a_text"),
        ("坏\x00", "strange_characters"),
        ("坏\ud800", "strange_characters"),
    ],
)
def test_texts_that_cannot_be_kept(text, code):
    verdict = verdict_on(Given(TYPED, {}, {"highlights": text}))
    assert (f"returns.{code}", "/texts/highlights") in found(verdict)


@pytest.mark.parametrize(("length", "is_short"), [(49, True), (50, False)])
def test_the_account_of_the_month_has_its_least_length(length, is_short):
    verdict = verdict_on(Given(TYPED, {}, {"highlights": "好" * length}))
    assert (("returns.text_too_short", "/texts/highlights") in found(verdict)) is is_short


@pytest.mark.parametrize(("persons", "is_wrong"), [("51", True), ("52", False)])
def test_attendances_are_not_fewer_than_enterprises(persons, is_wrong):
    verdict = verdict_on(given(trained_persons=persons))
    spot = ("returns.persons_fewer_than_enterprises", "/values/trained_persons")
    assert (spot in found(verdict)) is is_wrong
    assert bool(verdict.wrong) is is_wrong


@pytest.mark.parametrize(
    ("now", "before", "asked"),
    [(88, 61, True), (130, 100, False), (131, 100, True), (69, 100, True), (70, 100, False),
     (5, 0, False)],
)  # fmt: skip
def test_a_change_of_more_than_30_percent_needs_a_reason(now, before, asked):
    known = {"counted": COUNTED | {"visits": Decimal(now)}, "previous": {"visits": Decimal(before)}}
    spot = ("returns.change", "/values/visits")
    assert (spot in found(verdict_on(given(), **known))) is asked
    what = Given(TYPED, {"visits": "集中开展入企周活动"}, {"highlights": WORDS})
    explained = verdict_on(what, **known)
    assert spot not in found(explained)
    assert ("visits" in explained.explained) is asked


def test_a_reason_of_four_characters_is_none():
    known = {"counted": COUNTED | {"visits": Decimal(9)}, "previous": {"visits": Decimal(1)}}
    what = Given(TYPED, {"visits": "入企多了"}, {"highlights": WORDS})
    assert ("returns.change", "/values/visits") in found(verdict_on(what, **known))


def test_a_running_total_falls_only_with_a_reason_and_only_within_a_year():
    known = {
        "counted": COUNTED | {"roster_total": Decimal(5)},
        "previous": {"roster_total": Decimal(6)},
    }
    spot = ("returns.total_fell", "/values/roster_total")
    assert spot in found(verdict_on(given(), **known))
    assert spot not in found(verdict_on(given(), **known, continues=False))


def test_a_counted_figure_that_is_given_otherwise_needs_a_reason():
    known = {"counted": COUNTED | {"visits": Decimal(88)}}
    spot = ("returns.differs_from_count", "/values/visits")
    assert spot in found(verdict_on(given(visits="90"), **known))
    assert spot not in found(verdict_on(given(visits="88"), **known))


def test_a_month_is_submitted_when_it_is_over():
    verdict = verdict_on(given(), is_over=False)
    assert [fault.code for fault in verdict.stopping] == ["returns.month_not_over"]
    assert not verdict.wrong


def test_no_error_stands_at_a_counted_figure():
    """The county could not correct it."""
    for listed in published():
        for rule in listed.form.rules:
            if rule.severity == "error":
                assert not listed.form.by_code[rule.at].is_counted, rule.code


def test_every_counted_field_names_an_indicator_that_exists():
    for listed in published():
        of = listed.form
        assert [f.code for f in of.counted if f.indicator not in indicators] == []
        assert [code for code in of.facts if code not in indicators] == []


def test_every_counted_field_counts_in_the_unit_of_its_indicator():
    for field in [field for listed in published() for field in listed.form.counted]:
        if (indicator := indicators.get(field.indicator)) is not None:
            assert indicator.numerator.unit == field.unit, field.code


def test_growth_is_rounded_half_up_and_blank_over_nothing():
    assert change_of(Decimal(88), Decimal(61)) == Decimal("44.3")
    assert change_of(Decimal(1), Decimal(0)) is None


def test_faults_speak_the_language_of_the_reader():
    with override("en"):
        (fault,) = verdict_on(given(trained_persons="1")).faults
    assert "Each enterprise sends at least one person" in str(fault.rule)


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9),
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(some.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@any_of(
    some.dictionaries(some.sampled_from([*FORM.by_code, "x"]), JSON),
    some.dictionaries(some.sampled_from([*FORM.by_code]), JSON),
    some.dictionaries(some.sampled_from(["highlights", "difficulties"]), JSON),
)
def test_nothing_that_json_can_say_breaks_the_rules(values, explanations, texts):
    verdict = verdict_on(Given(values, explanations, texts))
    again = evaluate(
        FORM, Given(verdict.values, verdict.explanations, verdict.texts), Known(counted=COUNTED)
    )
    assert again.values.items() >= verdict.values.items()  # what is kept is read back the same
