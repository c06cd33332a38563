"""Shares of those who answered: with their interval, and none of a few answers."""

from __future__ import annotations

import pytest

from portal.accounts.actor import roles
from portal.indicators.definition import indicators
from portal.indicators.folding import mark
from portal.indicators.vocabulary import Permission
from tests.factories import region
from tests.factories.enterprises import enterprise
from tests.factories.questionnaires import SMALL, response, version

pytestmark = pytest.mark.django_db
FIGURES = "/api/v1/indicators/effects.performance/figures/"


def followed(count: int, at: str, effect: str) -> None:
    asked = version(schema=SMALL | {"code": "follow_up_12"})
    for _number in range(count):
        response(enterprise(at), to=asked, state="submitted", answers={"E1": effect})
    mark("programs.Response", region_id=region(at).pk, cycle_code=asked.cycle.code)


def test_a_sample_has_an_interval_and_few_answers_have_no_share(cast, signed_in):
    followed(6, "330381", "clear")
    followed(2, "330381", "none")
    followed(4, "330106", "very_clear")
    client = signed_in(cast.province)
    asked = {"month": "2026-11", "beneath": "counties"}
    by_code = {one["region"]: one for one in client.get(FIGURES, asked).json()["results"]}
    whole, ruian, few = by_code["330000"], by_code["330381"], by_code["330106"]
    assert (whole["numerator"], whole["denominator"], whole["value"]) == ("10", "12", "83.33")
    assert (ruian["value"], ruian["interval"]) == ("75", {"low": "40.93", "high": "92.85"})
    assert (few["value"], few["interval"]) == (None, None)
    page = client.get("/explain/effects.performance/?region=330381&month=2026-11").text
    assert "between 40.93% and 92.85%" in page
    page = client.get("/explain/effects.performance/?region=330106&month=2026-11").text
    assert "Fewer than five answers" in page
    counted = client.get("/api/v1/indicators/roster.listed/figures/").json()["results"]
    assert "interval" not in counted[0]


def test_awareness_counts_respondents_roles_and_enterprises(cast, signed_in):
    """Five follow-ups: three roles say so in four of them; in one a worker does not."""
    asked = version(schema=SMALL | {"code": "follow_up_6"})
    said = {"Q7a": "much_higher", "Q7b": "higher", "Q7c": "higher"}
    for worker in ("higher", "higher", "higher", "higher", "same"):
        response(enterprise(), to=asked, state="submitted", answers=said | {"Q7c": worker})
    response(enterprise(), to=asked, state="submitted", answers={"Q7a": "lower"})
    mark("programs.Response", region_id=region("330381").pk, cycle_code=asked.cycle.code)
    client = signed_in(cast.province)

    def read(code):
        path = f"/api/v1/indicators/effects.{code}/figures/"
        (one,) = client.get(path, {"month": "2026-11"}).json()["results"]
        return one["numerator"], one["denominator"]

    assert read("awareness") == ("14", "16")
    assert read("awareness_top") == ("5", "6")
    assert read("awareness_worker") == ("4", "5")
    assert read("awareness_everywhere") == ("4", "5")


def test_whoever_reads_the_share_of_a_sample_may_read_its_rows():
    """Why its parts need no hiding: small groups are hidden from those who may not read rows."""
    measures = [
        measure
        for one in indicators
        if one.is_sample
        for measure in (one.numerator, one.denominator)
    ]
    assert measures
    for role in roles:
        if Permission.VIEW in role.permissions:
            assert {one.permission for one in measures} <= role.permissions, role
