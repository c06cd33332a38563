"""The dossier: facts with their sources, consents, and what is said to be wrong."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate, now

from enterprises.dossier.documents import dossier_document
from enterprises.dossier.jobs import run_overdue
from enterprises.dossier.models import Consent, Objection
from enterprises.dossier.operations import (
    attach_scan,
    decline_objection,
    escalate_objection,
    give_consent,
    raise_objection,
    uphold_objection,
    withdraw_consent,
    withdraw_objection,
)
from enterprises.dossier.queries import facts_of, timeline_of
from enterprises.register.models import CodeException, Enterprise
from enterprises.register.operations import attach_licence, change_enterprise, register_enterprise
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.calendar.rules import add_workdays
from portal.files.models import Attachment
from portal.jobs.models import Job
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.contributions import todos
from portal.notices.models import Notice
from portal.reports.documents import canonical
from programs.cycles.models import RosterEntry
from programs.cycles.operations import nominate
from programs.cycles.vocabulary import Tier
from tests.factories import NOON, holder, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.experts import Scene, photo

LATER = NOON + timedelta(hours=2)
TODAY = localdate(NOON)
TIER = Tier.values[0]


@pytest.fixture
def entered(cast) -> Enterprise:
    """Registered and changed by the county's officer."""
    officer = actor_for(cast.officer)
    values = {
        "credit_code": synthetic_code(88),
        "name": "瑞安市西山轴承有限公司",
        "industry_code": "3451",
        "staff_count": 40,
        "revenue_wan": 900,
        "contact_name": "王小明",
        "contact_phone": "13900001234",
    }
    made = register_enterprise(region("330381"), by=officer, at=NOON, values=values)
    changes = {"staff_count": 45, "contact_phone": "13900005678"}
    change_enterprise(made, by=officer, at=LATER, values=changes)
    return Enterprise.objects.select_related("region", "station").get(pk=made.pk)


def test_each_fact_says_its_source_its_day_who_and_what_it_was(entered, cast):
    facts = {one.name: one for one in facts_of(entered, in_full=False)}
    name, staff, phone = facts["name"], facts["staff_count"], facts["contact_phone"]
    assert (name.value, name.at, name.by) == (entered.name, NOON, cast.officer.display_name)
    assert (staff.value, staff.at) == ("45", LATER)
    assert [(was.was, was.now) for was in staff.changes] == [("40", "45")]
    assert phone.value == "139****5678"
    assert phone.changes[0].is_personal
    assert (phone.changes[0].was, phone.changes[0].now) == ("", "")
    assert facts["size_class"].source != staff.source
    shown = {one.name: one.value for one in facts_of(entered, in_full=True)}
    assert shown["contact_phone"] == "13900005678"


def test_a_fact_of_a_table_names_the_file(cast):
    from enterprises.register.importers import register_importer
    from enterprises.register.operations import keep_enterprises
    from enterprises.register.rules.entry_fields import NAMES
    from portal.imports.definition import FileFacts

    def upload(file, at, **values):
        given = {field: values.get(field) for field in NAMES}
        line = register_importer.line(number=2, region=None, **given)
        keep_enterprises(
            [line], by=actor_for(cast.officer), at=at, file=FileFacts(file, "0" * 64, 1)
        )

    code = synthetic_code(89)
    upload("一月.xlsx", NOON, credit_code=code, name="甲厂", industry_code="3443", staff_count=9)
    upload("二月.xlsx", LATER, credit_code=code, name="甲厂", industry_code="3443", staff_count=12)
    facts = {one.name: one for one in facts_of(Enterprise.objects.get(), in_full=False)}
    assert facts["name"].reference == "一月.xlsx"
    assert facts["staff_count"].reference == "二月.xlsx"
    assert [(w.was, w.now) for w in facts["staff_count"].changes] == [("9", "12")]


def test_the_timeline_tells_what_every_room_knows(cast):
    scene = Scene(NOON, "330381")
    scene.planned()
    certificate(scene.enterprise)
    told = timeline_of(scene.enterprise, actor_for(cast.officer))
    what = {str(one.line.what) for one in told}
    assert {"Put on the roster", "Visit confirmed", "Problem found", "Certificate issued"} <= what
    days = [one.line.on for one in told]
    assert days == sorted(days, reverse=True)
    assert timeline_of(scene.enterprise, actor_for(cast.neighbour)) == [
        one for one in timeline_of(scene.enterprise, actor_for(cast.neighbour)) if not one.line.url
    ]


