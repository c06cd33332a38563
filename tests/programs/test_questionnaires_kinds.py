"""Every kind of question by plain POST: rows that move, files, signatures, reasons, last time."""

import json
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.actor import actor_for
from portal.files.models import Attachment
from portal.jobs.models import Job
from programs.questionnaires import operations
from programs.questionnaires.documents import copy_of
from programs.questionnaires.models import Response
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise, member
from tests.factories.every_kind import EVERY
from tests.factories.questionnaires import response, version

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)
KINDS = {"kind": "qms", "until": "2027-01-01"}


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


@pytest.fixture
def mine(db, signed_in):
    of = response(to=version(None, EVERY), answers={})
    return signed_in(member(of.enterprise)), of


def post(client, of, section, go="save", device="a", **values):
    of.refresh_from_db()
    asked = [q["code"] for s in EVERY["sections"] if s["code"] == section for q in s["questions"]]
    data = {"revision": of.revision, "device": device, "go": go, "asked": asked} | values
    answer = client.post(url("section", of.pk, section), data)
    of.refresh_from_db()
    return answer


def rows(*given):
    return {
        f"A5.{number}.{name}": text
        for number, row in enumerate(given)
        for name, text in row.items()
    }


ONE, TWO, THREE = ({"kind": "other", "name": name} for name in ("one", "two", "three"))


@pytest.mark.parametrize(
    ("go", "left"),
    [
        ("save", [ONE, TWO, THREE]),
        ("add-A5", [ONE, TWO, THREE]),
        ("up-A5-1", [TWO, ONE, THREE]),
        ("up-A5-0", [ONE, TWO, THREE]),
        ("down-A5-1", [ONE, THREE, TWO]),
        ("down-A5-2", [ONE, TWO, THREE]),
        ("remove-A5-0", [TWO, THREE]),
        ("remove-A5-99", [ONE, TWO, THREE]),
        ("remove-Z9-0", [ONE, TWO, THREE]),
        ("up-A5-x", [ONE, TWO, THREE]),
    ],
)
def test_rows_are_moved_by_buttons_that_need_no_script(mine, go, left):
    client, of = mine
    post(client, of, "A", go=go, **rows(ONE, TWO, THREE))
    assert of.answers["A5"] == left


cells = st.fixed_dictionaries(
    {"kind": st.sampled_from(["qms", "other"])},
    optional={"name": st.sampled_from(["甲", "B", "丙"]), "until": st.just("2027-01-01")},
)
moves = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "up", "down", "save"]), st.integers(0, 5)),
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(cells, max_size=4), moves, cells)
def test_rows_added_removed_and_moved_are_the_same_when_they_are_loaded_again(
    mine, given_rows, steps, fresh
):
    """The rows are held against a plain list that the same things are done to."""
    client, of = mine
    kept = list(given_rows)
    post(client, of, "A", **rows(*kept))
    for verb, place in steps:
        if verb == "add" and len(kept) < 5:
            kept.append(fresh)
        posted = list(kept)
        if verb == "remove" and place < len(kept):
            del kept[place]
        elif verb == "up" and 0 < place < len(kept):
            kept[place - 1], kept[place] = kept[place], kept[place - 1]
        elif verb == "down" and place + 1 < len(kept):
            kept[place + 1], kept[place] = kept[place], kept[place + 1]
        post(client, of, "A", go=f"{verb}-A5-{place}", **rows(*posted))
        assert of.answers.get("A5", []) == kept
    page = client.get(url("section", of.pk, "A")).text
    for number, row in enumerate(kept):
        for name, text in row.items():
            wanted = f'name="A5.{number}.{name}"'
            assert wanted in page
            if name != "kind":
                assert f'{wanted} value="{text}"' in page


