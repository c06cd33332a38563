"""Results of questionnaires, at two widths and in two languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.urls import reverse

from programs.questionnaires.operations.tallying import fold, tally_all
from programs.questionnaires.schema import library, read_questionnaire
from programs.questionnaires.schema.definition import Kind
from programs.questionnaires.scoring import pruned
from tests.browser.people import Somebody
from tests.factories import holder
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.questionnaires import response, version

#: pages that hold every part that the others are made of
READ_ALOUD = ("results", "results-question", "results-growth", "results-answerers")
PLACES = ("330381", "330106", "330102", "330282")


def _said(questionnaire: Any, rng: Random) -> dict[str, Any]:
    """Some way to answer everything but texts, files and signatures."""
    said: dict[str, Any] = {}
    for question in questionnaire.questions():
        codes = [option.code for option in question.options]
        if question.kind is Kind.SINGLE:
            said[question.code] = rng.choice(codes)
        elif question.kind in (Kind.MULTIPLE, Kind.RANK):
            said[question.code] = rng.sample(codes, rng.randint(1, min(3, len(codes))))
        elif question.kind is Kind.NUMBER and question.calculate is None:
            said[question.code] = str(rng.randint(1, 900))
        elif question.kind is Kind.FIVE_POINT:
            said[question.code] = rng.choices("12345", (1, 3, 16, 45, 35))[0]
        elif question.kind is Kind.YES_NO:
            said[question.code] = rng.choice(["yes", "no"])
    return said


def _answered() -> Any:
    """Two waves of forty enterprises in four counties; the second asks three roles."""
    rng, year = Random(5), cycle()
    shipped = library()
    first = version(year, shipped["baseline_2026"])
    then = version(year, shipped["follow_up_6_2026"])
    for number in range(40):
        size = "small" if number % 3 else "micro"
        industry = ("3443", "5211")[number % 7 == 0]
        firm = enterprise(PLACES[number % 4], size_class=size, industry_code=industry)
        roster_entry(firm, cycle=year, state="listed")
        for wave in (first, then):
            questionnaire = read_questionnaire(wave.schema)
            said = _said(questionnaire, rng)
            if "Q0" in said:
                said["Q0"] = ["top", "lead", "worker"]
            response(firm, to=wave, state="submitted", answers=pruned(questionnaire, said))
    tally_all()
    fold()
    return then


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_results_are_whole_at_both_widths(
    at_browser: Callable[..., Somebody], language: str
) -> None:
    then, person = _answered(), holder("province_manager", "330000")

    def at(name: str, *more: str, query: str = "") -> str:
        return reverse(f"questionnaires:{name}", args=[then.pk, *more]) + query

    pages = {
        "results": at("results"),
        "results-hidden": at("results", query="?place=330382"),
        "results-question": at("result-question", "E1", query="?by=region&option=clear"),
        "results-number": at("result-question", "P01", query="?by=industry"),
        "results-crossed": at("result-question", "E2", query="?by=E1"),
        "results-growth": at("result-growth"),
        "results-points": at("result-growth", query="?question=P06"),
        "results-counted": at("result-growth", query="?question=P16a"),
        "results-register": at("result-growth", query="?question=E5"),
        "results-awareness": at("result-awareness"),
        "results-answerers": at("result-answerers"),
        "results-rows": at("result-rows", query="?question=E1&option=clear"),
    }
    somebody = at_browser(person, language=language)
    for name, path in pages.items():
        somebody.open(path)
        somebody.looks(f"{name}-{language}", axe=language == "zh-hans" and name in READ_ALOUD)
    without = at_browser(person, language=language, scripts=False)
    assert without.open(pages["results-growth"]).locator("table tbody tr").count() == 4
