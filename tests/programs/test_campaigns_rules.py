"""Caps, flags and days of reminders: arithmetic."""

from datetime import date

import pytest

from programs.questionnaires.rules import (
    burden_of,
    due_days,
    fastest,
    limits,
    months_before,
    one_number,
    reminded_on,
    same_answers,
)
from programs.questionnaires.schema import library, read_questionnaire


def of(name):
    return read_questionnaire(library()[name])


def test_burden_counts_what_somebody_may_have_to_answer():
    burden = burden_of(of("follow_up_12_2026"), invited=100)
    assert (burden.minutes, burden.questions, burden.hours) == (25, 69, 42)
    assert [(one.what, one.value, one.cap) for one in burden.over(limits())] == [
        ("minutes", 25, 20)
    ]
    assert burden_of(of("needs_2027"), invited=1).over(limits()) == ()


def test_reminders_count_working_days_backwards():
    # 2026-10-01 to 10-07 are holidays: three working days before 10-09 is 09-29
    assert reminded_on(date(2026, 10, 9), 3) == date(2026, 9, 29)


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 11, 12), None),
        (date(2026, 11, 13), 5),
        (date(2026, 11, 18), 5),
        (date(2026, 11, 19), 1),
        (date(2026, 11, 20), 1),
        (date(2026, 11, 21), None),
    ],
)
def test_one_reminder_is_due_at_a_time(today, days):
    assert due_days(date(2026, 11, 20), [5, 1], on=today) == days


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 3), 6, date(2026, 5, 3)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 2, 28), 24, date(2024, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, then):
    assert months_before(day, months) == then


def scales(questionnaire, answer):
    codes = [q.code for q in questionnaire.questions() if q.kind.value == "five_point"]
    return dict.fromkeys(codes, answer)


def test_the_same_answer_everywhere_is_seen():
    asked = of("baseline_2026")
    found = same_answers(asked, scales(asked, "4"), limits=limits())
    assert found == {"questions": 18, "answer": "4"}


def test_one_other_answer_is_enough():
    asked = of("baseline_2026")
    answers = scales(asked, "4")
    answers[next(iter(answers))] = "5"
    assert same_answers(asked, answers, limits=limits()) is None


def test_few_questions_say_nothing():
    asked = of("needs_2026")  # two scales
    assert same_answers(asked, scales(asked, "4"), limits=limits()) is None


def test_very_fast_is_by_questions_minutes_and_a_floor():
    assert fastest(of("satisfaction_2026"), 10, limits=limits()) == 60
    assert fastest(of("needs_2026"), 74, limits=limits()) == 222
    assert fastest(of("baseline_2026"), 5, limits=limits()) == 120


@pytest.mark.parametrize(
    "text",
    [
        "13900001111",
        "139 0000 1111",
        "+86 139-0000-1111",
        "0086 13900001111",
        "１３９００００１１１１",
    ],
)
def test_a_number_is_one_however_it_is_spelled(text):
    assert one_number(text) == "13900001111"


@pytest.mark.parametrize("text", ["", "无", "not_applicable", "12345", "[]"])
def test_what_holds_no_number_is_none(text):
    assert one_number(text) == ""


def test_a_number_that_only_looks_like_the_code_of_the_country_stays():
    assert one_number("0577-8613900") == "05778613900"
    assert one_number("8613900") == "8613900"
