"""Industrial chains: drawn by a city or the province, approved by somebody else, corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.period import Period
from portal.notices.contributions import todos
from portal.notices.models import Notice
from programs.chains import operations
from programs.chains.facts import CauseLine, ChainFacts, CountermeasureLine
from programs.chains.models import IndustrialChain
from programs.chains.queries import charts_of, lacking_of
from tests.factories import NOON, holder, region
from tests.factories.chains import CAUSES, COUNTERMEASURES, SEGMENTS, chain
from tests.factories.cycles import cycle, moves_of, pilot_industry

FACTS = ChainFacts("高端装备", "轴承集团", goal="轴承寿命提升20%")


def url(name, *args):
    return reverse(f"chains:{name}", args=args)


def opened(acting, who, at="330300", facts=FACTS):
    return operations.open_chain(region(at), facts=facts, by=acting(who), at=NOON)


def drawn(acting, who, at="330300"):
    made = opened(acting, who, at)
    by = {"by": acting(who), "at": NOON}
    operations.draw_segments(made, lines=SEGMENTS, **by)
    operations.draw_causes(made, lines=CAUSES, **by)
    operations.draw_countermeasures(made, lines=COUNTERMEASURES, **by)
    return made


def test_a_city_draws_a_chain_and_the_province_approves_it(cast, acting):
    made = opened(acting, cast.city)
    with pytest.raises(Invalid) as refused:
        operations.submit_chain(made, by=acting(cast.city), at=NOON)
    assert str(refused.value).count(",") == 2  # all three charts are named
    by = {"by": acting(cast.city), "at": NOON}
    operations.draw_segments(made, lines=SEGMENTS, **by)
    operations.draw_causes(made, lines=CAUSES, **by)
    operations.draw_countermeasures(made, lines=COUNTERMEASURES, **by)
    operations.submit_chain(made, **by)
    with pytest.raises(WrongState):
        operations.draw_causes(made, lines=CAUSES[:1], **by)
    with pytest.raises(Invalid):
        operations.return_chain(made, by=acting(cast.province), at=NOON, reason=" ")
    operations.return_chain(made, by=acting(cast.province), at=NOON, reason="鱼骨图缺“法”")
    assert (made.state, made.reason) == ("draft", "鱼骨图缺“法”")
    operations.draw_causes(made, lines=(*CAUSES, CauseLine("methods", "工艺卡未更新", 1)), **by)
    operations.submit_chain(made, **by)
    operations.approve_chain(made, by=acting(cast.province), at=NOON)
    made.refresh_from_db()
    assert (made.state, made.approved_on, made.reason) == ("approved", date(2026, 11, 3), "")
    assert moves_of(made) == ["submit", "return", "submit", "approve"]
    told = Notice.objects.filter(user=cast.city).values_list("kind", flat=True)
    assert sorted(told) == ["chains.approved", "chains.returned"]


def test_who_submitted_it_does_not_approve_it(cast, acting):
    made = drawn(acting, cast.province, "330000")
    operations.submit_chain(made, by=acting(cast.province), at=NOON)
    with pytest.raises(NotPermitted):
        operations.approve_chain(made, by=acting(cast.province), at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndustrialChain.objects.filter(pk=made.pk).update(approved_by=cast.province)
    colleague = holder("province_manager", "330000")
    operations.approve_chain(made, by=acting(colleague), at=NOON)
    assert made.state == "approved"


@pytest.mark.parametrize(("who", "at"), [("officer", "330000"), ("other_city", "330300")])
def test_chains_are_entered_where_one_draws(cast, acting, who, at):
    with pytest.raises(NotPermitted):
        opened(acting, getattr(cast, who), at)


def test_a_county_keeps_no_chain_and_a_name_stands_once(cast, acting):
    with pytest.raises(NotPermitted):
        opened(acting, cast.province, "330381")
    opened(acting, cast.city)
    with pytest.raises(Invalid):
        opened(acting, cast.city)


def test_what_is_approved_is_corrected_by_the_province_with_a_reason(cast, acting):
    made = chain("330300")
    shorter = {"lines": SEGMENTS[:2], "at": NOON}
    longer = [replace(SEGMENTS[0], makes="轴承钢盘条"), *SEGMENTS[1:]]
    with pytest.raises(NotPermitted):
        operations.draw_segments(made, lines=longer, by=acting(cast.city), at=NOON, reason="更正")
    by = acting(cast.province)
    with pytest.raises(Invalid):
        operations.draw_segments(made, lines=longer, by=by, at=NOON)
    with pytest.raises(Invalid):  # without a downstream it is no anatomy
        operations.draw_segments(made, by=by, reason="更正", **shorter)
    with pytest.raises(Stale):
        operations.draw_segments(made, lines=longer, by=by, at=NOON, reason="更正", revision=7)
    with pytest.raises(Invalid):
        operations.draw_segments(made, lines=SEGMENTS, by=by, at=NOON, reason="更正")
    operations.draw_segments(made, lines=longer, by=by, at=NOON, reason="产品名称有误", revision=1)
    change = made.changes.get()
    assert (change.reason, len(change.gone), len(change.come)) == ("产品名称有误", 1, 1)
    facts = ChainFacts(made.name, "", is_key=False)
    operations.change_chain(made, facts=facts, by=by, at=NOON, reason="调出重点", revision=2)
    made.refresh_from_db()
    assert (made.is_key, made.leader, made.revision, made.state) == (False, "", 3, "approved")


def test_causes_keep_themselves_and_countermeasures_name_those_of_the_chain(cast, acting):
    made, other = chain("330300", state="draft"), chain("330300", state="draft")
    by = {"by": acting(cast.city), "at": NOON}
    first, second = made.causes.all()
    again = [CauseLine("methods", second.words, 3, second.pk), CauseLine("people", "新原因", 1)]
    operations.draw_causes(made, lines=again, **by)
    assert not made.causes.filter(pk=first.pk).exists()
    assert made.causes.get(pk=second.pk).bone == "methods"
    foreign = other.causes.first().pk
    with pytest.raises(Invalid):
        operations.draw_causes(made, lines=[replace(again[0], id=foreign)], **by)
    line = CountermeasureLine("检定", "计量院", "平台", foreign)
    with pytest.raises(Invalid):
        operations.draw_countermeasures(made, lines=[line], **by)
    operations.draw_countermeasures(made, lines=[replace(line, cause=second.pk)], **by)
    assert made.countermeasures.get().cause == second


def test_what_is_ended_counts_no_more(cast, acting):
    whole, drafted = chain(), chain("330300", state="draft")
    chain("330300", is_key=False)
    cycle()
    november = Period.month(2026, 11)

    def figures():
        fold(at=NOON)
        wanted = [indicators[code] for code in ("chains.key", "chains.charted")]
        found = read(wanted, region("330000"), "330000-2026", november, at=NOON)
        return [found[one.code].value for one in wanted]

    for one in (whole, drafted):
        mark("programs.IndustrialChain", region_id=one.region_id)
    assert figures() == [2, Decimal("50.0")]
    operations.end_chain(drafted, by=acting(cast.province), at=NOON, reason="并入高端装备")
    assert figures() == [1, Decimal("100.0")]
    assert first_difference(today=date(2026, 11, 3)) is None


def test_the_charts_are_drawn_from_what_is_kept(cast, acting):
    made = chain(goal="轴承 <寿命> & 精度")
    charts = charts_of(made, by=acting(cast.officer))
    assert not charts.lacking
    assert not lacking_of(made)
    for drawn_twice, words in (
        (charts.anatomy, SEGMENTS[0].name),
        (charts.fishbone, CAUSES[0].words),
        (charts.ecology, COUNTERMEASURES[1].body),
    ):
        for drawing in (drawn_twice.wide, drawn_twice.narrow):
            svg = ElementTree.fromstring(drawing)
            assert svg.find("{*}title").text.startswith(made.name)
            assert svg.find("{*}desc").text
            assert words in "".join(svg.itertext())
            assert "style" not in drawing


def test_pages_cost_a_constant_number_of_statements(cast, signed_in):
    cycle()
    for number in range(6):
        made = chain("330300", state="draft", name=f"链{number}")
        pilot_industry(code=f"p{number}", chain=made.name)
    client = signed_in(cast.city)
    for address in (url("list"), url("chain", made.pk), url("causes", made.pk)):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(asked) <= 15, (address, len(asked))


def test_lines_are_entered_without_a_script(cast, signed_in):
    client = signed_in(cast.city)
    given = {"region": region("330300").pk, "name": "鞋革", "is_key": "on"}
    assert client.post(url("new"), given | {"name": ""}).status_code == 422
    made_at = client.post(url("new"), given)
    made = IndustrialChain.objects.get(name="鞋革")
    assert made_at["Location"] == url("chain", made.pk)
    sent = {
        "line-TOTAL_FORMS": "3", "line-INITIAL_FORMS": "0", "revision": "1",
        "line-0-bone": "people", "line-0-words": "缺少内审员", "line-0-weight": "3",
        "line-0-ORDER": "2", "line-1-bone": "methods", "line-1-words": "配方无记录",
        "line-1-weight": "2", "line-1-ORDER": "1", "line-2-weight": "2",
    }  # fmt: skip
    broken = sent | {"line-0-bone": ""}
    assert client.post(url("causes", made.pk), broken).status_code == 422
    assert client.post(url("causes", made.pk), {}).status_code == 422
    assert client.post(url("causes", made.pk), sent).status_code == 302
    assert [(one.bone, one.number) for one in made.causes.all()] == [("people", 2), ("methods", 1)]
    assert client.post(url("causes", made.pk), sent).status_code == 412  # an old revision
    assert client.post(url("move", made.pk, "submit")).status_code == 422
    assert signed_in(cast.abroad).get(url("chain", made.pk)).status_code == 404
    assert signed_in(cast.officer).get(url("chain", made.pk)).status_code == 200


def test_what_waits_is_counted(cast, acting, signed_in):
    chain(state="submitted")
    chain("330300", state="draft", reason="补充")
    waiting = {one.code: one for one in todos}
    assert waiting["chains.submitted"].count(acting(cast.province)).count() == 1
    assert waiting["chains.returned"].count(acting(cast.city)).count() == 1
    found = signed_in(cast.officer).get("/api/v1/chains/?state=submitted").json()
    assert [len(one["segments"]) for one in found["results"]] == [3]
