"""A raw process that draws the reports of plans in a loop: no job, no lease, no audit, no zip.

`python -m tests.bench.floors.drawing FOLDER` reads lines of plan numbers, draws each into the
folder, and answers each line with the SHA-256 of every PDF.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path


def drawn(numbers: Sequence[str], folder: Path) -> dict[str, str]:
    """Draw the reports of these plans; number to the hash of its PDF."""
    from django.utils import translation

    from experts.visits.models import Plan
    from experts.visits.queries import plan_report
    from portal.reports.plans import draw_plan

    found: dict[str, str] = {}
    with translation.override("zh-hans"):
        for plan in Plan.objects.with_all().filter(number__in=numbers).order_by("number"):
            data = draw_plan(plan_report(plan))
            (folder / f"{plan.number}.pdf").write_bytes(data)
            found[plan.number] = hashlib.sha256(data).hexdigest()
    return found


def main(folder: str) -> None:
    import django

    django.setup()
    for line in sys.stdin:
        print(json.dumps(drawn(json.loads(line), Path(folder))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
