"""The editor of the province: composing, changing, comparing, bridging, publishing, frozen."""

import copy

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from portal.audit.models import Event
from portal.kernel.errors import Invalid, Missing, NotPermitted, Stale, TooLarge, WrongState
from programs.questionnaires import operations
from programs.questionnaires.models import (
    Bridge,
    CarriedDraft,
    Edit,
    Need,
    Response,
    Trial,
    Version,
    VersionEdit,
)
from programs.questionnaires.queries.comparing import (
    NotCarried,
    carried,
    carrying,
    edits_since,
    supposed,
    version_before,
)
from programs.questionnaires.schema import Words, library, read_questionnaire
from programs.questionnaires.schema.arranging import ArrangeQuestion, ArrangeSection
from programs.questionnaires.schema.bridging import DROPPED, as_json, identity
from programs.questionnaires.schema.drafting import read_draft
from programs.questionnaires.schema.editing import ChangeSettings, PutQuestion, PutSection
from programs.questionnaires.schema.pieces import Way, codes_of
from programs.questionnaires.schema.proposing import propose
from programs.questionnaires.schema.renaming import in_expression
from programs.questionnaires.scoring.burden import burden
from programs.questionnaires.vocabulary import Fate, Prefill
from tests.conftest import installed_triggers
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise, member
from tests.factories.every_kind import EVERY
from tests.factories.questionnaires import COMPLETE, SMALL, response, version, words

QUESTION = {"code": "C1", "kind": "text", "words": words("Anything else")}


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


@pytest.fixture
def by(cast, acting):
    return acting(cast.province)


@pytest.fixture
def client(cast, signed_in) -> Client:
    return signed_in(cast.province)


def draft(of=None, schema=None, **values):
    return version(of, schema, state="draft", published_at=None, **values)


def edited(of, change, by):
    of.refresh_from_db()
    return operations.edit_version(of, change=change, revision=of.revision, by=by, at=NOON)


def bridged(of, by, **items):
    """The draft with a confirmed bridge: what is proposed, with some items chosen otherwise."""
    before = version_before(of)
    found = propose(read_questionnaire(before.schema), read_questionnaire(of.schema))
    operations.confirm_bridge(of, items={**found, **items}, by=by, at=NOON)
    return of


# ---- changes, pure ----


def questions(data):
    return [[one["code"] for one in part["questions"]] for part in data["sections"]]


@pytest.mark.parametrize(
    ("code", "way", "there"),
    [
        ("A2", Way.UP, [["A2", "A1", "A3"], ["B1"]]),
        ("A1", Way.UP, [["A1", "A2", "A3"], ["B1"]]),
        ("A3", Way.DOWN, [["A1", "A2"], ["A3", "B1"]]),
        ("B1", Way.UP, [["A1", "A2", "A3", "B1"], []]),
        ("A1", Way.COPY, [["A1", "A1_2", "A2", "A3"], ["B1"]]),
        ("A1", Way.REMOVE, [["A2", "A3"], ["B1"]]),
    ],
)
def test_questions_go_where_they_are_sent(code, way, there):
    data = copy.deepcopy(SMALL)
    del data["sections"][1]["questions"][1:]
    before = copy.deepcopy(data)
    assert questions(ArrangeQuestion(code, way).apply(data)) == there
    assert data == before  # what was there is not touched


def test_sections_are_moved_copied_and_taken_away():
    data = copy.deepcopy(SMALL)
    assert [s["code"] for s in ArrangeSection("B", Way.UP).apply(data)["sections"]] == ["B", "A"]
    twice = ArrangeSection("A", Way.COPY).apply(data)
    assert [s["code"] for s in twice["sections"]] == ["A", "A_2", "B"]
    assert questions(twice)[1] == ["A1_2", "A2_2", "A3_2"]
    assert len(set(codes_of(twice))) == len(codes_of(twice))
    assert [s["code"] for s in ArrangeSection("A", Way.REMOVE).apply(data)["sections"]] == ["B"]


