"""What an office says in its own words in the report: kept beside the snapshot, drawn with it."""

from __future__ import annotations

import io
import shutil
import subprocess

import docx
import openpyxl
import pytest

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, Missing, NotPermitted, WrongState
from portal.reports.blocks import Heading, Paragraph
from portal.reports.documents import content_hash
from portal.reports.files import draw_file
from portal.reports.models import IssuedDocument
from portal.reports.pdf import draw_document
from portal.reports.queries import verify
from programs.evaluation.documents import report_of
from programs.evaluation.models import ReportText, Snapshot
from programs.evaluation.operations import issue_report, write_text
from programs.evaluation.operations.texts import TextChanged
from programs.evaluation.queries import text_chapters, version_of
from programs.evaluation.schema import LONGEST_TEXT
from tests.factories import NOON, region
from tests.factories.evaluation import small_year, taken

pytestmark = pytest.mark.django_db
SHORTCOMINGS = "evaluation.shortcomings"
TEXTS = "/evaluation/snapshots/ZJ-2026-0001/texts/"


def write(snapshot: Snapshot, text: str, *, chapter: str = SHORTCOMINGS, seen: int = 0, by=None):
    by = by or actor_for(snapshot.taken_by)
    return write_text(snapshot, chapter=chapter, text=text, seen=seen, by=by, at=NOON)


@pytest.fixture
def snapshot(cast) -> Snapshot:
    return taken(by=actor_for(cast.province))


def test_words_are_part_of_the_document_and_not_of_the_snapshot(snapshot):
    before = content_hash(report_of(snapshot))
    write(snapshot, "基层力量不足。\r\n\r\n　　专家分布不均。 ")
    again = Snapshot.objects.get()
    assert again.content_hash == snapshot.content_hash
    context = report_of(again)
    assert content_hash(context) != before
    assert context.snapshot_hash == snapshot.content_hash
    chapter = next(one for one in context.chapters if one.code == SHORTCOMINGS)
    *_counted, heading, first, second = chapter.blocks
    assert isinstance(heading, Heading)
    assert [first, second] == [Paragraph("基层力量不足。"), Paragraph("专家分布不均。")]


def test_the_same_words_give_the_same_contents(snapshot):
    write(snapshot, "甲")
    assert content_hash(report_of(snapshot)) == content_hash(report_of(Snapshot.objects.get()))


def test_every_numbered_chapter_can_be_written_to(snapshot):
    codes = [one.code for one in text_chapters()]
    numbered = [one.code for one in report_of(snapshot).chapters if one.number]
    assert codes == numbered
    assert "evaluation.problems" in codes
    with pytest.raises(Missing):
        write(snapshot, "x", chapter="evaluation.notes")


def test_all_three_forms_show_them(snapshot):
    write(snapshot, "基层力量不足。")
    context = report_of(snapshot)
    out = io.BytesIO()
    draw_file(context, "docx", out)
    assert "基层力量不足。" in [
        p.text for p in docx.Document(io.BytesIO(out.getvalue())).paragraphs
    ]
    out = io.BytesIO()
    draw_file(context, "xlsx", out)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    cells = [cell.value for sheet in book.worksheets for row in sheet.rows for cell in row]
    assert "基层力量不足。" in cells


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_pdf_shows_them(snapshot):
    write(snapshot, "基层力量不足。")
    pdf = draw_document(report_of(snapshot))
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    assert "基层力量不足" in said.stdout.decode()


def test_each_saved_text_is_a_new_version_and_one_event(snapshot):
    assert version_of(snapshot) == report_of(snapshot).version == "V1.0"
    write(snapshot, "甲")
    write(snapshot, "乙", seen=1)
    write(snapshot, "丙", chapter="evaluation.methods")
    assert version_of(snapshot) == "V1.3"
    events = Event.objects.filter(verb="programs.report_text.write").order_by("pk")
    assert [one.detail["revision"] for one in events] == [1, 2, 1]
    assert "乙" not in str(events[1].detail)


def test_an_emptied_text_is_not_drawn_and_its_number_goes_on(snapshot):
    write(snapshot, "甲")
    write(snapshot, " 　\n", seen=1)
    kept = ReportText.objects.get()
    assert (kept.text, kept.revision) == ("", 2)
    chapter = next(one for one in report_of(snapshot).chapters if one.code == SHORTCOMINGS)
    assert not any(isinstance(one, Heading) for one in chapter.blocks)


def test_who_wrote_meanwhile_is_not_overwritten(snapshot):
    write(snapshot, "甲")
    with pytest.raises(TextChanged):
        write(snapshot, "乙")
    assert ReportText.objects.get().text == "甲"


