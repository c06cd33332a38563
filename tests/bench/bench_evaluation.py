"""The evaluation report of a province, and a table that goes on for 100 pages beside one of 10.

DESIGN 7: 100 pages ≤ 11 times 10 pages, that is a page of a long document costs ≤ 1.1 times one of
a short one; the small size asks it of 30. A cover and a table of contents cost less than a page of
a table, so the front of the report is taken off both: what is compared is what was added to it.
The pages are counted in the PDF.
"""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from dataclasses import replace
from decimal import Decimal

from django.utils import timezone, translation

from portal.accounts.actor import SYSTEM
from portal.reports.blocks import Kind, Row, Table, TableColumn
from portal.reports.documents import Chapter, DocumentContext
from tests.bench import databases, seeding
from tests.bench.figures import in_turns, seconds, told

PAGES = {"small": (10, 30), "full": (10, 100)}
ROWS_PER_PAGE = 33
#: rows of the table at the end of the front: enough that its columns have fixed widths
FRONT = 2 * ROWS_PER_PAGE


def run(size: str = "small") -> None:
    with databases.fresh("bench_evaluation", template=databases.demo()):
        context = report()
    documents = [with_rows(front(context), FRONT + ROWS_PER_PAGE * n) for n in (0, *PAGES[size])]
    begins, few, many = (pages_of(drawn(one)) for one in documents)
    bare, fewer, more, own = in_turns(
        *(lambda one=one: seconds(lambda: drawn(one)) for one in (*documents, context)),
        warm=False,
    )
    few, many = few - begins, many - begins
    name = f"evaluation_pdf_{many}_vs_{few}_pages"
    told(name, "s", more - bare, fewer - bare, f"<= {1.1 * many / few:.4g}")
    pages = pages_of(drawn(context))
    each = (fewer - bare) / few
    told(f"evaluation_pdf_{pages}_pages_each_vs_page_of_table", "s", own / pages, each)


def report() -> DocumentContext:
    """The report of the demonstration province's year, from a snapshot taken now."""
    from programs.cycles.queries import cycles_at
    from programs.evaluation.documents import report_of
    from programs.evaluation.operations import take_snapshot
    from tests.factories import region

    province = region(seeding.PROVINCE)
    now = timezone.now()
    cycle = next(one for one in cycles_at([province.path]) if one.year == now.year)
    snapshot = take_snapshot(cycle, region=province, period=str(now.year), by=SYSTEM, at=now)
    with translation.override("zh-hans"):
        return report_of(snapshot)


def front(context: DocumentContext) -> DocumentContext:
    """The report as far as its first chapter."""
    return replace(context, chapters=context.chapters[:1])


def with_rows(context: DocumentContext, count: int) -> DocumentContext:
    columns = [
        TableColumn("序号", Kind.COUNT),
        TableColumn("企业名称"),
        TableColumn("县（市、区）"),
        TableColumn("入企日期", Kind.CODE),
        TableColumn("成熟度", Kind.DECIMAL),
    ]
    rows = [
        Row(
            (
                number,
                f"第{number}号示例阀门有限公司",
                "瑞安市",
                "2026-10-12",
                Decimal(number % 50) / 10,
            )
        )
        for number in range(1, count + 1)
    ]
    table = Table("企业名单", columns, rows)
    return replace(context, chapters=[*context.chapters, Chapter("bench", "名单", [table], "99")])


def drawn(context: DocumentContext) -> bytes:
    from portal.reports.files import draw_file

    out = io.BytesIO()
    draw_file(context, "pdf", out)
    return out.getvalue()


def pages_of(pdf: bytes) -> int:
    """As the root of the page tree says it, which lies in a packed stream."""
    found = [0]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found += map(int, re.findall(rb"/Type /Pages[^>]*/Count (\d+)", _unpacked(packed)))
    return max(found)


def _unpacked(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed)