def test_a_new_code_is_written_wherever_the_old_one_was_named():
    data = copy.deepcopy(SMALL)
    data["pairing"] = [{"code": "A2", "rule": "growth", "where": "last(A2) > 0"}]
    (left,) = ArrangeSection("B", Way.REMOVE).apply(data)["pairing"]
    assert left["code"] == "A2"
    assert "pairing" not in ArrangeSection("A", Way.REMOVE).apply(data)
    data["sections"][1]["relevant"] = "A2 > 1 and 'A2' = A1"
    was = data["sections"][0]["questions"][1]
    change = PutQuestion(
        was | {"code": "staff"}, was="A2", pairing={"rule": "growth", "where": "x"}
    )
    found = change.apply(data)
    assert found["sections"][1]["relevant"] == "staff > 1 and 'A2' = A1"
    assert found["pairing"] == [{"code": "staff", "rule": "growth", "where": "x"}]
    b1 = data["sections"][1]["questions"][0]
    renamed = PutQuestion(b1 | {"code": "system"}, was="B1").apply(data)
    assert renamed["sections"][1]["questions"][1]["asked_when"]["question"] == "system"


def test_what_would_have_happened_anyway_follows_its_question():
    data = copy.deepcopy(SMALL)
    b1 = next(one for one in data["sections"][1]["questions"] if one["code"] == "B1")
    owed = {option["code"]: "0.5" for option in b1["options"]}
    asked = PutQuestion(b1, was="B1", owed=owed).apply(data)
    assert asked["anyway"] == {"question": "B1", "owed": owed}
    assert not read_draft(asked).faults
    a2 = data["sections"][0]["questions"][1]
    assert PutQuestion(a2, was="A2").apply(asked)["anyway"] == asked["anyway"]
    renamed = PutQuestion(b1 | {"code": "why"}, was="B1", owed=owed).apply(asked)
    assert renamed["anyway"]["question"] == "why"
    assert "anyway" not in PutQuestion(b1, was="B1").apply(asked)
    assert "anyway" not in ArrangeQuestion("B1", Way.REMOVE).apply(asked)
    assert "anyway" not in ArrangeSection("B", Way.REMOVE).apply(asked)
    short = PutQuestion(b1, was="B1", owed={next(iter(owed)): "2"}).apply(data)
    (fault,) = read_draft(short).faults
    assert (fault.code, fault.where) == ("schema.anyway", "/B1/anyway")


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("B1 = 'B1'", "X = 'B1'"),
        ("A7.B1 > 1", "A7.B1 > 1"),
        ("has(B1,'a')or B10", "has(X,'a')or B10"),
        ("B1 = 'open", "B1 = 'open"),
    ],
)
def test_only_the_name_of_the_question_is_replaced(text, now):
    assert in_expression(text, "B1", "X") == now


def test_a_draft_may_be_wrong_and_every_fault_says_where_and_what_to_do():
    data = copy.deepcopy(SMALL)
    data["sections"][0]["questions"][0] |= {"relevant": "B1 = ", "words": words("")}
    data["sections"][1]["questions"][0]["options"] = []
    data["sections"].append({"code": "C", "words": words("Empty"), "questions": []})
    data["pairing"] = [{"code": "ZZ", "rule": "luck"}]
    found = read_draft(data)
    assert found.questionnaire is not None
    assert {fault.where for fault in found.faults} >= {"/A1/relevant", "/A1", "/B1", "/C"}
    assert all(fault.remedy and fault.message and fault.code for fault in found.faults)
    place = next(fault for fault in found.faults if fault.where == "/A1/relevant")
    assert "6" in str(place.message)


def test_every_prefill_that_the_register_knows_can_be_chosen(db):
    known = {one["prefill"] for part in library()["needs_2027"]["sections"]
             for one in part["questions"] if "prefill" in one}  # fmt: skip
    assert known <= set(Prefill.values)


def test_the_burden_counts_what_is_asked_and_what_is_held():
    found = burden(read_questionnaire(SMALL))
    assert (found.fewest, found.most, found.required, found.held) == (8, 9, 3, 2)
    assert found.held_share == 22
    assert burden(read_questionnaire(EVERY)).minutes > 0


