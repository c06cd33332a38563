"""The form that counts what was held, decided and issued: what is recorded stands in the return."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import override

from certification.certificates import operations as certificates
from portal.accounts.actor import SYSTEM, actor_for
from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from programs.cycles import operations
from programs.cycles.operations import ActivityFacts
from programs.policies.operations import publish, record_policy
from programs.returns.models import Return
from programs.returns.operations import open_return
from programs.returns.rules import Given, Known, evaluate
from programs.returns.schema import form
from tests.corpus.returns.test_three_channels import CHANNELS, COUNTY, County, send
from tests.factories import NOON, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle, pilot_industry
from tests.factories.enterprises import enterprise
from tests.factories.policies import policy
from tests.factories.returns import OCTOBER, SECOND, THIRD, WORDS, typed_into, with_form

FORM = form(THIRD)
DAY = date(2026, 10, 12)
IN_OCTOBER = datetime(2026, 10, 20, 2, tzinfo=UTC)
#: what was recorded in October, by the figure that counts it; the others of the form are 0
COUNTED = {
    "industries_listed": 1,
    "cert_first_other": 1,
    "cert_suspended": 1,
    "cert_revoked": 1,
    "sessions_held": 2,
    "enterprises_trained": 2,
    "training_attendances": 6,
    "hours_trained": Decimal("9.5"),
    "events_held": 2,
    "events_enterprises": 2,
    "events_presences": 3,
    "events_intents": 5,
    "policies_in_force": 2,
    "policies_issued": 2,
    "policies_issued_county": 1,
    "policies_issued_city": 1,
    "policies_issued_joint": 1,
    "policies_issued_credit": 1,
    "policies_issued_other": 1,
    "meetings_held": 1,
    "decisions_taken": 3,
    "decisions_carried_out": 1,
    "decisions_pending": 2,
}
#: what the form has in common with the one before, and nothing here is recorded for
ELSEWHERE = {"cert_new_qms", "cert_enterprises"}


def recorded(cast) -> None:
    """An October of the county, beside what its city held, and what was held in September."""
    year, ruian, by = cycle(), region(COUNTY), actor_for(cast.officer)
    one, two = enterprise(), enterprise()

    def held(kind, who=by, at=ruian, on=DAY, **values):
        facts = ActivityFacts(kind, "活动", on, **values)
        return operations.record_activity(year, region=at, facts=facts, by=who, at=NOON)

    def came(activity, who=by, **people):
        for firm, number in people.items():
            operations.note_attendance(
                activity, enterprise={"one": one, "two": two}[firm], people=number, by=who, at=NOON
            )

    came(held("training", hours=Decimal(6)), one=2)
    came(held("training", hours=Decimal("3.5")), one=3, two=1)
    came(held("matchmaking", intents=4), one=1, two=2)
    came(held("matchmaking", intents=1), two=1)
    came(held("training", hours=Decimal(8), on=date(2026, 9, 9)), two=1)
    city = actor_for(cast.city)
    came(held("matchmaking", who=city, at=region("330300"), intents=9), who=city, one=7)
    meeting = held("meeting")
    for number in range(3):
        decision = operations.note_decision(
            meeting, words=f"事项{number}", owner="质量科", due_on=DAY, by=by, at=NOON
        )
    operations.finish_decision(decision, outcome="已落实", by=by, at=IN_OCTOBER)
    pilot_industry()
    mark("programs.PilotIndustry", region_id=ruian.pk, cycle_code=year.code)
    _issued(ruian, actor_for(cast.province))
    certificates.suspend(certificate(one), by=SYSTEM, at=NOON, since=DAY, reason="未监督")
    certificates.revoke(certificate(two), by=SYSTEM, at=NOON, since=DAY, reason="严重不符合")
    certificate(one, scheme="iso14001", issued_on=DAY)
    fold(at=NOON)


def _issued(ruian, by) -> None:
    given = {"issuer": "瑞安市市场监督管理局", "issued_on": DAY, "valid_from": DAY,
             "amount": "一次性奖励2万元"}  # fmt: skip
    for level, kind, joint in (("county", "credit", "瑞安市财政局"), ("city", "talent", "")):
        values = given | {"number": f"瑞〔2026〕{kind}", "title": "办法", "level": level,
                          "kind": kind, "joint_issuers": joint}  # fmt: skip
        publish(record_policy(ruian, values=values, by=by, at=NOON), by=by, at=NOON)
    policy(COUNTY, number="草", state="draft", issued_on=DAY)


@pytest.fixture
def county(cast, signed_in, monkeypatch):
    """The county of the three channels, with the form that counts, after its October."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    made = County(signed_in, THIRD)
    recorded(cast)
    made.set_up({})
    return made


def expected() -> dict[str, Decimal]:
    return {one.code: Decimal(COUNTED.get(one.code, 0)) for one in FORM.counted
            if one.code not in ELSEWHERE}  # fmt: skip


def test_only_what_no_record_holds_is_typed():
    (money,) = [section for section in FORM.sections if section.code == "money"]
    assert FORM.typed == list(money.fields)
    assert all(one.indicator in indicators for one in FORM.counted)
    before = form(SECOND)
    reported = {(one.label("zh-hans"), one.unit) for one in FORM.fields()}
    gone = {one.code for one in before.fields() if (one.label("zh-hans"), one.unit) not in reported}
    # by level: the level of the document instead of whether the county issued it alone
    assert gone == {"policies_own", "policies_joint"}


