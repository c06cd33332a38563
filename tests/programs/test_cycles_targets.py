"""Targets: shared out downwards, with the sum checked, accepted or objected to by each county."""

import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.imports.definition import FileFacts
from portal.indicators.definition import indicators
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.contributions import todos
from portal.notices.models import Notice
from programs.cycles import operations, queries
from programs.cycles.importers import targets_importer
from programs.cycles.models import Target, TargetAnswer, TargetChange
from programs.cycles.rules import gaps_between, shared_out
from programs.cycles.workflow import TARGET_ANSWER
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle, moves_of, roster_entry
from tests.factories.enterprises import enterprise

CODE = "roster.listed"
RATE = "visits.rate"


def url(name, *args):
    return reverse(f"cycles:{name}", args=args)


def put(acting, who, reason="", of=None, **by_code):
    """Targets by "r330381": 60; returns how many changed."""
    values = {(CODE, region(name[1:]).pk): number(value) for name, value in by_code.items()}
    return operations.set_targets(
        of or cycle(), values=values, by=acting(who), at=NOON, reason=reason
    )


def number(value):
    return None if value is None else Decimal(value)


def wenzhou(acting, cast, **counties):
    """Wenzhou with 100, and Ruian and Yueqing sharing it: 60 and 40 unless said otherwise."""
    put(acting, cast.province, "先定温州", r330000=100, r330300=100)
    given = {"r330381": 60, "r330382": 40} | counties
    put(acting, cast.city, **given)
    return TargetAnswer.objects.get(region__code="330381")


# arithmetic


@pytest.mark.parametrize(
    ("whole", "weights", "wanted"),
    [
        (100, {1: 3, 2: 1}, {1: 75, 2: 25}),
        (100, {1: 1, 2: 1, 3: 1}, {1: 34, 2: 33, 3: 33}),
        (10, {1: 0, 2: 0}, {1: 5, 2: 5}),
        (1, {1: 5, 2: 5, 3: 90}, {1: 0, 2: 0, 3: 1}),
        (0, {1: 5, 2: 5}, {1: 0, 2: 0}),
        (7, {}, {}),
    ],
)
def test_a_whole_is_shared_out_exactly(whole, weights, wanted):
    assert shared_out(Decimal(whole), weights) == wanted


def test_what_is_below_one_step_goes_somewhere():
    parts = shared_out(Decimal("10.5"), {1: 1, 2: 1})
    assert sum(parts.values()) == Decimal("10.5")


def test_any_whole_and_weights_add_up():
    for whole in range(0, 300, 7):
        for many in range(1, 9):
            weights = {n: (n * 37 + whole) % 11 for n in range(many)}
            assert sum(shared_out(Decimal(whole), weights).values()) == whole


def test_gaps_are_named_over_and_under():
    whole = {"a": Decimal(10), "b": Decimal(10), "c": Decimal(10)}
    parts = {
        "a": [Decimal(4), Decimal(8)],
        "b": [Decimal(9)],
        "c": [Decimal(10)],
        "d": [Decimal(1)],
    }
    found = {gap.indicator: gap.difference for gap in gaps_between(whole, parts)}
    assert found == {"a": 2, "b": -1}


# setting


def test_targets_go_down_level_by_level(cast, acting):
    answer = wenzhou(acting, cast)
    assert (answer.state, answer.asked_on) == ("asked", date(2026, 11, 3))
    (total,) = queries.target_sums(cycle())
    assert (total.province, total.counties, total.difference) == (100, 100, 0)
    assert queries.target_of(cycle().code, region("330381").pk, CODE) == 60
    assert put(acting, cast.city, r330381=60) == 0
    assert TargetChange.objects.count() == 4


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("city", "330300"),
        ("city", "330106"),
        ("city", "330000"),
        ("officer", "330381"),
        ("approver", "330381"),
        ("viewer", "330381"),
        ("abroad", "330381"),
    ],
)
def test_only_the_office_above_sets_a_target(cast, acting, who, code):
    with pytest.raises(NotPermitted):
        put(acting, getattr(cast, who), "随意", **{f"r{code}": 5})
    assert not Target.objects.exists()


@pytest.mark.parametrize(("ruian", "told"), [(70, "+10"), (50, "−10")])
def test_parts_that_do_not_add_up_need_a_reason(cast, acting, ruian, told):
    put(acting, cast.province, "先定温州", r330000=100, r330300=100)
    with pytest.raises(Invalid) as refusal:
        put(acting, cast.city, r330381=ruian, r330382=40)
    assert told in refusal.value.fields["reason"]
    assert "温州" in refusal.value.fields["reason"]
    assert not Target.objects.filter(region__level="county").exists()
    assert put(acting, cast.city, "预留机动", r330381=ruian, r330382=40) == 2
    change = TargetChange.objects.filter(region__code="330381").get()
    assert change.reason == "预留机动"


