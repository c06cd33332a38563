"""The register at a desk: saved views, industries, a table taken out and brought back."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from enterprises.register.models import Enterprise, SavedView
from enterprises.register.rules.synthetic import synthetic_code
from portal.imports.models import ImportRun
from portal.jobs.models import Job
from portal.jobs.results import open_result
from tests.browser.people import Somebody
from tests.browser.scene import officials
from tests.factories.enterprises import enterprise

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_view_is_saved_shared_and_opened(at_browser: Callable[..., Somebody]) -> None:
    people = officials()
    enterprise(size_class="micro", size_is_provisional=True)
    enterprise()
    officer = at_browser(people.county_officer)
    officer.open("/enterprises/?size=micro&order=name")
    officer.page.locator('details:has(form[action$="/views/save/"]) summary').click()
    officer.fill(name="微型企业", is_shared=True)
    officer.looks("register-save-view")
    officer.press("/views/save/")
    assert officer.page.locator('[aria-current="page"] b').inner_text() == "微型企业"
    officer.looks("register-view")
    officer.open("register:views")
    officer.page.locator("#views details summary").first.click()
    officer.looks("saved-views")
    english = at_browser(people.county_officer, language="en")
    english.open("register:views")
    english.looks("saved-views-en", axe=False)
    colleague = at_browser(people.county_approver)
    colleague.open("register:views")
    colleague.follow(f"/views/{SavedView.objects.get().pk}/")
    assert "size=micro" in colleague.page.url


@pytest.mark.parametrize("scripts", [True, False])
def test_an_industry_is_looked_up_while_an_entry_is_filled_in(
    at_browser: Callable[..., Somebody], scripts: bool
) -> None:
    people = officials()
    officer = at_browser(people.county_officer, scripts=scripts)
    officer.open("register:new")
    officer.fill(credit_code=synthetic_code(1), name="瑞安市云岭精密轴承有限公司")
    field = officer.page.locator('[name="industry_code"]')
    if scripts:
        field.press_sequentially("通用设备")
        officer.page.locator('#industry-found [value="34"]').click()
        officer.page.locator('[name="industry_code"][value="34"]').wait_for()
    else:
        field.fill("通用设备")
        officer.click('[name="look_up"][value=""]')
        officer.looks("industry-found-plain")
        officer.click('#industry-found [value="34"]')
    officer.fill(staff_count="86", revenue_wan="1860.50")
    if scripts:
        officer.click('button[form="entry"]')
    else:
        with officer.page.expect_navigation():
            officer.page.locator('[name="staff_count"]').press("Enter")
    assert Enterprise.objects.get().industry_code == "34"
    if scripts:
        officer.open("register:new")
        officer.page.locator('[name="industry_code"]').press_sequentially("制造业")
        officer.page.locator('#industry-found [value="34"]').wait_for()
        officer.looks("industry-found")


def test_a_table_is_taken_out_edited_and_brought_back(at_browser: Callable[..., Somebody]) -> None:
    people = officials()
    edited, gone = enterprise(), enterprise()
    officer = at_browser(people.county_officer)
    officer.open("register:list")
    officer.looks("register-in-full")
    officer.press("/enterprises/export/")
    with open_result(Job.objects.latest("pk")) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    sheet = book.worksheets[0]
    rows = {row[0].value: row for row in sheet.iter_rows()}
    heads = [cell.value for cell in sheet[1]]
    rows[edited.credit_code][heads.index("从业人员")].value = 51
    sheet.delete_rows(rows[gone.credit_code][0].row)
    sheet.append([synthetic_code(1), "瑞安市云岭精密轴承有限公司", None, "3451"])
    out = io.BytesIO()
    book.save(out)
    officer.open("imports:upload", "enterprises.register")
    given = {"name": "改.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}
    officer.page.set_input_files('main [name="file"]', given)
    officer.send()
    run = ImportRun.objects.get()
    officer.open("imports:run", run.pk)
    said = officer.text("main")
    for text in (edited.credit_code, gone.credit_code, synthetic_code(1), "50", "51"):
        assert text in said
    officer.looks("import-differences")
    english = at_browser(people.county_officer, language="en")
    english.open("imports:run", run.pk)
    english.looks("import-differences-en", axe=False)
    officer.press("/keep/")
    edited.refresh_from_db()
    assert edited.staff_count == 51


def test_the_size_class_is_chosen_where_nothing_classifies(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    school = enterprise(industry_code="8391", size_class="not_classified", size_is_provisional=True)
    officer = at_browser(people.county_officer)
    officer.open("register:enterprise", school.pk)
    officer.page.locator('details:has(form[action$="/size/"]) summary').click()
    officer.looks("size-choice")
    officer.fill(size="small")
    officer.page.locator("#size_reason").fill("教职工三十人")
    officer.press("/size/")
    assert "教职工三十人" in officer.text("main")
    officer.looks("size-chosen")
