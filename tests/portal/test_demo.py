"""The demonstration province: the same seed gives the same rows, every county is covered."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.db.models import Sum
from django.test import RequestFactory
from django.utils import timezone

from certification.certificates.models import Certificate
from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import is_synthetic
from experts.visits.models import Plan, Problem, Visit, VisitDoubt
from experts.visits.queries import frozen_facts, sight_of, surroundings_of
from experts.visits.rules.doubts import doubts_of
from portal.accounts.actor import SYSTEM, actor_for
from portal.accounts.models import User
from portal.audit.chain import verify
from portal.audit.models import Event
from portal.demo.accounts import TRY
from portal.demo.baselines import answering
from portal.demo.evaluation import TEXTS
from portal.demo.industries import QUEUE
from portal.demo.names import a_person, industries, short_name
from portal.demo.seasons import Season
from portal.demo.stage import County
from portal.demo.writing import Sheaf, seed_subject
from portal.indicators.amounts import amounts
from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators, measures
from portal.indicators.models import DirtyCell, Reading
from portal.indicators.reading import covered_counties
from portal.indicators.verification import first_difference
from portal.jobs.models import Job
from portal.kernel.period import Period
from portal.offices.models import Office
from portal.offices.queries import needs_second_step
from portal.regions.models import Region
from portal.reports.documents import canonical
from portal.reports.models import IssuedDocument
from programs.cycles.models import Cycle, RosterEntry
from programs.cycles.vocabulary import IndustryState
from programs.evaluation.documents import report_of
from programs.evaluation.models import Snapshot
from programs.policies.models import Benefit, Policy, PolicyApplication
from programs.policies.vocabulary import ApplicationState
from programs.questionnaires.models import Campaign, Flag, Invitee, Need, Response, Verification
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.scoring import faults
from programs.returns.models import Return
from programs.returns.queries import awaiting, late_counties
from programs.returns.queries.warnings import record_of
from tests.factories import NOON, region

DAY = date(2026, 11, 22)
ROOMS = ("enterprises", "programs", "experts", "certification")
#: what the portal draws anew for each installation or keeps for itself
NOT_DRAWN = {"id", "password", "last_login"}


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Any:
    """An installation that is for demonstration alone."""
    settings.PORTAL_DEMO = True
    settings.VAR = tmp_path
    return settings


def seed(province: str = "330000", *, enterprises: int = 300, on: date = DAY, **more: Any) -> str:
    said = StringIO()
    call_command(
        "seed_demo", province=province, enterprises=enterprises, on=on, stdout=said, **more
    )
    return said.getvalue()


@contextmanager
def forgotten() -> Iterator[None]:
    """What is written within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def digests() -> dict[str, str]:
    """Each table of the domain, and the people, by what their rows say: keys are the database's."""
    tables = [m for app in ROOMS for m in apps.get_app_config(app).get_models()]
    return {table._meta.label: _digest(table) for table in [*tables, User, Office, Reading]}