def test_a_gap_that_was_accounted_for_is_not_asked_about_again(cast, acting):
    put(acting, cast.province, "其余各市另行下达", r330000=1000, r330300=40)
    whole, city = ((CODE, region(code).pk) for code in ("330000", "330300"))
    both = {whole: Decimal(1000), city: Decimal(40)}
    county = {(CODE, region("330381").pk): Decimal(40)}
    assert not operations.why_is_needed(cycle(), both | county)
    assert put(acting, cast.province, r330300=40, r330381=40) == 1
    (told,) = operations.why_is_needed(cycle(), both | {whole: Decimal(1200)})
    assert "1,200" in told
    assert "−1,160" in told
    with pytest.raises(Invalid):
        put(acting, cast.province, r330300=50, r330381=40)


def test_a_ratio_has_no_sum(cast, acting):
    values = {(RATE, region(code).pk): Decimal(90) for code in ("330000", "330300", "330100")}
    assert operations.set_targets(cycle(), values=values, by=acting(cast.province), at=NOON) == 3


@pytest.mark.parametrize("value", ["-1", "NaN", "1e11"])
def test_a_target_is_a_number_that_is_not_below_0(cast, acting, value):
    with pytest.raises(Invalid):
        put(acting, cast.province, r330000=value)


def test_only_targeted_indicators_and_regions_of_the_province(cast, acting):
    for key in (("visits.hours", region("330000").pk), (CODE, region("440000").pk)):
        with pytest.raises(Invalid):
            operations.set_targets(
                cycle(), values={key: Decimal(1)}, by=acting(cast.province), at=NOON
            )
    assert all(indicators[one.code].is_targeted for one in queries.targetable())


def test_a_locked_year_changes_no_target(cast, acting):
    with pytest.raises(WrongState):
        put(acting, cast.province, of=cycle(2025, state="locked"), r330000=1)


# answers


def test_a_county_accepts_and_the_launch_goes_on(cast, acting):
    answer = wenzhou(acting, cast)
    before = queries.launch_of(cycle())
    assert (before.counties, before.asked, before.without, before.is_over) == (90, 2, 88, False)
    operations.accept_targets(answer, by=acting(cast.approver), at=NOON)
    after = queries.launch_of(cycle())
    assert (after.asked, after.accepted) == (1, 1)
    with pytest.raises(WrongState):
        operations.object_to_targets(answer, by=acting(cast.approver), at=NOON, reason="太高")


def test_the_launch_is_over_when_every_county_has_accepted(cast):
    for county in queries.counties_of(cycle()):
        TargetAnswer.objects.create(
            cycle=cycle(), region=county, state="accepted", asked_on=date(2026, 2, 1),
            answered_on=date(2026, 2, 2),
        )  # fmt: skip
    assert queries.launch_of(cycle()).is_over
    TargetAnswer.objects.filter(region__code="330381").update(state="objected", words="太高")
    assert not queries.launch_of(cycle()).is_over


def test_the_launch_of_an_area_counts_and_names_its_counties_alone(cast, acting, signed_in):
    answer = wenzhou(acting, cast)
    operations.object_to_targets(answer, by=acting(cast.approver), at=NOON, reason="企业不足")
    here = queries.launch_of(cycle(), within=region("330300"))
    assert (here.counties, here.asked, here.objected) == (12, 1, 1)
    assert [one.code for one in here.objecting + here.waiting_for] == ["330381", "330382"]
    elsewhere = queries.launch_of(cycle(), within=region("330100"))
    assert (elsewhere.asked, elsewhere.objected) == (0, 0)
    page = signed_in(cast.city).get(f"/years/{cycle().pk}/targets/").text
    assert '<a class="named" href="?place=330381">瑞安市</a>' in page
    county = signed_in(cast.officer).get(f"/years/{cycle().pk}/targets/").text
    assert 'class="named"' not in county
    assert 'id="answer"' in county


@pytest.mark.parametrize("who", ["officer", "city", "province", "viewer", "stranger", "abroad"])
def test_only_the_countys_approver_answers(cast, acting, who):
    answer = wenzhou(acting, cast)
    for act in (operations.accept_targets, operations.object_to_targets):
        with pytest.raises(NotPermitted):
            act(answer, by=acting(getattr(cast, who)), at=NOON, reason="太高")