def test_what_was_recorded_stands_in_the_return_with_its_rows(county):
    row = Return.objects.get(pk=county.row.pk)
    assert row.form == THIRD
    figures = {code: Decimal(row.counted[code]) for code in expected()}
    assert figures == expected()
    ruian, page = region(COUNTY), county.client.get(reverse("returns:return", args=[row.pk])).text
    for field in FORM.counted:
        measure = indicators[field.indicator].numerator
        to_date = field.is_to_date or measure.is_stock
        rows = rows_behind(
            measure, row.cycle.code if measure.cycle else "", OCTOBER, path=ruian.path,
            today=localdate(NOON), to_date=to_date,
        )  # fmt: skip
        behind = rows.aggregate(n=Sum(measure.summed))["n"] or 0 if measure.summed else len(rows)
        assert Decimal(row.counted[field.code]) == behind, field.code
        assert reverse("pages:explain", args=[field.indicator]) in page, field.code


@pytest.mark.django_db
def test_what_was_recorded_agrees_with_a_recount(cast):
    recorded(cast)
    assert first_difference(today=localdate(NOON)) is None


def test_page_workbook_and_rest_show_the_same_figures(county):
    by_api = county.client.get(f"/api/v1/returns/{county.row.pk}/").json()
    assert {code: Decimal(by_api["counted"][code]) for code in expected()} == expected()
    content = county.client.get(county.url("workbook")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    header = [cell.value for cell in sheet[3]]
    column = header.index("已统计") if "已统计" in header else header.index("Counted")
    in_book = {line[0].value: line[column].value for line in sheet.iter_rows(min_row=4)}
    assert {code: Decimal(str(in_book[code])) for code in expected()} == expected()
    answer = county.client.get(reverse("returns:return", args=[county.row.pk]))
    shown = {line.code: line.counted for part in answer.context["parts"] for line in part.lines}
    assert {code: shown[code] for code in expected()} == expected()


def said(**values):
    return {"values": typed_into(THIRD) | values, "texts": {"highlights": WORDS},
            "explanations": {}}  # fmt: skip


def test_what_differs_from_the_count_is_asked_for_in_every_channel(county):
    sound = {channel: send(county, said(), channel) for channel in CHANNELS}
    assert all(told.is_kept for told in sound.values())
    other = said(events_held="3", meetings_held="2")
    differs = {("returns.differs_from_count", code) for code in ("events_held", "meetings_held")}
    for channel in CHANNELS:
        told = send(county, other, channel)
        assert told.spots - sound[channel].spots == differs, channel
    other["explanations"] = dict.fromkeys(("events_held", "meetings_held"), "台账漏登，月内补录。")
    for channel in CHANNELS:
        assert send(county, other, channel).spots == sound[channel].spots, channel


def test_it_can_be_chosen_for_a_year_and_is_what_later_years_have(cast):
    later = cycle(2027)
    with override("en"):
        row = open_return(
            region(COUNTY), period=Period.month(2027, 1), by=actor_for(cast.officer),
            at=datetime(2027, 2, 1, 4, tzinfo=UTC),
        )  # fmt: skip
    assert (row.cycle, row.form) == (later, THIRD)
    assert set(row.values) == {one.code for one in FORM.counted}


# ---- rules: what may be pointed out, and what must be mended


ZERO = {one.code: Decimal(0) for one in FORM.counted}
REGISTERED = {"enterprises.registered": Decimal(500)}


def verdict_on(counted, **values):
    figures = typed_into(THIRD) | values
    given = Given(figures, {}, {"highlights": WORDS})
    known = Known(counted=ZERO | {code: Decimal(n) for code, n in counted.items()},
                  facts=REGISTERED)  # fmt: skip
    return evaluate(FORM, given, known)


OWN = {
    "returns.persons_fewer_than_enterprises": {"enterprises_trained": 2, "training_attendances": 1},
    "returns.event_services_fewer": {"events_enterprises": 2, "events_presences": 1},
    "returns.levels_do_not_add_up": {"policies_issued": 1, "policies_issued_money": 1},
    "returns.policies_of_another_level": {
        "policies_issued": 1, "policies_issued_city": 1, "policies_issued_money": 1,
    },
    "returns.types_do_not_add_up": {"policies_issued": 1, "policies_issued_county": 1},
}  # fmt: skip


def test_a_sound_return_has_no_fault():
    assert verdict_on({}).everything == ()


@pytest.mark.parametrize("code", OWN)
def test_a_rule_over_counted_figures_points_out(code):
    verdict = verdict_on(OWN[code])
    assert code in {fault.code for fault in verdict.everything}
    assert not verdict.stopping


def test_no_error_stands_at_a_figure_that_is_counted():
    wrong = {rule.at for rule in FORM.rules if rule.severity == "error"}
    assert not [code for code in wrong if FORM.by_code[code].is_counted]
    of_before = {rule.code for rule in form(SECOND).rules}
    assert {rule.code for rule in FORM.rules} - of_before == {"returns.policies_of_another_level"}


# ---- what the list of activities says


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["return_2026", SECOND, THIRD])
def test_the_list_says_whether_the_return_counts_what_was_held(cast, signed_in, code):
    with_form(code)
    client = signed_in(cast.officer)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("cycles:activities")).text
    assert ("the return counts events, training and meetings" in page) is (code == THIRD)
    assert ("their figures are typed" in page) is (code != THIRD)