def _digest(table: type[models.Model]) -> str:
    names = [
        field.attname
        for field in table._meta.concrete_fields
        if field.attname not in NOT_DRAWN and not field.is_relation
    ]
    if any(field.name == "region" for field in table._meta.concrete_fields):
        names.append("region__code")
    if any(field.name == "enterprise" for field in table._meta.concrete_fields):
        names.append("enterprise__credit_code")
    rows = sorted(map(repr, table._base_manager.values_list(*names)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


# ── what is written ──


@pytest.mark.any_engine
@pytest.mark.django_db
def test_the_same_seed_and_day_give_the_same_rows(demo: Any) -> None:
    found = []
    for number in (7, 7, 8):
        with forgotten():
            seed("460000", enterprises=60, seed=number)
            found.append(digests())
    assert found[0] == found[1]
    changed = {label for label, digest in found[2].items() if digest != found[0][label]}
    assert {"enterprises.Enterprise", "experts.Visit", "programs.Return"} <= changed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("province", "counties"),
    [
        pytest.param("440000", 124, marks=pytest.mark.any_engine),
        ("460000", 26),
        pytest.param("500000", 37, marks=pytest.mark.any_engine),
        pytest.param("650000", 112, marks=pytest.mark.any_engine),
    ],
)
def test_every_county_of_the_list_in_force_is_covered(
    demo: Any, province: str, counties: int
) -> None:
    seed(province, enterprises=max(counties, 60) + 40)
    _every_county_is_covered(province, counties)


def _every_county_is_covered(province: str, counties: int) -> None:
    listed = Region.objects.in_force(on=DAY).within(region(province)).counties()
    covered, bare = covered_counties(
        indicators["coverage.counties"],
        list(listed),
        f"{province}-2026",
        Period.month(2026, 11),
    )
    assert listed.count() == counties
    assert (len(covered), bare) == (counties, [])
    assert first_difference(today=timezone.localdate()) is None
    assert not DirtyCell.objects.exists()
    assert verify(now=timezone.now()).holds


@pytest.mark.django_db
def test_an_early_day_of_the_year_is_covered_too(demo: Any) -> None:
    seed("460000", enterprises=60, on=date(2026, 1, 6))
    visited = Visit.objects.confirmed().filter(cycle__code="460000-2026")
    assert len(set(visited.values_list("region_id", flat=True))) == 26
    assert not Return.objects.filter(cycle__year=2026).exists()


@pytest.mark.any_engine
@pytest.mark.django_db
def test_zhejiang_has_something_to_do_for_everybody(demo: Any) -> None:
    said = seed()
    _every_county_is_covered("330000", 90)
    _every_figure_is_its_rows()
    _enterprises_are_invented()
    _years_are_told()
    _lists_are_long()
    _plans_say_what_stood_when_both_signed()
    _returns_wait_for_people()
    _the_early_warning_is_better_than_the_month_before()
    _members_have_work()
    _campaigns_were_asked()
    _the_baseline_was_asked_of_a_part()
    _experts_have_work()
    _policies_are_applied_for()
    _a_snapshot_is_there_without_files()
    _accounts_are_usable(said, demo)
    seed(if_empty=True)
    assert Enterprise.objects.count() == 300
    with pytest.raises(CommandError, match="already"):
        seed()


def _every_figure_is_its_rows() -> None:
    """Of every measure, in every region of every level."""
    places = Region.objects.in_force(on=DAY).within(region("330000"))
    november, code = Period.month(2026, 11), "330000-2026"
    for one in measures:
        said = amounts([one], [place.pk for place in places], code, november).get(one.code, {})
        for place in places:
            rows = rows_behind(
                one,
                code if one.cycle else "",
                november,
                path=place.path,
                today=timezone.localdate(),
                to_date=True,
            )
            found = rows.aggregate(n=Sum(one.summed))["n"] if one.summed else rows.count()
            assert said.get(place.pk, 0) == (found or 0), (one.code, place.code)


def _policies_are_applied_for() -> None:
    """In every state; what is paid of one is no more than was granted, and not before."""
    found = PolicyApplication.objects.all()
    assert set(found.values_list("state", flat=True)) == set(ApplicationState.values)
    assert set(found.values_list("by_enterprise", flat=True)) == {True, False}
    paid = Benefit.objects.filter(application__isnull=False).select_related("application")
    assert len(paid) > 3
    for one in paid:
        assert (one.application.enterprise_id, one.application.policy_id) == (
            one.enterprise_id,
            one.policy_id,
        )
        assert one.amount_wan <= one.application.granted_wan
        assert one.given_on >= one.application.decided_on
    for one in found.select_related("policy"):
        assert one.policy.is_in_force(one.applied_on)
        assert one.steps.count() == (one.state != ApplicationState.APPLIED)


def _enterprises_are_invented() -> None:
    codes = Enterprise.objects.values_list("credit_code", flat=True)
    phones = Enterprise.objects.values_list("contact_phone", flat=True)
    assert all(is_synthetic(code) for code in codes)
    assert all(phone.startswith("1390000") for phone in phones)
    assert Enterprise.objects.filter(search_names="").count() == 0
    assert Enterprise.objects.filter(name_pinyin="").count() == 0
    kinds = {
        kind: Enterprise.objects.filter(kind=kind).count() for kind in ("company", "sole_trader")
    }
    assert 180 < kinds["company"] < 270
    assert 30 < kinds["sole_trader"] < 100


def _years_are_told() -> None:
    assert list(Cycle.objects.order_by("year").values_list("state", flat=True)) == [
        "locked",
        "open",
    ]
    last, this = Cycle.objects.order_by("year")
    listed = [
        year.pilot_industries.filter(state=IndustryState.CONFIRMED).count() for year in (last, this)
    ]
    assert listed == [23, 131]
    waiting = this.pilot_industries.exclude(state=IndustryState.CONFIRMED)
    assert {str(state): waiting.filter(state=state).count() for state, _many in QUEUE} == {
        str(state): many for state, many in QUEUE
    }
    assert "演示" in this.title
    assert RosterEntry.objects.filter(cycle=this).values("tier").distinct().count() == 2
    for response in Response.objects.exclude(state="draft").select_related("version")[:60]:
        assert not faults(questionnaire_of(response.version), response.answers)


def _lists_are_long() -> None:
    assert Policy.objects.in_force(on=DAY).count() == 192
    statuses = set(Certificate.objects.values_list("status", flat=True))
    assert {"valid", "expired"} <= statuses
    assert Certificate.objects.in_force(on=DAY).exists()
    numbers = Plan.objects.confirmed().filter(region__code="330381", cycle__year=2026)
    serials = sorted(int(plan.number[-4:]) for plan in numbers)
    assert serials == list(range(1, len(serials) + 1))


def _plans_say_what_stood_when_both_signed() -> None:
    """What the demonstration finds in sets is what is asked for one enterprise."""
    signed = Plan.objects.confirmed().filter(cycle__year=2026).select_related("visit__enterprise")
    for plan in signed:
        asked = frozen_facts(plan, on=plan.confirmed_on)
        for name in asked.keys() - {"compared", "means"}:  # means are of the day, and move on
            assert plan.frozen[name] == asked[name], (plan.number, name)
    assert any(plan.frozen["readiness"]["sanctions"]["against"] is None for plan in signed)
    assert sum(len(plan.frozen["policies"]["zh-hans"]) > 1 for plan in signed) > 30
    last = Plan.objects.confirmed().filter(cycle__year=2025)
    assert all(plan.frozen["policies"].keys() == {"zh-hans", "en"} for plan in last)


def _returns_wait_for_people() -> None:
    last_year = Return.objects.filter(cycle__year=2025)
    assert last_year.count() == 90 * 12
    assert set(last_year.values_list("state", flat=True)) == {"accepted"}
    here = Return.objects.filter(region__code="330381")
    assert here.get(period="2026-10").state == "draft"
    back = here.get(period="2026-09")
    assert (back.state, back.remarks.get().answer != "") == ("returned", True)
    assert awaiting(_actor("city")).count() == 3
    assert awaiting(_actor("province")).count() > 3
    cycle = Cycle.objects.get(code="330000-2026")
    late = late_counties(cycle, Period.month(2026, 10), region("330000"), at=timezone.now())
    assert late
    found = Return.objects.filter(cycle=cycle, period="2026-10").count()
    assert 75 < found < 90


def _the_early_warning_is_better_than_the_month_before() -> None:
    record = record_of(Cycle.objects.get(code="330000-2026"), region("330000"), at=timezone.now())
    warned, plain = record.warned, record.plain
    assert (warned.of, warned.late) == (plain.of, plain.late)
    assert warned.late > 20
    # of four that are named more than one is late, and of four that are late three are named
    assert warned.met * 4 > warned.told
    assert warned.met * 4 > warned.late * 3
    assert warned.met * plain.told > plain.met * warned.told
    assert warned.met > 2 * plain.met
    assert warned.told < warned.of // 5


def _actor(login: str) -> Any:
    return actor_for(User.objects.get(login=login))


def _members_have_work() -> None:
    mine = Enterprise.objects.get(memberships__user__login="member")
    assert mine.region.code == "330381"
    assert (
        Response.objects.get(enterprise=mine, cycle__year=2026, template__code="needs").state
        == "draft"
    )
    assert Visit.objects.get(enterprise=mine, state="recorded")
    assert Plan.objects.get(enterprise=mine, state="proposed", cycle__year=2026)
    theirs = Response.objects.get(
        enterprise__memberships__user__login="trader", cycle__year=2026, template__code="needs"
    )
    assert (theirs.state, theirs.enterprise.kind) == ("unconfirmed", "sole_trader")
    found = Problem.objects.filter(enterprise=theirs.enterprise, state="open")
    assert not found.filter(due_on__lt=DAY).exists()
    assert Need.objects.undispatched().filter(region__code="330381", cycle__year=2026).exists()
    assert Need.objects.filter(office__kind="station").exists()


def _campaigns_were_asked() -> None:
    for year, state in ((2025, "closed"), (2026, "running")):
        needs = Campaign.objects.filter(version__template__code="needs")
        invited = Invitee.objects.filter(campaign__in=needs.filter(version__cycle__year=year))
        assert set(invited.values_list("campaign__state", flat=True)) == {state}
        assert Flag.objects.filter(invitee__in=invited).values("kind").distinct().count() == 2
    late = Invitee.objects.filter(answered_on__gt=models.F("campaign__closes_on"))
    assert set(late.values_list("campaign__version__cycle__year", flat=True)) == {2025}


def _the_baseline_was_asked_of_a_part() -> None:
    """By a filter of the roster; answered by a part, declined by some, not alike everywhere."""
    asked = Campaign.objects.get(version__template__code="baseline")
    assert (asked.who, asked.state) == ({"tier": "introduction"}, "closed")
    invited = Invitee.objects.filter(campaign=asked)
    assert set(invited.values_list("tier", flat=True)) == {"introduction"}
    states = dict(invited.values_list("state").annotate(models.Count("pk")).order_by())
    assert states.keys() >= {"answered", "declined", "invited"}
    assert states["answered"] > invited.count() / 3
    assert not invited.filter(answered_on__gt=asked.closes_on).exists()
    answers = Response.objects.filter(version=asked.version, counted_on__isnull=False)
    assert answers.count() == states["answered"]
    for one in answers.select_related("version"):
        assert not faults(questionnaire_of(one.version), one.answers)
    verified = answers.exclude(verified_on=None)
    assert 0 < verified.count() < answers.count()
    assert Verification.objects.standing().count() == verified.count()
    assert not verified.filter(verifications__by=models.F("filled_by")).exists()
    assert not verified.filter(verified_on__lte=models.F("submitted_on")).exists()
    lazy, keen = [County(*[None] * 3, 1.0, diligence, None) for diligence in (0.72, 1.0)]  # type: ignore[arg-type]
    assert answering(keen) - answering(lazy) > 0.3


def _experts_have_work() -> None:
    today = Visit.objects.get(expert__user__login="expert", state="accepted", planned_on=DAY)
    assert today.region.code == "330381"
    assert Visit.objects.filter(expert__user__login="expert2", state="assigned").exists()
    _look_at_doubts()


def _look_at_doubts() -> None:
    """Two of the last visits need a look, and the others, told by the rules themselves, none."""
    away = ("far_from_enterprise", "far_from_county", "outside_province")
    far = VisitDoubt.objects.open().get(rule__in=[f"visits.{one}" for one in away])
    assert far.explanation
    assert VisitDoubt.objects.get(rule="visits.own_confirmation").state == "cleared"
    doubted = VisitDoubt.objects.values("visit")
    clean = Visit.objects.confirmed().with_all().exclude(pk__in=doubted)
    sample = list(clean.filter(cycle__code="330000-2026").order_by("-planned_on", "pk")[:150])
    found = [
        one.rule
        for visit in sample
        for one in doubts_of(sight_of(visit, recorded_at=visit.left_at), surroundings_of(visit))
    ]
    assert len(found) <= 3, Counter(found)


def _a_snapshot_is_there_without_files() -> None:
    snapshot = Snapshot.objects.get()
    assert (snapshot.number, snapshot.is_provisional) == ("ZJ-2026-0001", True)
    assert snapshot.texts.written().count() == len(TEXTS)
    assert not Job.objects.exists()
    assert not IssuedDocument.objects.exists()
    assert "演示" in canonical(report_of(snapshot))


def _accounts_are_usable(said: str, demo: Any) -> None:
    kept = demo.VAR / "demo-accounts.txt"
    assert kept.stat().st_mode & 0o777 == 0o600
    lines = {line.split()[0]: line.split()[1] for line in kept.read_text().splitlines()[2:]}
    assert set(lines) == set(TRY)
    request = RequestFactory().post("/")
    for login, password in lines.items():
        assert f"{login:<12}{password}" in said
        user = authenticate(request, username=login, password=password)
        assert user is not None, login
        validate_password(password, user)
        actor = actor_for(user)
        assert not needs_second_step(actor)
        assert {grant.role.code for grant in actor.grants} > {"person"}
    assert User.objects.filter(is_demo=False).count() == 0
    filler = User.objects.get(login="officer-330382")
    assert not filler.has_usable_password()


# ── what is refused ──


@pytest.mark.django_db
def test_without_the_setting_nothing_is_seeded(settings: Any) -> None:
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO"):
        seed()
    assert not Enterprise.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"province": "999999"}, "999999"),
        ({"province": "330300"}, "330300"),
        ({"enterprises": 20}, "90"),
        ({"on": date(2019, 5, 1)}, "2020-01-01"),
    ],
)
def test_what_cannot_be_seeded_is_refused_in_words(
    demo: Any, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        seed(**asked)
    assert not User.objects.exists()
    assert not (demo.VAR / "demo-accounts.txt").exists()


# ── how it is written ──


@pytest.mark.django_db
def test_a_subject_is_one_event_with_its_counts() -> None:
    zhejiang = region("330000")

    def write() -> dict[str, int]:
        sheaf = Sheaf(User)
        sheaf.add(User(login="somebody", display_name="甲", created_at=NOON))
        return sheaf.keep()

    assert seed_subject(zhejiang, subject="people", write=write, by=SYSTEM, at=NOON) == {"User": 1}
    event = Event.objects.get()
    assert (event.verb, event.detail) == ("demo.people.seed", {"rows": {"User": 1}})


def test_a_season_picks_working_days_within_its_bounds() -> None:
    season = Season(2026, date(2026, 1, 1), date(2026, 11, 21))
    rng = Random(1)
    picked = [season.pick(rng, date(2026, 3, 1)) for _number in range(300)]
    assert min(picked) >= date(2026, 3, 1)
    assert max(picked) <= date(2026, 11, 21)
    assert {day.weekday() for day in picked} >= {0, 1, 2, 3, 4}
    assert season.pick(rng, date(2026, 10, 1), date(2026, 10, 2)) == date(2026, 10, 1)
    busy = [day for day in picked if day.month in (5, 6, 7)]
    assert len(busy) > len(picked) / 3


def test_names_begin_with_the_place() -> None:
    assert short_name(Region(name="瑞安市")) == "瑞安"
    assert short_name(Region(name="景宁畲族自治县")) == "景宁"
    assert short_name(Region(name="城区")) == "城区"
    assert 2 <= len(a_person(Random(3))) <= 3
    assert len(industries()) >= 131


def test_every_measure_counts_a_table_of_the_demonstration() -> None:
    """A new measure of a table that is not seeded would read nothing in the demonstration."""
    seeded = {
        "enterprises.Tenure", "programs.RosterEntry", "programs.Response", "programs.Need",
        "programs.Return", "programs.Policy", "experts.Visit", "experts.Problem", "experts.Plan",
        "certification.Certificate", "certification.StatusChange", "programs.PilotIndustry",
        "programs.Activity", "programs.Attendance", "programs.Decision",
        "programs.Benefit", "programs.Loan", "enterprises.Honour", "programs.Invitee",
        "programs.EnterpriseBase", "programs.ServiceCase", "programs.PolicyPaper",
        "programs.IndustrialChain", "programs.Project", "programs.Milestone",
        "programs.ChainOutput", "programs.PolicyApplication", "programs.EventContract",
    }  # fmt: skip
    assert {measure.model for measure in measures} <= seeded
