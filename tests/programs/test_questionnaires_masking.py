"""Persons in answers: masked on the page, in REST and on paper; in full to their own, or why."""

import copy

import pytest
from django.urls import reverse
from django.utils import translation

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.jobs.models import Job
from portal.kernel.errors import Invalid, NotPermitted
from portal.offices.models import Office
from programs.questionnaires import documents
from programs.questionnaires.models import AnswerLink, CarriedDraft, Edit, Response
from programs.questionnaires.operations import unmask_answers
from programs.questionnaires.queries import holder_of, questionnaire_of, reads_persons
from programs.questionnaires.reports import fields_of, long_table
from programs.questionnaires.reports.columns import cell_of
from programs.questionnaires.schema import read_questionnaire
from programs.questionnaires.scoring import masked, masked_answers
from tests.factories import NOON, holder
from tests.factories.campaigns import asked_by
from tests.factories.enterprises import member
from tests.factories.keys import province_key
from tests.factories.questionnaires import COMPLETE, SMALL, response, version, words

NAME, PHONE, TITLE, SIGNER = "王小明", "13912345678", "行政主管", "李建国"
SECRETS = (NAME, PHONE, TITLE, SIGNER, "张技术", "13700009999")
OFFICERS = ("province", "viewer", "city", "officer", "approver", "station", "national")
PERSONS = {
    "code": "P",
    "words": words("Persons"),
    "questions": [
        {"code": "P1", "kind": "text", "words": words("Who"), "prefill": "contact_name"},
        {"code": "P2", "kind": "text", "words": words("Number"), "prefill": "contact_phone"},
        {"code": "P3", "kind": "text", "words": words("Post"), "prefill": "contact_title"},
        {"code": "P4", "kind": "text", "words": words("备用手机"), "may_not_apply": True},
        {"code": "P5", "kind": "signature", "words": words("Signed")},
        {
            "code": "P6",
            "kind": "rows",
            "words": words("Team"),
            "columns": [
                {"code": "who", "words": words("姓名")},
                {"code": "task", "words": words("Task")},
            ],
        },
        {"code": "P7", "kind": "signature", "words": words("Drawn")},
    ],
}
ANSWERS = {
    "P1": NAME,
    "P2": PHONE,
    "P3": TITLE,
    "P4": ["13700009999", "not_applicable"],
    "P5": {"name": SIGNER},
    "P6": [{"who": "张技术", "task": "Valves"}],
    "P7": {"strokes": [[1, 2, 333, 144]]},
}
MASKED = {
    "P1": "王**",
    "P2": "139****5678",
    "P3": "*",
    "P4": ["137****9999", "not_applicable"],
    "P5": {"name": "李**"},
    "P6": [{"who": "张**", "task": "Valves"}],
    "P7": {"strokes": []},
}


def schema():
    return {**SMALL, "sections": [*copy.deepcopy(SMALL["sections"]), PERSONS]}


@pytest.fixture
def handed_in(db):
    return response(to=version(schema=schema()), state="submitted", answers=COMPLETE | ANSWERS)


@pytest.fixture
def readers(cast, handed_in):
    """Who reads the answers and is not the enterprise."""
    station = Office.objects.create(
        code="s330381", name="Station", kind="station", region=handed_in.region
    )
    nation = Office.objects.create(code="nation", name="Nation", kind="national")
    handed_in.enterprise.station = station
    handed_in.enterprise.save()
    cast.station = holder("station_officer", station)
    cast.national = holder("national_viewer", nation)
    return cast


def page_of(handed_in):
    return reverse("questionnaires:response", args=[handed_in.pk])


def shown_in(text):
    return [one for one in SECRETS if one in text]


# ---- the rule


def test_each_answer_is_masked_and_keeps_its_shape():
    questionnaire = read_questionnaire(schema())
    given = COMPLETE | ANSWERS | {"P1.reason": "moved"}
    assert masked_answers(questionnaire, given) == COMPLETE | MASKED | {"P1.reason": "moved"}