def test_an_objection_has_a_reason_and_comes_back(cast, acting):
    answer = wenzhou(acting, cast)
    with pytest.raises(Invalid):
        operations.object_to_targets(answer, by=acting(cast.approver), at=NOON, reason=" ")
    operations.object_to_targets(answer, by=acting(cast.approver), at=NOON, reason="企业不足")
    assert todos["cycles.targets_objected"].count(acting(cast.city)).count() == 1
    assert todos["cycles.targets_objected"].count(acting(cast.other_city)).count() == 0
    with pytest.raises(NotPermitted):
        operations.ask_again(answer, by=acting(cast.approver), at=NOON, reason="维持")
    operations.ask_again(answer, by=acting(cast.city), at=NOON, reason="维持原目标")
    assert (answer.state, answer.answered_on) == ("asked", None)
    assert moves_of(answer) == ["object", "ask_again"]
    assert Notice.objects.filter(user=cast.approver, kind="cycles.targets_changed").exists()


def test_a_change_after_acceptance_needs_a_reason_and_asks_again(cast, acting):
    answer = wenzhou(acting, cast)
    operations.accept_targets(answer, by=acting(cast.approver), at=NOON)
    with pytest.raises(Invalid) as refusal:
        put(acting, cast.city, r330381=50, r330382=50)
    assert "瑞安" in refusal.value.fields["reason"]
    put(acting, cast.city, "年中调整", r330381=50, r330382=50)
    answer.refresh_from_db()
    assert answer.state == "asked"
    kept = TargetChange.objects.filter(region__code="330381").newest_first().first()
    assert (kept.was, kept.became, kept.was_accepted, kept.reason) == (60, 50, True, "年中调整")
    other = TargetChange.objects.filter(region__code="330382").newest_first().first()
    assert other.was_accepted is False


def test_what_waits_is_on_the_approvers_desk(cast, acting):
    wenzhou(acting, cast)
    todo = todos["cycles.targets_answer"]
    assert todo.count(acting(cast.approver)).count() == 1
    assert todo.count(acting(cast.stranger)).count() == 0
    assert Notice.objects.filter(user=cast.approver, kind="cycles.targets_set").count() == 1


@pytest.mark.parametrize("move", list(TARGET_ANSWER), ids=lambda move: move.name)
def test_every_move_is_offered_from_its_states_alone(move):
    for state in ("asked", "accepted", "objected"):
        assert (move in TARGET_ANSWER.from_state(state)) == (state in move.sources)


# pages


def test_the_city_shares_out_what_the_province_gave(cast, acting, signed_in):
    put(acting, cast.province, "先定温州", r330000=100, r330300=100)
    for code, many in (("330381", 3), ("330382", 1)):
        for _n in range(many):
            roster_entry(enterprise(code), state="listed")
    client = signed_in(cast.city)
    page = client.get(url("targets", cycle().pk) + "?basis=roster")
    assert page.status_code == 200
    ruian, yueqing = region("330381").pk, region("330382").pk
    assert f'name="t{ruian}.{CODE}" value="75"' in page.text
    assert f'name="t{yueqing}.{CODE}" value="25"' in page.text
    assert f'name="t{region("330300").pk}.{CODE}"' not in page.text
    assert not Target.objects.filter(region__level="county").exists()
    save = url("targets-save", cycle().pk)
    refused = client.post(save, {f"t{ruian}.{CODE}": "75"})
    assert refused.status_code == 422
    assert "−25" in refused.text
    assert 'value="75"' in refused.text
    assert client.post(save, {}).status_code == 422
    client.post(save, {f"t{ruian}.{CODE}": "75", f"t{yueqing}.{CODE}": "25"})
    assert Target.objects.get(region=ruian).value == 75


@pytest.mark.parametrize("basis", ["register", "equal"])
def test_other_bases_add_up_as_well(cast, acting, basis):
    put(acting, cast.province, "先定温州", r330000=100, r330300=100)
    enterprise("330381")
    grid = queries.grid_of(cycle(), region("330300"), by=acting(cast.city))
    proposed = queries.proposed_parts(cycle(), grid, basis)
    assert sum(proposed.values()) == 100
    if basis == "register":
        assert proposed[f"t{region('330381').pk}.{CODE}"] == 100


def test_a_county_reads_its_own_and_answers(cast, acting, signed_in):
    answer = wenzhou(acting, cast)
    client = signed_in(cast.approver)
    page = client.get(url("targets-here"), follow=True)
    assert "瑞安" in page.text
    assert "乐清" not in page.text
    assert url("targets-answer", answer.pk, "accept") in page.text
    assert client.get(url("targets", cycle().pk) + "?place=330382").status_code == 404
    assert client.post(url("targets-save", cycle().pk), {}).status_code == 403
    assert client.post(url("targets-answer", answer.pk, "object"), {}).status_code == 422
    client.post(url("targets-answer", answer.pk, "object"), {"reason": "太高"})
    answer.refresh_from_db()
    assert (answer.state, answer.words) == ("objected", "太高")
    assert client.post(url("targets-answer", answer.pk, "sell")).status_code == 404
    stranger = signed_in(cast.stranger)
    assert stranger.post(url("targets-answer", answer.pk, "accept")).status_code == 404
    assert "太高" in signed_in(cast.city).get(url("targets", cycle().pk) + "?place=330381").text


