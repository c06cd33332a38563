"""Policy papers: what may be said, who keeps them, what is counted of them, the launch board."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.dossier.queries import history_of
from portal.accounts.actor import actor_for
from portal.files.models import Attachment
from portal.indicators.definition import indicators
from portal.indicators.reading import covered_counties, read
from portal.indicators.verification import first_difference
from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.period import Period
from portal.notices.queries import todos_for
from portal.offices.models import Office
from portal.regions.models import Region
from programs.cycles.models import TargetAnswer
from programs.cycles.operations import lock
from programs.policies.models import PolicyPaper
from programs.policies.operations import PaperFacts, correct_paper, record_paper, strike_paper
from programs.policies.rules import document_number
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle
from tests.factories.experts import photo
from tests.factories.policies import paper

ISSUED = date(2026, 2, 26)
SAID = {
    "title": "小微企业质量管理体系认证提升行动实施方案",
    "number": "瑞市监质〔2026〕6号",
    "kind": "department",
    "issuer": "瑞安市市场监督管理局",
    "issued_on": ISSUED,
}


def recorded(cast, who="officer", at="330381", is_national=False, **values):
    by = actor_for(getattr(cast, who))
    facts = PaperFacts(**SAID | values)
    return record_paper(region(at), facts=facts, is_national=is_national, by=by, at=NOON)


def corrected(cast, made, reason="文号录入有误", revision=None, **values):
    said = {name: getattr(made, name) for name in PolicyPaper.SAID} | values
    by = actor_for(cast.officer)
    facts = PaperFacts(**said)
    return correct_paper(made, facts=facts, by=by, at=NOON, reason=reason, revision=revision)


def figures(code, *names, month=11):
    wanted = [indicators[f"papers.{one}"] for one in names]
    found = read(wanted, region(code), cycle().code, Period.month(2026, month), at=NOON)
    return [(int(one.numerator), one.denominator) for one in found.values()]


def test_the_level_follows_from_the_issuing_division(cast):
    assert recorded(cast).level == "county"
    assert recorded(cast, "city", "330300", issuer="温州市人民政府").level == "city"
    assert recorded(cast, "province", "330000", issuer="省经信厅").level == "province"
    national = recorded(cast, "province", "330000", is_national=True, issuer="市场监管总局")
    assert (national.level, national.region.code) == ("national", "330000")
    with pytest.raises(Invalid) as refusal:
        recorded(cast, "city", "330300", is_national=True)
    assert list(refusal.value.fields) == ["region"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"number": "\x00"}, "number"),
        ({"number": "㍿" * 60}, "number"),
        ({"kind": "rumour"}, "kind"),
        ({"issued_on": date(2026, 12, 1)}, "issued_on"),
        ({"issued_on": date(202, 2, 26)}, "issued_on"),
        ({"issued_on": None}, "issued_on"),
        ({"clause": "长" * 4001}, "clause"),
    ],
)
def test_what_cannot_be_is_refused_by_field(cast, values, field):
    with pytest.raises(Invalid) as refusal:
        recorded(cast, **values)
    assert list(refusal.value.fields) == [field]
    assert not PolicyPaper.objects.exists()


def test_a_plan_is_of_a_year_of_the_own_province_that_is_not_locked(cast):
    abroad = cycle(at="440000")
    with pytest.raises(Invalid) as refusal:
        recorded(cast, plan_of=abroad)
    assert list(refusal.value.fields) == ["plan_of"]
    with pytest.raises(Invalid):
        recorded(cast, "province", "330000", is_national=True, plan_of=cycle())
    made = recorded(cast, plan_of=cycle())
    lock(cycle(), period="2026", by=actor_for(cast.province), at=NOON)
    assert corrected(cast, made, title="实施方案").plan_of == cycle()
    with pytest.raises(Invalid) as refusal:
        corrected(cast, made, plan_of=None)
    assert list(refusal.value.fields) == ["plan_of"]


def test_one_number_of_one_authority_is_recorded_once_whatever_the_brackets(cast):
    assert document_number("瑞市监质 [2026] 06 号") == SAID["number"]
    assert document_number("国发（2018）3号") == "国发〔2018〕3号"
    assert document_number("CNCA-QMS-01:2025") == "CNCA-QMS-01:2025"
    made = recorded(cast)
    with pytest.raises(Invalid) as refusal:
        recorded(cast, number="瑞市监质[2026]6号", title="另一份")
    assert list(refusal.value.fields) == ["number"]
    assert recorded(cast, issuer="瑞安市人民政府").pk != made.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        paper("330381", **SAID)
    strike_paper(made, by=actor_for(cast.officer), at=NOON, reason="重复录入")
    assert recorded(cast).pk != made.pk


@pytest.mark.parametrize("who", ["neighbour", "approver", "viewer", "abroad"])
def test_nobody_records_for_another_division(cast, who):
    with pytest.raises(NotPermitted):
        recorded(cast, who)


def test_offices_read_the_papers_of_their_whole_province(cast):
    kept = [paper("330000"), paper("330300"), paper("330381"), paper("330106")]
    paper("440000")
    for who in (cast.officer, cast.neighbour, cast.city, cast.viewer):
        reached = PolicyPaper.objects.reachable(by=actor_for(who), to="policies.paper.view")
        assert set(reached) == set(kept)
    office = Office.objects.create(code="nation", name="Nation", kind="national")
    nation = actor_for(holder("national_viewer", office))
    assert PolicyPaper.objects.reachable(by=nation, to="policies.paper.view").count() == 5
    own = PolicyPaper.objects.reachable(by=actor_for(cast.officer), to="policies.paper.keep")
    assert list(own) == [kept[2]]


def test_who_corrected_and_struck_out_what_and_why_stays_to_be_read(cast):
    made = recorded(cast)
    with pytest.raises(Stale):
        corrected(cast, made, title="x", revision=7)
    with pytest.raises(Invalid):
        corrected(cast, made, title="x", reason=" ")
    with pytest.raises(Invalid, match="Nothing was changed"):
        corrected(cast, made)
    corrected(cast, made, kind="government", revision=1)
    strike_paper(made, by=actor_for(cast.officer), at=NOON, reason="已被废止")
    with pytest.raises(WrongState):
        corrected(cast, made, title="x")
    struck, changed = history_of(made)
    assert (struck.act, struck.by, struck.reason) == (
        "strike", cast.officer.display_name, "已被废止",
    )  # fmt: skip
    assert changed.cells == (("Type of paper", "Department document", "Government document"),)


def test_papers_are_counted_by_type_and_level_where_they_were_issued(cast):
    recorded(cast)
    recorded(cast, "city", "330300", issuer="温州市人民政府", kind="government")
    recorded(cast, "province", "330000", is_national=True, issuer="市场监管总局")
    struck = recorded(cast, number="瑞市监质〔2026〕7号")
    strike_paper(struck, by=actor_for(cast.officer), at=NOON, reason="重复录入")
    names = ("issued", "issued_government", "issued_department", "issued_county", "issued_national")
    assert figures("330000", *names) == [(3, None), (1, None), (2, None), (1, None), (1, None)]
    assert figures("330300", *names)[0] == (2, None)
    assert figures("330381", *names)[:2] == [(1, None), (0, None)]
    assert figures("330000", "issued", month=1) == [(0, None)]
    assert first_difference(today=NOON.date()) is None


def test_counties_with_their_own_plan_are_a_share_of_all_in_force(cast):
    made = recorded(cast, plan_of=cycle())
    recorded(cast, number="瑞市监质〔2026〕9号", plan_of=cycle())
    recorded(cast, "city", "330300", issuer="温州市人民政府", plan_of=cycle())
    recorded(cast, "neighbour", "330382", issuer="乐清市局")
    assert figures("330000", "plan_coverage", "plans") == [(1, 90), (3, None)]
    assert figures("330381", "plan_coverage") == [(1, 1)]
    counties = list(Region.objects.living().counties().filter(path__startswith="33."))
    here, lacking = covered_counties(
        indicators["papers.plan_coverage"], counties, cycle().code, Period.month(2026, 11)
    )
    assert ([one.code for one in here], len(here) + len(lacking)) == (["330381"], 90)
    corrected(cast, made, plan_of=None)
    assert figures("330000", "plans") == [(2, None)]
    assert first_difference(today=NOON.date()) is None


def test_a_county_records_reads_and_corrects_a_paper_by_form(cast, signed_in):
    client = signed_in(cast.officer)
    new = reverse("policies:paper-new")
    form = client.get(new).context["form"]
    assert [code for code, _label in form.fields["division"].choices] == ["330381"]
    sent = SAID | {"division": "330381", "plan_of": str(cycle().pk), "clause": "第一条\n第二条"}
    answer = client.post(new, sent | {"issued_on": "2026-12-24"})
    assert answer.status_code == 422
    assert "issued_on" in answer.context["form"].errors
    scan = SimpleUploadedFile("plan.jpg", photo().read(), content_type="image/jpeg")
    answer = client.post(new, sent | {"file": scan}, follow=True)
    assert answer.status_code == 200
    made = PolicyPaper.objects.get()
    assert (made.plan_of, made.clause) == (cycle(), "第一条\n第二条")
    assert Attachment.objects.filter(subject="programs.policypaper", subject_id=made.pk).exists()
    correct = reverse("policies:paper-correct", args=[made.pk])
    answer = client.post(correct, sent | {"kind": "party", "reason": "改类型", "revision": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    made.refresh_from_db()
    assert (made.kind, made.revision) == ("party", 2)
    assert signed_in(cast.neighbour).get(correct).status_code == 404
    nation = signed_in(cast.province).get(new).context["form"].fields["division"].choices[:2]
    assert [code for code, _label in nation] == ["330000", "nation"]


def test_the_list_is_narrowed_in_a_constant_number_of_statements(cast, signed_in):
    plan = paper("330381", plan_of=cycle(), number="瑞市监质〔2026〕6号")
    other = paper("330000", kind="law", issued_on=date(2025, 5, 1))
    paper("330000", level="national")
    client, url = signed_in(cast.officer), reverse("policies:papers")

    def lines(query):
        return [one.pk for one in client.get(url + query).context["lines"]]

    assert lines("?level=county") == lines("?place=330381") == [plan.pk]
    assert lines("?kind=law") == lines("?year=2025") == [other.pk]
    assert lines(f"?plan={cycle().pk}") == lines("?q=瑞市监质[2026]6") == [plan.pk]
    assert len(lines("?plan=x&year=1800")) == 3
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(5):
        paper("330381", plan_of=cycle())
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(few) == len(more) <= 15


def test_the_launch_board_says_who_lacks_what(cast, signed_in):
    year = cycle()
    paper("330381", plan_of=year, number="瑞市监质〔2026〕6号", issued_on=date(2026, 3, 9))
    paper("330381", plan_of=year, number="瑞市监质〔2026〕2号", issued_on=date(2026, 2, 1))
    paper("330382", plan_of=year, struck_on=ISSUED, reason="误录")
    for code, state, day in (("330381", "accepted", ISSUED), ("330382", "asked", None)):
        TargetAnswer.objects.create(
            cycle=year, region=region(code), state=state, asked_on=ISSUED, answered_on=day
        )
    url = reverse("cycles:launch", args=[year.pk])
    client = signed_in(cast.province)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    board, lines = answer.context["board"], answer.context["lines"]
    assert (len(lines), board.ready) == (90, 1)
    assert [done for _step, done in board.done] == [1, 1]
    last = lines[-1]
    assert (last.county.code, last.lacks) == ("330381", 0)
    assert [(cell.on, cell.words) for _step, cell in last.cells] == [
        (date(2026, 2, 1), "瑞市监质〔2026〕2号"), (ISSUED, ""),
    ]  # fmt: skip
    assert len(asked) <= 15
    for sort, place in (("plan", -1), ("targets", -1)):
        assert client.get(f"{url}?sort={sort}").context["lines"][place].county.code == "330381"
    own = signed_in(cast.officer).get(url).context["lines"]
    assert [one.county.code for one in own] == ["330381"]


def waits(who, code):
    return next((one.count for one in todos_for(actor_for(who)) if one.code == code), 0)


def test_a_county_is_told_what_it_lacks_until_it_has_it(cast):
    year, plan, targets = cycle(), "policies.plan", "cycles.targets_answer"
    TargetAnswer.objects.create(cycle=year, region=region("330381"), state="asked", asked_on=ISSUED)
    assert [waits(who, plan) for who in (cast.officer, cast.neighbour)] == [1, 1]
    assert [waits(who, plan) for who in (cast.approver, cast.city, cast.province)] == [0, 0, 0]
    assert [waits(who, targets) for who in (cast.approver, cast.officer)] == [1, 0]
    made = recorded(cast, plan_of=year)
    assert [waits(who, plan) for who in (cast.officer, cast.neighbour)] == [0, 1]
    strike_paper(made, by=actor_for(cast.officer), at=NOON, reason="误录")
    assert waits(cast.officer, plan) == 1
    TargetAnswer.objects.update(state="accepted", answered_on=ISSUED)
    assert waits(cast.approver, targets) == 0
    for changes in ({"state": "draft"}, {"state": "open", "opens_on": date(1949, 1, 1)}):
        type(year).objects.filter(pk=year.pk).update(**changes)
        assert waits(cast.officer, plan) == 0  # not open yet; there was no such county then


def test_a_paper_is_read_recorded_and_corrected_by_rest(cast, signed_in):
    client = signed_in(cast.officer)
    sent = SAID | {"region": "330381", "plan_of": cycle().code}

    def post(key, **more):
        headers = {"Idempotency-Key": f"paper-00000000000{key}"}
        return client.post("/api/v1/papers/", sent | more, "application/json", headers=headers)

    made = post(1)
    assert made.status_code == 201, made.json()
    assert (made.json()["level"], made.json()["plan_of"]) == ("county", "330000-2026")
    assert post(2).status_code == 422
    for number, wrong in enumerate(({"region": "330382"}, {"plan_of": "440000-2026"}), start=3):
        assert post(number, **wrong).status_code == 422
    here = made["Location"]
    change, held = (
        {"title": "实施方案", "reason": "标题有误"},
        {"If-Match": client.get(here)["ETag"]},
    )
    assert client.patch(here, change, "application/json").status_code == 428
    unknown = client.patch(here, change | {"region": "330300"}, "application/json", headers=held)
    assert unknown.status_code == 422
    done = client.patch(here, change, "application/json", headers=held)
    assert (done.status_code, done.json()["revision"], done.json()["title"]) == (200, 2, "实施方案")
    assert client.patch(here, change, "application/json", headers=held).status_code == 412
    paper("330000", kind="law")
    for query, count in (("", 2), ("?plan_of=330000-2026", 1), ("?level=province", 1)):
        assert len(client.get(f"/api/v1/papers/{query}").json()["results"]) == count


def test_the_list_is_taken_along_as_it_is_narrowed(cast, signed_in):
    paper("330381", title="县方案", plan_of=cycle())
    paper("330000", title="省条例", kind="law")
    signed_in(cast.officer).post(reverse("policies:papers-export") + "?level=county")
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_rows) == ("done", 1)
    with open_result(job) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert [cell.value for cell in book.worksheets[0]["A"]] == ["Title", "县方案"]
    about = " ".join(str(cell.value) for row in book.worksheets[1].rows for cell in row)
    assert "Level of the paper: County" in about