def test_the_printed_dossier_masks_persons(entered, cast):
    context = dossier_document(entered, by=actor_for(cast.officer), at=LATER)
    said = canonical(context)
    assert "139****5678" in said
    assert "13900005678" not in said
    assert "13900001234" not in said
    assert "王小明" not in said
    assert entered.name in said


def test_the_pages_show_print_and_stay_within_reach(
    entered, cast, signed_in, django_capture_on_commit_callbacks
):
    url = reverse("dossier:dossier", args=[entered.pk])
    officer = signed_in(cast.officer)
    page = officer.get(url).text
    assert "13900005678" not in page
    assert "139****5678" in page
    own = signed_in(member(entered)).get(url).text
    assert "13900005678" in own
    for who in (cast.neighbour, cast.stranger, cast.abroad):
        assert signed_in(who).get(url).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        asked = officer.post(reverse("dossier:print", args=[entered.pk]))
    assert asked.status_code == 302
    job = Job.objects.get(kind="enterprises.dossier")
    assert job.state == "done"


def test_consent_is_given_withdrawn_and_given_again(cast):
    one = enterprise()
    owner, officer = actor_for(member(one)), actor_for(cast.officer)
    given = give_consent(
        one,
        by=owner,
        at=NOON,
        purpose="bank",
        receiver="瑞安农商银行",
        given_on=TODAY,
        given_by="王",
    )
    with pytest.raises(WrongState):
        give_consent(
            one, by=officer, at=NOON, purpose="bank", receiver="瑞安农商银行", given_on=TODAY
        )
    assert Consent.objects.in_force(on=TODAY).get() == given
    withdraw_consent(given, by=officer, at=NOON, reason="No longer wanted")
    assert not Consent.objects.in_force(on=TODAY).exists()
    with pytest.raises(WrongState):
        withdraw_consent(given, by=officer, at=NOON)
    give_consent(one, by=officer, at=NOON, purpose="bank", receiver="瑞安农商银行", given_on=TODAY)
    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"purpose": "nothing"}, "purpose"),
        ({"purpose": "bank"}, "receiver"),
        ({"given_on": TODAY + timedelta(days=1)}, "given_on"),
    ],
)
def test_a_consent_says_what_for_and_when(cast, values, field):
    given = {"purpose": "example", "given_on": TODAY} | values
    with pytest.raises(Invalid) as refusal:
        give_consent(enterprise(), by=actor_for(cast.officer), at=NOON, **given)
    assert list(refusal.value.fields) == [field]


def test_only_the_enterprise_and_its_county_record_consent(cast):
    one = enterprise()
    for who in (cast.neighbour, cast.viewer, cast.city):
        with pytest.raises(NotPermitted):
            give_consent(one, by=actor_for(who), at=NOON, purpose="example", given_on=TODAY)


def test_a_nomination_keeps_the_consent_and_a_withdrawn_one_is_none(cast):
    one = enterprise()
    year = cycle()
    officer = actor_for(cast.officer)
    agreed = TODAY - timedelta(days=10)
    entry = nominate(one, cycle=year, tier=TIER, consent_on=agreed, by=officer, at=NOON)
    consent = Consent.objects.get(enterprise=one, purpose="roster")
    assert consent.given_on == agreed
    withdraw_consent(consent, by=officer, at=NOON, reason="Changed its mind")
    RosterEntry.objects.filter(pk=entry.pk).update(
        state="withdrawn", withdrawn_on=TODAY, withdrawal="unwilling"
    )
    with pytest.raises(Invalid):
        nominate(one, cycle=year, tier=TIER, consent_on=agreed, by=officer, at=NOON)
    assert roster_entry(enterprise(), state="listed").pk


