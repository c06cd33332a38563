"""Counters: appended by who hands in, folded in the background, exact when they are read."""

import io
from random import Random

import pytest
from django.core.management import CommandError, call_command

from programs.questionnaires import operations
from programs.questionnaires.models import Counter, Response, Tally
from programs.questionnaires.operations.tallying import fold, tally, tally_all
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.results_checking import first_difference
from programs.questionnaires.queries.results_counts import (
    Part,
    counts_at,
    counts_by,
    sizes_at,
    strata_at,
)
from programs.questionnaires.schema import read_questionnaire
from programs.questionnaires.scoring import Counts, Marks, marks_of
from programs.questionnaires.vocabulary import Dimension
from tests.factories import NOON, region
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import COMPLETE, SMALL, response, version

QUESTIONNAIRE = read_questionnaire(SMALL)
PLACES = ("330381", "330382", "330106")
INDUSTRIES, SIZES = ("3443", "5211", "0111"), ("micro", "small")


def test_marks_say_what_is_asked_answered_and_chosen():
    marks = marks_of(QUESTIONNAIRE, COMPLETE | {"B3": "not_applicable"})
    assert set(marks.cells) == {
        "A1?", "A1!", "A2?", "A2!", "A3?", "B1?", "B1!", "B1=no", "B2?", "B2!", "B2=cost",
        "B2=time", "B3?", "B3!", "B3-", "B4?", "B4!", "B4=certification", "B4=quality",
        "B4#certification", "B5?", "B5!", "B5=yes", "B6?", "B6!",
    }  # fmt: skip
    assert marks.sums == {"A2": "50"}
    unasked = marks_of(QUESTIONNAIRE, COMPLETE | {"B1": "certified"})
    assert not any(cell.startswith("B2") for cell in unasked.cells)


def test_sums_are_exact_to_the_last_digit_and_come_back_to_nothing():
    counts = Counts()
    numbers = ["0.1", "0.2", "123456789012345678901234567890", "0.0000000000000000000000000001"]
    for number in numbers:
        counts.add(Marks(("A2?", "A2!"), {"A2": number}))
    assert counts.as_data()["sums"] == {
        "A2": "123456789012345678901234567890.3000000000000000000000000001"
    }
    again = Counts.of(counts.responses, counts.as_data())
    for number in numbers:
        again.add(Marks(("A2?", "A2!"), {"A2": number}), sign=-1)
    assert (again.responses, again.as_data()) == (0, {"cells": {}, "sums": {}})


def counted_in(one):
    tally(one, questionnaire_of(one.version))


@pytest.fixture
def answered(db):
    """Forty responses in three counties, of all industries, sizes and ways; tallied, unfolded."""
    asked, rng = version(), Random(3)
    for number in range(40):
        firm = enterprise(
            PLACES[number % 3],
            industry_code=rng.choice(INDUSTRIES),
            size_class=rng.choice(SIZES),
        )
        answers = COMPLETE | {
            "A2": str(rng.randint(1, 99)),
            "B1": rng.choice(["no", "certified"]),
            "B2": rng.choice([["cost"], ["cost", "time"], ["none"]]),
            "B3": rng.choice(["1", "4", "not_applicable"]),
        }
        answers = {c: a for c, a in answers.items() if c != "B2" or answers["B1"] == "no"}
        state = rng.choice(["submitted", "confirmed"])
        counted_in(response(firm, to=asked, state=state, answers=answers))
    response(enterprise(), to=asked, state="unconfirmed")
    return asked


def _everything(asked):
    """What every kind of reading says, as plain data."""
    places = [region(code) for code in ("330000", "330300", *PLACES)]
    part = Part(Dimension.WAY, "behalf")
    return {
        "all": {pk: (one.responses, one.as_data()) for pk, one in counts_at(asked, places).items()},
        "part": {pk: one.as_data() for pk, one in counts_at(asked, places, part).items()},
        "industry": {
            name: one.as_data()
            for name, one in counts_by(asked, places[0], Dimension.INDUSTRY).items()
        },
        "way": {
            name: one.as_data() for name, one in counts_by(asked, places[1], Dimension.WAY).items()
        },
        "strata": {key: one.as_data() for key, one in strata_at(asked, places[0]).items()},
        "sizes": {
            pk: dict(some) for pk, some in sizes_at(asked, places, Dimension.SIZE).items()
        },
        "totals": {pk: dict(some) for pk, some in sizes_at(asked, places).items()},
    }  # fmt: skip