def test_the_grid_costs_the_same_for_the_province_as_for_a_city(cast, acting, signed_in):
    wenzhou(acting, cast)
    client, costs = signed_in(cast.province), []
    for place in ("330000", "330300", "330381"):
        address = url("targets", cycle().pk) + f"?place={place}"
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        costs.append(len(made))
    assert max(costs) <= 15


# the table, down and up


def test_the_grid_goes_down_as_a_workbook_and_comes_back(cast, acting, signed_in):
    wenzhou(acting, cast)
    client = signed_in(cast.city)
    answer = client.get(url("targets-workbook", cycle().pk) + "?place=330300")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    heads = {str(head) for head in rows[0]}
    for column in targets_importer.columns:
        assert str(column.header) in heads
    ruian = [row for row in rows if row[1] == "330381" and row[4] is not None]
    assert [float(row[4]) for row in ruian] == [60.0]


def line(number, code, value, reason=None, indicator=CODE):
    return SimpleNamespace(
        number=number, year=cycle().code, region=code, indicator=indicator,
        value=None if value is None else Decimal(value), reason=reason,
    )  # fmt: skip


def faults(lines, by):
    return [(p.number, p.column, p.code) for p in targets_importer.against(lines, by=by, at=NOON)]


def test_a_table_hears_the_rules_of_the_page(cast, acting):
    wenzhou(acting, cast)
    by = acting(cast.city)
    assert faults([line(2, "330381", 55), line(3, "330382", 45)], by) == []
    assert faults([line(2, "330381", 70)], by) == [(2, "reason", "targets.reason_needed")]
    assert faults([line(2, "330381", 70, "机动")], by) == []
    assert faults([line(2, "330106", 5, "x"), line(3, "330300", 5), line(4, "999999", 5)], by) == [
        (2, "region", "targets.not_yours"),
        (3, "region", "targets.not_yours"),
        (4, "region", "targets.unknown_region"),
    ]
    twice = [line(2, "330381", 60), line(3, "330381", 60, "x")]
    assert faults(twice, by) == [(3, "indicator", "targets.twice")]


def test_a_table_is_kept_with_its_reason(cast, acting):
    wenzhou(acting, cast)
    lines = [line(2, "330381", 70, "机动"), line(3, "330382", 40)]
    kept = operations.keep_targets(
        lines, by=acting(cast.city), at=NOON, file=FileFacts("t.xlsx", "a" * 64, 2)
    )
    assert (kept.changed, kept.unchanged) == (1, 1)
    assert Target.objects.get(region__code="330381").value == 70


# REST


def test_rest_sets_reads_and_answers(cast, acting, signed_in):
    put(acting, cast.province, "先定温州", r330000=100, r330300=100)
    client = signed_in(cast.city)
    body = {
        "year": cycle().code,
        "targets": [{"region": "330381", "indicator": CODE, "value": "60"}],
    }
    post = lambda key, **more: client.post(  # noqa: E731
        "/api/v1/targets/", body | more, "application/json",
        HTTP_IDEMPOTENCY_KEY=f"targets-000000000{key}",
    )  # fmt: skip
    assert post(1).status_code == 422
    assert post(2, year="330000-1999").status_code == 422
    strange = [{"region": "999999", "indicator": CODE, "value": "1"}]
    assert post(3, targets=strange, reason="x").status_code == 422
    assert post(4, reason="其余另下").json()[0]["value"] == "60.00"
    approver = signed_in(cast.approver)
    assert [one["region"] for one in approver.get("/api/v1/targets/").json()["results"]] == [
        "330381"
    ]
    (answer,) = approver.get("/api/v1/target-answers/?state=asked").json()["results"]
    accepted = approver.post(
        f"/api/v1/target-answers/{answer['id']}/accept/", {}, "application/json",
        HTTP_IDEMPOTENCY_KEY="targets-0000000009",
    )  # fmt: skip
    assert accepted.json()["state"] == "accepted"
    refused = approver.post(
        "/api/v1/targets/", body, "application/json", HTTP_IDEMPOTENCY_KEY="targets-0000000010"
    )
    assert refused.status_code == 403


def test_municipalities_share_out_among_counties_at_once(cast, acting):
    above = holder("province_manager", "500000")
    year = cycle(at="500000")
    grid = queries.grid_of(year, region("500000"), by=acting(above))
    assert {line.region.level for line in grid.lines} == {"county"}
    assert len(grid.lines) == len(queries.counties_of(year))
