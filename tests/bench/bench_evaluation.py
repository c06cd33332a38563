"""The evaluation report of a province, and a document of 100 pages beside one of 10.

DESIGN 7: 100 pages ≤ 11 times 10 pages, that is a page of a long document costs ≤ 1.1 times one
of a short one; the small size asks it of 50 pages. Both are the report with a long table behind it,
the longer of so many more rows; the pages are counted in the PDF.
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

PAGES = {"small": (10, 50), "full": (10, 100)}
ROWS_PER_PAGE = 33


def run(size: str = "small") -> None:
    with databases.fresh("bench_evaluation", template=databases.demo()):
        context = report()
    few, many = PAGES[size]
    short, long = (grown_to(context, pages) for pages in (few, many))
    fewer, more, own = in_turns(
        lambda: seconds(lambda: drawn(short)),
        lambda: seconds(lambda: drawn(long)),
        lambda: seconds(lambda: drawn(context)),
    )
    counted = [pages_of(drawn(one)) for one in (short, long, context)]
    goal = f"<= {1.1 * counted[1] / counted[0]:.4g}"
    told(f"evaluation_pdf_{counted[1]}_vs_{counted[0]}_pages", "s", more, fewer, goal)
    told(f"evaluation_pdf_{counted[2]}_pages_own_report", "s", own, fewer)


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


def grown_to(context: DocumentContext, pages: int) -> DocumentContext:
    """A document of about so many pages: the report's first chapters, and a long table."""
    first = replace(context, chapters=context.chapters[:1])
    begins = pages_of(drawn(with_rows(first, ROWS_PER_PAGE)))
    return with_rows(first, ROWS_PER_PAGE * (1 + pages - begins))


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