def test_what_is_read_is_the_same_before_during_and_after_folding(answered):
    before = _everything(answered)
    assert before["all"][region("330000").pk][0] == 40
    assert Counter.objects.count() == 0
    assert fold() == 40
    assert _everything(answered) == before
    assert Tally.objects.unfolded().count() == 0
    assert first_difference() is None
    counted_in(response(enterprise(), to=answered, state="submitted"))
    partly = _everything(answered)
    assert partly["all"][region("330000").pk][0] == 41
    fold()
    assert _everything(answered) == partly
    assert first_difference() is None


def test_reading_costs_one_statement(answered, django_assert_num_queries):
    places = [region(code) for code in ("330000", *PLACES)]
    for read in (
        lambda: counts_at(answered, places),
        lambda: counts_by(answered, places[0], Dimension.SIZE),
        lambda: sizes_at(answered, places, Dimension.INDUSTRY),
    ):
        with django_assert_num_queries(1):
            read()


@pytest.mark.parametrize("is_folded", [False, True])
def test_what_ceases_to_count_takes_its_counts_back(answered, is_folded):
    before = _everything(answered)
    more = response(enterprise(), to=answered, state="submitted", answers=COMPLETE)
    counted_in(more)
    if is_folded:
        fold()
    Response.objects.filter(pk=more.pk).update(state="draft", submitted_on=None, counted_on=None)
    assert "has a tally" in first_difference()
    assert tally_all() == 1
    assert _everything(answered) == before
    fold()
    assert _everything(answered) == before
    assert first_difference() is None
    assert not Tally.objects.filter(response=more).exists()


def test_who_hands_in_is_counted_at_once_and_who_waits_is_not(cast, acting):
    firm, asked = enterprise(), version()
    own = response(firm, to=asked)
    operations.submit(own, by=acting(member(firm)), at=NOON)
    here = region("330381")
    assert counts_at(asked, [here])[here.pk].chose("B2", "cost") == 1
    other = enterprise()
    waits = response(other, to=asked, state="unconfirmed")
    assert counts_at(asked, [here])[here.pk].responses == 1
    operations.return_for_changes(waits, by=acting(member(other)), at=NOON, reason="Wrong")
    assert Tally.objects.count() == 1
    again = response(enterprise(), to=asked, state="unconfirmed")
    operations.confirm(again, by=acting(member(again.enterprise)), at=NOON)
    assert counts_at(asked, [here])[here.pk].responses == 2
    assert Tally.objects.get(response=again).on_behalf


def test_responses_written_in_sets_are_tallied_afterwards(db):
    asked = version()
    for _number in range(3):
        response(enterprise(), to=asked, state="submitted")
    assert "has no tally" in first_difference()
    assert tally_all() == 3
    assert tally_all() == 0
    assert fold() == 3
    assert first_difference() is None


def test_the_command_names_the_first_difference(answered):
    said = io.StringIO()
    call_command("verify_counters", stdout=said)
    assert "agree" in said.getvalue()
    one = Counter.objects.order_by("pk").first()
    one.counts["cells"]["B1=no"] = 99
    one.save()
    with pytest.raises(CommandError, match="kept"):
        call_command("verify_counters", stdout=io.StringIO())


def test_a_response_that_was_changed_behind_the_back_is_named(answered):
    fold()
    one = Response.objects.counting().first()
    Response.objects.filter(pk=one.pk).update(answers=one.answers | {"A2": "1000"})
    assert f"response {one.pk}" in first_difference()


def test_a_fold_touches_no_more_than_the_groups_of_its_tallies(
    answered, django_assert_max_num_queries
):
    fold()
    counted_in(response(enterprise(), to=answered, state="submitted"))
    with django_assert_max_num_queries(15):
        fold()