def test_a_file_answers_a_question_until_another_takes_its_place(mine):
    client, of = mine
    first = SimpleUploadedFile("执照.png", PNG, "image/png")
    post(client, of, "C", C1=first, C3="陈建国")
    held = Attachment.objects.get()
    assert of.answers["C1"] == {
        "file": held.pk, "name": "执照.png", "size": held.size, "sha256": held.sha256,
    }  # fmt: skip
    assert client.get(reverse("files:attachment", args=[held.pk])).status_code == 200
    post(client, of, "C", C3="陈建国")
    assert of.answers["C1"]["file"] == held.pk
    post(client, of, "C", C1=SimpleUploadedFile("again.png", PNG, "image/png"))
    assert of.answers["C1"]["name"] == "again.png"
    assert Attachment.objects.count() == 1
    post(client, of, "C", go="drop-C1")
    assert "C1" not in of.answers
    assert not Attachment.objects.exists()


def test_what_is_no_file_of_the_kind_is_refused_and_nothing_is_kept(mine):
    client, of = mine
    wrong = SimpleUploadedFile("x.png", b"MZ not a picture", "image/png")
    assert post(client, of, "C", C1=wrong, C2="words").status_code == 422
    assert of.answers == {}
    assert not Attachment.objects.exists()


def test_somebody_elses_file_does_not_answer(mine):
    client, of = mine
    post(client, of, "C", C1='{"file": 1}')
    assert "C1" not in of.answers


LINES = [[10, 10, 50, 60, 90, 10], [100, 100, 120, 120]]


def test_a_signature_is_drawn_or_written(mine):
    client, of = mine
    post(client, of, "C", C3="陈建国")
    assert of.answers["C3"] == {"name": "陈建国"}
    post(client, of, "C", **{"C3.strokes": json.dumps(LINES)})
    assert of.answers["C3"] == {"strokes": LINES}
    page = client.get(url("section", of.pk, "C")).text
    assert 'points="10,10 50,60 90,10"' in page
    post(client, of, "C")
    assert "C3" not in of.answers


NO_DRAWINGS = ["x", "3", "[3]", "[[1,2]]", "[[1,2,3]]", "[[1,2,9999,2]]", "[[1.5,2,3,4]]"]


@pytest.mark.parametrize("strokes", [*NO_DRAWINGS, '[["1",2,3,4]]'])
def test_a_drawing_that_is_none_is_refused(mine, strokes):
    client, of = mine
    assert post(client, of, "C", **{"C3.strokes": strokes}).status_code == 422
    assert of.answers == {}


def test_what_was_answered_last_year_is_shown_marked_and_confirmed(db, signed_in):
    firm = enterprise()
    before = version(cycle(year=2025), EVERY)
    response(firm, to=before, state="submitted", answers={"A1": firm.name, "A2": "100"})
    version(cycle(year=2026), EVERY)
    client = signed_in(member(firm))
    client.post(url("start", firm.pk))
    of = Response.objects.get(state="draft")
    assert of.last_answers == {"A1": firm.name, "A2": "100"}
    assert of.prefilled["A2"] == {"value": "100", "source": "last", "on": "2026-05-06"}
    assert of.prefilled["A1"]["source"] == "register"
    assert "last answer" in client.get(url("section", of.pk, "A"), HTTP_ACCEPT_LANGUAGE="en").text
    post(client, of, "A", A1=firm.name, A2="100", **{"A2.shown": "1", "A2.ok": "1"})
    assert of.answers == {"A1": firm.name, "A2": "100"}


def test_an_unusual_answer_needs_its_reason(mine):
    client, of = mine
    Response.objects.filter(pk=of.pk).update(last_answers={"A2": "100"})
    refused = post(client, of, "A", go="next", A1="x", A2="151")
    assert refused.status_code == 422
    assert (
        post(client, of, "A", go="next", A1="x", A2="151", **{"A2.reason": "新生产线"}).status_code
        == 302
    )
    assert of.answers["A2.reason"] == "新生产线"


