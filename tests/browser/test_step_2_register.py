"""Step 2: enterprises are registered by hand and by table, put on the roster, reviewed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import synthetic_code
from programs.cycles.models import RosterEntry
from tests.browser.people import Somebody
from tests.browser.scene import COUNTY, officials
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise

HEADERS = ("统一社会信用代码", "企业名称", "行业代码", "从业人数", "营业收入")


def _table(*rows: tuple[str, ...]) -> bytes:
    """A table as a county's spreadsheet saves it: CSV in GB18030."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADERS, *rows])
    return out.getvalue().encode("gb18030")


def test_an_enterprise_is_registered_by_hand_with_what_is_wrong_said_at_the_field(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    officer = at_browser(people.county_officer)
    officer.open("register:list")
    officer.looks("register-empty")
    officer.open("register:new")
    officer.fill(
        credit_code="91330381MA2A000009",
        name="瑞安市云岭精密轴承有限公司",
        industry_code="3451",
        staff_count="86",
        revenue_wan="1860.50",
    )
    officer.click(
        'main :is(form#entry button:not([type="button"]), button[form="entry"])', refused=True
    )
    assert not Enterprise.objects.exists()
    assert officer.page.locator('[name="credit_code"][aria-invalid="true"]').count() == 1
    officer.looks("register-refused")
    officer.fill(credit_code=synthetic_code(1))
    officer.click('main :is(form#entry button:not([type="button"]), button[form="entry"])')
    made = Enterprise.objects.get()
    assert (made.region.code, made.size_class) == (COUNTY, "small")
    officer.looks("enterprise-new")


def test_a_table_with_faults_is_named_cell_by_cell_and_kept_only_when_it_is_right(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    officer = at_browser(people.county_officer)
    good = [(synthetic_code(n), f"瑞安市试验{n}有限公司", "3443", "20", "300") for n in (1, 2, 3)]
    bad = [good[0], ("91330381MA2A000009", "坏码公司", "3443", "20", "300"),
           (synthetic_code(2), "坏数公司", "9999", "-1", "300")]  # fmt: skip

    def upload(name: str, rows: list[tuple[str, ...]]) -> None:
        officer.open("imports:upload", "enterprises.register")
        officer.page.set_input_files(
            'main [name="file"]',
            {"name": name, "mimeType": "text/csv", "buffer": _table(*rows)},
        )
        officer.send()
        officer.page.wait_for_load_state()

    officer.open("imports:desk")
    officer.looks("import-desk")
    upload("坏表.csv", bad)
    said = officer.text("main")
    assert "A3" in said or "3" in said
    assert "9999" in said
    assert officer.page.locator('main form[action$="/keep/"]').count() == 0
    officer.looks("import-refused")
    assert not Enterprise.objects.exists(), "nothing half kept"

    upload("好表.csv", good)
    officer.looks("import-checked")
    officer.press("/keep/")
    assert Enterprise.objects.count() == 3
    officer.open("register:list")
    assert "瑞安市试验2有限公司" in officer.text("main")
    officer.looks("register")


def test_an_enterprise_is_nominated_and_the_city_puts_it_on_the_roster(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    year = cycle()
    valves = enterprise(name="瑞安市华锐阀门有限公司")
    officer = at_browser(people.county_officer)
    officer.open("cycles:nominate", year.pk)
    officer.fill(q="华锐")
    officer.click('main form[role="search"] button')
    officer.follow(f"?enterprise={valves.pk}")
    officer.fill(tier="cultivation", consent_on="2026-11-01")
    officer.looks("nominate")
    officer.click('main form:has([name="tier"]) button')
    entry = RosterEntry.objects.get()
    assert entry.state == "nominated"
    officer.looks("roster-entry")

    reviewer = at_browser(people.city_reviewer)
    reviewer.open("cycles:review-queue")
    reviewer.page.locator(f'main [name="entry"][value="{entry.pk}"]').check()
    reviewer.looks("review-queue")
    reviewer.click('main button[name="verb"][value="list"]')
    reviewer.looks("review-preview")
    reviewer.press("/review/apply/")
    entry.refresh_from_db()
    assert entry.state == "listed"
    reviewer.looks("review-done")