def test_an_objection_goes_to_a_named_officer_with_a_day_and_is_answered(entered, cast):
    owner = member(entered)
    busy = holder("county_officer", "330381")
    made = raise_objection(
        entered, by=actor_for(owner), at=NOON, fact="staff_count", words="We are 46."
    )
    assert made.officer == cast.officer  # who changed the fact last
    assert made.due_on == add_workdays(TODAY, 5)
    assert Notice.objects.filter(user=cast.officer, kind="objection.raised").exists()
    other = raise_objection(entered, by=actor_for(owner), at=NOON, fact="address", words="Wrong.")
    assert other.officer == busy  # who has the fewest to answer
    with pytest.raises(Invalid):
        uphold_objection(made, by=actor_for(cast.officer), at=LATER, reason=" ")
    uphold_objection(made, by=actor_for(busy), at=LATER, reason="Corrected to 46.")
    made.refresh_from_db()
    assert (made.state, made.answer, made.answered_on) == ("upheld", "Corrected to 46.", TODAY)
    assert Notice.objects.filter(user=owner, kind="objection.answered").exists()
    decline_objection(other, by=actor_for(cast.officer), at=LATER, reason="The licence says so.")
    with pytest.raises(WrongState):
        decline_objection(other, by=actor_for(cast.officer), at=LATER, reason="Again")


def test_who_objects_takes_it_back_alone(entered, cast):
    owner, another = actor_for(member(entered)), actor_for(member(entered))
    made = raise_objection(entered, by=owner, at=NOON, fact="other", words="Something")
    with pytest.raises(NotPermitted):
        withdraw_objection(made, by=another, at=NOON)
    with pytest.raises(NotPermitted):
        uphold_objection(made, by=owner, at=NOON, reason="Yes")
    withdraw_objection(made, by=owner, at=NOON)
    for who in (cast.officer, cast.viewer, cast.neighbour):
        with pytest.raises(NotPermitted):
            raise_objection(entered, by=actor_for(who), at=NOON, fact="other", words="?")
    for fact, words in (("nothing", "?"), ("name", " "), ("name", "x" * 501)):
        with pytest.raises(Invalid):
            raise_objection(entered, by=owner, at=NOON, fact=fact, words=words)


def test_an_objection_that_nobody_answers_is_told_to_the_city_once(entered, cast):
    made = raise_objection(
        entered, by=actor_for(member(entered)), at=NOON, fact="name", words="Wrong"
    )
    with pytest.raises(WrongState):
        escalate_objection(made, by=SYSTEM, at=NOON)
    late = NOON + timedelta(days=20)
    work = _Work(late)
    run_overdue(work)
    run_overdue(work)
    assert Notice.objects.filter(user=cast.city, kind="objection.overdue").count() == 1
    assert Event.objects.filter(verb="enterprises.objection.escalate").count() == 1
    with pytest.raises(NotPermitted):
        escalate_objection(made, by=actor_for(cast.officer), at=late)


class _Work:
    """As much of a job as the overdue ones need."""

    def __init__(self, at):
        self.at = at

    def through(self, items, *, total):
        assert total == len(items)
        return iter(items)


def test_the_pages_take_an_objection_and_its_answer(entered, cast, signed_in):
    owner = signed_in(member(entered))
    url = reverse("dossier:object", args=[entered.pk])
    assert owner.post(url, {"fact": "name"}).status_code == 422
    assert owner.post(url, {"fact": "name", "words": "Misspelt"}).status_code == 302
    made = Objection.objects.get()
    officer = signed_in(cast.officer)
    assert "Misspelt" in officer.get(reverse("dossier:objections")).text
    assert "Misspelt" not in signed_in(cast.neighbour).get(reverse("dossier:objections")).text
    answer = reverse("dossier:settle", args=[made.pk, "decline"])
    assert signed_in(cast.neighbour).post(answer, {"reason": "No"}).status_code == 404
    assert officer.post(answer, {"reason": "As on the licence"}).status_code == 302
    assert "As on the licence" in owner.get(reverse("dossier:dossier", args=[entered.pk])).text


def test_the_pages_record_and_withdraw_a_consent(entered, cast, signed_in):
    officer = signed_in(cast.officer)
    url = reverse("dossier:consents", args=[entered.pk])
    given = {"purpose": "example", "given_on": "2026-11-01", "given_by": "王小明"}
    assert officer.post(url, given | {"given_on": ""}).status_code == 422
    assert officer.post(url, given).status_code == 302
    consent = Consent.objects.get()
    assert consent.given_on == date(2026, 11, 1)
    page = officer.get(reverse("dossier:dossier", args=[entered.pk])).text
    assert "王**" in page
    withdraw = reverse("dossier:withdraw-consent", args=[consent.pk])
    assert signed_in(cast.neighbour).post(withdraw, {}).status_code == 404
    assert officer.post(withdraw, {"reason": "Asked to"}).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_by == cast.officer