def test_length_is_limited_and_strange_characters_are_refused(snapshot):
    write(snapshot, "字" * LONGEST_TEXT)
    for wrong in ("字" * (LONGEST_TEXT + 1), "a\x00b", "a\ud800b"):
        with pytest.raises(Invalid):
            write(snapshot, wrong, seen=1)


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad", "audit_admin"])
def test_only_who_may_ask_for_the_report_writes(cast, snapshot, who):
    with pytest.raises(NotPermitted):
        write(snapshot, "x", by=actor_for(getattr(cast, who)))
    assert not ReportText.objects.exists()


def _issue(snapshot: Snapshot, context=None):
    return issue_report(
        snapshot,
        context=context or report_of(snapshot),
        form="pdf",
        sha256="a" * 64,
        by=actor_for(snapshot.taken_by),
        at=NOON,
    )


def test_a_report_with_new_words_replaces_the_one_before(snapshot):
    first = _issue(snapshot)
    write(snapshot, "甲")
    second = _issue(snapshot)
    assert (first.version, second.version) == ("V1.0", "V1.1")
    verdict = verify(first.token)
    assert verdict.standing == "replaced"
    assert (verdict.replaced_by_number, verdict.replaced_by_version) == (snapshot.number, "V1.1")


def test_what_was_drawn_from_old_words_is_not_issued_over_new_ones(snapshot):
    old = report_of(snapshot)
    write(snapshot, "甲")
    with pytest.raises(WrongState):
        _issue(snapshot, old)
    assert not IssuedDocument.objects.exists()


# --- the page ------------------------------------------------------------------------------------


def test_the_page_offers_each_chapter_with_a_counter(cast, signed_in, snapshot):
    page = signed_in(cast.province).get(TEXTS).text
    assert page.count("data-counter-for") == len(text_chapters())
    assert f'maxlength="{LONGEST_TEXT}"' in page
    assert TEXTS in signed_in(cast.province).get("/evaluation/snapshots/ZJ-2026-0001/").text
    assert TEXTS not in signed_in(cast.viewer).get("/evaluation/snapshots/ZJ-2026-0001/").text


def test_a_text_is_written_changed_and_shown(cast, signed_in, snapshot):
    client = signed_in(cast.province)
    address = f"{TEXTS}{SHORTCOMINGS}/"
    response = client.post(address, {"text": "甲\r\n\r\n乙<b>", "seen": "0"})
    assert response.url == f"{TEXTS}#evaluation-shortcomings"
    page = client.get(TEXTS).text
    assert "<p>甲</p><p>乙&lt;b&gt;</p>" in page
    assert cast.province.display_name in page
    assert client.post(address, {"text": "丙", "seen": "0"}).status_code == 409
    assert client.post(address, {"text": "丙", "seen": "1"}).status_code == 302
    assert ReportText.objects.get().text == "丙"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "字" * (LONGEST_TEXT + 1), "seen": "0"},
        {"text": "a\x00", "seen": "0"},
        {"text": "a", "seen": "soon"},
        {"text": "a", "seen": ""},
        {},
    ],
)
def test_what_is_wrong_is_said_and_not_kept(cast, signed_in, snapshot, wrong):
    response = signed_in(cast.province).post(f"{TEXTS}{SHORTCOMINGS}/", wrong)
    assert response.status_code == 422
    assert not ReportText.objects.exists()


def test_a_chapter_that_is_none_and_a_strangers_snapshot_are_not_there(cast, signed_in, snapshot):
    client = signed_in(cast.province)
    assert client.post(f"{TEXTS}evaluation.notes/", {"text": "x", "seen": 0}).status_code == 404
    assert signed_in(cast.abroad).get(TEXTS).status_code == 404
    for who in ("viewer", "city", "officer"):
        assert signed_in(getattr(cast, who)).get(TEXTS).status_code == 403


def test_the_page_costs_the_same_however_much_is_written(
    cast, signed_in, snapshot, django_assert_max_num_queries
):
    for one in text_chapters():
        write(snapshot, "甲", chapter=one.code)
    client = signed_in(cast.province)
    client.get(TEXTS)
    with django_assert_max_num_queries(15):
        client.get(TEXTS)


def test_a_snapshot_is_taken_alone_to_write_before_its_report_is_drawn(cast, signed_in):
    from portal.jobs.models import Job

    small_year()
    response = signed_in(cast.province).post(
        "/evaluation/330000-2026/take/", {"region": "330000", "period": "2026", "reason": ""}
    )
    assert response.url == "/evaluation/snapshots/ZJ-2026-0001/"
    assert not Job.objects.exists()
    assert region("330000").name == Snapshot.objects.get().region.name
