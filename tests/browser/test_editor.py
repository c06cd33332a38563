"""The province writes a new version: with script, without it, at a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from programs.questionnaires import operations
from programs.questionnaires.models import Response, Version
from programs.questionnaires.schema import library
from tests.browser.people import Somebody
from tests.factories import NOON, holder
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import SMALL, response, version


@pytest.fixture
def scene(stage: Any) -> SimpleNamespace:
    """A published version, a draft that answers it, and the year after."""
    year = cycle()
    first = version(year, SMALL)
    answers = response(enterprise(), to=first)
    return SimpleNamespace(
        boss=holder("province_manager", "330000"),
        year=year,
        first=first,
        response=answers,
        owner=member(answers.enterprise),
    )


def url(name: str, *args: object) -> str:
    return reverse(f"questionnaires:{name}", args=args)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_version_is_written_bridged_and_published(
    scene: SimpleNamespace, at_browser: Callable[..., Somebody], *, scripts: bool
) -> None:
    boss = at_browser(scene.boss, scripts=scripts)
    boss.open("questionnaires:version-compose")
    boss.fill(source=str(scene.first.pk))
    boss.click("#compose-form button")
    of = Version.objects.get(state="draft")
    boss.looks("editor-outline")
    boss.follow(url("version-question-add", of.pk, "B"))
    boss.open(f"{url('version-question-add', of.pk, 'B')}?kind=number")
    boss.fill(code="B7", words_zh="员工年龄", words_en="Age of staff", relevant="B1 = 'nought'")
    boss.looks("editor-question")
    boss.click("button[form=edit-form][value=keep]")
    assert "nought" in boss.text()
    boss.fill(relevant="B1 = 'no'")
    boss.click("button[form=edit-form][value=keep]")
    assert boss.page.url.endswith("#q-B7")
    if scripts:
        with boss.page.expect_response(lambda answer: "/edit/" in answer.url and answer.ok):
            boss.page.locator("#up-question-B7").click()
        boss.page.wait_for_function(
            "document.querySelector('#q-B7').nextElementSibling?.id === 'q-B6'"
        )
    else:
        boss.click("#up-question-B7")
    of.refresh_from_db()
    assert [one["code"] for one in of.schema["sections"][1]["questions"]][-2:] == ["B7", "B6"]
    _remove(boss, "B5")
    boss.open("questionnaires:version-bridge", of.pk)
    boss.looks("editor-bridge")
    boss.click("button[form=bridge-form][value=confirm]")
    boss.looks("editor-publish")
    boss.press("/publish/")
    boss.open("questionnaires:version-compare", of.pk)
    boss.looks("editor-compare")
    carried = Response.objects.get()
    assert carried.version_id == of.pk
    assert "B5" not in carried.answers
    theirs = at_browser(scene.owner, scripts=scripts, phone=True)
    theirs.open("questionnaires:section", carried.pk, "B")
    theirs.follow(url("changes", carried.pk))
    theirs.looks("editor-changes")
    theirs.click("#changes form button")


def _remove(boss: Somebody, code: str) -> None:
    boss.page.locator(f"#remove-question-{code}").click()
    boss.page.locator(f"#q-{code}").wait_for(state="detached")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_version_is_tried_with_data_that_stand_apart(
    scene: SimpleNamespace, at_browser: Callable[..., Somebody], *, scripts: bool
) -> None:
    boss = at_browser(scene.boss, scripts=scripts)
    boss.open("questionnaires:version-try-section", scene.first.pk, "B")
    boss.fill(B1="no")
    if not scripts:  # what follows from an answer is asked once it is saved
        boss.click("button[form=section-form][value=save]")
    boss.fill(B2=["cost"])
    boss.looks("editor-try")
    boss.click("button[form=section-form][value=next]")
    boss.looks("editor-tried")
    assert "B2.cost" in boss.text()
    boss.press("/try/drop/")
    assert Response.objects.count() == 1


def test_the_pages_of_a_long_questionnaire_are_whole(
    scene: SimpleNamespace, at_browser: Callable[..., Somebody], acting: Any
) -> None:
    by = acting(scene.boss)
    long = operations.add_version(
        cycle(scene.year.year + 1), schema=library()["follow_up_6_2026"], by=by, at=NOON
    )
    boss = at_browser(scene.boss)
    for name, args in (
        ("version-edit", ()),
        ("version-settings", ()),
        ("version-section", ("PA",)),
        ("version-question", ("P17",)),
        ("version-question", ("P01",)),
        ("version", ()),
    ):
        boss.open(f"questionnaires:{name}", long.pk, *args)
        boss.looks(f"editor-{name}")
