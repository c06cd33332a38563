"""A reviewer marks many cells of a return, texts too, with and without scripts; the county reads
each beside its cell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from programs.returns.models import Remark
from tests.browser.people import Somebody
from tests.browser.scene import COUNTY, officials
from tests.factories.returns import TYPED, county_return


@pytest.mark.parametrize(("language", "scripts"), [("zh-hans", True), ("en", True), ("en", False)])
def test_a_reviewer_marks_as_many_cells_as_it_needs(
    at_browser: Callable[..., Somebody], language: str, scripts: bool
) -> None:
    people = officials()
    row = county_return(COUNTY, state="submitted")
    reviewer = at_browser(people.city_reviewer, language=language, scripts=scripts)
    page = reviewer.open("returns:return", row.pk)
    page.locator("#returning summary").click()
    cells = ["highlights", *TYPED]
    for number, code in enumerate(cells, start=1):
        if page.locator(f"#nf-{number}").count() == 0:
            page.locator("#returning [name=more]").click()
            page.locator(f"#nf-{number}").wait_for()
        page.locator(f"#nf-{number}").select_option(code)
        page.locator(f"#nr-{number}").select_option("text" if number == 1 else "evidence")
        page.locator(f"#nw-{number}").fill(f"请核对第 {number} 项" if number != 2 else "")
    reviewer.fill(reason="请逐项核对")
    reviewer.click("#returning button.btn-danger", refused=True)
    assert page.locator("#returning .fault").count() == 2
    assert page.locator("#nw-3").input_value() == "请核对第 3 项"
    name = f"remarks-{language}" if scripts else "remarks-plain"
    reviewer.looks(f"{name}-refused")
    page.locator("#nw-2").fill("请核对第 2 项")
    reviewer.click("#returning button.btn-danger")
    assert Remark.objects.filter(subject=row).count() == len(cells) > 8
    officer = at_browser(people.county_officer, language=language, scripts=scripts)
    officer.open("returns:return", row.pk)
    assert "请核对第 1 项" in officer.text("#text-highlights")
    officer.looks(f"{name}-county")
