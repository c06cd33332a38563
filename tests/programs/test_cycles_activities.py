"""Matchmaking events, training sessions and meetings: what the return counts of them."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from portal.audit.models import Event
from portal.imports.definition import FileFacts
from portal.indicators.definition import indicators
from portal.indicators.folding import fold
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.period import Period
from programs.cycles import operations
from programs.cycles.importers import attendance_importer
from programs.cycles.models import (
    Activity,
    ActivityChange,
    Attendance,
    CycleLock,
    Decision,
)
from programs.cycles.operations import ActivityFacts
from tests.factories import NOON, region
from tests.factories.cycles import cycle, pilot_industry
from tests.factories.enterprises import enterprise

DAY = date(2026, 6, 12)
CODES = (
    "cycles.events",
    "cycles.training_enterprises",
    "cycles.training_attendances",
    "cycles.training_hours",
    "cycles.meetings",
    "cycles.decisions_open",
    "cycles.training_sessions",
    "cycles.event_enterprises",
    "cycles.event_services",
    "cycles.event_intents",
    "cycles.decisions_made",
    "cycles.decisions_done",
)


def url(name, *args):
    return reverse(f"cycles:{name}", args=args)


def recorded(acting, who, kind="training", at="330381", of=None, **values):
    given = {"title": "内审员培训", "held_on": DAY} | values
    if kind == "training":
        given.setdefault("hours", Decimal(6))
    return operations.record_activity(
        of or cycle(),
        region=region(at),
        facts=ActivityFacts(kind, **given),
        by=acting(who),
        at=NOON,
    )


def figures(code, month=11):
    found = read(
        [indicators[one] for one in CODES], region(code), cycle().code,
        Period.month(2026, month), at=NOON,
    )  # fmt: skip
    return {one: found[one].value for one in CODES}


def test_a_county_records_what_it_held(cast, acting):
    made = recorded(acting, cast.officer)
    assert (made.kind, made.hours, made.intents) == ("training", 6, 0)
    event = recorded(acting, cast.city, "matchmaking", "330300", intents=12, hours=Decimal(3))
    assert (event.hours, event.intents) == (None, 12)


@pytest.mark.parametrize("who", ["neighbour", "stranger", "viewer", "approver", "abroad"])
def test_nobody_records_for_anothers_office(cast, acting, who):
    with pytest.raises(NotPermitted):
        recorded(acting, getattr(cast, who))
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "a\x00"}, "title"),
        ({"held_on": date(2026, 11, 4)}, "held_on"),
        ({"held_on": date(2025, 12, 31)}, "held_on"),
        ({"hours": None}, "hours"),
        ({"hours": Decimal(0)}, "hours"),
        ({"kind": "party"}, "kind"),
        ({"place": "长" * 101}, "place"),
    ],
)
def test_what_cannot_be_is_refused_by_field(cast, acting, values, field):
    with pytest.raises(Invalid) as refusal:
        recorded(acting, cast.officer, **values)
    assert list(refusal.value.fields) == [field]


def test_another_years_industry_and_a_locked_year_are_refused(cast, acting):
    with pytest.raises(Invalid):
        recorded(acting, cast.officer, pilot_industry=pilot_industry(cycle(2025)))
    with pytest.raises(WrongState):
        recorded(acting, cast.officer, of=cycle(2024, state="locked"), held_on=date(2024, 6, 1))


def test_who_came_is_noted_once_and_corrected(cast, acting):
    made, firm = recorded(acting, cast.officer), enterprise()
    note = lambda people: operations.note_attendance(  # noqa: E731
        made, enterprise=firm, people=people, by=acting(cast.officer), at=NOON
    )
    note(2)
    note(3)
    assert Attendance.objects.get().people == 3
    with pytest.raises(Invalid):
        note(0)
    meeting = recorded(acting, cast.officer, "meeting")
    with pytest.raises(WrongState):
        operations.note_attendance(
            meeting, enterprise=firm, people=1, by=acting(cast.officer), at=NOON
        )


def test_decisions_have_owner_and_day_and_are_done(cast, acting):
    meeting = recorded(acting, cast.officer, "meeting")
    by = acting(cast.officer)
    decide = lambda of, **more: operations.note_decision(  # noqa: E731
        of, **({"words": "落实减免", "owner": "质量科", "due_on": date(2026, 7, 1)} | more),
        by=by, at=NOON,
    )  # fmt: skip
    made = decide(meeting)
    assert (made.number, decide(meeting).number) == (1, 2)
    with pytest.raises(Invalid):
        decide(meeting, due_on=date(2026, 6, 1))
    with pytest.raises(Invalid):
        decide(meeting, owner=" ")
    with pytest.raises(WrongState):
        decide(recorded(acting, cast.officer))
    assert Decision.objects.overdue(on=date(2026, 7, 2)).count() == 2
    with pytest.raises(NotPermitted):
        operations.finish_decision(made, outcome="好", by=acting(cast.neighbour), at=NOON)
    operations.finish_decision(made, outcome="已落实", by=by, at=NOON)
    with pytest.raises(WrongState):
        operations.finish_decision(made, outcome="已落实", by=by, at=NOON)
    assert figures("330381")["cycles.decisions_open"] == 1


def test_an_enterprise_that_did_not_come_is_taken_out(cast, acting, signed_in):
    made, firm, by = recorded(acting, cast.officer), enterprise(), acting(cast.officer)
    operations.note_attendance(made, enterprise=firm, people=2, by=by, at=NOON)
    out = lambda **more: operations.strike_attendance(  # noqa: E731
        made, **({"enterprise": firm, "reason": "登记错企业", "by": by, "at": NOON} | more)
    )
    with pytest.raises(NotPermitted):
        out(by=acting(cast.neighbour))
    with pytest.raises(Invalid):
        out(reason=" ")
    month = f"{made.held_on:%Y-%m}"
    lock = CycleLock.objects.create(cycle=made.cycle, period=month, locked_at=NOON)
    with pytest.raises(WrongState):
        out()
    lock.delete()
    assert figures("330381")["cycles.training_attendances"] == 2
    body = {"credit_code": firm.credit_code, "reason": "登记错企业"}
    assert signed_in(cast.officer).post(url("activity-unattend", made.pk), body).status_code == 302
    assert figures("330381")["cycles.training_attendances"] == 0
    told = Event.objects.get(verb="programs.activity.unattend").detail
    assert (told["enterprise"], told["people"]) == (firm.pk, 2)
    with pytest.raises(WrongState):
        out()


def test_a_decision_is_corrected_until_it_is_done(cast, acting, signed_in):
    meeting, by = recorded(acting, cast.officer, "meeting"), acting(cast.officer)
    said = {"words": "落实减免", "owner": "质量科", "due_on": date(2026, 7, 1)}
    made = operations.note_decision(meeting, **said, by=by, at=NOON)
    correct = lambda **more: operations.correct_decision(  # noqa: E731
        made, **(said | {"by": by, "at": NOON} | more)
    )
    with pytest.raises(NotPermitted):
        correct(owner="认证科", by=acting(cast.neighbour))
    for wrong in ({}, {"owner": " "}, {"due_on": date(2026, 6, 1)}):
        with pytest.raises(Invalid):
            correct(**wrong)
    body = {"words": "落实减免", "owner": "认证科", "due_on": "2026-07-15"}
    answer = signed_in(cast.officer).post(url("decision-correct", made.pk), body)
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.owner, made.due_on) == ("认证科", date(2026, 7, 15))
    assert Event.objects.get(verb="programs.decision.correct").detail["cells"] == {
        "owner": ["质量科", "认证科"], "due_on": ["2026-07-01", "2026-07-15"],
    }  # fmt: skip
    operations.finish_decision(made, outcome="已落实", by=by, at=NOON)
    with pytest.raises(WrongState):
        correct(owner="质量科")


def test_what_was_entered_by_mistake_counts_no_more(cast, acting):
    made = recorded(acting, cast.officer)
    by = acting(cast.officer)
    operations.note_attendance(made, enterprise=enterprise(), people=2, by=by, at=NOON)
    with pytest.raises(Invalid):
        operations.strike_activity(made, by=by, at=NOON, reason=" ")
    operations.strike_activity(made, by=by, at=NOON, reason="重复登记")
    assert set(figures("330381").values()) == {0}
    with pytest.raises(WrongState):
        operations.strike_activity(made, by=by, at=NOON, reason="重复登记")


def test_enterprises_attendances_and_hours_are_told_apart(cast, acting):
    """家 counts an enterprise once, 人次 every attendance, hours every session (DOMAIN 2.0)."""
    by, one, two = acting(cast.officer), enterprise(), enterprise()
    first, second = recorded(acting, cast.officer), recorded(acting, cast.officer)
    for activity, firm, people in ((first, one, 2), (second, one, 3), (second, two, 1)):
        operations.note_attendance(activity, enterprise=firm, people=people, by=by, at=NOON)
    city = recorded(acting, cast.city, at="330300", hours=Decimal("1.5"))
    operations.note_attendance(city, enterprise=one, people=5, by=acting(cast.city), at=NOON)
    event = recorded(acting, cast.officer, "matchmaking", intents=3)
    again = recorded(acting, cast.officer, "matchmaking", intents=1)
    for activity, firm in ((event, one), (event, two), (again, two)):
        operations.note_attendance(activity, enterprise=firm, people=9, by=by, at=NOON)
    meeting = recorded(acting, cast.officer, "meeting")
    for number in range(3):
        made = operations.note_decision(
            meeting, words=f"事项{number}", owner="质量科", due_on=date(2026, 7, 1), by=by, at=NOON
        )
    operations.finish_decision(made, outcome="已落实", by=by, at=NOON)
    county = figures("330381")
    assert [county[code] for code in CODES] == [2, 2, 6, 12, 1, 2, 2, 2, 3, 4, 3, 1]
    assert figures("330381", 6)["cycles.decisions_done"] == 0
    assert figures("330381", 6)["cycles.decisions_open"] == 3
    above = figures("330300")
    assert above["cycles.training_sessions"] == 3
    assert above["cycles.training_attendances"] == 11
    assert above["cycles.training_hours"] == Decimal("13.5")
    assert figures("330000")["cycles.training_attendances"] == 11
    assert figures("330382") == dict.fromkeys(CODES, 0)
    fold(at=NOON)
    assert first_difference(today=localdate(NOON)) is None


@pytest.mark.parametrize("code", CODES)
def test_the_figure_is_the_length_or_sum_of_its_rows(cast, acting, signed_in, code):
    by = acting(cast.officer)
    for kind in ("training", "matchmaking", "meeting"):
        made = recorded(acting, cast.officer, kind, intents=2)
        if kind == "meeting":
            decision = operations.note_decision(
                made, words="落实", owner="质量科", due_on=date(2026, 7, 1), by=by, at=NOON
            )
            if code == "cycles.decisions_done":
                operations.finish_decision(decision, outcome="已落实", by=by, at=NOON)
        else:
            operations.note_attendance(made, enterprise=enterprise(), people=3, by=by, at=NOON)
    fold(at=NOON)
    measure = indicators[code].numerator
    rows = measure.table.objects.filter(measure.where, **{f"{measure.dated}__isnull": False})
    value = figures("330381")[code]
    if measure.summed:
        assert value == sum(getattr(row, measure.summed) for row in rows)
    else:
        assert value == len(rows) == 1
    asked = {"region": "330381", "year": "2026", "month": "2026-11"}
    answer = signed_in(cast.officer).get(f"/explain/{code}/", asked)
    assert answer.status_code == 200
    assert str(indicators[code].title) in answer.text


def line(number, activity, firm, people=2, examined=None, passed=None):
    return SimpleNamespace(
        number=number, activity=activity, credit_code=firm, people=people, examined=examined,
        passed=passed,
    )  # fmt: skip


def test_a_table_says_who_came(cast, acting):
    made, firm = recorded(acting, cast.officer), enterprise()
    meeting, foreign = recorded(acting, cast.officer, "meeting"), enterprise("440106")
    elsewhere = recorded(acting, cast.neighbour, at="330382")
    by = acting(cast.officer)
    faults = lambda *lines: [  # noqa: E731
        one.code for one in attendance_importer.against(lines, by=by, at=NOON)
    ]
    good = [line(2, made.pk, firm.credit_code), line(3, made.pk, enterprise().credit_code, 5)]
    assert faults(*good) == []
    assert faults(line(2, elsewhere.pk, firm.credit_code)) == ["attendance.unknown_activity"]
    assert faults(line(2, meeting.pk, firm.credit_code)) == ["attendance.meeting"]
    assert faults(line(2, made.pk, foreign.credit_code)) == ["attendance.unknown_enterprise"]
    assert faults(good[0], good[0]) == ["attendance.twice"]
    file = FileFacts("t.xlsx", "a" * 64, 2)
    kept = operations.keep_attendances(good, by=by, at=NOON, file=file)
    assert (kept.new, kept.changed, kept.unchanged) == (2, 0, 0)
    again = [line(2, made.pk, firm.credit_code, 4), good[1]]
    kept = operations.keep_attendances(again, by=by, at=NOON, file=file)
    assert (kept.new, kept.changed, kept.unchanged) == (0, 1, 1)
    assert figures("330381")["cycles.training_attendances"] == 9


def test_pages_from_recording_to_the_decision(cast, signed_in):
    year, client = cycle(), signed_in(cast.officer)
    assert client.get(url("activities")).status_code == 200
    new = url("activity-new", year.pk)
    assert client.post(new, {}).status_code == 422
    given = {"kind": "training", "title": "内审员培训", "held_on": "2026-06-12", "hours": "6"}
    client.post(new, given)
    made = Activity.objects.get()
    firm = enterprise()
    attend = url("activity-attend", made.pk)
    assert client.post(attend, {"credit_code": "x", "people": 1}).status_code == 422
    client.post(attend, {"credit_code": firm.credit_code, "people": 4})
    assert firm.name in client.get(url("activity", made.pk)).text
    client.post(new, given | {"kind": "meeting", "title": "调度例会", "hours": ""})
    meeting = Activity.objects.get(kind="meeting")
    decide = url("activity-decide", meeting.pk)
    client.post(decide, {"words": "落实减免", "owner": "质量科", "due_on": "2026-07-01"})
    decision = Decision.objects.get()
    assert "落实减免" in client.get(url("activity", meeting.pk)).text
    client.post(url("decision-done", decision.pk), {"outcome": "已落实"})
    decision.refresh_from_db()
    assert decision.done_on
    assert "调度例会" not in client.get(url("activities") + "?kind=training").text
    client.post(url("activity-strike", made.pk), {"reason": "重复"})
    made.refresh_from_db()
    assert made.struck_on
    neighbour = signed_in(cast.neighbour)
    assert neighbour.get(url("activity", made.pk)).status_code == 404
    assert neighbour.post(url("decision-done", decision.pk), {}).status_code == 404


def test_the_list_costs_the_same_for_many_as_for_few(cast, acting, signed_in):
    client, costs = signed_in(cast.officer), []
    for many in (2, 20):
        for _n in range(many):
            recorded(acting, cast.officer)
        client.get(url("activities"))
        with CaptureQueriesContext(connection) as made:
            client.get(url("activities"))
        costs.append(len(made))
    assert costs[0] == costs[1] <= 15


def test_rest_records_and_reads(cast, signed_in):
    year, client = cycle(), signed_in(cast.officer)
    body = {
        "year": year.code, "kind": "training", "title": "培训", "held_on": "2026-06-12",
        "hours": "6",
    }  # fmt: skip
    post = lambda key, **more: client.post(  # noqa: E731
        "/api/v1/activities/", body | more, "application/json",
        HTTP_IDEMPOTENCY_KEY=f"activity-00000000{key}",
    )  # fmt: skip
    made = post("01")
    assert (made.status_code, made.json()["region"]) == (201, "330381")
    assert post("01").json()["id"] == made.json()["id"]
    assert post("02", hours=None).status_code == 422
    assert post("03", year="330000-1999").status_code == 422
    listed = client.get("/api/v1/activities/?kind=training").json()["results"]
    assert [one["title"] for one in listed] == ["培训"]
    assert client.get("/api/v1/activities/?kind=meeting").json()["results"] == []


def said(activity, **values):
    return ActivityFacts(**{
        name: getattr(activity, name) for name in ActivityChange.FIELDS
    } | values)  # fmt: skip


def corrected(acting, who, activity, revision=None, **values):
    facts = said(activity, **values)
    return operations.correct_activity(
        activity, facts=facts, by=acting(who), at=NOON, revision=revision
    )


def test_what_was_recorded_is_corrected_and_counts_by_what_it_says_now(cast, acting):
    made = recorded(acting, cast.officer)
    operations.note_attendance(
        made, enterprise=enterprise(), people=2, by=acting(cast.officer), at=NOON
    )
    corrected(acting, cast.officer, made, held_on=date(2026, 7, 2), hours=Decimal("7.5"))
    assert Attendance.objects.get().held_on == date(2026, 7, 2)
    fold(at=NOON)
    assert figures("330381", 6)["cycles.training_hours"] == 0
    assert figures("330381", 7)["cycles.training_hours"] == Decimal("7.5")
    assert first_difference(today=localdate(NOON)) is None
    change = made.changes.get()
    assert (change.revision, change.by, change.at) == (2, cast.officer, NOON)
    assert change.cells == {"held_on": ["2026-06-12", "2026-07-02"], "hours": ["6", "7.5"]}
    event = Event.objects.get(verb="programs.activity.correct")
    assert event.detail["fields"] == ["held_on", "hours"]
    with pytest.raises(Stale):
        corrected(acting, cast.officer, made, revision=1, title="另一个")
    with pytest.raises(Invalid):
        corrected(acting, cast.officer, made)


@pytest.mark.parametrize("who", ["neighbour", "stranger", "viewer", "approver", "abroad"])
def test_nobody_else_corrects_it(cast, acting, who):
    made = recorded(acting, cast.officer)
    with pytest.raises(NotPermitted):
        corrected(acting, getattr(cast, who), made, title="另一个")


@pytest.mark.parametrize("locked", ["2026-06", "2026-07", "2026"])
def test_a_locked_month_is_not_corrected(cast, acting, locked):
    made = recorded(acting, cast.officer)
    CycleLock.objects.create(cycle=cycle(), period=locked, locked_at=NOON)
    with pytest.raises(WrongState):
        corrected(acting, cast.officer, made, held_on=date(2026, 7, 2))
    assert not ActivityChange.objects.exists()


def test_what_hangs_on_it_goes_with_it_or_refuses(cast, acting):
    by = acting(cast.officer)
    meeting = recorded(acting, cast.officer, "meeting")
    decision = operations.note_decision(
        meeting, words="落实减免", owner="质量科", due_on=date(2026, 7, 1), by=by, at=NOON
    )
    with pytest.raises(Invalid):
        corrected(acting, cast.officer, meeting, kind="matchmaking")
    with pytest.raises(Invalid):
        corrected(acting, cast.officer, meeting, held_on=date(2026, 7, 2))
    corrected(acting, cast.officer, meeting, held_on=date(2026, 6, 20))
    decision.refresh_from_db()
    assert decision.decided_on == date(2026, 6, 20)
    alone = recorded(acting, cast.officer, "meeting")
    corrected(acting, cast.officer, alone, kind="training", hours=Decimal(3))
    assert Activity.objects.get(pk=alone.pk).hours == 3
    operations.strike_activity(alone, by=by, at=NOON, reason="误录")
    with pytest.raises(WrongState):
        corrected(acting, cast.officer, alone, title="另一个")


def test_the_page_corrects_and_shows_what_changed(cast, acting, signed_in):
    made = recorded(acting, cast.officer)
    client = signed_in(cast.officer)
    assert url("activity-correct", made.pk) in client.get(url("activity", made.pk)).text
    form = client.get(url("activity-correct", made.pk))
    assert 'value="内审员培训"' in form.text
    sent = {"kind": "training", "title": "内审员培训班", "held_on": "2026-06-12", "hours": "6",
            "revision": "1"}  # fmt: skip
    assert client.post(url("activity-correct", made.pk), sent | {"title": ""}).status_code == 422
    assert client.post(url("activity-correct", made.pk), sent).status_code == 302
    page = client.get(url("activity", made.pk)).text
    assert "Corrections of the record" in page
    assert "内审员培训班" in page
    again = client.post(url("activity-correct", made.pk), sent | {"title": "又一个"})
    assert again.status_code == 412
    assert signed_in(cast.neighbour).get(url("activity-correct", made.pk)).status_code == 404
    seen = signed_in(cast.approver).get(url("activity", made.pk)).text
    assert url("activity-correct", made.pk) not in seen


def test_a_system_corrects_with_the_version_that_it_read(cast, acting, signed_in):
    made = recorded(acting, cast.officer)
    client, path = signed_in(cast.officer), f"/api/v1/activities/{made.pk}/"

    def patch(data, **headers):
        return client.patch(path, data, content_type="application/json", headers=headers)

    assert patch({"hours": "8"}).status_code == 428
    tag = client.get(path)["ETag"]
    done = patch({"hours": "8"}, **{"If-Match": tag})
    assert (done.status_code, done.json()["hours"], done.json()["revision"]) == (200, "8.0", 2)
    assert patch({"hours": "9"}, **{"If-Match": tag}).status_code == 412
    assert patch({"hours": "9"}, **{"If-Match": done["ETag"]}).status_code == 200
    assert patch({"hours": "0"}, **{"If-Match": "*"}).status_code == 422
    mixed = patch({"title": "另一期", "region": "330382"}, **{"If-Match": "*"})
    assert mixed.status_code == 422
    assert [fault["where"] for fault in mixed.json()["faults"]] == ["/region"]
    viewer = signed_in(cast.viewer)
    refused = viewer.patch(path, {"hours": "1"}, content_type="application/json")
    assert refused.status_code == 403


def test_nothing_is_struck_out_of_a_locked_month(cast, acting):
    made = recorded(acting, cast.officer)
    CycleLock.objects.create(cycle=cycle(), period=f"{made.held_on:%Y-%m}", locked_at=NOON)
    with pytest.raises(WrongState):
        operations.strike_activity(made, by=acting(cast.officer), at=NOON, reason="误录")
    made.refresh_from_db()
    assert made.struck_on is None


def test_a_locked_month_is_not_made_smaller_by_who_came(cast, acting):
    made, firm, other = recorded(acting, cast.officer), enterprise(), enterprise()
    by, file = acting(cast.officer), FileFacts("t.xlsx", "a" * 64, 1)
    note = lambda one, people: operations.note_attendance(  # noqa: E731
        made, enterprise=one, people=people, by=by, at=NOON
    )
    note(firm, 50)
    note(firm, 40)
    CycleLock.objects.create(cycle=cycle(), period=f"{made.held_on:%Y-%m}", locked_at=NOON)
    with pytest.raises(WrongState):
        note(firm, 39)
    fewer = [line(2, made.pk, firm.credit_code, 39), line(3, made.pk, other.credit_code, 1)]
    found = [(one.code, one.number) for one in attendance_importer.against(fewer, by=by, at=NOON)]
    assert found == [("attendance.fewer", 2)]
    with pytest.raises(WrongState):
        operations.keep_attendances(fewer, by=by, at=NOON, file=file)
    assert Attendance.objects.get().people == 40
    note(other, 3)  # what is noted late is restated
    more = [line(2, made.pk, firm.credit_code, 41)]
    assert list(attendance_importer.against(more, by=by, at=NOON)) == []
    operations.keep_attendances(more, by=by, at=NOON, file=file)
    assert sum(one.people for one in Attendance.objects.all()) == 44


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({"held_on": date(2027, 1, 5)}, NOON + timedelta(days=90)),  # the year is open still
        ({"held_on": date(2025, 12, 31)}, NOON),
        ({"hours": Decimal(1000)}, NOON),
    ],
)
def test_what_lies_without_the_year_or_is_too_much_is_refused(cast, acting, values, at):
    facts = ActivityFacts(**{"kind": "training", "title": "a", "held_on": DAY, "hours": 6} | values)
    with pytest.raises(Invalid):
        operations.record_activity(
            cycle(), region=region("330381"), facts=facts, by=acting(cast.officer), at=at
        )
    assert not Activity.objects.exists()


def test_a_county_records_nothing_in_the_year_of_another_province(cast, acting):
    with pytest.raises(NotPermitted):
        recorded(acting, cast.officer, of=cycle(2026, at="440000"))


def test_so_many_people_come_to_nothing(cast, acting):
    made = recorded(acting, cast.officer)
    with pytest.raises(Invalid):
        operations.note_attendance(
            made, enterprise=enterprise(), people=10_001, by=acting(cast.officer), at=NOON
        )


def test_a_decision_is_done_once(cast, acting):
    by = acting(cast.officer)
    meeting = recorded(acting, cast.officer, "meeting")
    made = operations.note_decision(
        meeting, words="走访企业", owner="质量科", due_on=date(2026, 6, 30), by=by, at=NOON
    )
    operations.finish_decision(made, outcome="已走访", by=by, at=NOON)
    with pytest.raises(WrongState):
        operations.finish_decision(made, outcome="改写", by=by, at=NOON)
    made.refresh_from_db()
    assert made.outcome == "已走访"