def test_a_code_kept_by_exception_gets_its_licence_and_the_province_sees_the_list(cast, signed_in):
    one = enterprise()
    kept = CodeException.objects.create(
        enterprise=one, reason="As on the licence", recorded_by=cast.officer, recorded_at=now()
    )
    officer, province = signed_in(cast.officer), signed_in(cast.province)
    listed = reverse("dossier:exceptions")
    assert "missing" in province.get(listed).text
    due = f"{listed}?scan=due"
    waiting = todos["enterprises.licences"]
    assert one.name not in province.get(due).text
    assert waiting.count(actor_for(cast.officer)).count() == 0
    CodeException.objects.update(recorded_at=NOON - timedelta(days=40))
    shown = province.get(due).text
    assert one.name in shown
    assert "overdue" in shown
    assert one.name in officer.get("/enterprises/?state=unproved").text
    assert waiting.count(actor_for(cast.officer)).count() == 1
    assert waiting.count(actor_for(cast.neighbour)).count() == 0
    url = reverse("register:licence", args=[one.pk])
    assert officer.post(url).status_code == 422
    upload = SimpleUploadedFile("licence.jpg", photo().read(), "image/jpeg")
    assert officer.post(url, {"licence": upload}).status_code == 302
    kept.refresh_from_db()
    assert len(kept.licence_sha256) == 64
    assert waiting.count(actor_for(cast.officer)).count() == 0
    assert "licence.jpg" in province.get(listed).text
    assert one.name not in signed_in(cast.neighbour).get(listed).text
    assert signed_in(cast.neighbour).post(url).status_code == 404
    with pytest.raises(NotPermitted):
        attach_licence(
            kept, stream=BytesIO(photo().read()), name="a.jpg", by=actor_for(cast.province), at=NOON
        )


def test_the_signed_paper_hangs_on_a_consent_and_is_read_by_those_who_record_it(cast, signed_in):
    one = enterprise()
    given = give_consent(
        one, by=actor_for(cast.officer), at=NOON, purpose="example", given_on=TODAY
    )
    url = reverse("dossier:consent-scan", args=[given.pk])
    officer, viewer = signed_in(cast.officer), signed_in(cast.viewer)
    assert officer.post(url).status_code == 422
    sent = {"scan": SimpleUploadedFile("授权书.jpg", photo().read(), "image/jpeg")}
    assert signed_in(cast.neighbour).post(url, sent).status_code in (403, 404)
    assert officer.post(url, {"scan": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 422
    assert not Attachment.objects.exists()
    sent = {"scan": SimpleUploadedFile("授权书.jpg", photo().read(), "image/jpeg")}
    assert officer.post(url, sent).status_code == 302
    scan = Attachment.objects.get()
    page, paper = reverse("dossier:dossier", args=[one.pk]), f"/files/{scan.pk}/"
    assert "授权书.jpg" in officer.get(page).text
    assert officer.get(paper).status_code == 200
    assert "授权书.jpg" not in viewer.get(page).text
    assert viewer.get(paper).status_code == 404
    withdraw_consent(given, by=actor_for(cast.officer), at=NOON)
    with pytest.raises(WrongState, match="withdrawn"):
        attach_scan(given, stream=photo(), name="b.jpg", by=actor_for(cast.officer), at=NOON)


def test_a_table_keeps_consents_and_names_those_that_were_taken_back(cast):
    from portal.imports.definition import FileFacts
    from programs.cycles.importers.roster import _against, roster_importer
    from programs.cycles.operations import keep_roster

    cycle()
    officer = actor_for(cast.officer)
    one, other = enterprise(), enterprise()
    agreed = TODAY - timedelta(days=3)
    lines = [
        roster_importer.line(
            number=number,
            credit_code=made.credit_code,
            tier=TIER,
            pilot_industry=None,
            consent_on=agreed,
        )
        for number, made in enumerate((one, other), start=2)
    ]
    taken_back = give_consent(one, by=officer, at=NOON, purpose="roster", given_on=agreed)
    withdraw_consent(taken_back, by=officer, at=NOON)
    found = [(p.number, p.code) for p in _against(lines, by=officer, at=NOON)]
    assert found == [(2, "roster.consent_withdrawn")]
    keep_roster(lines[1:], by=officer, at=NOON, file=FileFacts("a.xlsx", "0" * 64, 1))
    assert Consent.objects.standing().get().enterprise == other
