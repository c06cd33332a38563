"""Cases of online services: sent once or again, by table and page; what they count."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.dossier.queries import timeline_of
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.imports.definition import FileFacts
from portal.imports.reading import read as read_table
from portal.imports.sheets import Sheet
from portal.indicators.definition import indicators
from portal.indicators.folding import fold
from portal.indicators.reading import read
from portal.kernel.errors import Invalid, NotPermitted, Refused, Stale
from portal.kernel.period import Period
from programs.services.facts import ItemFacts
from programs.services.importers import case_importer, item_importer
from programs.services.models import ServiceCase, ServiceItem
from programs.services.operations import add_item, correct_item, keep_cases, keep_items
from programs.services.queries import completed_in, narrowed
from programs.services.rules import Moment
from programs.services.storage import medians
from tests.factories import NOON, region
from tests.factories.enterprises import enterprise
from tests.factories.services import at, case, item

HEADERS = ("办件编号", "区划代码", "事项", "渠道", "申请时间", "办结时间", "结果", "信用代码")
OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)
FACTS = FileFacts("log.csv", "a" * 64, 1)


def row(of, number="N1", **changes):
    """A row of the table as a county uploads it, by header."""
    given = dict(
        zip(
            HEADERS,
            (number, "", of.code, "浙里办", "2026-10-08 09:30", "2026-10-09 15:10", "已办结", None),
            strict=True,
        )
    )
    return [(given | changes)[name] for name in HEADERS]


def table_of(by, *rows, importer=case_importer, headers=HEADERS):
    cells = enumerate([list(headers), *map(list, rows)], start=1)
    return read_table(importer, [Sheet("办件", iter(cells))], by=actor_for(by), at=NOON)


def upload(by, *rows):
    """What is kept of a table: (new, changed, unchanged)."""
    table = table_of(by, *rows)
    assert not table.faults, [(one.where, one.code) for one in table.faults]
    kept = keep_cases(table.to_keep(case_importer), by=actor_for(by), at=NOON, file=FACTS)
    return kept.new, kept.changed, kept.unchanged


def faults(by, *rows):
    return {(one.code, one.where) for one in table_of(by, *rows).faults}


def figure(code, where="330381", month=OCTOBER):
    fold(at=NOON)
    found = read([indicators[code]], region(where), "", month, at=NOON, to_date=False)
    return found[code]


def test_a_table_is_kept_once_and_a_second_upload_changes_nothing(cast):
    of, firm = item(), enterprise()
    rows = [row(of), row(of, "N2", 渠道="窗口", 信用代码=firm.credit_code)]
    assert upload(cast.officer, *rows) == (2, 0, 0)
    assert upload(cast.officer, *rows) == (0, 0, 2)
    first, second = ServiceCase.objects.order_by("pk")
    assert (first.region.code, first.system, first.channel) == ("330381", "一网通办", "app")
    # 8 October was a working day after the holidays of 2026, 9 October the next one
    assert (first.asked_on, first.done_on, first.workdays) == (
        date(2026, 10, 8), date(2026, 10, 9), 1,
    )  # fmt: skip
    assert (second.enterprise, second.asker_masked) == (firm, "")
    event = Event.objects.filter(verb="programs.service_case.keep").order_by("pk").first()
    assert (event.detail["new"], event.detail["sha256"]) == (2, "a" * 64)


def test_every_fault_stands_at_its_cell_and_nothing_is_kept(cast):
    of = item(ended_on=date(2026, 10, 1))
    ended, wrong = row(of), row(of, "N2", 渠道="飞鸽", 申请时间="去年", 结果="")
    assert faults(cast.officer, ended, wrong) >= {
        ("services.item_ended", "C2"), ("imports.not_an_option", "D3"),
        ("imports.not_a_moment", "E3"), ("imports.missing", "G3"),
    }  # fmt: skip
    good = item()
    cases = [
        (row(good, 区划代码="330382"), ("services.county", "B2")),
        (row(good, 申请时间="2026-12-01"), ("services.to_come", "E2")),
        (row(good, 办结时间="2026-10-08 09:00"), ("services.done_early", "F2")),
        (row(good, 办结时间=""), ("services.done_missing", "F2")),
        (row(good, 结果="在办"), ("services.open_yet_done", "F2")),
    ]
    for bad, expected in cases:
        assert expected in faults(cast.officer, bad)
    assert ("services.twice", "A3") in faults(cast.officer, row(good), row(good))
    line = table_of(cast.officer, row(good), row(good)).lines
    with pytest.raises(Invalid):
        keep_cases(line, by=actor_for(cast.officer), at=NOON, file=FACTS)
    assert not ServiceCase.objects.exists()


def test_a_number_is_one_case_within_its_system_and_division(cast):
    one, other = item(), item(system="浙里检")
    assert upload(cast.officer, row(one), row(other)) == (2, 0, 0)
    assert upload(cast.neighbour, row(one)) == (1, 0, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        case(one, number="N1")
    for broken in ({"done_at": None}, {"result": "open"}, {"asker_masked": "91"}, {"number": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            case(one, **broken)


def test_a_correction_moves_the_figure_of_the_month_it_belongs_to(cast):
    of = item()
    upload(cast.officer, row(of), row(of, "N2"), row(of, "N3", 渠道="窗口"))
    assert figure("services.online").numerator == 2
    rate = figure("services.online_rate")
    assert (rate.numerator, rate.denominator, rate.value) == (2, 3, Decimal("66.7"))
    assert figure("services.online_rate", month=NOVEMBER).value is None  # of none there is no rate
    assert upload(cast.officer, row(of, 结果="不予受理")) == (0, 1, 0)
    assert figure("services.online").numerator == 1
    moved = row(of, "N2", 办结时间="2026-11-02 10:00")
    assert upload(cast.officer, moved) == (0, 1, 0)
    assert figure("services.online").numerator == 0
    assert figure("services.online", "330000", NOVEMBER).numerator == 1
    assert figure("services.asked").numerator == 3
    opened = row(of, "N3", 结果="在办", 办结时间="")
    assert upload(cast.officer, opened) == (0, 1, 0)
    assert figure("services.completed").numerator == 0
    assert ServiceCase.objects.filter(corrected_at=NOON).count() == 3


def test_who_asked_is_linked_within_the_county_and_masked_elsewhere(cast):
    of, own, foreign = item(), enterprise(), enterprise("330382")
    upload(
        cast.officer,
        row(of, 信用代码=own.credit_code),
        row(of, "N2", 信用代码=foreign.credit_code),
    )
    linked, masked = ServiceCase.objects.order_by("pk")
    assert (linked.enterprise, linked.asker_mark) == (own, "")
    code = foreign.credit_code
    assert (masked.enterprise, masked.asker_masked) == (None, f"91{'*' * 12}{code[-4:]}")
    kept = str(list(ServiceCase.objects.filter(pk=masked.pk).values()))
    assert code not in kept
    # the same code again is no change; one of which nothing is said leaves what stands
    assert upload(cast.officer, row(of, "N2", 信用代码=code)) == (0, 0, 1)
    assert upload(cast.officer, row(of), row(of, "N2")) == (0, 0, 2)
    told = [one.line.what for one in timeline_of(own, actor_for(cast.officer))]
    assert told.count("Asked for a service") == 1


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-10-08 09:30", "2026-10-08 09:30"),
        ("2026/10/8 9:30:00", "2026-10-08 09:30"),
        ("2026年10月8日 09:30", "2026-10-08 09:30"),
        ("2026-10-08T01:30:00Z", "2026-10-08 09:30"),
        ("2026-10-08T01:30:00.123+00:00", "2026-10-08 09:30"),
        ("２０２６-10-08", "2026-10-08 00:00"),
        (datetime(2026, 10, 8, 9, 30), "2026-10-08 09:30"),
        (datetime(2026, 10, 8, 1, 30, tzinfo=UTC), "2026-10-08 09:30"),
        (date(2026, 10, 8), "2026-10-08 00:00"),
        (46303.395833333336, "2026-10-08 09:30"),
    ],
)
def test_a_moment_is_read_as_systems_write_it(cell, expected):
    assert Moment()(cell) == at(expected)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "cell",
    ["", "今天", "2026-13-01 09:00", "2026-10-08 25:00", "10/8/2026", 12, True, "1999-01-01"],
)
def test_what_is_no_moment_is_refused(cell):
    with pytest.raises(Refused):
        Moment()(cell)


def test_medians_are_those_of_the_standard_library(db):
    days = {item(): (0, 0, 1, 2, 9), item(): (3, 4), item(): (7,)}
    for of, all_days in days.items():
        for n in all_days:
            made = case(of)
            ServiceCase.objects.filter(pk=made.pk).update(workdays=n)
    found = medians(completed_in(ServiceCase.objects.all(), OCTOBER))
    every = [n for some in days.values() for n in some]
    expected = {of.pk: some for of, some in days.items()} | {None: every}
    assert {key: (float(one.value), one.n) for key, one in found.items()} == {
        key: (median(some), len(some)) for key, some in expected.items()
    }
    assert medians(ServiceCase.objects.none()) == {}
    assert medians(completed_in(ServiceCase.objects.all(), NOVEMBER)) == {}


def test_every_figure_of_the_table_opens_as_many_rows(cast, signed_in):
    one, two = item(), item(system="浙里检")
    for channel in ("web", "app", "counter"):
        case(one, channel=channel)
        case(two, channel=channel, where="330382")
    case(one, asked_at=at("2026-09-30 16:00"), done_at=at("2026-10-12 09:00"))
    case(one, result="open", done_at=None)
    case(two, result="refused")
    for who, place in ((cast.city, ""), (cast.city, "330382"), (cast.officer, "")):
        client = signed_in(who)
        page = client.get(reverse("services:by-item"), {"month": "2026-10", "place": place})
        lines = [*page.context["lines"], page.context["whole"]]
        for line in lines:
            for said, how in (
                (line.asked, {"asked": "2026-10"}),
                (line.completed, {"month": "2026-10", "result": "completed"}),
                (line.online, {"month": "2026-10", "result": "completed", "channel": "online"}),
            ):
                wanted = how | {"place": place, "item": str(line.item.pk if line.item else "")}
                address = "&amp;".join(
                    f"{name}={wanted[name]}"
                    for name in ("month", "asked", "place", "item", "result", "channel")
                    if name in wanted
                )
                assert f'?{address}">{said}</a>' in page.text
                listed = client.get(
                    reverse("services:list"), dict(parse_qsl(address.replace("amp;", "")))
                )
                assert len(listed.context["leaf"].rows) == said
    whole = lines[-1]
    assert (whole.completed, whole.online, whole.rate) == (4, 3, Decimal("75.0"))
    assert (whole.median.n, float(whole.median.value)) == (4, 1)


def test_pages_cost_a_constant_number_of_statements(cast, signed_in):
    client, counts = signed_in(cast.city), []
    for _round in range(2):
        for _number in range(4):
            made = case()
        counts.append([])
        for address in (
            reverse("services:list"),
            reverse("services:by-item") + "?month=2026-10",
            reverse("services:items"),
            reverse("services:case", args=[made.pk]),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[-1].append(len(asked))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15


def test_the_province_keeps_its_list_and_nobody_else(cast, signed_in):
    facts = ItemFacts("33-1", "检验检测机构资质认定", "testing", "浙里检")
    for who in (cast.officer, cast.city, cast.abroad, cast.viewer):
        with pytest.raises(NotPermitted):
            add_item(region("330000"), facts=facts, by=actor_for(who), at=NOON)
    by = actor_for(cast.province)
    made = add_item(region("330000"), facts=facts, by=by, at=NOON)
    with pytest.raises(Invalid):
        add_item(region("330000"), facts=facts, by=by, at=NOON)
    client = signed_in(cast.province)
    answer = client.post(reverse("services:item-new"), vars_of(facts))
    assert answer.status_code == 422
    assert "stands on the list already" in answer.text
    said = vars_of(facts) | {"name": "资质认定", "system": "别的系统", "revision": "1"}
    assert client.post(reverse("services:item", args=[made.pk]), said).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.system, made.revision) == ("资质认定", "浙里检", 2)
    with pytest.raises(Stale):
        correct_item(made, facts=facts, by=by, at=NOON, revision=1)
    assert made.name in signed_in(cast.officer).get(reverse("services:items")).text
    assert made.name not in signed_in(cast.abroad).get(reverse("services:items")).text


def vars_of(facts):
    return {"code": facts.code, "name": facts.name, "element": facts.element,
            "system": facts.system, "ended_on": ""}  # fmt: skip


def test_a_table_of_items_adds_and_corrects(cast):
    item(code="A1", name="旧名")
    headers = ("事项编码", "事项名称", "要素", "来源系统")
    rows = (("A1", "新名", "testing", "一网通办"), ("A2", "另一项", "quality", "浙里检"))
    table = table_of(cast.province, *rows, importer=item_importer, headers=headers)
    by = actor_for(cast.province)
    kept = keep_items(table.to_keep(item_importer), by=by, at=NOON, file=FACTS)
    assert (kept.new, kept.changed) == (1, 1)
    assert ServiceItem.objects.get(code="A1").name == "新名"
    moved = ("A1", "另一项", "testing", "浙里检")
    found = table_of(cast.province, moved, importer=item_importer, headers=headers)
    assert {one.code for one in found.faults} == {"services.system", "services.item_name"}


def test_the_list_is_narrowed_and_taken_along(cast, signed_in):
    firm = enterprise()
    kept = case(number="AB1", enterprise=firm)
    case(number="AC2", channel="counter", result="withdrawn")
    rows = ServiceCase.objects.all()

    def found(**chosen):
        return [one.number for one in narrowed(rows, chosen)]

    assert found(q="AB") == found(q=firm.credit_code) == found(channel="online") == [kept.number]
    assert found(result="withdrawn", month="2026-10") == ["AC2"]
    assert found(month="2026-11") == found(place="44.") == []
    client = signed_in(cast.officer)
    answer = client.post(reverse("services:export") + "?channel=online")
    assert answer.status_code == 302
    assert urlsplit(answer.url).path.startswith("/jobs/")
    assert client.get(reverse("services:list"), {"month": "soon", "item": "x"}).status_code == 200