# ---- composing and editing ----


def test_a_version_begins_from_an_earlier_one_or_with_nothing(by):
    year = cycle()
    first = version(year)
    copied = operations.compose_version(year, source=first, by=by, at=NOON)
    assert (copied.number, copied.schema, copied.state) == (2, first.schema, "draft")
    with pytest.raises(WrongState):
        operations.compose_version(year, source=first, by=by, at=NOON)
    title = Words("问卷", "Survey")
    empty = operations.compose_version(year, code="survey", title=title, by=by, at=NOON)
    assert read_draft(empty.schema).faults
    with pytest.raises(Invalid):
        operations.compose_version(year, code="not", title=title, by=by, at=NOON)
    with pytest.raises(Invalid):
        operations.compose_version(year, code="s2", title=Words("x", ""), by=by, at=NOON)


def test_only_the_province_edits(cast, acting):
    of = draft()
    for who in ("viewer", "city", "officer", "abroad"):
        with pytest.raises(NotPermitted):
            edited(of, PutSection({"code": "Z", "words": words("Z")}), acting(getattr(cast, who)))
        with pytest.raises(NotPermitted):
            operations.compose_version(of.cycle, source=of, by=acting(getattr(cast, who)), at=NOON)
        with pytest.raises(NotPermitted):
            operations.drop_version(of, by=acting(getattr(cast, who)), at=NOON)


def test_changes_are_kept_one_by_one_with_who_and_what(by):
    of = draft()
    edited(of, PutSection({"code": "C", "words": words("More")}), by)
    edited(of, PutQuestion(QUESTION, section="C"), by)
    edited(of, ChangeSettings({"title": words("New"), "minutes": 7}), by)
    edited(of, PutSection({"code": "D", "words": words("More")}, was="C"), by)
    of.refresh_from_db()
    assert of.revision == 4
    assert questions(of.schema)[2] == ["C1"]
    assert (of.schema["minutes"], of.schema["code"]) == (7, "needs")
    assert [edit.what for edit in VersionEdit.objects.order_by("revision")] == [
        "section_added", "question_added", "settings", "section",
    ]  # fmt: skip
    assert Event.objects.filter(verb="programs.version.edit").count() == 4
    assert not read_draft(of.schema).faults


def test_a_stale_page_is_told_what_changed(by):
    of = draft()
    edited(of, PutSection({"code": "C", "words": words("More")}), by)
    with pytest.raises(Stale) as refusal:
        operations.edit_version(
            of, change=ArrangeQuestion("A1", Way.DOWN), revision=0, by=by, at=NOON
        )
    assert "C" in str(refusal.value)
    assert [edit.code for edit in edits_since(of, 0)] == ["C"]
    of.refresh_from_db()
    assert questions(of.schema)[0] == ["A1", "A2", "A3"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (PutQuestion(QUESTION | {"code": "A2"}, was="A1"), Invalid),
        (PutQuestion(QUESTION | {"code": "1x"}, section="A"), Invalid),
        (PutQuestion(QUESTION | {"code": "and"}, section="A"), Invalid),
        (PutQuestion(QUESTION, section="Z"), Missing),
        (PutQuestion(QUESTION, was="Z9"), Missing),
        (PutSection({"code": "B", "words": words("x")}), Invalid),
        (ArrangeSection("Z", Way.UP), Missing),
        (ArrangeQuestion("Z", Way.REMOVE), Missing),
        (PutQuestion(QUESTION | {"words": words("长" * 300_000)}, section="A"), TooLarge),
    ],
)
def test_what_could_not_be_opened_again_is_not_kept(by, change, refusal):
    of = draft()
    with pytest.raises(refusal):
        edited(of, change, by)
    of.refresh_from_db()
    assert (of.schema, of.revision) == (SMALL, 0)


