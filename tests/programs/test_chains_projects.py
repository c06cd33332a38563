"""Breakthrough projects on a chain: lists, milestones, what is late, what is counted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark, turn_of_the_day
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.period import Period
from portal.notices.contributions import todos
from programs.chains import operations
from programs.chains.facts import ListLine, MilestoneLine, ProjectFacts
from programs.chains.queries import outputs_of
from tests.factories import NOON, region
from tests.factories.chains import chain, milestone, project
from tests.factories.cycles import cycle, moves_of
from tests.factories.policies import policy

FACTS = ProjectFacts("轴承寿命提升攻坚", "轴承研究院", "平均寿命提升20%", budget_wan=Decimal(120))
TODAY = date(2026, 11, 3)
YEAR = "330000-2026"


def url(name, *args):
    return reverse(f"chains:{name}", args=args)


def opened(acting, who, of, at="330381", facts=FACTS):
    return operations.open_project(of, region=region(at), facts=facts, by=acting(who), at=NOON)


def test_a_project_goes_its_way(cast, acting):
    made = opened(acting, cast.officer, chain("330300"))
    by = {"by": acting(cast.officer), "at": NOON}
    with pytest.raises(Invalid):
        operations.start_project(made, **by)
    lists = [
        ListLine("measure", "改进热处理工艺"),
        ListLine("problem", "硬度散差大"),
        ListLine("tool", policy=policy().pk),
        ListLine("tool", "首席质量官补贴"),
    ]
    operations.keep_lists(made, lines=lists, **by)
    due = MilestoneLine("完成工艺试验", TODAY + timedelta(days=30))
    operations.plan_milestones(made, lines=[due], revision=2, **by)
    with pytest.raises(Stale):
        operations.plan_milestones(made, lines=[due], revision=2, **by)
    one = made.milestones.get()
    with pytest.raises(WrongState):  # it is not under way yet
        operations.reach_milestone(one, done_on=TODAY, evidence="报告", **by)
    operations.start_project(made, **by)
    for wrong in (TODAY + timedelta(days=1), TODAY - timedelta(days=1), None):
        with pytest.raises(Invalid):
            operations.reach_milestone(one, done_on=wrong, evidence="报告", **by)
    operations.reach_milestone(one, done_on=TODAY, evidence="试验报告ZC-07", **by)
    with pytest.raises(Invalid):  # what is done is not taken away
        operations.plan_milestones(made, lines=[], **by)
    with pytest.raises(Invalid):
        operations.close_project(made, reason=" ", **by)
    operations.close_project(made, reason="寿命提升23%", **by)
    with pytest.raises(WrongState):
        operations.change_project(made, facts=FACTS, **by)
    made.refresh_from_db()
    assert (made.state, made.closed_on, moves_of(made)) == ("closed", TODAY, ["start", "close"])


def test_who_opens_what_where(cast, acting):
    of_city, of_province = chain("330300"), chain()
    for who, of, at in (
        (cast.neighbour, of_city, "330381"),
        (cast.stranger, of_city, "330106"),
        (cast.viewer, of_province, "330000"),
    ):
        with pytest.raises(NotPermitted):
            opened(acting, who, of, at)
    with pytest.raises(WrongState):
        opened(acting, cast.city, chain("330300", state="draft"), "330300")
    opened(acting, cast.stranger, of_province, "330106")
    with pytest.raises(Invalid):
        opened(acting, cast.city, of_province, "330300")


def test_a_tool_is_a_policy_in_force_there_or_words(cast, acting):
    made = project()
    by = {"by": acting(cast.officer), "at": NOON}
    for line in (
        ListLine("tool", policy=policy("440000").pk),
        ListLine("tool", policy=policy(state="draft").pk),
        ListLine("problem", "散差", policy=policy().pk),
        ListLine("tool", " "),
    ):
        with pytest.raises(Invalid):
            operations.keep_lists(made, lines=[line], **by)


def test_what_is_counted_opens_its_rows(cast, acting):
    cycle()
    whole, bare = project(), project(state="running", started_on=date(2026, 6, 1))
    lists = [ListLine("problem", "硬度散差大"), ListLine("tool", "补贴")]
    operations.keep_lists(whole, lines=lists, by=acting(cast.officer), at=NOON)
    milestone(bare, done_on=date(2026, 10, 20), evidence="报告")
    milestone(bare, done_on=date(2026, 11, 2), evidence="报告")
    milestone(bare)
    milestone(bare, due_on=date(2026, 12, 1))
    mark("programs.Milestone", region_id=bare.region_id)
    mark("programs.IndustrialChain", region_id=bare.chain.region_id)
    for year, amount in ((2024, 300_000), (2025, 420_000)):
        operations.record_output(
            whole.chain, year=year, amount_wan=Decimal(amount), source="省统计局",
            by=acting(cast.province), at=NOON,
        )  # fmt: skip
    codes = ("projects.listed", "milestones.on_time", "chains.output")
    wanted = [indicators[code] for code in codes]
    found = read(wanted, region("330000"), YEAR, Period.month(2026, 11), at=NOON)
    figures = [found[one.code].value for one in wanted]
    assert figures == [Decimal("50.0"), Decimal("33.3"), 420_000]
    due = rows_behind(
        wanted[1].denominator, YEAR, Period.month(2026, 11), path=region("330000").path,
        today=TODAY, to_date=True,
    )  # fmt: skip
    assert due.count() == 3
    assert first_difference(today=TODAY) is None
    late = next(one for one in todos if one.code == "chains.late")
    assert late.count(acting(cast.officer)).count() >= 1
    assert late.count(acting(cast.neighbour)).count() == 0


def test_the_output_of_a_chain_is_said_by_year(cast, acting):
    made = chain("330300")
    say = {"by": acting(cast.city), "at": NOON, "source": "市统计局"}
    for year, amount in ((2024, "300000"), (2025, "400000"), (2025, "420000")):
        operations.record_output(made, year=year, amount_wan=Decimal(amount), **say)
    assert [(one.output.year, one.growth) for one in outputs_of(made)] == [
        (2025, Decimal("40.0")),  # 42 on 30, DOMAIN 2.1, row 50
        (2024, None),
    ]
    for wrong in ({"year": 2027}, {"amount_wan": None}, {"source": " "}):
        with pytest.raises(Invalid):
            operations.record_output(
                made, **({"year": 2025, "amount_wan": Decimal(1)} | say | wrong)
            )
    with pytest.raises(NotPermitted):
        operations.record_output(
            made, year=2025, amount_wan=Decimal(1), source="县", by=acting(cast.officer), at=NOON
        )


def test_pages_show_what_is_late_and_work_without_a_script(cast, signed_in):
    made = project(state="running", started_on=date(2026, 6, 1))
    late = milestone(made)
    client = signed_in(cast.officer)
    for address in (url("projects"), url("project", made.pk), url("project-lists", made.pk)):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 15, (address, len(asked))
    assert made.name in client.get(url("projects") + "?state=late").content.decode()
    given = {"carrier": region("330381").pk, "name": "新项目", "lead": "协会", "goal": "提升"}
    assert client.post(url("project-new", made.chain_id), given | {"goal": ""}).status_code == 422
    assert client.post(url("project-new", made.chain_id), given).status_code == 302
    sent = {
        "line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0", "revision": "1",
        "line-0-kind": "problem", "line-0-words": "散差大", "line-0-ORDER": "1",
    }  # fmt: skip
    assert (
        client.post(url("project-lists", made.pk), sent | {"line-0-words": ""}).status_code == 422
    )
    assert client.post(url("project-lists", made.pk), sent).status_code == 302
    assert client.post(url("reach", late.pk), {"done_on": "x"}).status_code == 422
    reached = {"done_on": "2026-10-30", "evidence": "报告"}
    assert client.post(url("reach", late.pk), reached).status_code == 302
    late.refresh_from_db()
    assert late.done_on == date(2026, 10, 30)
    assert signed_in(cast.stranger).get(url("project", made.pk)).status_code == 200
    assert signed_in(cast.stranger).get(url("project-change", made.pk)).status_code == 404
    assert signed_in(cast.abroad).get(url("project", made.pk)).status_code == 404


@pytest.mark.django_db
def test_a_milestone_counts_from_the_day_on_which_it_is_due():
    whole = project(state="running", started_on=date(2026, 6, 1))
    due = TODAY + timedelta(days=2)
    milestone(whole, due_on=due)
    turn_of_the_day(at=NOON)
    fold(at=NOON)
    asked = [indicators["milestones.on_time"]]
    place, month = region("330381"), Period.month(2026, 11)

    def denominator(at):
        return read(asked, place, "", month, at=at)["milestones.on_time"].denominator

    assert denominator(NOON) == 0
    later = NOON + timedelta(days=2)
    turn_of_the_day(at=later)
    fold(at=later)
    assert denominator(later) == 1
