"""The journey names, for each step that is not done, who acts; and for the next, by when."""

from __future__ import annotations

import pytest
from django.urls import reverse

from enterprises.register.queries import journey_of
from tests.factories import NOON
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.experts import Scene
from tests.factories.questionnaires import version

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def steps(firm):
    found = journey_of(firm, year=2026).as_shown(TODAY)
    return found, {str(step["label"]): step["note"] for step in found["steps"]}


def test_every_step_that_waits_names_who_acts():
    cycle()
    _found, notes = steps(enterprise())
    assert all(notes.values())
    assert notes["On the roster"] == "County office"
    assert notes["Plan confirmed"] == "Expert"
    assert notes["Certified"] == "Enterprise"


def test_the_next_step_says_who_and_by_when():
    year = cycle()
    firm = enterprise()
    found, _notes = steps(firm)
    assert next(str(line["value"]) for line in found["next"]["lines"]) == "County office"
    roster_entry(firm, state="returned", reason="Please name the industry.")
    found, notes = steps(type(firm).objects.get(pk=firm.pk))
    lines = {str(line["label"]): str(line["value"]) for line in found["next"]["lines"]}
    assert lines["Who acts"] == "County office"
    assert str(year.closes_on.year) in lines["Due on"]
    assert "days left" in lines["Due on"]
    assert notes["On the roster"].startswith("County office · by ")


def test_the_questionnaire_is_the_enterprises_until_the_year_ends(signed_in):
    version()
    firm = enterprise()
    roster_entry(firm, state="listed")
    found, _notes = steps(firm)
    assert [line["label"] for line in found["next"]["lines"]] == ["Who acts", "Due on"]
    home = signed_in(member(firm)).get(reverse("home"))
    assert "Who acts" in home.text
    assert "Due on" in home.text


def test_a_visit_names_its_expert():
    scene = Scene()
    visit = scene.assigned()
    _found, notes = steps(visit.enterprise)
    assert notes["Diagnosed"].startswith(scene.expert.name)


def test_a_day_of_another_year_is_written_with_its_year():
    from datetime import date

    from tests.factories.certification import certificate

    cycle()
    firm = enterprise()
    certificate(firm, issued_on=date(2024, 12, 6))
    _found, notes = steps(firm)
    assert notes["Certified"] == "2024-12-06"


def test_what_is_due_first_comes_next():
    scene = Scene()
    visit = scene.assigned()
    version()
    found, _notes = steps(visit.enterprise)
    lines = {str(line["label"]): str(line["value"]) for line in found["next"]["lines"]}
    assert lines["Who acts"] == scene.expert.name
    assert visit.planned_on < visit.cycle.closes_on