def test_a_draft_is_thrown_away_whole(by):
    of = draft()
    edited(of, ArrangeQuestion("A1", Way.COPY), by)
    operations.try_answers(of, values={"A1": "x"}, by=by, at=NOON)
    operations.drop_version(of, by=by, at=NOON)
    assert not Version.objects.exists()
    assert not Trial.objects.exists()
    with pytest.raises(WrongState):
        operations.drop_version(version(), by=by, at=NOON)


# ---- publishing, the bridge ----


def test_nothing_is_published_while_a_fault_stands(by):
    of = draft()
    edited(of, PutQuestion(QUESTION | {"relevant": "Q9 = 1"}, section="A"), by)
    with pytest.raises(Invalid) as refusal:
        operations.publish(of, by=by, at=NOON)
    assert refusal.value.faults
    of.refresh_from_db()
    assert of.state == "draft"


def test_a_second_version_needs_its_bridge_confirmed_for_what_it_says_now(by):
    first = version()
    of = draft(first.cycle, SMALL | {"minutes": 4})
    with pytest.raises(WrongState):
        operations.publish(of, by=by, at=NOON)
    bridged(of, by)
    edited(of, ArrangeQuestion("B6", Way.REMOVE), by)
    with pytest.raises(WrongState):
        operations.publish(of, by=by, at=NOON)
    kept = supposed(
        of.bridge, first, read_questionnaire(first.schema), read_questionnaire(of.schema)
    )
    assert kept["B6"] == DROPPED
    bridged(of, by)
    operations.publish(of, by=by, at=NOON)
    of.refresh_from_db()
    assert of.state == "published"
    assert of.bridge.before == first


def test_the_same_text_is_not_published_again_in_its_year(by):
    first = version()
    of = bridged(draft(first.cycle), by)
    with pytest.raises(operations.SameVersion):
        operations.publish(of, by=by, at=NOON)
    later = bridged(draft(cycle(first.cycle.year + 1)), by)
    operations.publish(later, by=by, at=NOON)


def test_a_bridge_with_a_gap_is_not_confirmed(by):
    of = draft(version().cycle, SMALL | {"minutes": 4})
    gap = identity(read_questionnaire(SMALL))
    del gap["A1"]
    with pytest.raises(Invalid) as refusal:
        operations.confirm_bridge(of, items=gap, by=by, at=NOON)
    assert [fault.where for fault in refusal.value.faults] == ["/A1"]
    assert not Bridge.objects.exists()
    with pytest.raises(WrongState):  # there is nothing to lead from
        operations.confirm_bridge(draft(cycle(2020), EVERY), items={}, by=by, at=NOON)


def renewed():
    """SMALL without B6, B1 called system, B2's cost called fee, people gone, and a new question."""
    data = copy.deepcopy(SMALL)
    b = data["sections"][1]["questions"]
    b[0]["code"] = "system"
    b[1]["asked_when"]["question"] = "system"
    b[1]["options"] = [
        {"code": "fee", "words": words("Cost")},
        {"code": "time", "words": words("Time")},
        {"code": "none", "words": words("None"), "exclusive": True},
    ]
    b[5] = {"code": "B7", "kind": "number", "words": words("How many")}
    return data


@pytest.fixture
def moved(by):
    """A draft, one handed in, and the new version that was published meanwhile."""
    first = version()
    answers = COMPLETE | {"B2": ["cost", "people"]}
    open_one = response(to=first, answers=answers, prefilled={"A1": {"value": "x"}})
    done = response(enterprise(), to=first, state="submitted")
    second = bridged(draft(first.cycle, renewed()), by)
    operations.publish(second, by=by, at=NOON)
    open_one.refresh_from_db()
    return first, second, open_one, done


def test_drafts_in_work_are_carried_over_and_no_answer_is_lost(moved):
    first, second, open_one, done = moved
    assert open_one.version == second
    assert open_one.answers["system"] == "no"
    assert open_one.answers["B2"] == ["fee"]
    assert "B1" not in open_one.answers
    assert open_one.prefilled == {"A1": {"value": "x"}}
    was = {
        edit.question: edit.was for edit in Edit.objects.filter(response=open_one, device="bridge")
    }
    back = {k: v for k, v in (open_one.answers | was).items() if v is not None}
    assert back == COMPLETE | {"B2": ["cost", "people"]}
    done.refresh_from_db()
    assert done.version == first
    told = CarriedDraft.objects.get()
    assert told.report["lost"] == ["B2", "B6"]
    assert told.report["sections"] == ["B"]
    event = Event.objects.get(verb="programs.version.carry_drafts")
    assert event.detail["drafts"] == 1


