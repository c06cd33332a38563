"""The chapters of the report: all thirteen, from the snapshot alone, or honestly empty."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.utils import translation

from portal.accounts.actor import SYSTEM
from portal.indicators.folding import mark
from portal.regions.models import Region
from portal.reports.blocks import Block, Figures, Paragraph, RowKind, Table
from portal.reports.documents import Chapter, DocumentContext, content_hash, grouped
from portal.reports.files import draw_file
from portal.reports.pdf import draw_document
from programs.cycles.models import Activity, Attendance, Cycle, EventContract, Target
from programs.cycles.operations.activities import mark_activity
from programs.evaluation.documents import report_of
from programs.evaluation.documents.chapters.told import FINANCE, TRAINING
from programs.evaluation.models import Snapshot
from programs.evaluation.operations import write_text
from programs.evaluation.queries.programme import SAME
from programs.evaluation.schema import Frozen, digest
from programs.returns.models import Return
from programs.returns.schema import published
from tests.factories import NOON, office, region
from tests.factories.cycles import cycle as make_cycle
from tests.factories.enterprises import enterprise
from tests.factories.evaluation import accepted_returns, listed, small_year, taken
from tests.factories.experts import Scene
from tests.factories.policies import policy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def chapter(context: DocumentContext, number: str) -> Chapter:
    return next(one for one in context.chapters if one.number == number)


def table(context: DocumentContext, number: str) -> Table:
    return next(b for b in context.numbered() if isinstance(b, Table) and b.number == number)


def words_of(blocks: tuple[Block, ...] | list[Block]) -> str:
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def told(cycle: Cycle, values: dict[str, str], *codes: str, period: str = "2026-09") -> None:
    """Accepted returns of a month that say these figures."""
    accepted_returns(cycle, period, [region(code) for code in codes])
    Return.objects.filter(period=period).update(values=values)


def test_all_thirteen_chapters_stand_in_order_even_where_nothing_happened():
    context = report_of(taken(make_cycle()))
    assert [one.number for one in context.chapters] == ["", *map(str, range(1, 14))]
    assert all(one.blocks for one in context.chapters)
    for number in ("5", "9", "11"):
        (only,) = chapter(context, number).blocks
        assert isinstance(only, Paragraph)
        assert only.text.startswith("No ")


@pytest.mark.parametrize("code", ["330300", "330381"])
def test_a_city_and_a_county_have_all_chapters_too(code):
    context = report_of(taken(region=region(code)))
    assert [one.number for one in context.chapters] == ["", *map(str, range(1, 14))]


def test_a_snapshot_from_before_a_part_was_kept_is_still_drawn():
    snapshot = taken()
    content = {**snapshot.content, "parts": {}}
    Snapshot.objects.update(content=content, content_hash=digest(content))
    context = report_of(Snapshot.objects.get())
    tables = {one.number for one in context.numbered() if isinstance(one, Table)}
    assert tables.isdisjoint({"3", "8", "16", "20"})
    assert [one.number for one in context.chapters] == ["", *map(str, range(1, 14))]


def test_the_overview_names_the_documents_from_the_highest_level_down():
    policy("330381", level="county", title="Of a county")
    policy(level="province", title="Of the province")
    policy(level="national", title="Of the nation")
    policy(level="province", title="Ended", valid_to=date(2026, 5, 1), ended_on=date(2026, 5, 2))
    office("330381")
    cycle = small_year()
    context = report_of(taken(cycle))
    assert [row.cells[0] for row in table(context, "1").rows] == [
        "Of the nation",
        "Of the province",
    ]
    said = words_of(chapter(context, "1").blocks)
    assert "4 enterprises" in said
    assert "Dec. 31, 2026" in said
    (offices,) = [b for b in chapter(context, "1").blocks if isinstance(b, Figures)]
    assert ("County office", 1) in [(one.label, one.value) for one in offices.items]
    county = report_of(taken(cycle, region=region("330381")))
    assert len(table(county, "1").rows) == 3


def test_what_counties_typed_is_summed_by_city_from_accepted_returns_alone():
    cycle = small_year()
    typed = {"trained_enterprises": "5", "trained_persons": "12", "credit_granted_wan": "10.50"}
    told(cycle, typed, "330381", "330382", "330110")
    told(cycle, typed, "330381", period="2026-10")
    Return.objects.filter(period="2026-10").update(state="approved", accepted_on=None)
    context = report_of(taken(cycle))
    rows = {row.cells[0]: row.cells[1:] for row in table(context, "8").rows}
    assert rows == {
        "杭州市": (5, 12),
        "温州市": (10, 24),
        "浙江省": (15, 36),
    }
    assert table(context, "8").rows[-1].kind is RowKind.SUM
    assert table(context, "16").rows[-1].cells[1] == Decimal("31.50")
    assert "3 counties" in words_of(chapter(context, "5").blocks)


def test_what_a_form_counts_stands_where_counties_typed_it_before():
    cycle = small_year()
    said = {"enterprises_trained": "5", "training_attendances": "12", "events_held": "2",
            "credit_granted_wan": "10.50", "visits": "3"}  # fmt: skip
    told(cycle, said, "330381", "330110")
    Return.objects.update(form="return_2027")
    context = report_of(taken(cycle))
    rows = {row.cells[0]: row.cells[1:] for row in table(context, "8").rows}
    assert rows == {"杭州市": (5, 12, 2), "温州市": (5, 12, 2), "浙江省": (10, 24, 4)}
    assert table(context, "16").rows[-1].cells[1] == Decimal("21.00")
    assert "The portal counted this" in words_of(chapter(context, "5").blocks)
    assert "does not count this itself" in words_of(chapter(context, "9").blocks)


def test_what_came_of_events_and_examinations_stands_by_area():
    cycle = small_year()
    assert "25" not in [block.number for block in report_of(taken(cycle)).numbered()]
    given = {"cycle": cycle, "region": region("330381"), "held_on": date(2026, 6, 12)}
    made = given | {"recorded_at": NOON}
    event = Activity.objects.create(kind="matchmaking", title="对接会", intents=4, **made)
    of_city = made | {"region": region("330300")}
    Activity.objects.create(kind="matchmaking", title="对接会", intents=1, **of_city)
    EventContract.objects.create(
        activity=event, cycle=cycle, region=event.region, counterpart="认证公司", subject="认证",
        signed_on=date(2026, 8, 3), evidence="合同", recorded_at=NOON,
    )  # fmt: skip
    contest = Activity.objects.create(kind="contest", title="质量知识竞赛", **made)
    Attendance.objects.create(
        activity=contest, enterprise=enterprise(), people=5, examined=4, passed=3, kind="contest",
        **given,
    )  # fmt: skip
    mark_activity(event)
    mark("programs.Activity", region_id=of_city["region"].pk, cycle_code=cycle.code)
    rows = {row.cells[0]: row.cells[1:] for row in table(report_of(taken(cycle)), "25").rows}
    told = (2, 5, 1, Decimal("20.0"), 1, 4, Decimal("75.0"))
    assert rows == {"温州市": told, "浙江省": told}


def test_what_the_report_asks_for_is_typed_or_counted_in_every_form():
    for one in published():
        kept = {SAME.get(field.code, field.code) for field in one.form.fields()
                if not field.is_counted or field.code in SAME}  # fmt: skip
        assert {*TRAINING, *FINANCE} <= kept, one.code
    meant = {field.code: field for one in published() for field in one.form.fields()}
    for counted, typed in SAME.items():
        assert (meant[counted].unit, meant[counted].is_to_date) == (meant[typed].unit, False)


def test_counted_figures_of_a_return_are_not_told_again():
    cycle = small_year()
    told(cycle, {"visits": "3", "trained_persons": "1"}, "330381")
    part = Frozen(taken(cycle).content).part("told")
    assert [one["code"] for one in part["fields"]] == ["trained_persons"]


def test_next_steps_say_what_is_missing_who_does_it_and_by_when():
    cycle = small_year()
    Scene().confirmed(problems=2)
    context = report_of(taken(cycle))
    rows = {row.cells[0]: row.cells[1:] for row in table(context, "19").rows}
    listed_so_far = Frozen(Snapshot.objects.get().content).fact("roster.listed").numerator
    assert rows["Enterprises on the roster"][0] == 8 - listed_so_far
    assert rows["Problems that are not closed"][0] == 2
    assert rows["Counties without any diagnosed enterprise"][0] == 89
    assert {row[-1] for row in rows.values()} == {date(2026, 12, 31)}


def test_a_target_that_is_met_is_no_next_step():
    cycle = small_year()
    Target.objects.update(value=4)
    rows = table(report_of(taken(cycle)), "19").rows
    assert "Enterprises on the roster" not in [row.cells[0] for row in rows]


def test_cases_are_what_the_office_writes():
    snapshot = taken()
    write_text(snapshot, chapter="evaluation.cases", text="A\nB", seen=0, by=SYSTEM, at=NOON)
    assert chapter(report_of(snapshot), "11").blocks == (Paragraph("A"), Paragraph("B"))


def test_the_first_and_the_last_chapter_begin_with_the_offices_words():
    snapshot = taken()
    for code in ("evaluation.overview", "evaluation.next"):
        write_text(snapshot, chapter=code, text="Said.", seen=0, by=SYSTEM, at=NOON)
    context = report_of(snapshot)
    for number in ("1", "13"):
        assert chapter(context, number).blocks[0] == Paragraph("Said.")
        assert len(chapter(context, number).blocks) > 1


# --- weights and points --------------------------------------------------------------------------


def test_the_weights_are_shown_as_data_and_as_no_official_rule():
    snapshot = taken()
    weights = table(report_of(snapshot), "3")
    assert weights.rows[-1].cells[1:3] == (100, 100)
    assert "no official rule" in weights.note
    assert Frozen(snapshot.content).part("scheme")["version"] == "2026.1"


def test_the_points_follow_the_weights_that_the_snapshot_froze():
    cycle = small_year()
    for code, value in (("330381", 3), ("330110", 4)):
        Target.objects.create(
            cycle=cycle, region=region(code), indicator="roster.listed", value=value
        )
    snapshot = taken(cycle)
    before = _counties(report_of(snapshot))
    assert before["瑞安市"][0] < before["余杭区"][0]
    content = snapshot.content
    for item in content["parts"]["scheme"]["items"]:
        item["county"] *= 2
    Snapshot.objects.update(content=content)
    after = _counties(report_of(Snapshot.objects.get()))
    assert after["瑞安市"][2] == 2 * before["瑞安市"][2]


def _counties(context: DocumentContext) -> dict[object, list[object]]:
    rows = table(context, "20").rows
    heads = [n for n, row in enumerate(rows) if row.kind is RowKind.GROUP]
    return {row.cells[1]: [row.cells[0], *row.cells[2:]] for row in rows[heads[-1] + 1 :]}


def test_counties_with_the_same_share_have_one_place():
    cycle = small_year()
    context = report_of(taken(cycle))
    places = [found[0] for found in _counties(context).values()]
    assert len(places) == 90
    assert places == sorted(places)


def test_a_county_with_few_cases_has_no_place():
    content = taken(small_year()).content
    cases = {"330381": ("29", "29"), "330382": ("15", "30"), "330110": ("40", "40")}
    content["figures"]["visits.rate"] = {"330000": ("84", "99"), **cases}
    Snapshot.objects.update(content=content)
    ordered = table(report_of(Snapshot.objects.get()), "17")
    assert [row.cells[:2] for row in ordered.rows[:3]] == [
        (1, "余杭区"),
        (2, "乐清市"),
        (None, region("330102").name),
    ]
    assert {row.cells[0] for row in ordered.rows[2:]} == {None}
    assert "88" in str(ordered.note)


# --- the same snapshot, the same contents --------------------------------------------------------


def test_what_happens_later_changes_no_chapter():
    cycle = small_year()
    told(cycle, {"trained_persons": "1"}, "330381")
    snapshot = taken(cycle)
    before = content_hash(report_of(snapshot))
    told(cycle, {"trained_persons": "9"}, "330382", period="2026-08")
    policy(level="province", title="Later")
    office("330382")
    Scene().confirmed(problems=1)
    listed("330382")
    Region.objects.filter(code="330381").update(name="改名市")
    assert content_hash(report_of(Snapshot.objects.get())) == before


# --- three hashes, three names -------------------------------------------------------------------


def test_snapshot_and_document_hash_stand_under_labels_of_their_own_in_every_form():
    snapshot = taken()
    context = report_of(snapshot)
    wanted = {
        "Snapshot data SHA-256": " ".join(grouped(snapshot.content_hash)),
        "Document contents SHA-256": " ".join(grouped(content_hash(context))),
    }
    assert len(set(wanted.values())) == 2
    out = io.BytesIO()
    draw_file(context, "xlsx", out)
    about = openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0]
    said = {row[0].value: row[1].value for row in about.rows}
    assert {label: said[label] for label in wanted} == wanted
    out = io.BytesIO()
    draw_file(context, "docx", out)
    lines = [one.text for one in docx.Document(io.BytesIO(out.getvalue())).paragraphs]
    for label, value in wanted.items():
        assert f"{label}: {value}" in lines


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_pdf_names_both_hashes_and_marks_what_is_provisional():
    snapshot = taken()
    context = report_of(snapshot)
    pdf = draw_document(context)
    said = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    for label in ("Snapshot data", "Document contents"):  # their lines break within the label
        assert label in said
    for digest_of in (snapshot.content_hash, content_hash(context)):
        assert all(group in said for group in grouped(digest_of))
    pages = said.split("\f")
    assert all("Provisional" in page for page in pages[1:-1] if page.strip())
    assert f"Page 2 of {len(pages) - 1}" in said.replace("\u00a0", " ")
