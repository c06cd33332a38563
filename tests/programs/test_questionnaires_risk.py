"""The quality risk that answers say: step by step, by versioned weights, for who may help."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from portal.indicators.models import DirtyCell
from portal.offices.models import Office
from programs.questionnaires import operations
from programs.questionnaires.models import Response
from programs.questionnaires.schema import library, read_questionnaire
from programs.questionnaires.schema.weights import risk_weights, weights_on
from programs.questionnaires.scoring.risks import rated, risk_of
from tests.factories import NOON, holder
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import full_version, response, version

DAY = date(2026, 5, 6)
URL = reverse("questionnaires:responses")
WEAK = {
    "B01": "not_built", "B06a": ["people", "machine", "material"], "F01": "outside",
    "G03": [{"kind": "监督抽查不合格"}, {"kind": "消费者投诉"}, {"kind": "其他情况"}],
}  # fmt: skip
SOUND = {"B01": "certified", "B06a": ["none"], "F01": "own",
         "B02": [{"kind": "ISO 9001", "expires": "2027-01-01"}]}  # fmt: skip


def steps(answers, on=DAY, name="needs_2026"):
    found = risk_of(weights_on(on), read_questionnaire(library()[name]), answers, on=on)
    return {step.part.code: step.points for step in found.steps}, found


def test_every_part_gives_its_points_and_no_more_than_its_most():
    points, found = steps(WEAK)
    assert points == {"problems": 18, "testing": 12, "incidents": 30, "certificate": 20}
    assert (found.score, found.level, found.weights.greatest) == (80, "high", 100)
    points, _found = steps(WEAK | {"G03": [{"kind": "召回"}] * 9})
    assert points["incidents"] == 36
    points, found = steps(SOUND)
    assert (sum(points.values()), found.level) == (0, "low")


def test_certificates_that_have_all_expired_are_none():
    expired = SOUND | {"B02": [{"kind": "ISO 9001", "expires": "2026-05-05"}]}
    assert steps(expired)[0]["certificate"] == 12
    last_day = SOUND | {"B02": [{"kind": "ISO 9001", "expires": "2026-05-06"}]}
    assert steps(last_day)[0]["certificate"] == 0
    both = SOUND | {"B02": [{"kind": "a", "expires": "2026-05-05"}, {"kind": "b"}]}
    assert steps(both)[0]["certificate"] == 0


def test_the_later_questionnaire_is_rated_by_its_codes():
    later = WEAK | {"G03": [{"kind": "failed_check"}, {"kind": "complaint"}]}
    assert steps(later, name="needs_2027")[0]["incidents"] == 24


def test_a_questionnaire_that_does_not_ask_has_no_risk():
    baseline = read_questionnaire(library()["baseline_2026"])
    assert rated(baseline, {}, on=DAY) == {"risk": None, "risk_weights": ""}


def test_weights_are_whole():
    """Levels cover every score; each part names a question of the shipped questionnaires."""
    for weights in risk_weights():
        assert weights.greatest == 100
        assert [weights.level_of(score) for score in (0, 25, 50, 100)] == [
            "low", "medium", "high", "high",
        ]  # fmt: skip
        assert [weights.bounds_of(level) for level in ("high", "medium", "low")] == [
            (50, 100), (25, 49), (0, 24),
        ]  # fmt: skip
        for name in ("needs_2026", "needs_2027"):
            questionnaire = read_questionnaire(library()[name])
            assert all(questionnaire.question(part.question) for part in weights.parts)


# ---- what is kept, and who sees it


@pytest.fixture
def asked(db):
    return full_version()


def national():
    nation, _new = Office.objects.get_or_create(code="nation", name="Nation", kind="national")
    return holder("national_viewer", nation)


def counted(asked, answers, at="330381"):
    kept = rated(read_questionnaire(asked.schema), answers, on=DAY)
    return response(enterprise(at), to=asked, state="submitted", answers=answers, **kept)


def test_confirming_rates_and_taking_back_takes_it_away(asked, acting):
    firm = enterprise()
    someone = acting(member(firm))
    waiting = response(firm, to=asked, state="unconfirmed", answers=WEAK)
    operations.confirm(waiting, by=someone, at=NOON)
    waiting.refresh_from_db()
    assert (waiting.risk, waiting.risk_weights) == (80, "2026.1")
    officer = acting(holder("county_officer", "330381"))
    operations.send_back(waiting, by=officer, at=NOON, reason="G03")
    waiting.refresh_from_db()
    assert (waiting.risk, waiting.risk_weights) == (None, "")


def test_the_page_says_every_step_to_the_office_and_to_the_enterprise(asked, cast, signed_in):
    weak = counted(asked, WEAK)
    page = reverse("questionnaires:response", args=[weak.pk])
    for someone in (cast.officer, member(weak.enterprise)):
        text = signed_in(someone).get(page).text
        assert "80 of 100 points" in text
        assert "18 / 24" in text
        assert "no official rule" in text
    answer = signed_in(national()).get(page)
    assert answer.status_code == 200
    assert "80 of 100 points" not in answer.text


def test_an_office_lists_who_is_helped_first(asked, cast, signed_in, django_assert_max_num_queries):
    weak, sound = counted(asked, WEAK), counted(asked, SOUND)
    middle = counted(asked, WEAK | {"G03": [], "B01": "built"})
    draft = response(enterprise(), to=asked)
    client = signed_in(cast.officer)
    client.get(URL)
    with django_assert_max_num_queries(15):
        page = client.get(URL, {"order": "risk"})
    assert [one for one, *_rest in page.context["responses"]] == [weak, middle, sound]
    high = client.get(URL, {"risk": "high"})
    assert [one for one, *_rest in high.context["responses"]] == [weak]
    newest = client.get(URL)
    assert next(one for one, *_rest in newest.context["responses"]) == draft
    for after in ("80-" + str(weak.pk), "x", "80", "-"):
        assert client.get(URL, {"order": "risk", "after": after}).status_code == 200
    rest = client.get(URL, {"order": "risk", "after": f"80-{weak.pk}"})
    assert [one for one, *_rest in rest.context["responses"]] == [middle, sound]


def test_nobody_else_orders_enterprises_by_risk(asked, signed_in):
    counted(asked, WEAK)
    own = counted(asked, SOUND)
    for someone in (member(own.enterprise), national()):
        page = signed_in(someone).get(URL, {"order": "risk", "risk": "high"})
        assert "risk" not in page.context["form"].fields
        assert page.context["by_risk"] is False


def test_rest_gives_the_risk_with_its_steps_to_offices(asked, cast, signed_in):
    weak = counted(asked, WEAK)
    path = f"/api/v1/responses/{weak.pk}/"
    said = signed_in(cast.officer).get(path).json()["quality_risk"]
    assert (said["score"], said["greatest"], said["level"]) == (80, 100, "high")
    assert (said["weights"], len(said["steps"])) == ("2026.1", 4)
    assert said["steps"][0]["question"] == "B06a"
    assert signed_in(national()).get(path).json()["quality_risk"] is None


def test_the_file_of_the_enterprise_says_it_in_a_line(asked, cast, signed_in):
    weak = counted(asked, WEAK)
    page = signed_in(cast.officer).get(reverse("register:enterprise", args=[weak.enterprise_id]))
    assert f"/questionnaires/{weak.pk}/#risk" in page.text
    assert Response.objects.get(pk=weak.pk).risk == 80


def test_what_was_answered_before_is_rated_and_counted(asked):
    """As the migrations do it, over rows that were kept without."""
    kept = response(enterprise(), to=asked, state="submitted", answers=WEAK)
    draft = response(enterprise(), to=asked, answers=WEAK)
    baseline = response(
        enterprise(), to=version(schema=library()["baseline_2026"]), state="submitted"
    )
    rate = import_module("programs.migrations.0035_rate_quality_risks")
    count = import_module("programs.migrations.0034_count_effects")
    rate.rate_answers(apps, None)
    count.mark_answers(apps, None)
    found = {one.pk: one.risk for one in Response.objects.all()}
    assert found == {kept.pk: 80, draft.pk: None, baseline.pk: None}
    assert DirtyCell.objects.filter(model="programs.response", region=kept.region).exists()
