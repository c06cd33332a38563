"""Snapshots: numbered without gaps, frozen, the same for the same figures, restated in the open."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.jobs.models import Job
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.reports.blocks import Table
from portal.reports.documents import content_hash
from portal.reports.files import draw_file
from portal.reports.models import IssuedDocument
from portal.reports.queries import verify, verify_hash
from programs.cycles.operations import lock
from programs.evaluation.documents import report_of
from programs.evaluation.models import Restatement, Snapshot
from programs.evaluation.operations import FiguresChanged, issue_report
from programs.evaluation.schema import STEPS, Frozen, digest
from tests.factories import NOON, region
from tests.factories.cycles import cycle as make_cycle
from tests.factories.evaluation import listed, small_year, taken, waiting_cells

pytestmark = pytest.mark.django_db


def test_a_snapshot_holds_what_the_readings_say():
    frozen = Frozen(taken().content)
    assert frozen.fact("roster.listed").numerator == 4
    assert frozen.fact("roster.listed", "330300").numerator == 3
    assert frozen.fact("roster.listed", "330381").numerator == 3
    assert frozen.fact("roster.listed", "330382").numerator == 0
    assert frozen.target("roster.listed") == 8
    assert len(frozen.places("county")) == 90
    assert len(frozen.places("city")) == 11
    assert waiting_cells() == 0


def test_coverage_counts_the_counties_in_force():
    fact = Frozen(taken().content).fact("roster.coverage")
    assert (fact.numerator, fact.denominator) == (2, 90)
    assert fact.value == Decimal("2.2")
    assert fact.text == "2.2 (2/90)"


def test_definitions_are_kept_in_both_languages():
    content = taken().content
    assert set(content["definitions"]) == {one.code for one in indicators}
    said = content["definitions"]["roster.listed"]
    assert set(said["titles"]) == {"zh-hans", "en"}
    assert said["titles"]["en"] == "Enterprises on the roster"


def test_every_step_of_the_funnel_is_declared_or_yet_to_come():
    """A code that a room renames would silently fall out of the report."""
    missing = [code for code in STEPS if code not in indicators]
    assert missing in ([], ["certificates.enterprises"])


def test_numbers_have_no_gaps_and_say_province_and_year():
    cycle = small_year()
    numbers = [taken(cycle).number for _n in range(3)]
    assert numbers == ["ZJ-2026-0001", "ZJ-2026-0002", "ZJ-2026-0003"]
    with pytest.raises(Invalid):
        taken(cycle, period="2025")
    assert taken(cycle).number == "ZJ-2026-0004"


def test_the_same_figures_give_the_same_hash_and_others_another():
    cycle = small_year()
    first, second = taken(cycle), taken(cycle, at=NOON + timedelta(minutes=1))
    assert (
        first.content_hash == second.content_hash == digest(json.loads(json.dumps(first.content)))
    )
    listed("330382")
    assert taken(cycle).content_hash != first.content_hash


def test_the_hash_does_not_depend_on_who_reads_in_which_language():
    cycle = small_year()
    with translation.override("en"):
        english = taken(cycle).content_hash
    with translation.override("zh-hans"):
        assert taken(cycle).content_hash == english


def test_a_city_has_a_snapshot_of_its_own():
    frozen = Frozen(taken(region=region("330300")).content)
    assert frozen.region.code == "330300"
    assert frozen.fact("roster.listed").numerator == 3
    assert len(frozen.places("county")) == 12
    assert not frozen.places("province")


def test_it_is_provisional_until_the_period_is_locked(cast):
    cycle = small_year()
    assert taken(cycle, period="2026-09").is_provisional
    lock(cycle, period="2026-09", by=actor_for(cast.province), at=NOON)
    assert not taken(cycle, period="2026-09").is_provisional
    assert taken(cycle, period="2026-10").is_provisional


def test_a_changed_figure_is_restated_with_its_reason(cast):
    cycle, by = small_year(), actor_for(cast.province)
    lock(cycle, period="2026-09", by=by, at=NOON)
    before = taken(cycle, period="2026-09")
    listed("330382")
    with pytest.raises(FiguresChanged):
        taken(cycle, period="2026-09", by=by)
    assert Snapshot.objects.count() == 1
    after = taken(cycle, period="2026-09", by=by, reason="A nomination was found in the post.")
    lines = {
        (one.indicator, one.region.code): (one.was, one.became)
        for one in Restatement.objects.filter(before=before, after=after)
    }
    assert lines["roster.listed", "330000"] == ("4", "5")
    assert lines["roster.coverage", "330000"] == ("2.2 (2/90)", "3.3 (3/90)")
    assert ("roster.listed", "330381") not in lines
    event = Event.objects.get(verb="programs.snapshot.take", target__endswith=f":{after.pk}")
    assert event.by == cast.province


def test_a_provisional_snapshot_restates_nothing():
    cycle = small_year()
    taken(cycle)
    listed("330382")
    taken(cycle)
    assert not Restatement.objects.exists()


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad", "audit_admin"])
def test_only_the_province_manager_of_the_province_takes_one(cast, who):
    cycle = small_year()
    with pytest.raises(NotPermitted):
        taken(cycle, by=actor_for(getattr(cast, who)))
    assert not Snapshot.objects.exists()
    assert taken(cycle, by=actor_for(cast.province)).taken_by == cast.province


def test_a_draft_year_has_no_snapshot():
    with pytest.raises(WrongState):
        taken(make_cycle(state="draft"))


def test_a_region_of_another_province_is_refused():
    with pytest.raises(Invalid):
        taken(region=region("440000"))


# --- the report ----------------------------------------------------------------------------------


def test_the_same_snapshot_gives_the_same_contents(settings):
    snapshot = taken()
    first = report_of(Snapshot.objects.get(pk=snapshot.pk))
    listed("330382")  # what happens afterwards is no part of it
    second = report_of(Snapshot.objects.get(pk=snapshot.pk))
    assert content_hash(first) == content_hash(second)
    assert first.verification_url == second.verification_url


def test_the_report_says_what_the_snapshot_holds():
    context = report_of(taken())
    assert context.provisional
    assert [chapter.number for chapter in context.chapters][:3] == ["", "1", "2"]
    assert {"12", "10", "6"} <= {chapter.number for chapter in context.chapters}
    assert context.formulas
    assert "/verify/" in context.verification_url
    tables = {b.number: b for b in context.numbered() if isinstance(b, Table)}
    target = next(row for row in tables["5"].rows if row.cells[2] == 8)
    assert (target.cells[3], target.cells[4]) == (4, Decimal("50.0"))
    assert target.attention == {4}


def test_the_chapter_of_shortcomings_is_never_empty():
    cycle = make_cycle()  # nothing happened at all
    context = report_of(taken(cycle))
    chapter = next(one for one in context.chapters if one.code == "evaluation.shortcomings")
    assert chapter.blocks


def test_word_and_workbook_hold_the_figures_of_the_pdf():
    with translation.override("en"):
        context = report_of(taken())
    out = io.BytesIO()
    draw_file(context, "docx", out)
    cells = [
        [cell.text for cell in row.cells]
        for table in docx.Document(io.BytesIO(out.getvalue())).tables
        for row in table.rows
    ]
    assert any(row[:4] == ["Enterprises on the roster", "enterprises", "8", "4"] for row in cells)
    out = io.BytesIO()
    draw_file(context, "xlsx", out)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    rows = [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.rows]
    assert any(row[:4] == ["Enterprises on the roster", "enterprises", 8, 4] for row in rows)


def _issue(snapshot: Snapshot, form: str = "pdf", sha: str = "a" * 64, by=None):
    return issue_report(
        snapshot,
        context=report_of(snapshot),
        form=form,
        sha256=sha,
        by=by or actor_for(snapshot.taken_by),
        at=NOON,
    )


def test_an_issued_report_is_genuine_until_a_newer_one_replaces_it(cast):
    cycle, by = small_year(), actor_for(cast.province)
    first = taken(cycle, by=by)
    issued = _issue(first)
    _issue(first, "docx", "b" * 64)
    assert IssuedDocument.objects.count() == 1
    assert verify(issued.token).standing == "current"
    assert [one.snapshot_number for one in verify_hash("b" * 64)] == [first.number]
    assert verify(issued.token).is_provisional
    listed("330382")
    second = taken(cycle, by=by)
    _issue(second)
    assert verify(issued.token).standing == "replaced"
    assert verify(issued.token).replaced_by_number == second.number


def test_an_older_snapshot_does_not_push_the_newer_report_aside(cast):
    cycle, by = small_year(), actor_for(cast.province)
    first = taken(cycle, by=by)
    listed("330382")
    second = taken(cycle, by=by)
    _issue(second)
    with pytest.raises(WrongState):
        _issue(first)


def test_a_stranger_issues_nothing(cast):
    snapshot = taken(by=actor_for(cast.province))
    with pytest.raises(NotPermitted):
        _issue(snapshot, by=actor_for(cast.abroad))


# --- the command ---------------------------------------------------------------------------------


def test_the_command_writes_each_form(tmp_path):
    small_year()
    said = io.StringIO()
    call_command(
        "evaluate", region="330000", year="2026", format="docx,xlsx", out=tmp_path, stdout=said
    )
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name.rpartition(".")[2] for name in names] == ["docx", "xlsx"]
    assert all(name.startswith("ZJ-2026-0001") for name in names)
    issued = IssuedDocument.objects.get()
    assert set(issued.file_hashes) == {"docx", "xlsx"}
    assert Snapshot.objects.get().content_hash in said.getvalue()


def test_what_the_command_made_is_handed_out_by_the_report_centre(tmp_path, cast, signed_in):
    small_year()
    call_command(
        "evaluate", region="330000", year="2026", format="xlsx", out=tmp_path, stdout=io.StringIO()
    )
    job, issued = Job.objects.get(), IssuedDocument.objects.get()
    assert (job.state, job.asked_by, job.result_sha256) == (
        "done",
        None,
        issued.file_hashes["xlsx"],
    )
    client = signed_in(cast.viewer)
    assert f"/reports/{issued.token}/xlsx/" in client.get("/reports/").text
    data = b"".join(client.get(f"/reports/{issued.token}/xlsx/").streaming_content)
    (written,) = tmp_path.iterdir()
    assert data == written.read_bytes()


def test_the_command_says_why_a_report_was_refused(tmp_path):
    cycle = small_year()
    first = taken(cycle)
    listed("330382")
    _issue_as_portal(taken(cycle))
    with pytest.raises(CommandError, match="ZJ-2026-0002"):
        call_command(
            "evaluate",
            region="330000",
            year="2026",
            format="xlsx",
            out=tmp_path,
            snapshot=first.number,
            stdout=io.StringIO(),
        )
    assert not list(tmp_path.iterdir())


def _issue_as_portal(snapshot: Snapshot) -> None:
    context = report_of(snapshot)
    issue_report(snapshot, context=context, form="pdf", sha256="a" * 64, by=SYSTEM, at=NOON)


def test_the_command_draws_a_snapshot_again_with_the_same_bytes(tmp_path):
    small_year()
    for folder in ("one", "two"):
        again = Snapshot.objects.values_list("number", flat=True).first()
        call_command(
            "evaluate",
            region="330000",
            year="2026",
            format="xlsx",
            out=tmp_path / folder,
            snapshot=again,
            stdout=io.StringIO(),
        )
    one, two = (next((tmp_path / folder).iterdir()).read_bytes() for folder in ("one", "two"))
    assert one == two
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": "999999"},
        {"year": "2019"},
        {"year": "soon"},
        {"format": "odt"},
        {"language": "xx"},
        {"snapshot": "ZJ-2026-9999"},
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, wrong):
    small_year()
    given = {"region": "330000", "year": "2026", "format": "xlsx", "out": tmp_path} | wrong
    with pytest.raises(CommandError):
        call_command("evaluate", **given, stdout=io.StringIO())