@pytest.mark.parametrize("answer", ["", None, "not_applicable"])
def test_where_nothing_is_answered_nothing_is_masked(answer):
    assert masked(read_questionnaire(schema()).question("P4"), answer) == answer


def test_what_no_form_sends_is_masked_all_the_same():
    questionnaire = read_questionnaire(schema())
    assert masked(questionnaire.question("P5"), NAME) == {"strokes": []}
    assert masked(questionnaire.question("P6"), NAME) == []
    assert masked(questionnaire.question("P6"), [NAME, {"who": NAME}]) == [{"who": "王**"}]


# ---- by role


@pytest.mark.parametrize("who", OFFICERS)
def test_officers_read_the_page_masked(readers, handed_in, signed_in, who):
    page = signed_in(getattr(readers, who)).get(page_of(handed_in))
    assert page.status_code == 200
    assert shown_in(page.text) == []
    assert "333,144" not in page.text
    assert "139****5678" in page.text
    assert ("unmask_reason" in page.text) == (who not in ("viewer", "national"))


@pytest.mark.parametrize("who", OFFICERS)
def test_officers_read_rest_masked(readers, handed_in, signed_in, who):
    client = signed_in(getattr(readers, who))
    (line,) = client.get("/api/v1/responses/").json()["results"]
    whole = client.get(f"/api/v1/responses/{handed_in.pk}/").json()
    assert line["answers"] == whole["answers"] == COMPLETE | MASKED


@pytest.mark.parametrize("who", OFFICERS)
def test_the_copy_of_officers_is_masked(
    readers, handed_in, signed_in, who, monkeypatch, django_capture_on_commit_callbacks
):
    drawn = {}
    monkeypatch.setattr(documents, "render", lambda _name, said, **_kw: drawn.update(said) or b"%")
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(getattr(readers, who)).post(reverse("questionnaires:copy", args=[handed_in.pk]))
    assert Job.objects.get(kind="questionnaires.copy").state == "done"
    assert drawn["in_full"] is False
    assert shown_in(str(drawn["sections"])) == []
    assert "333,144" not in str(drawn["sections"])


def test_the_enterprise_itself_reads_its_own_in_full(handed_in, signed_in):
    own = member(handed_in.enterprise)
    client = signed_in(own)
    page = client.get(page_of(handed_in)).text
    assert shown_in(page) == list(SECRETS)
    assert "333,144" in page
    assert "unmask_reason" not in page
    rest = client.get(f"/api/v1/responses/{handed_in.pk}/").json()
    assert rest["answers"] == COMPLETE | ANSWERS
    assert reads_persons(handed_in, actor_for(own))


def test_a_county_system_reads_rest_masked(handed_in, client):
    headers = province_key("programs.response.view").headers
    rest = client.get(f"/api/v1/responses/{handed_in.pk}/", headers=headers).json()
    assert rest["answers"] == COMPLETE | MASKED


def test_the_contact_who_came_by_a_link_answers_for_the_enterprise(handed_in):
    keys = asked_by(handed_in.version, handed_in.enterprise)
    link = AnswerLink.objects.get(pk=keys["answer_link"])
    assert reads_persons(handed_in, holder_of(link, handed_in))
    link.is_known = False
    assert not reads_persons(handed_in, holder_of(link, handed_in))


# ---- the copy


def test_a_masked_copy_hashes_what_it_shows(handed_in):
    """The digits behind a mask are few: whoever had the hash of the whole could try them out."""
    of = Response.objects.with_all().get(pk=handed_in.pk)
    full = documents.context_of(of, today=NOON.date(), in_full=True)
    hidden = documents.context_of(of, today=NOON.date(), in_full=False)
    assert full["digest"] != hidden["digest"]
    of.answers["P2"] = "13900005678"
    again = documents.context_of(of, today=NOON.date(), in_full=False)
    assert again["digest"] == hidden["digest"]
    with translation.override("en"):
        assert documents.copy_of(of, today=NOON.date(), in_full=False).startswith(b"%PDF")


