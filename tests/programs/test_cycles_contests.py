"""Quality knowledge contests, and who was examined and passed at them and at training."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from portal.audit.models import Event
from portal.imports.definition import FileFacts
from portal.imports.reading import read as read_table
from portal.imports.sheets import Sheet
from portal.indicators.definition import indicators
from portal.indicators.folding import fold
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, WrongState
from portal.kernel.period import Period
from programs.cycles import operations
from programs.cycles.importers import attendance_importer
from programs.cycles.jobs import LISTS
from programs.cycles.models import Attendance, CycleLock
from programs.cycles.operations import ActivityFacts
from programs.cycles.rules import exam_fault
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise

DAY = date(2026, 6, 12)
CODES = (
    "activities.contests", "activities.examined", "activities.passed", "activities.pass_rate",
)  # fmt: skip
TRAINING = (
    "cycles.training_sessions", "cycles.training_enterprises", "cycles.training_attendances",
    "cycles.training_hours",
)  # fmt: skip
FILE = FileFacts("t.xlsx", "a" * 64, 2)


def url(name, *args):
    return reverse(f"cycles:{name}", args=args)


@pytest.fixture
def held(cast, acting):
    """An activity of a kind that Ruian held."""

    def hold(kind="contest", **values):
        given = {"title": "质量知识竞赛", "held_on": DAY, "hours": Decimal(6)} | values
        return operations.record_activity(
            cycle(), region=region("330381"), facts=ActivityFacts(kind, **given),
            by=acting(cast.officer), at=NOON,
        )  # fmt: skip

    return hold


@pytest.fixture
def note(cast, acting):
    def noted(activity, people, examined=None, passed=None, *, of=None):
        return operations.note_attendance(
            activity, enterprise=of or enterprise(), people=people, examined=examined,
            passed=passed, by=acting(cast.officer), at=NOON,
        )  # fmt: skip

    return noted


def figures(codes=CODES, code="330381", month=11):
    found = read(
        [indicators[one] for one in codes], region(code), cycle().code,
        Period.month(2026, month), at=NOON,
    )  # fmt: skip
    return [found[one].value for one in codes]


def test_a_contest_has_no_hours_and_no_letters(held):
    made = held(intents=4)
    assert (made.kind, made.hours, made.intents) == ("contest", None, 0)


@pytest.mark.parametrize(
    ("people", "examined", "passed", "kind", "field"),
    [
        (3, None, None, "matchmaking", None),
        (3, None, None, "contest", None),
        (3, 0, 0, "training", None),
        (3, 3, 3, "contest", None),
        (3, 2, 1, "training", None),
        (3, 4, 1, "training", "examined"),
        (3, 2, 3, "contest", "passed"),
        (3, None, 1, "contest", "examined"),
        (3, 1, None, "contest", "passed"),
        (3, 1, 1, "matchmaking", "examined"),
        (3, 1, 1, "meeting", "examined"),
    ],
)
def test_passed_is_within_examined_and_examined_within_who_came(
    people, examined, passed, kind, field
):
    fault = exam_fault(people=people, examined=examined, passed=passed, kind=kind)
    assert (fault and fault[0]) == field


def test_who_was_examined_is_noted_and_stays_where_nothing_is_said(held, note):
    made, firm = held("training"), enterprise()
    note(made, 4, 3, 2, of=firm)
    kept = Attendance.objects.get()
    assert (kept.people, kept.examined, kept.passed) == (4, 3, 2)
    assert Event.objects.filter(verb="programs.activity.attend").latest("pk").detail["passed"] == 2
    note(made, 5, of=firm)
    kept.refresh_from_db()
    assert (kept.people, kept.examined, kept.passed) == (5, 3, 2)
    with pytest.raises(Invalid) as refusal:
        note(made, 2, of=firm)  # three of them were examined
    assert list(refusal.value.fields) == ["examined"]
    note(made, 5, 0, 0, of=firm)
    kept.refresh_from_db()
    assert (kept.examined, kept.passed) == (0, 0)


@pytest.mark.parametrize("wrong", [(2, 3, 1), (2, 2, 3), (2, None, 1), (2, 1, None)])
def test_what_cannot_be_is_refused(held, note, wrong):
    with pytest.raises(Invalid):
        note(held(), *wrong)
    assert not Attendance.objects.exists()


def test_nobody_is_examined_at_a_matchmaking_event(held, note):
    event = held("matchmaking")
    with pytest.raises(Invalid) as refusal:
        note(event, 2, 1, 1)
    assert list(refusal.value.fields) == ["examined"]
    with pytest.raises(WrongState):
        note(held("meeting"), 2, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"examined": 4, "passed": 1},
        {"examined": 2, "passed": 3},
        {"examined": 2, "passed": None},
        {"examined": None, "passed": 2},
    ],
)
def test_the_database_says_it_again(held, note, wrong):
    note(held(), 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.update(**wrong)
    note(held("matchmaking"), 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(kind="matchmaking").update(examined=1, passed=1)


def test_contests_and_examinations_are_counted_and_training_stays_as_it_is(held, note):
    training, contest = held("training"), held()
    one, two = enterprise(), enterprise()
    note(training, 4, of=one)
    before = figures(TRAINING)
    assert before == [1, 1, 4, 6]
    note(contest, 3, 3, 1, of=one)
    note(contest, 2, of=two)
    assert figures(TRAINING) == before
    note(training, 4, 4, 3, of=one)
    assert figures(TRAINING) == before
    fold(at=NOON)
    assert figures() == [1, 7, 4, Decimal("57.1")]
    assert figures(code="330000") == figures()
    assert figures(code="330382") == [0, 0, 0, None]
    assert figures(month=5) == [0, 0, 0, None]
    assert first_difference(today=localdate(NOON)) is None


def test_the_rate_says_of_how_many(held, note, cast, signed_in):
    note(held(), 8, 8, 6)
    fold(at=NOON)
    asked = {"region": "330381", "year": "2026", "month": "2026-11"}
    page = signed_in(cast.officer).get("/explain/activities.pass_rate/", asked)
    assert page.status_code == 200
    assert "75.0" in page.text
    found = read(
        [indicators["activities.pass_rate"]], region("330381"), cycle().code,
        Period.month(2026, 11), at=NOON,
    )["activities.pass_rate"]  # fmt: skip
    assert (found.numerator, found.denominator) == (6, 8)


def test_what_was_examined_does_not_become_an_event(held, note, cast, acting):
    made = held()
    note(made, 3, 2, 1)
    facts = ActivityFacts("matchmaking", title="对接", held_on=DAY)
    with pytest.raises(Invalid) as refusal:
        operations.correct_activity(made, facts=facts, by=acting(cast.officer), at=NOON)
    assert list(refusal.value.fields) == ["kind"]
    as_training = ActivityFacts("training", title="培训", held_on=DAY, hours=Decimal(2))
    operations.correct_activity(made, facts=as_training, by=acting(cast.officer), at=NOON)
    assert Attendance.objects.get().kind == "training"


def test_a_locked_month_keeps_who_passed(held, note):
    made, firm = held(), enterprise()
    note(made, 5, 4, 3, of=firm)
    CycleLock.objects.create(cycle=cycle(), period="2026-06", locked_at=NOON)
    for fewer in ((5, 4, 2), (5, 3, 3), (5, 0, 0)):
        with pytest.raises(WrongState):
            note(made, *fewer, of=firm)
    note(made, 5, of=firm)
    note(made, 6, 5, 4, of=firm)  # what is noted late is restated
    kept = Attendance.objects.get()
    assert (kept.people, kept.examined, kept.passed) == (6, 5, 4)


# ── by the table ──


HEADS = ("活动编号", "统一社会信用代码", "参加人次")
EXAM = ("参考人数", "合格人数")


@pytest.fixture
def table(cast, acting):
    """A sheet as it is read: its lines and its faults."""

    def read_it(*rows):
        sheets = [Sheet("参加", iter(enumerate(map(list, rows), start=1)))]
        return read_table(attendance_importer, sheets, by=acting(cast.officer), at=NOON)

    return read_it


def test_a_table_with_or_without_the_two_columns(held, cast, acting, table):
    made, one, two = held(), enterprise(), enterprise()
    by = acting(cast.officer)
    full = table(
        (*HEADS, *EXAM), (made.pk, one.credit_code, 4, 3, 2), (made.pk, two.credit_code, 1, "", "")
    )
    assert not full.faults
    kept = operations.keep_attendances(full.lines, by=by, at=NOON, file=FILE)
    assert (kept.new, kept.changed, kept.unchanged) == (2, 0, 0)
    assert figures()[1:3] == [3, 2]
    plain = table(HEADS, (made.pk, one.credit_code, 5), (made.pk, two.credit_code, 1))
    assert not plain.faults
    kept = operations.keep_attendances(plain.lines, by=by, at=NOON, file=FILE)
    assert (kept.new, kept.changed, kept.unchanged) == (0, 1, 1)
    row = Attendance.objects.get(enterprise=one)
    assert (row.people, row.examined, row.passed) == (5, 3, 2)


def test_each_fault_of_the_table_is_told_by_its_cell(held, note, table):
    contest, event, firm = held(), held("matchmaking"), enterprise()
    note(contest, 5, 4, 3, of=firm)
    firms = [enterprise() for _number in range(4)]
    found = table(
        (*HEADS, *EXAM),
        (contest.pk, firms[0].credit_code, 2, 3, 1),
        (contest.pk, firms[1].credit_code, 2, 1, 2),
        (contest.pk, firms[2].credit_code, 2, 1, ""),
        (event.pk, firms[3].credit_code, 2, 1, 1),
        (contest.pk, firm.credit_code, 3, "", ""),
    )
    assert [(fault.code, fault.where) for fault in found.faults] == [
        ("attendance.examined", "D2"),
        ("attendance.passed", "E3"),
        ("attendance.passed", "E4"),
        ("attendance.examined", "D5"),
        ("attendance.examined", "D6"),
    ]
    without = table(HEADS, (contest.pk, firm.credit_code, 3))
    (fault,) = without.faults
    assert fault.code == "attendance.examined"
    assert "4 were examined, and 3 came" in str(fault.message)


def test_the_table_is_refused_again_when_it_is_kept(held, cast, acting, table):
    made, firm = held(), enterprise()
    found = table((*HEADS, *EXAM), (made.pk, firm.credit_code, 4, 3, 2))
    lines = [one._replace(passed=4) for one in found.lines]
    with pytest.raises(Invalid):
        operations.keep_attendances(lines, by=acting(cast.officer), at=NOON, file=FILE)
    assert not Attendance.objects.exists()


# ── pages, workbook, REST ──


def test_the_page_asks_who_passed_where_there_is_an_examination(held, cast, signed_in):
    client, contest, event, firm = (
        signed_in(cast.officer),
        held(),
        held("matchmaking"),
        enterprise(),
    )
    assert 'name="examined"' in client.get(url("activity", contest.pk)).text
    assert 'name="examined"' not in client.get(url("activity", event.pk)).text
    sent = {"credit_code": firm.credit_code, "people": "4", "examined": "3", "passed": "2"}
    attend = url("activity-attend", contest.pk)
    assert client.post(attend, sent | {"passed": "9"}).status_code == 422
    assert client.post(attend, sent).status_code == 302
    shown = client.get(url("activity", contest.pk)).context
    assert (shown["came"].examined, shown["came"].passed) == (3, 2)
    assert "2 / 3" in client.get(url("activities"), {"kind": "contest"}).text
    assert client.post(url("activity-attend", event.pk), sent).status_code == 302
    assert Attendance.objects.get(activity=event).examined is None  # the form does not ask it


def test_a_contest_is_recorded_by_the_form_and_by_rest(cast, signed_in):
    year, client = cycle(), signed_in(cast.officer)
    given = {"kind": "contest", "title": "质量知识竞赛", "held_on": "2026-06-12"}
    assert client.post(url("activity-new", year.pk), given).status_code == 302
    made = client.post(
        "/api/v1/activities/", given | {"year": year.code}, "application/json",
        HTTP_IDEMPOTENCY_KEY="contest-00000001",
    )  # fmt: skip
    assert (made.status_code, made.json()["kind"]) == (201, "contest")


def test_the_workbook_has_who_passed(held, note, cast, acting):
    made = held()
    note(made, 4, 3, 2)
    note(made, 2, 2, 2)
    note(held("matchmaking"), 5)
    listed = LISTS["activities"]
    rows = listed.rows(acting(cast.officer), {}, localdate(NOON)).with_all().order_by("pk")
    heads = {str(one.header): one for one in listed.columns}
    told = [
        (heads["People examined"].value(row), heads["People who passed"].value(row)) for row in rows
    ]
    assert told == [(5, 4), (None, None)]


def test_rest_notes_who_came_and_passed(held, cast, signed_in):
    client, made, firm = signed_in(cast.officer), held(), enterprise()
    path = f"/api/v1/activities/{made.pk}/attendances/"
    body = {"credit_code": firm.credit_code, "people": 4, "examined": 3, "passed": 2}

    def post(key, who=client, **more):
        return who.post(
            path, body | more, "application/json", HTTP_IDEMPOTENCY_KEY=f"attendance-00000{key}"
        )

    noted = post(1)
    assert (noted.status_code, noted.json()["passed"]) == (201, 2)
    again = post(2, people=6, examined=None, passed=None)
    assert (again.status_code, again.json()["people"], again.json()["examined"]) == (200, 6, 3)
    faulty = post(3, passed=4)
    assert (faulty.status_code, faulty.json()["faults"][0]["where"]) == (422, "/passed")
    assert post(4, people=0).status_code == 422
    assert post(5, credit_code="91339999MA2K1X5T0J").status_code == 422
    listed = client.get(path).json()["results"]
    assert listed == [
        {"credit_code": firm.credit_code, "name": firm.name, "people": 6, "examined": 3,
         "passed": 2},
    ]  # fmt: skip
    viewer = signed_in(cast.viewer)
    assert viewer.get(path).json()["results"] == listed
    assert post(6, who=viewer).status_code == 403
    assert signed_in(cast.neighbour).get(path).status_code == 404
