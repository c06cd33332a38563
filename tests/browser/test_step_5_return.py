"""Step 5: the month's return: prepared, submitted by another, returned, answered, accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from urllib.request import Request, urlopen

from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.offices.operations import issue_key
from programs.returns.models import Return
from tests.browser.people import Somebody
from tests.browser.scene import COUNTY, officials
from tests.browser.stage import Stage
from tests.factories import office
from tests.factories.cycles import cycle
from tests.factories.returns import TYPED, WORDS

FIGURES = {f"value.{code}": text for code, text in TYPED.items() if code != "cert_new_qms"}


def _prepared(officer: Somebody) -> Return:
    officer.open("returns:list")
    officer.looks("returns-county")
    officer.click('main form:has([name="period"][value="2026-10"]) button')
    officer.fill(**FIGURES, **{"text.highlights": WORDS})
    officer.send("return-form")
    row = Return.objects.get()
    officer.looks("return-draft")
    return row


def test_a_return_goes_round_and_comes_to_be_accepted(at_browser: Callable[..., Somebody]) -> None:
    people = officials()
    cycle()
    officer = at_browser(people.county_officer)
    row = _prepared(officer)
    assert officer.page.locator('main form[action$="/submit/"]').count() == 0

    approver = at_browser(people.county_approver)
    approver.open("returns:return", row.pk)
    approver.looks("return-to-submit")
    approver.press("/submit/")
    row.refresh_from_db()
    assert row.state == "submitted"
    assert row.submitted_by != row.prepared_by

    city = at_browser(people.city_reviewer)
    city.open("returns:list")
    city.looks("returns-city")
    city.open("returns:return", row.pk)
    city.page.locator("#returning summary").click()
    city.page.locator('#returning [name="reason"]').fill("培训人数与名册不符")
    city.looks("return-decide")
    city.click("#returning button.btn-danger")
    row.refresh_from_db()
    assert row.state == "returned"

    officer.open("returns:return", row.pk)
    assert "培训人数与名册不符" in officer.text("main")
    officer.looks("return-returned")
    officer.fill(**{"value.trained_persons": "61"})
    officer.send("return-form")
    approver.open("returns:return", row.pk)
    approver.press("/submit/")
    city.open("returns:return", row.pk)
    city.press("/approve/")
    manager = at_browser(people.province_manager)
    manager.open("returns:return", row.pk)
    manager.press("/accept/")
    row.refresh_from_db()
    assert (row.state, row.values["trained_persons"]) == ("accepted", "61")
    manager.looks("returns-province")


def test_the_county_system_prepares_a_return_with_its_key(
    at_browser: Callable[..., Somebody], stage: Stage
) -> None:
    people = officials()
    cycle()
    issued = issue_key(
        office(COUNTY),
        by=actor_for(people.county_officer),
        at=timezone.now(),
        name="瑞安市智慧监管系统",
        scopes=["returns.return.view", "returns.return.prepare"],
        expires_on=date(2027, 1, 31),
    )
    body = {
        "region": COUNTY,
        "period": "2026-10",
        "values": dict(TYPED),
        "texts": {"highlights": WORDS},
    }
    with urlopen(
        Request(
            f"{stage.address}/api/v1/returns/",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {issued.secret}",
                "Content-Type": "application/json",
                "Idempotency-Key": "2026-10-330381-first-try",
            },
        )
    ) as answer:
        assert answer.status == 201
    row = Return.objects.get()
    assert (row.channel, row.state) == ("api", "draft")

    approver = at_browser(people.county_approver)
    approver.open("returns:return", row.pk)
    approver.press("/submit/")
    row.refresh_from_db()
    assert row.state == "submitted"
