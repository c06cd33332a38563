"""Step 6: coverage down to a county, a figure opened, a month locked, the report on paper."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from programs.evaluation.models import Snapshot
from tests.browser.people import Somebody
from tests.browser.scene import COUNTY, lived_in
from tests.factories.evaluation import accepted_returns


def _read(paper: Path) -> str:
    """The words of a PDF, where the machine has a reader for them."""
    if shutil.which("pdftotext") is None:
        return ""
    command = ["pdftotext", "-layout", str(paper), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _downloaded(somebody: Somebody, folder: Path) -> dict[str, Path]:
    """Every file of the report, by its ending."""
    papers: dict[str, Path] = {}
    for link in somebody.page.locator("main #files a[class*='btn-primary']").all():
        with somebody.page.expect_download() as kept:
            link.click()
        paper = folder / kept.value.suggested_filename
        kept.value.save_as(paper)
        papers[paper.suffix] = paper
    return papers


def test_coverage_goes_down_to_a_county_and_a_figure_explains_itself(
    at_browser: Callable[..., Somebody],
) -> None:
    portal = lived_in()
    manager = at_browser(portal.province_manager)
    manager.open("pages:coverage")
    manager.looks("coverage-province")
    manager.open(f"/coverage/?region={COUNTY}")
    assert "瑞安" in manager.text("main")
    manager.looks("coverage-county")
    manager.click('main a[href*="/explain/"]')
    assert manager.page.locator("h1").count() == 1
    manager.looks("explain")

    county = at_browser(portal.county_officer)
    county.open("pages:coverage")
    assert "瑞安" in county.text("main")
    county.open("/coverage/?region=330106", status=404)


def test_a_month_is_locked_and_the_report_is_drawn_read_and_verified(
    at_browser: Callable[..., Somebody], tmp_path: Path
) -> None:
    portal = lived_in()
    accepted_returns(portal.year, "2026-08")
    manager = at_browser(portal.province_manager)
    manager.open("evaluation:year", portal.year.code)
    manager.looks("evaluation-year")
    lock = 'main details:has(form[action$="/lock/"] [name="period"][value="2026-08"])'
    manager.page.locator(f"{lock} summary").click()
    manager.click(f"{lock} button")
    manager.looks("month-locked")
    assert manager.page.locator('main form[action$="/unlock/"]').count() == 1

    manager.open("evaluation:readiness", portal.year.code, "2026-10")
    manager.looks("readiness")
    manager.open("evaluation:year", portal.year.code)
    manager.press("/take/", seconds=180)  # three files are made before the answer, here
    snapshot = Snapshot.objects.latest("pk")  # locking froze one, too
    if snapshot.number not in manager.page.url:
        manager.open("evaluation:snapshot", snapshot.number)
    manager.page.locator("main #files a[class*='btn-primary']").first.wait_for()
    manager.looks("snapshot")
    papers = _downloaded(manager, tmp_path)
    assert set(papers) == {".pdf", ".docx", ".xlsx"}
    paper = papers[".pdf"]
    assert paper.read_bytes().startswith(b"%PDF-")
    words = _read(paper)
    assert not words or snapshot.number in words

    stranger = at_browser(phone=True)
    verify = manager.page.locator('main a[href*="/verify/"]').first.get_attribute("href")
    assert verify
    stranger.open(verify)
    assert hashlib.sha256(paper.read_bytes()).hexdigest() in stranger.text("body")
    stranger.looks("verify")