def test_many_drafts_are_carried_in_few_statements(by, django_assert_max_num_queries):
    first = version()
    for _number in range(30):
        response(enterprise(), to=first)
    second = bridged(draft(first.cycle, renewed()), by)
    with django_assert_max_num_queries(45):
        operations.publish(second, by=by, at=NOON)
    assert Response.objects.filter(version=second).count() == 30


def test_who_fills_it_in_sees_what_changed_until_it_was_seen(moved, signed_in, cast, acting):
    _first, _second, of, _done = moved
    owner = member(of.enterprise)
    client = signed_in(owner)
    page = client.get(url("section", of.pk, "B"))
    assert url("changes", of.pk) in page.text
    told = client.get(url("changes", of.pk)).text
    assert "2026-12-01" in told
    assert "Cost" in told
    assert client.post(url("changes", of.pk)).status_code == 302
    assert url("changes", of.pk) not in client.get(url("section", of.pk, "B")).text
    for who in (cast.viewer, cast.officer):  # the officer fills in nothing on their behalf
        with pytest.raises(NotPermitted):
            operations.acknowledge_changes(of, by=acting(who), at=NOON)
    assert signed_in(cast.stranger).get(url("changes", of.pk)).status_code == 404


def test_a_page_of_the_version_before_is_told_so(moved, signed_in):
    first, _second, of, _done = moved
    client = signed_in(member(of.enterprise))
    data = {"revision": 0, "device": "a", "version": first.pk, "asked": ["A1"], "A1": "late"}
    assert client.post(url("section", of.pk, "A"), data).status_code == 412
    of.refresh_from_db()
    assert of.answers["A1"] == COMPLETE["A1"]


def test_what_is_carried_is_the_same_item_and_what_is_not_is_refused(moved, by):
    first, second, _open, _done = moved
    assert carried("A1", first, second).fate == Fate.SAME
    system = carried("B1", first, second)
    assert (system.question, system.fate) == ("system", Fate.RENAMED)
    why = carried("B2", first, second)
    assert (why.fate, why.parts["cost"], why.parts["people"]) == (Fate.RECODED, "fee", "")
    for code in ("B6", "nothing"):
        with pytest.raises(NotCarried) as refusal:
            carried(code, first, second)
        assert code in str(refusal.value)
    with pytest.raises(NotCarried):  # backwards
        carried("A1", second, first)
    third = copy.deepcopy(renewed())
    third["sections"][1]["questions"][0]["code"] = "qms"
    third["sections"][1]["questions"][1]["asked_when"]["question"] = "qms"
    last = bridged(draft(cycle(first.cycle.year + 1), third), by)
    operations.publish(last, by=by, at=NOON)
    assert carried("B1", first, last).question == "qms"
    assert carrying(first, last).answers({"B1": "no"}) == {"qms": "no"}


def test_last_times_answers_come_over_the_bridge(by, acting):
    first = version(cycle(2025))
    done = response(to=first, state="submitted")
    second = bridged(draft(cycle(2026), renewed()), by)
    operations.publish(second, by=by, at=NOON)
    owner = acting(member(done.enterprise))
    begun = operations.start(done.enterprise, version=second, by=owner, at=NOON)
    assert begun.last_answers["system"] == "no"
    assert begun.last_answers["B2"] == ["fee", "time"]
    assert "B1" not in begun.last_answers


def test_versions_without_a_bridge_give_no_trend(db):
    first = version()
    second = version(first.cycle, SMALL | {"minutes": 9})
    with pytest.raises(NotCarried):
        carried("A1", first, second)


