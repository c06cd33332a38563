"""Step 1: the province opens a year, sets targets, publishes the questionnaire."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from programs.cycles.models import Cycle, Target
from programs.questionnaires.models import Version
from tests.browser.people import Somebody
from tests.browser.scene import COUNTY, PROVINCE, officials
from tests.factories import region


def test_the_province_opens_a_year_sets_targets_and_publishes_a_questionnaire(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    manager = at_browser(people.province_manager)
    manager.open("cycles:years")
    manager.follow("/years/new/")
    manager.fill(year=2026, title="2026年提升行动", opens_on="2026-01-15", closes_on="2026-12-31")
    manager.looks("year-new")
    manager.send("year-form")
    year = Cycle.objects.get()
    assert year.code == "330000-2026"

    manager.follow("/targets/")
    whole, city, county = region(PROVINCE), region(COUNTY[:4] + "00"), region(COUNTY)
    code = "roster.listed"
    manager.fill(**{f"t{whole.pk}.{code}": "1000", f"t{city.pk}.{code}": "viele"})
    manager.send("targets-form", refused=True)
    assert not Target.objects.exists(), "nothing is kept while one target cannot be read"
    manager.looks("targets-refused")
    manager.fill(**{f"t{city.pk}.{code}": "40"})
    manager.send("targets-form", refused=True)
    assert not Target.objects.exists(), "the parts do not add up, and nobody says why"
    manager.looks("targets-gap")
    manager.fill(reason="其余各市另行下达")
    manager.send("targets-form")
    assert Target.objects.get(region=city).value == Decimal(40)
    manager.open(f"/years/{year.pk}/targets/?place={city.code}")
    manager.fill(**{f"t{county.pk}.{code}": "40"})
    manager.send("targets-form")
    assert Target.objects.get(region=county).value == Decimal(40)
    manager.looks("targets-city")

    officer = at_browser(people.county_officer)
    officer.open("cycles:year", year.pk, status=404)  # a draft is the province's own
    manager.open("cycles:year", year.pk)
    manager.looks("year-draft")
    manager.press("/publish/")
    officer.open("cycles:year", year.pk)
    officer.looks("year-open")

    manager.open("questionnaires:versions")
    manager.looks("versions")
    manager.click('main form:has([value="needs_2026"]) button')
    version = Version.objects.get()
    manager.looks("version")
    manager.press("/publish/")
    version.refresh_from_db()
    assert version.state == "published"
    assert manager.page.locator('main form[action$="/publish/"]').count() == 0