def test_what_is_worked_out_is_kept_when_it_is_handed_in(mine):
    client, of = mine
    post(client, of, "A", A1="x", A2="300", A3="100")
    assert "33.33" in client.get(url("section", of.pk, "A")).text
    assert "A4" not in of.answers
    post(client, of, "A", A1="x", A2="300", A3="1")
    post(client, of, "B", B1="yes")
    post(client, of, "C", C3="陈建国")
    operations.submit(of, by=actor_for(member(of.enterprise)), at=timezone.now())
    of.refresh_from_db()
    assert of.answers["A4"] == "0.33"
    assert set(of.answers) == {"A1", "A2", "A3", "A4", "B1", "C3"}


def test_what_is_worked_out_is_not_typed(mine):
    client, of = mine
    assert post(client, of, "A", A1="x", A4="99").status_code == 302
    assert "A4" not in of.answers
    with pytest.raises(Exception, match="A4"):
        operations.save_answers(
            of, values={"A4": "99"}, revision=9, device="a",
            by=actor_for(member(of.enterprise)), at=NOON,
        )  # fmt: skip


def test_a_section_that_is_not_asked_is_passed_over(mine):
    client, of = mine
    page = post(client, of, "C", go="next", C3="陈建国")
    assert page.url == url("check", of.pk)
    post(client, of, "A", A1="x", A2="600000")
    assert post(client, of, "C", go="next", C3="陈建国").url == url("section", of.pk, "D")
    post(client, of, "A", A1="x", A2="6")
    assert client.get(url("section", of.pk, "D")).status_code == 200
    assert url("section", of.pk, "D") not in client.get(url("check", of.pk)).text


def test_two_answers_to_one_question_are_shown_and_one_is_chosen(mine):
    client, of = mine
    post(client, of, "A", device="desk", A1="desk")
    late = {"revision": 0, "device": "phone", "go": "save", "asked": ["A1"], "A1": "phone"}
    shown = client.post(url("section", of.pk, "A"), late)
    assert shown.status_code == 409
    assert 'name="A1.choose" value="theirs"' in shown.text
    post(client, of, "A", device="next", A1="phone", **{"A1.choose": "theirs"})
    assert of.answers["A1"] == "desk"
    draft = client.post(url("draft", of.pk, "A"), late)
    assert draft.status_code == 409
    assert draft.json()["conflicts"] == [{"question": "A1", "mine": "phone", "theirs": "desk"}]
    assert client.post(url("draft", of.pk, "A"), late | {"A1.choose": "mine"}).status_code == 200
    of.refresh_from_db()
    assert of.answers["A1"] == "phone"


def test_large_type_is_kept_for_the_visit(mine):
    client, of = mine
    assert "large-type" in client.get(url("section", of.pk, "A"), {"type": "large"}).text
    assert "large-type" in client.get(url("section", of.pk, "B")).text
    client.get(url("section", of.pk, "A"), {"type": "normal"})
    assert "large-type" not in client.get(url("section", of.pk, "B")).text


def test_the_own_copy_says_every_answer_and_is_the_same_when_drawn_again(mine):
    client, of = mine
    post(client, of, "A", A1="瑞安市华锐阀门有限公司", A2="300", A3="1", **rows(ONE))
    post(client, of, "C", **{"C3.strokes": json.dumps(LINES)})
    of = Response.objects.with_all().get()
    with translation.override("zh-hans"):
        first = copy_of(of, today=NOON.date(), in_full=True)
        again = copy_of(of, today=NOON.date(), in_full=True)
    assert first.startswith(b"%PDF")
    assert first == again
    if folder := os.environ.get("SHOTS"):
        Path(folder, "copy.pdf").write_bytes(first)
    with translation.override("en"):
        assert copy_of(of, today=NOON.date(), in_full=True) != first


def test_who_reads_a_response_may_have_its_copy_and_nobody_else(
    mine, cast, signed_in, django_capture_on_commit_callbacks
):
    client, of = mine
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(url("copy", of.pk))
    job = Job.objects.get(kind="questionnaires.copy")
    assert asked.url == reverse("pages:job", args=[job.pk])
    assert (job.state, job.result_rows) == ("done", len(of.answers))
    assert signed_in(cast.stranger).post(url("copy", of.pk)).status_code == 404
