"""The plan of one enterprise: page 1 stands alone, and what is not known is left out."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import docx
import pytest

from portal.reports.blocks import Definition, Figure, Party, Table
from portal.reports.charts import Bone, Cause, Fishbone
from portal.reports.files import draw_file
from portal.reports.plans import (
    ChapterScore,
    Condition,
    EnterprisePlan,
    First,
    FittingPolicy,
    FollowUp,
    PlannedMeasure,
    Problem,
    Target,
    draw_plan,
    plan_document,
)

LEAST = EnterprisePlan(
    number="ZJ-330304-2026-0001",
    enterprise="温州示例阀门制造有限公司",
    credit_code="91339999MA9T000187",
    visited_on=date(2026, 10, 15),
    experts="周××",
    standard="GB/T 19001-2016",
    office="温州市瓯海区市场监督管理局",
    version="V1.0",
    snapshot_number="ZJ-330304-2026-0001",
    data_at=datetime(2026, 10, 16, 8, tzinfo=UTC),
    language="en",
)
WHOLE = replace(
    LEAST,
    first=[First(f"Do {n}", "because", "Wang", date(2026, 11, n), f"{n}0 %") for n in (1, 2, 3)],
    highlights=[Figure("Score", Decimal("2.6"), "/ 5"), Figure("Problems", 8)],
    targets=[
        Target("First pass", "%", Decimal("92.1"), Decimal("95.0"), "lots"),
        Target("Complaints", "a quarter", Decimal(11), Decimal(6), "registered"),
        Target("Unknown", "%", None, Decimal(6), ""),
    ],
    facts=[Definition("Size", "small")],
    strengths="Open about problems.",
    scores=[ChapterScore(str(n), Decimal(n) / 3, Decimal(2)) for n in range(4, 11)],
    problems=[Problem("1", "7.1.5", "Gauges overdue", "ledger", "severe", "measurement")],
    causes=Fishbone("Why", ["Low", "yield"], [Bone("测", [Cause("overdue", root=True)])]),
    measures=[
        PlannedMeasure(
            "30 days",
            "Send gauges",
            "1",
            "Wang",
            "Zhou",
            date(2026, 11, 10),
            "100 %",
            Decimal("0.4"),
        ),
        PlannedMeasure("90 days", "Audit", "", "Chen", "", None, "once", Decimal("1.2")),
    ],
    conditions=[
        Condition("Licence", "valid", "met"),
        Condition("Three months", "by 12-01", "waiting"),
        Condition("Paid directly", "by an agent", "unmet"),
    ],
    policies=[FittingPolicy("Subsidy", Decimal("1.0"), date(2027, 6, 30), "invoice")],
    follow_ups=[FollowUp("T+6", date(2027, 4, 15), "again", "Zhou")],
    parties=[Party("Enterprise", "seal"), Party("Expert", "signature")],
    verification_url="https://portal.example/verify/0/",
)


def tables(plan: EnterprisePlan) -> dict[str, Table]:
    return {b.title: b for b in plan_document(plan).blocks() if isinstance(b, Table)}


def test_the_same_plan_gives_the_same_bytes():
    assert draw_plan(WHOLE) == draw_plan(WHOLE)


def test_a_plan_without_findings_is_still_a_plan():
    assert draw_plan(LEAST).startswith(b"%PDF-")
    assert [chapter.title for chapter in plan_document(LEAST).chapters] == ["Summary"]


def test_chapters_are_numbered_by_what_is_there():
    some = replace(LEAST, problems=WHOLE.problems, parties=WHOLE.parties)
    numbers = [(c.number, c.title) for c in plan_document(some).chapters]
    assert numbers == [("", "Summary"), ("1", "Problems found"), ("2", "Confirmed by both sides")]


def test_costs_add_up_and_measures_stand_under_their_phase():
    table = tables(WHOLE)["Measures, owners, dates and what counts as done"]
    assert [row.cells[0] for row in table.rows] == [
        "30 days",
        "Send gauges",
        "90 days",
        "Audit",
        "Total",
    ]
    assert table.rows[-1].cells[-1] == Decimal("1.6")


def test_a_plan_without_costs_has_no_column_for_them():
    free = replace(WHOLE, measures=[replace(m, cost=None) for m in WHOLE.measures])
    table = tables(free)["Measures, owners, dates and what counts as done"]
    assert "Cost" not in [column.header for column in table.columns]


def test_a_difference_is_said_only_where_both_ends_are_known():
    assert [target.difference for target in WHOLE.targets] == ["+2.9", "−5", "—"]


def test_a_severe_problem_is_marked_by_sign_and_colour():
    row = tables(WHOLE)["Problems found during the diagnosis"].rows[0]
    assert row.cells[4] == "◆\u00a0severe"
    assert row.attention == {4}


def test_readiness_is_said_in_words_beside_the_lamp():
    rows = tables(WHOLE)["Readiness for certification"].rows
    assert [row.cells[3].words for row in rows] == ["met", "not yet", "not met"]


def test_an_industry_with_too_few_enterprises_is_not_compared_with():
    alone = replace(WHOLE, scores=[replace(s, average=None) for s in WHOLE.scores])
    chart = next(b for c in plan_document(alone).chapters for b in c.blocks if hasattr(b, "svg"))
    assert "Industry average" not in chart.svg
    assert len(chart.table.columns) == 2


def test_word_has_the_three_things_and_both_signatures():
    out = io.BytesIO()
    draw_file(WHOLE, "docx", out)
    document = docx.Document(io.BytesIO(out.getvalue()))
    cells = [[cell.text for cell in row.cells] for t in document.tables for row in t.rows]
    assert ["Do 1", "because", "Wang", "2026-11-01", "10 %"] in cells
    assert ["Enterprise", "Expert"] in cells


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_page_one_stands_alone(tmp_path):
    file = tmp_path / "plan.pdf"
    file.write_bytes(draw_plan(WHOLE))
    text = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.split("\f")
    for words in ("Do 1", "Do 2", "Do 3", "First pass", "温州示例阀门制造有限公司", "SHA-256"):
        assert words in pages[0]
    assert "Gauges overdue" not in pages[0]
    assert re.search(r"Page\s+1\s+of", pages[0])


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_a_plan_that_was_not_issued_asks_nobody_to_scan():
    for plan, is_said in ((replace(WHOLE, verification_url=""), False), (WHOLE, True)):
        read = subprocess.run(
            ["pdftotext", "-", "-"], input=draw_plan(plan), capture_output=True, check=True
        )
        assert ("Scan to check" in read.stdout.decode()) is is_said
