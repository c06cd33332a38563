"""What the nation said of the years before: score, rank, dimensions, all of it invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from portal.demo.seasons import at_time
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from programs.evaluation.models import NationalResult

OF: Final = 31
FULL: Final = {"组织发动": 25, "宣传培训": 20, "企业帮扶": 30, "提升成效": 25}
#: years before the demonstration, rank, whether most improved, points by dimension
YEARS: Final[tuple[tuple[int, int, bool, tuple[str, ...]], ...]] = (
    (4, 6, False, ("21.50", "16.20", "25.40", "20.10")),
    (3, 3, True, ("22.80", "17.90", "27.10", "21.70")),
    (2, 1, False, ("23.60", "18.30", "28.20", "22.90")),
    (1, 1, False, ("23.90", "18.10", "28.60", "23.20")),
)


def write_national(stage: Stage) -> Mapping[str, int]:
    """Four years as the province recorded them in the spring after each."""
    sheaf = Sheaf(NationalResult)
    for ago, rank, is_most_improved, points in YEARS:
        year = stage.day.year - ago
        told = date(year + 1, 4, 18)
        parts = [
            {"name": name, "score": score, "full": str(full)}
            for (name, full), score in zip(FULL.items(), points, strict=True)
        ]
        if told > stage.day:
            continue
        sheaf.add(
            NationalResult(
                region=stage.province,
                year=year,
                total=sum(map(Decimal, points), Decimal()),
                rank=rank,
                of_how_many=OF,
                is_most_improved=is_most_improved,
                dimensions=parts,
                notice_number=f"市监认演函〔{year + 1}〕{20 + ago}号",
                notice_on=told,
                source=f"关于{year}年度提升行动工作质量评估情况的通报（演示）",
                recorded_by=stage.manager,
                recorded_at=at_time(told, 16),
            )
        )
    return sheaf.keep()