@pytest.mark.parametrize("in_full", [False, True])
def test_what_a_new_version_dropped_is_masked_too(handed_in, cast, signed_in, in_full):
    was = {"P2": PHONE, "P5": {"name": SIGNER}}
    for code, answer in was.items():
        Edit.objects.create(
            response=handed_in, revision=1, question=code, was=answer, device="a", at=NOON
        )
    CarriedDraft.objects.create(
        response=handed_in,
        version=handed_in.version,
        before=handed_in.version,
        revision=1,
        report={"sections": [], "new": [], "changed": [], "reworded": [], "lost": list(was)},
        at=NOON,
    )
    client = signed_in(member(handed_in.enterprise) if in_full else cast.officer)
    page = client.get(reverse("questionnaires:changes", args=[handed_in.pk])).text
    assert shown_in(page) == ([PHONE, SIGNER] if in_full else [])
    assert ("139****5678" in page) != in_full


# ---- in full, with a reason


@pytest.mark.parametrize("who", ["province", "city", "officer", "approver", "station"])
def test_in_full_once_with_a_reason_that_is_kept(readers, handed_in, signed_in, who):
    client = signed_in(getattr(readers, who))
    url = reverse("questionnaires:persons", args=[handed_in.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert not Event.objects.filter(verb="enterprises.enterprise.unmask").exists()
    page = client.post(url, {"reason": "To ring them about the valves"})
    assert page.status_code == 200
    assert shown_in(page.text) == list(SECRETS)
    event = Event.objects.get(verb="enterprises.enterprise.unmask")
    assert event.by == getattr(readers, who)
    assert event.target == f"enterprises.enterprise:{handed_in.enterprise_id}"
    assert event.detail == {
        "reason": "To ring them about the valves",
        "seen_in": f"programs.response:{handed_in.pk}",
    }
    assert shown_in(client.get(page_of(handed_in)).text) == []


@pytest.mark.parametrize(
    ("who", "status"), [("viewer", 403), ("national", 403), ("neighbour", 404), ("abroad", 404)]
)
def test_others_are_refused(readers, handed_in, signed_in, who, status):
    url = reverse("questionnaires:persons", args=[handed_in.pk])
    answer = signed_in(getattr(readers, who)).post(url, {"reason": "Curious"})
    assert answer.status_code == status
    assert shown_in(answer.text) == []


def test_both_permissions_are_needed(readers, handed_in):
    with pytest.raises(NotPermitted):
        unmask_answers(handed_in, by=actor_for(readers.viewer), at=NOON, reason="?")
    with pytest.raises(NotPermitted):
        unmask_answers(handed_in, by=actor_for(readers.neighbour), at=NOON, reason="?")
    with pytest.raises(Invalid):
        unmask_answers(handed_in, by=actor_for(readers.officer), at=NOON, reason="")
    told = unmask_answers(handed_in, by=actor_for(readers.officer), at=NOON, reason="Visit")
    assert told == COMPLETE | ANSWERS


# ---- what it costs


def test_a_list_costs_the_same_for_many(
    readers, handed_in, signed_in, django_assert_max_num_queries
):
    client, counts = signed_in(readers.officer), []
    for _time in range(2):
        with django_assert_max_num_queries(40) as captured:
            client.get("/api/v1/responses/")
        counts.append(len(captured))
        for _number in range(3):
            response(to=handed_in.version, state="submitted", answers=ANSWERS)
    assert counts[0] == counts[1]
    assert questionnaire_of(handed_in.version).question("P1")


def test_exports_are_masked_by_the_same_rule(handed_in):
    of = Response.objects.with_all().get(pk=handed_in.pk)
    fields = {one.header: one for one in fields_of([questionnaire_of(of.version)])}
    assert cell_of(fields["P6[1].who"], of.answers) == "张**"
    assert cell_of(fields["P5"], of.answers) == "李**"
    assert cell_of(fields["P7"], of.answers) == "*"
    assert cell_of(fields["P1"], of.answers) == "王**"
    said = [cell for row in long_table([of]).rows for cell in row]
    assert not {*SECRETS} & {str(cell) for cell in said}
    assert {"王**", "139****5678", "137****9999", "李**", "张**"} <= {str(cell) for cell in said}
