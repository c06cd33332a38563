"""Recording, status, import: who may, what follows, what is refused, by which channel."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.certificates import operations
from certification.certificates.forms import CertificateForm
from certification.certificates.importers import certificate_importer
from certification.certificates.models import Certificate, StatusChange
from certification.certificates.queries import certificates_of, looked_up
from certification.certificates.rules import FIELDS, read_entry
from enterprises.register.queries import journey_of
from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.imports.definition import FileFacts
from portal.imports.reading import read
from portal.imports.sheets import Sheet
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.faults import Severity
from tests.factories import NOON
from tests.factories.certification import body, body_member, certificate
from tests.factories.enterprises import enterprise, member

DAY = NOON.date()


def values(**changes: Any) -> dict[str, Any]:
    return {
        "certificate_number": "00126Q10001R0S",
        "scheme": "质量管理体系",
        "issued_on": "2026-03-05",
        "expires_on": "2029-03-04",
    } | changes


def recorded(cast, **changes: Any) -> Certificate:
    one = enterprise()
    by = actor_for(cast.officer)
    given = values(body=body().approval_number) | changes
    return operations.record_certificate(one, by=by, at=NOON, values=given)


def test_a_county_officer_records_and_it_counts_on_its_days(cast):
    made = recorded(cast)
    assert (made.region.code, made.status, made.source, made.is_qms) == (
        "330381",
        "valid",
        "officer",
        True,
    )
    days = [date(2026, 3, 4), date(2026, 3, 5), date(2029, 3, 4), date(2029, 3, 5)]
    found = [Certificate.objects.in_force(on=day).exists() for day in days]
    assert found == [False, True, True, False]
    assert [made.is_in_force(day) for day in days] == found
    event = Event.objects.get(verb="certification.certificate.record")
    assert event.detail["number"] == made.number


@pytest.mark.parametrize("who", ["province", "viewer", "city", "approver", "neighbour", "stranger"])
def test_nobody_else_records_for_the_county(cast, who):
    one = enterprise()
    by = actor_for(getattr(cast, who))
    with pytest.raises((NotPermitted, Invalid)):
        operations.record_certificate(
            one, by=by, at=NOON, values=values(body=body().approval_number)
        )
    assert not Certificate.objects.exists()


def test_a_body_reports_its_own_certificates_and_sees_no_others(cast, signed_in):
    own, other = body(), body()
    person = body_member(own)
    by = actor_for(person)
    one = enterprise()
    made = operations.record_certificate(
        one, by=by, at=NOON, values=values(body=own.approval_number)
    )
    assert made.source == "body"
    strange = certificate(one, body=other)
    with pytest.raises(Invalid) as refused:
        operations.record_certificate(
            one,
            by=by,
            at=NOON,
            values=values(body=other.approval_number, certificate_number="X-1"),
        )
    assert [f.code for f in refused.value.faults] == ["certificate.body_not_yours"]
    browser = signed_in(person)
    listed = browser.get(reverse("certificates:list")).text
    assert made.number in listed
    assert strange.number not in listed
    url = reverse("certificates:certificate", args=[strange.pk])
    assert browser.get(url).status_code == 404
    assert browser.get(reverse("bodies:list")).text.count("CNCA-R-") == 1


def test_a_number_is_unique_within_its_body_alone(cast):
    first = recorded(cast)
    again = values(body=first.body.approval_number)
    by = actor_for(cast.officer)
    with pytest.raises(Invalid) as same:
        operations.record_certificate(first.enterprise, by=by, at=NOON, values=again)
    assert [f.code for f in same.value.faults] == ["certificate.recorded_already"]
    with pytest.raises(Invalid) as another:
        operations.record_certificate(enterprise(), by=by, at=NOON, values=again)
    assert [f.code for f in another.value.faults] == ["certificate.number_of_another"]
    other = again | {"body": body().approval_number}
    operations.record_certificate(enterprise(), by=by, at=NOON, values=other)
    assert Certificate.objects.count() == 2


def test_a_body_that_helped_is_named_when_it_certifies(cast, signed_in):
    from experts.pool.models import Expert
    from experts.visits.models import Visit
    from tests.factories.cycles import cycle

    one, helper = enterprise(), body("帮扶认证有限公司")
    expert = Expert.objects.create(
        name="李",
        level="county",
        region=one.region,
        employer=helper.name,
        employer_kind="body",
        phone="13900000001",
        valid_from=date(2024, 1, 1),
        registered_at=NOON,
    )
    visit = Visit.objects.create(
        cycle=cycle(),
        enterprise=one,
        region=one.region,
        expert=expert,
        planned_on=DAY,
        assigned_at=NOON,
        checklist="x",
        state="accepted",
    )
    line = read_entry(
        values(credit_code=one.credit_code, body=helper.name), on=DAY, between=False
    ).values
    by = actor_for(cast.officer)

    def said() -> list[tuple[str, Severity]]:
        return [(f.code, f.severity) for f in looked_up([line], by=by, on=DAY)[0].faults]

    assert said() == []
    for back, expected in ((730, True), (731, False)):
        on = DAY - timedelta(days=back)
        Visit.objects.filter(pk=visit.pk).update(
            state="confirmed",
            confirmed_on=on,
            plan_due_on=on,
            arrived_at=NOON,
            left_at=NOON + timedelta(hours=2),
            hours=2,
            total=3,
            level=3,
            recorded_on=on,
        )
        assert bool(said()) is expected
        if expected:
            assert said() == [("certificate.helped_by_same_body", Severity.WARN)]
            shown_certificate(one, helper, signed_in(cast.officer))


def shown_certificate(one, helper, client):
    """The page of a certificate names the field as its form does, in either language."""
    path = reverse("certificates:certificate", args=[certificate(one, body=helper).pk])
    for language, label in (("en", "Certification body"), ("zh-hans", "认证机构")):
        client.cookies["django_language"] = language
        faults = client.get(path).text.split('class="faults"')[1].split("</ul>")[0]
        assert f'<p class="small">{label}' in faults


def test_status_is_changed_with_day_and_reason_and_kept_as_history(cast):
    made = recorded(cast)
    by = actor_for(cast.officer)
    operations.suspend(made, by=by, at=NOON, since=date(2026, 6, 1), reason="未按期监督审核")
    assert not Certificate.objects.in_force(on=date(2026, 6, 1)).exists()
    assert Certificate.objects.in_force(on=date(2026, 5, 31)).exists()
    operations.reinstate(made, by=by, at=NOON, since=date(2026, 7, 1), reason="恢复")
    assert Certificate.objects.in_force(on=DAY).exists()
    operations.suspend(made, by=by, at=NOON, since=date(2026, 8, 1), reason="再次")
    operations.revoke(made, by=by, at=NOON, since=date(2026, 10, 1), reason="逾期")
    made.refresh_from_db()
    assert made.ended_on == date(2026, 8, 1)
    history = [(one.status, one.since.month) for one in made.changes.all()]
    assert history == [
        ("valid", 3),
        ("suspended", 6),
        ("valid", 7),
        ("suspended", 8),
        ("revoked", 10),
    ]
    with pytest.raises(WrongState):
        operations.reinstate(made, by=by, at=NOON, reason="x")


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        (date(2026, 3, 4), "早于颁证"),
        (DAY + timedelta(days=1), "明天"),
        (DAY, " "),
        (DAY, "甲\x00"),
        (DAY, "x" * 301),
    ],
    ids=str,
)
def test_a_wrong_day_or_reason_changes_nothing(cast, since, reason):
    made = recorded(cast)
    with pytest.raises(Invalid):
        operations.suspend(made, by=actor_for(cast.officer), at=NOON, since=since, reason=reason)
    assert Certificate.objects.get().status == "valid"


def test_a_correction_leaves_enterprise_body_and_status(cast):
    made = recorded(cast)
    by = actor_for(cast.officer)
    given = {"scope": "阀门的生产", "body": body().approval_number, "status": "revoked"}
    changed = operations.correct_certificate(made, by=by, at=NOON, values=given, revision=1)
    assert (changed.scope, changed.status, changed.revision) == ("阀门的生产", "valid", 2)
    assert changed.body_id == made.body_id
    with pytest.raises(Stale):
        operations.correct_certificate(made, by=by, at=NOON, values=given, revision=1)
    with pytest.raises(NotPermitted):
        operations.correct_certificate(made, by=actor_for(cast.neighbour), at=NOON, values=given)
    with pytest.raises(Invalid) as late:
        operations.correct_certificate(
            made, by=by, at=NOON, values={"expires_on": DAY - timedelta(days=1)}
        )
    assert [f.where for f in late.value.faults] == ["expires_on"]


def test_the_calendar_lets_certificates_expire_once(cast):
    past = certificate(issued_on=date(2023, 1, 1), expires_on=DAY - timedelta(days=1))
    held = certificate(
        issued_on=date(2023, 1, 1),
        expires_on=DAY - timedelta(days=1),
        status="suspended",
        status_since=date(2025, 1, 1),
    )
    today = certificate(issued_on=date(2023, 1, 1), expires_on=DAY)
    assert operations.expire_certificates(DAY, by=SYSTEM, at=NOON) == 2
    assert operations.expire_certificates(DAY, by=SYSTEM, at=NOON) == 0
    for row in (past, held, today):
        row.refresh_from_db()
    assert [row.status for row in (past, held, today)] == ["expired", "expired", "valid"]
    assert held.ended_on == date(2025, 1, 1)
    assert past.status_since == past.ended_on == DAY


HEADERS = [one.headers[0] for one in FIELDS]
NAMES = [one.name for one in FIELDS]


def table(rows: list[dict[str, Any]], by: Any) -> Any:
    cells = [(1, list(HEADERS))]
    cells += [(n, [row.get(name) for name in NAMES]) for n, row in enumerate(rows, start=2)]
    return read(certificate_importer, [Sheet("证书", iter(cells))], by=by, at=NOON)


def keep(rows: list[dict[str, Any]], by: Any) -> Any:
    found = table(rows, by)
    lines = found.to_keep(certificate_importer)
    assert lines, [(f.code, f.where) for f in found.faults]
    return operations.keep_certificates(lines, by=by, at=NOON, file=FileFacts("a.csv", "0", 1))


def test_a_table_is_kept_in_one_event_and_a_second_time_changes_nothing(cast):
    by = actor_for(cast.officer)
    one, two, cb = enterprise(), enterprise(), body()
    rows = [
        values(credit_code=one.credit_code, body=cb.name),
        values(
            credit_code=two.credit_code,
            body=cb.approval_number.lower(),
            certificate_number="ＡＢＣ－1",
            scheme="ISO14001",
            issued_on="2022/03/05",
            expires_on=44_990.0,
        ),
    ]
    kept = keep(rows, by)
    assert (kept.new, kept.changed, kept.unchanged) == (2, 0, 0)
    assert Certificate.objects.get(enterprise=two).status == "expired"
    kept = keep(rows, by)
    assert (kept.new, kept.changed, kept.unchanged) == (0, 0, 2)
    turned = rows[0] | {"status": "暂停", "status_since": "2026-09-01", "scope": ""}
    kept = keep([turned, rows[1]], by)
    assert (kept.new, kept.changed, kept.unchanged) == (0, 1, 1)
    found = Certificate.objects.get(enterprise=one)
    assert (found.status, found.ended_on, found.revision) == ("suspended", date(2026, 9, 1), 2)
    assert StatusChange.objects.filter(certificate=found).count() == 2
    assert Event.objects.filter(verb="certification.certificate.keep").count() == 3


def test_a_table_with_a_fault_keeps_nothing_and_names_every_cell(cast):
    by = actor_for(cast.officer)
    one, cb = enterprise(), body()
    certificate(one, body=cb, number="OLD-1", status="revoked", status_since=date(2026, 5, 1))
    far = enterprise("330106")
    good = values(credit_code=one.credit_code, body=cb.approval_number)
    rows = [
        good,
        good,
        good | {"certificate_number": "N-2", "credit_code": far.credit_code},
        good | {"certificate_number": "N-3", "body": "没有的机构"},
        good | {"certificate_number": "N-4", "expires_on": "2026-03-04"},
        good | {"certificate_number": "OLD-1", "status": "有效"},
    ]
    found = table(rows, by)
    place = {name: chr(65 + n) for n, name in enumerate(NAMES)}
    assert {(f.code, f.where) for f in found.faults if f.severity is Severity.ERROR} == {
        ("certificate.twice", f"{place['body']}3"),
        ("certificate.enterprise_unknown", f"{place['credit_code']}4"),
        ("certificate.body_unknown", f"{place['body']}5"),
        ("certificate.expires_early", f"{place['expires_on']}6"),
        ("certificate.expired_yet_valid", f"{place['status']}6"),
        ("certificate.status_order", f"{place['status']}7"),
    } - {("certificate.expired_yet_valid", f"{place['status']}6")}
    assert not found.to_keep(certificate_importer)


CORPUS = [
    {},
    {"credit_code": ""},
    {"credit_code": "91330100799655058"},
    {"credit_code": "91339999MA9ZZZZZZX"},
    {"body": ""},
    {"body": "没有"},
    {"certificate_number": "x" * 61},
    {"certificate_number": "甲\u202e"},
    {"scheme": "魔法"},
    {"issued_on": "2026-13-01"},
    {"issued_on": "2027-01-01"},
    {"expires_on": "2026-03-05"},
    {"expires_on": "2046-03-05"},
    {"first_issued_on": "2026-03-06"},
    {"status": "撤销"},
    {"status": "也许"},
    {"status": "暂停", "status_since": "2026-03-04"},
    {"scope": "x" * 301},
]


@pytest.mark.parametrize("changes", CORPUS, ids=str)
def test_form_and_table_give_equal_faults(cast, changes):
    by = actor_for(cast.officer)
    cb = body()
    given = values(credit_code=enterprise().credit_code, body=cb.approval_number) | changes
    found = table([given], by)
    place = {f"{chr(65 + n)}2": name for n, name in enumerate(NAMES)}
    in_table = {place[f.where] for f in found.faults if f.severity is Severity.ERROR}
    form = CertificateForm(given, by=by, on=DAY, bodies=[cb])
    form.is_valid()
    assert set(form.errors) - {"seen"} == in_table


def test_an_officer_records_by_form_sees_the_warning_and_changes_the_status(cast, signed_in):
    one, cb = enterprise(), body()
    browser = signed_in(cast.officer)
    page = browser.get(reverse("certificates:new") + f"?code={one.credit_code}")
    assert one.credit_code in page.text
    given = values(credit_code=one.credit_code, body=cb.approval_number, scheme="iso14001")
    warned = browser.post(reverse("certificates:new"), given)
    assert warned.status_code == 422
    assert "certificate.number_of_another_scheme" in warned.text
    answer = browser.post(reverse("certificates:new"), given | {"seen": "on"})
    made = Certificate.objects.get()
    assert answer.url == reverse("certificates:certificate", args=[made.pk])
    status = reverse("certificates:status", args=[made.pk])
    assert browser.post(status, {"status": "magic", "reason": "x"}).status_code == 422
    assert browser.post(status, {"status": "suspended", "reason": ""}).status_code == 422
    browser.post(status, {"status": "suspended", "since": "2026-09-01", "reason": "未监督"})
    assert "未监督" in browser.get(answer.url).text
    panel = browser.get(reverse("register:enterprise", args=[one.pk])).text
    assert made.number in panel


def test_a_strange_value_is_never_a_broken_page(cast, signed_in):
    browser = signed_in(cast.officer)
    for query in ("?after=x", "?size=-1", "?force=x", "?q=%00", "?q=x", "?place=1", "?scheme=%27"):
        assert browser.get(reverse("certificates:list") + query).status_code == 200
    for value in ("甲\x00", "\ud800", "９" * 400, "[]"):
        sent = {one.name: value for one in FIELDS}
        data = {k: v.encode("utf-8", "surrogatepass") for k, v in sent.items()}
        assert browser.post(reverse("certificates:new"), data).status_code in {400, 413, 422}
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 4),
        ("?force=in", 3),
        ("?force=soon", 1),
        ("?force=out", 1),
        ("?status=suspended", 1),
        ("?scheme=iso14001", 1),
        ("?scheme=qms", 3),
        ("?q=SOON", 1),
        ("?q=阀门", 4),
        ("?place=330381", 4),
    ],
)
def test_the_list_is_narrowed(cast, signed_in, query, shown):
    certificate()
    certificate(number="SOON-1", expires_on=DAY + timedelta(days=90))
    certificate(status="suspended", status_since=DAY)
    certificate(scheme="iso14001")
    certificate(enterprise("330382"))
    from django.utils import timezone

    assert timezone.localdate() <= DAY + timedelta(days=90)
    page = signed_in(cast.officer).get(reverse("certificates:list") + query)
    assert len(page.context["lines"]) == shown


def test_another_county_does_not_learn_that_it_exists(cast, signed_in):
    made = certificate()
    for who in (cast.neighbour, cast.stranger, cast.abroad):
        browser = signed_in(who)
        for name in ("certificate", "correct", "status"):
            url = reverse(f"certificates:{name}", args=[made.pk])
            assert browser.get(url).status_code in {403, 404, 405}
            assert browser.post(url, {}).status_code in {403, 404, 405}
        assert made.number not in browser.get(reverse("certificates:list")).text


def test_a_member_sees_the_own_certificates_and_the_step(cast, signed_in):
    one = enterprise()
    made, other = certificate(one), certificate()
    browser = signed_in(member(one))
    text = browser.get(reverse("certificates:list")).text
    assert made.number in text
    assert other.number not in text
    steps = {s.step.code: s.reading.state for s in journey_of(one, year=2026).stations}
    assert steps["certified"] == "done"
    none = journey_of(enterprise(), year=2026).stations
    assert {s.step.code: s.reading.state for s in none}["certified"] == "todo"
    assert certificates_of(one) == [made]


def test_the_list_costs_the_same_however_long(cast, signed_in, django_assert_max_num_queries):
    for _number in range(20):
        certificate()
    browser = signed_in(cast.officer)
    with django_assert_max_num_queries(15):
        assert len(browser.get(reverse("certificates:list")).context["lines"]) == 20


@pytest.mark.parametrize("who", ["officer", "city", "stranger", "member", "body"])
def test_the_two_readings_of_a_boundary_agree(cast, who):
    from certification.certificates.vocabulary import Permission

    one = enterprise()
    own = certificate(one)
    for code in ("330382", "330106", "440106"):
        certificate(enterprise(code))
    people = {"member": lambda: member(one), "body": lambda: body_member(own.body)}
    by = actor_for(people[who]() if who in people else getattr(cast, who))
    for permission in Permission:
        in_sql = set(Certificate.objects.reachable(by=by, to=permission))
        in_python = {row for row in Certificate.objects.all() if row.allows(by, to=permission)}
        assert in_sql == in_python


def test_each_warning_is_given_once_to_the_holder_and_the_county(cast):
    from portal.notices.models import Notice

    one = enterprise()
    person = member(one)
    made = certificate(one, expires_on=DAY + timedelta(days=90))
    certificate(expires_on=DAY + timedelta(days=91))
    told: dict[int, int] = {}
    for days in (0, 1, 29, 30, 59, 60, 61, 90):
        at = NOON + timedelta(days=days)
        for due in Certificate.objects.to_be_warned_of(on=DAY + timedelta(days=days)):
            if due.pk == made.pk:
                operations.warn_of_expiry(due, by=SYSTEM, at=at)
        told[days] = Notice.objects.filter(user=person).count()
    assert told == {0: 1, 1: 1, 29: 1, 30: 2, 59: 2, 60: 3, 61: 3, 90: 3}
    assert Notice.objects.filter(user=cast.officer).count() == 3
    assert not Notice.objects.filter(user=cast.neighbour).exists()
    with pytest.raises(WrongState):
        operations.warn_of_expiry(made, by=SYSTEM, at=NOON + timedelta(days=91))


def test_a_status_that_does_not_exist_or_does_not_follow_is_refused(cast):
    made = recorded(cast)
    by = actor_for(cast.officer)
    for status in ("magic", "valid"):
        with pytest.raises(WrongState):
            operations.change_status(made, status=status, reason="x", by=by, at=NOON)
    with pytest.raises(NotPermitted):
        operations.change_status(
            made, status="suspended", reason="x", by=actor_for(cast.neighbour), at=NOON
        )
    operations.change_status(made, status="cancelled", reason="企业申请", by=by, at=NOON)
    assert Certificate.objects.get().ended_on == DAY


def test_the_morning_job_expires_and_warns_and_does_nothing_twice(cast):
    from types import SimpleNamespace

    from certification.certificates.jobs import run_daily

    certificate(issued_on=date(2023, 1, 1), expires_on=DAY - timedelta(days=1))
    certificate(expires_on=DAY + timedelta(days=30))
    work = SimpleNamespace(at=NOON, through=lambda rows, total: iter(rows))
    for _time in range(2):
        run_daily(work)
    found = Event.objects.filter(verb__startswith="certification.certificate.")
    assert sorted(found.values_list("verb", flat=True)) == [
        "certification.certificate.expire",
        "certification.certificate.warn",
    ]


def test_a_bodys_first_page_counts_its_certificates_and_leads_to_its_work(cast, signed_in):
    own = body()
    today = timezone.localdate()
    certificate(body=own)
    certificate(body=own, expires_on=today + timedelta(days=9), issued_on=today - timedelta(days=9))
    certificate(body=own, expires_on=today - timedelta(days=1), issued_on=today - timedelta(days=9))
    certificate()
    page = signed_in(body_member(own)).get("/")
    part = next(one["part"] for one in page.context["parts"] if one["code"] == "certificates.body")
    assert part["standing"] == {"all": 3, "in_force": 2, "soon": 1, "suspended": 0}
    assert len(part["lines"]) == 3
    assert reverse("certificates:new") in page.text
    parts = signed_in(cast.officer).get("/").context["parts"]
    assert "certificates.body" not in {one["code"] for one in parts}