def test_a_follow_up_shares_the_items_of_what_it_follows(db):
    base = version(None, library()["baseline_2026"])
    follow = version(base.cycle, library()["follow_up_6_2026"])
    assert carried("P01", base, follow).fate == Fate.SAME
    with pytest.raises(NotCarried):
        carried("P01", version(base.cycle), follow)


# ---- frozen ----


def test_a_published_version_is_edited_by_no_operation(by):
    of = version()
    for act in (
        lambda: edited(of, ArrangeQuestion("A1", Way.COPY), by),
        lambda: operations.confirm_bridge(of, items={}, by=by, at=NOON),
        lambda: operations.drop_version(of, by=by, at=NOON),
        lambda: operations.publish(of, by=by, at=NOON),
    ):
        with pytest.raises(WrongState):
            act()


def test_a_published_version_is_edited_by_no_page(client):
    of = version()
    for name, args in (
        ("version-edit", ()),
        ("version-settings", ()),
        ("version-section", ("A",)),
        ("version-question", ("A1",)),
        ("version-bridge", ()),
    ):
        assert client.get(url(name, of.pk, *args)).status_code == 409
    posted = client.post(url("version-arrange", of.pk), {"go": "up-question-A2", "revision": 0})
    assert posted.status_code == 409
    of.refresh_from_db()
    assert of.schema == SMALL


@pytest.mark.parametrize(
    "values",
    [{"schema": {}}, {"state": "draft", "published_at": None}, {"number": 9}, {"revision": 3}],
)
def test_the_database_refuses_a_change_of_what_is_published(db, values):
    of = version()
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=of.pk).update(**values)
    for name, value in values.items():
        setattr(of, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        of.save()


def test_the_database_refuses_a_change_of_a_bridge_that_is_published(moved):
    _first, second, _open, _done = moved
    with pytest.raises(DatabaseError), transaction.atomic():
        Bridge.objects.filter(version=second).update(items={})
    Bridge.objects.create(
        version=draft(second.cycle, EVERY), before=second, items=as_json({}), confirmed_at=NOON
    )
    Bridge.objects.exclude(version=second).update(of_sha256="x")


def test_the_triggers_are_there_after_all_migrations(db):
    """A migration that makes the table anew on SQLite drops them: install them again."""
    assert {"version_is_frozen", "bridge_is_frozen"} <= set(installed_triggers), connection.vendor


# ---- trying ----


def test_a_trial_counts_for_nothing(client, by):
    of = draft()
    posted = client.post(
        url("version-try-section", of.pk, "B"),
        {"asked": ["B1", "B2", "B5"], "B1": "no", "B2": ["cost"], "B5": "yes", "go": "save"},
    )
    assert posted.status_code == 200
    page = client.get(url("version-try", of.pk))
    assert page.status_code == 200
    assert "B2.cost" in page.text
    assert "An expert" in page.text
    assert Trial.objects.get().answers == {"B1": "no", "B2": ["cost"], "B5": "yes"}
    assert not Response.objects.exists()
    assert not Need.objects.exists()
    client.post(url("version-try-again", of.pk))
    assert Trial.objects.get().last_answers["B1"] == "no"
    client.post(url("version-try-drop", of.pk))
    assert not Trial.objects.exists()


def test_everybody_tries_for_oneself(cast, acting, by):
    of = draft()
    operations.try_answers(of, values={"A1": "x", "A2": None}, by=by, at=NOON)
    operations.try_again(of, by=by, at=NOON)
    for who in ("viewer", "officer", "abroad"):
        with pytest.raises(NotPermitted):
            operations.try_answers(of, values={}, by=acting(getattr(cast, who)), at=NOON)
        with pytest.raises(NotPermitted):
            operations.drop_trial(of, by=acting(getattr(cast, who)), at=NOON)
    operations.drop_trial(of, by=by, at=NOON)


def test_every_kind_can_be_tried(client):
    of = draft(None, EVERY)
    for section in EVERY["sections"]:
        assert client.get(url("version-try-section", of.pk, section["code"])).status_code == 200
    assert client.get(url("version-try", of.pk)).status_code == 200
