"""Every figure opens to its rows: as many as it says, for every indicator at each level."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils.timezone import localdate

from certification.certificates.models import StatusChange
from enterprises.register.models import Enterprise, Tenure
from experts.visits.models import Problem
from portal.indicators.amounts import amounts
from portal.indicators.counting import rows_behind
from portal.indicators.definition import Measure, indicators, measures
from portal.indicators.dimensions import WHOLE, Cut, is_broken_down, is_told_by
from portal.indicators.folding import fold, mark_listed, mark_many
from portal.indicators.models import Breakdown, Reading
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.chains.models import ChainCause, ChainOutput, ProjectLine
from programs.cycles.models import (
    Activity,
    Attendance,
    Decision,
    EnterpriseBase,
    EventContract,
)
from programs.policies.vocabulary import PaperKind, PolicyLevel
from programs.questionnaires.models import Invitee
from programs.questionnaires.vocabulary import Element
from tests.factories import NOON, region
from tests.factories.campaigns import campaign
from tests.factories.certification import certificate
from tests.factories.chains import chain, milestone, project
from tests.factories.cycles import cycle as make_cycle
from tests.factories.cycles import pilot_industry, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.experts import Scene
from tests.factories.ledgers import benefit, honour, loan
from tests.factories.policies import application, paper, policy
from tests.factories.questionnaires import SMALL, need, response, version
from tests.factories.returns import SECOND, county_return, figures, typed_into
from tests.factories.services import case, item

YEAR = "330000-2026"
TODAY = localdate(NOON)
KINDS = ("money", "credit", "procurement", "talent")
#: what three roles say in a follow-up, and in the questionnaire on satisfaction
JUDGED = {"Q7a": "much_higher", "Q7b": "higher", "Q7c": "higher", "E1": "clear", "S7": "4"}
LEVELS = ("330000", "330300", "330381", "330382", "330110")
#: figures that counties type are all made alike: one of a month and one of its end stand for them
ALIKE = {"reported.subsidy_paid_wan", "reported.pilot_industries"}
DIFFERENT = [m for m in measures if not m.code.startswith("reported.") or m.code in ALIKE]
MONTHS = (Period.month(2026, 5), Period.month(2026, 10), Period.month(2026, 11))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A little of everything that is counted, in two cities; kept for all tests of this file."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        _make()
        yield
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


def _make() -> None:
    year = make_cycle()
    for county, count in (("330381", 4000), ("330110", 900)):
        EnterpriseBase.objects.create(
            cycle=year, region=region(county), enterprises=count, source="yearbook",
            document="统计年鉴", counted_on=TODAY, at=NOON,
        )  # fmt: skip
    for county in ("330381", "330381", "330110"):
        scene = Scene(county=county)
        scene.agreed()
        certificate(scene.enterprise, issued_on=date(2026, 6, 2))
        certificate(
            scene.enterprise, issued_on=date(2026, 7, 2)
        )  # an enterprise with two counts once
        asked = response(scene.enterprise, state="submitted")
        need(asked, state="solved")
        for element in Element.values:
            need(asked, element=element)
        for code in ("baseline", "follow_up_6", "satisfaction"):
            asked = version(schema=SMALL | {"code": code})
            response(
                scene.enterprise,
                to=asked,
                state="confirmed",
                answers=JUDGED,
                verified_on=date(2026, 6, 9),
            )
    Scene(county="330382", industry_code="5610").confirmed(problems=3)
    Problem.objects.update(state="closed", closed_on=TODAY)
    county_return("330381", state="accepted")
    county_return("330382", state="submitted", is_on_time=False, is_empty=True)
    typed = {code: text if Decimal(text) else "1" for code, text in typed_into(SECOND).items()}
    for month in (8, 10):
        county_return(
            "330110", state="approved", period=Period.month(2026, month), form=SECOND,
            values=figures() | typed,
        )  # fmt: skip
    roster_entry(enterprise("330382"), state="listed", tier="introduction")
    _issued()
    _ended()
    _held()
    _recorded()
    _invited()
    _served()
    _chained()
    Tenure.objects.bulk_create(
        Tenure(enterprise=one, region_id=one.region_id, began_on=one.registered_on)
        for one in Enterprise.objects.all()
    )
    every = set(Region.objects.within(region("330000")).values_list("pk", flat=True))
    for label in {measure.model for measure in measures}:
        cycles = {YEAR if m.cycle else "" for m in measures if m.model == label}
        for cycle_code in cycles:
            mark_many(label, every, cycle_code=cycle_code)
    mark_listed(today=TODAY)
    fold(at=NOON)


def _chained() -> None:
    """Two chains with what they turned out, a project with both lists and one with none."""
    of_province, of_city = chain(), chain("330300")
    for one in (of_province, of_city):
        ChainOutput.objects.create(
            chain=one, year=2025, amount_wan=Decimal(900), source="统计局",
            last_day=date(2025, 12, 31), next_day=date(2026, 12, 31),
        )  # fmt: skip
    whole = project(of_city, state="running", started_on=date(2026, 6, 1))
    for number, kind in enumerate(("problem", "tool"), start=1):
        ProjectLine.objects.create(project=whole, number=number, kind=kind, words="热处理变形")
    project(of_province, "330110")
    milestone(whole, done_on=date(2026, 10, 20), evidence="检测报告")
    milestone(whole)
    cause = ChainCause.objects.filter(chain=of_city).first()
    Problem.objects.filter(pk=Problem.objects.order_by("pk").first().pk).update(chain_cause=cause)


def _invited() -> None:
    """To the needs questionnaire and to a follow-up: two enterprises, one of which answered."""
    for code in ("needs", "follow_up_6"):
        made = campaign(version(schema=SMALL | {"code": code}))
        answered = {"state": "answered", "answered_on": date(2026, 10, 9)}
        for county, values in (("330381", answered), ("330110", {})):
            Invitee.objects.create(
                campaign=made, enterprise=enterprise(county), region=region(county),
                tier="cultivation", industry="34", size_class="small",
                invited_on=date(2026, 10, 1), **values,
            )  # fmt: skip


def _served() -> None:
    """Cases of one item: online and at the counter, of an enterprise and of nobody known."""
    asked, firm = item(), Enterprise.objects.filter(region__code="330381").first()
    for channel in ("web", "counter"):
        case(asked, channel=channel, enterprise=firm)
    case(asked, "330110")
    case(asked, "330382", result="open", done_at=None)


#: who issues papers of the nation (kept by the province), the province, a city and a county
PLACES = ("330000", "330000", "330300", "330381")


def _issued() -> None:
    """A policy of each level and type that is counted, one of them with another department; papers
    of each level and type, one of them the plan of the year."""
    for number, (level, kind) in enumerate(zip(PolicyLevel, KINDS, strict=True)):
        policy(
            "330381", number=f"瑞市监〔2026〕{number}号", level=level, kind=kind,
            joint_issuers="瑞安市财政局" if number else "",
        )  # fmt: skip
    policy("330300")
    policy("330000", state="draft", kind="honour")
    for level, of, kind in zip(PolicyLevel, PLACES, PaperKind, strict=True):
        paper(of, level=level, kind=kind, issued_on=date(2026, 5, 8))
    paper("330381", plan_of=make_cycle())
    paper("330382", plan_of=make_cycle(), struck_on=TODAY, reason="误录")


def _ended() -> None:
    """A certificate of another scheme; one that was suspended, and one revoked after it was."""
    certificate(enterprise("330382"), scheme="iso14001", issued_on=date(2026, 6, 2))
    for statuses in (("suspended", "valid", "suspended"), ("suspended", "revoked")):
        made = certificate(enterprise("330110"), issued_on=date(2026, 2, 2))
        for day, status in enumerate(statuses, start=10):
            StatusChange.objects.create(
                certificate=made, status=status, since=date(2026, 10, day), at=NOON
            )


def _held() -> None:
    """A confirmed industry; an event of which two letters became contracts, a session and a contest
    with examinations, a meeting that decided two things, one of which is done."""
    pilot_industry()
    given = {"cycle": make_cycle(), "region": region("330381"), "held_on": date(2026, 6, 12)}
    made = given | {"recorded_at": NOON}
    event = Activity.objects.create(kind="matchmaking", title="对接会", intents=4, **made)
    session = Activity.objects.create(kind="training", title="内审员培训", hours=6, **made)
    contest = Activity.objects.create(kind="contest", title="质量知识竞赛", **made)
    for activity, exam in (
        (event, {}), (session, {}), (contest, {"examined": 3, "passed": 2}),
    ):  # fmt: skip
        Attendance.objects.create(
            activity=activity, enterprise=Enterprise.objects.first(), people=3,
            kind=activity.kind, **given, **exam,
        )  # fmt: skip
    for number, signed_on in enumerate((date(2026, 7, 1), date(2026, 10, 8), date(2026, 10, 9))):
        struck = {"struck_on": TODAY, "reason": "误录"} if number == 2 else {}
        EventContract.objects.create(
            activity=event, cycle=given["cycle"], region=given["region"], counterpart="认证公司",
            enterprise=None if number else Enterprise.objects.first(), subject=f"认证{number}",
            signed_on=signed_on, amount_wan=None if number else Decimal("1.8"), evidence="合同",
            recorded_at=NOON, **struck,
        )  # fmt: skip
    meeting = Activity.objects.create(kind="meeting", title="例会", **made)
    for number, done_on in ((1, None), (2, date(2026, 10, 9))):
        Decision.objects.create(
            meeting=meeting, number=number, words="落实", owner="质量科", due_on=date(2026, 7, 1),
            decided_on=date(2026, 6, 12), done_on=done_on, cycle=given["cycle"],
            region=given["region"],
        )  # fmt: skip


def _recorded() -> None:
    """Two benefits of one enterprise, one of them no money; a loan; an honour that has lapsed; an
    application of each state."""
    firm = Enterprise.objects.filter(region__code="330381").first()
    for number, state in enumerate(("applied", "granted", "refused", "withdrawn")):
        day = date(2026, 10, 12 + number)
        ends = {"decided_on": day} if state in {"granted", "refused"} else {}
        application(firm, state=state, applied_on=date(2026, 5, 8 + number), **ends)
    application(
        enterprise("330110"),
        state="granted",
        applied_on=date(2026, 10, 9),
        decided_on=date(2026, 10, 12),
    )
    benefit(firm)
    benefit(firm, amount_wan=None, words="优先采购", given_on=date(2026, 7, 1))
    benefit(enterprise("330382"), struck_on=TODAY, reason="误录")
    loan(firm)
    loan(enterprise("330382"), disbursed_on=None, disbursed_wan=None)
    honour(firm)
    honour(firm, valid_until=date(2026, 9, 30), ended_on=date(2026, 10, 1))


def counted(
    measure: Measure, code: str, month: Period, *, to_date: bool, cut: Cut = WHOLE
) -> tuple[Decimal, Decimal]:
    """(what the reading says, what its rows add up to)"""
    where = region(code)
    said = amounts([measure], [where.pk], YEAR, month, to_date=to_date, cut=cut)[measure.code]
    rows = rows_behind(
        measure,
        YEAR if measure.cycle else "",
        month,
        path=where.path,
        today=TODAY,
        to_date=to_date,
        cut=cut,
    )
    if measure.summed:
        return said.get(where.pk, Decimal()), rows.aggregate(n=Sum(measure.summed))[
            "n"
        ] or Decimal()
    return said.get(where.pk, Decimal()), Decimal(len(rows))


@pytest.mark.parametrize("measure", DIFFERENT, ids=lambda one: one.code)
def test_a_figure_has_as_many_rows_as_it_says(world, db, measure):
    for code in LEVELS:
        for month in MONTHS:
            for to_date in (True, False):
                said, rows = counted(measure, code, month, to_date=to_date)
                assert said == rows, (code, month.code, to_date)


CUTS = (
    Cut(industry="C"),
    Cut(industry="34"),
    Cut(industry="56"),
    Cut(tier="cultivation"),
    Cut(industry="34", tier="introduction"),
)


@pytest.mark.parametrize("measure", DIFFERENT, ids=lambda one: one.code)
def test_a_part_of_a_figure_has_as_many_rows_as_it_says(world, db, measure):
    for cut in (one for one in CUTS if is_told_by(measure, one)):
        for code in ("330000", "330300", "330381"):
            for month in MONTHS[1:]:
                said, rows = counted(measure, code, month, to_date=True, cut=cut)
                assert said == rows, (cut, code, month.code)


def test_the_parts_by_industry_add_up_to_the_figure(world, db):
    told = [measure for measure in measures if is_broken_down(measure)]
    parts = Breakdown.objects.filter(measure__in=[one.code for one in told])
    whole = Reading.objects.filter(measure__in=[one.code for one in told])
    names = ("measure", "cycle_code", "region", "month")
    assert parts.exists()
    assert list(
        parts.values_list(*names).annotate(Sum("value"), Sum("delta")).order_by(*names)
    ) == list(whole.values_list(*names, "value", "delta").order_by(*names))


def test_the_little_world_counts_something_of_everything(world, db):
    """A measure that counts nothing here would pass the test above without saying anything."""
    silent = [
        measure.code
        for measure in measures
        if not counted(measure, "330000", MONTHS[-1], to_date=True)[0]
        and not counted(measure, "330000", MONTHS[1], to_date=True)[0]
    ]
    assert silent == []


def test_the_readings_of_the_little_world_agree_with_a_recount(world, db):
    assert first_difference(today=TODAY) is None


@pytest.mark.parametrize("indicator", list(indicators), ids=lambda one: one.code)
def test_every_indicator_says_how_it_is_made(indicator):
    assert str(indicator.title)
    assert len(str(indicator.formula)) > 10
    assert str(indicator.source)
    assert indicator.numerator.columns, "its rows have no columns to be shown with"


@pytest.mark.parametrize(
    "indicator", [one for one in indicators if one.numerator in DIFFERENT], ids=lambda one: one.code
)
def test_the_columns_of_the_rows_can_be_written(world, db, indicator):
    for measure in filter(None, (indicator.numerator, indicator.denominator)):
        rows = rows_behind(
            measure,
            YEAR if measure.cycle else "",
            MONTHS[-1],
            path="33.",
            today=TODAY,
            to_date=True,
        )
        for row in rows.select_related(*measure.related)[:3]:
            for _header, get in measure.columns:
                str(get(row))
