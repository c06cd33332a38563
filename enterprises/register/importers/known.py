"""What the register has of a batch of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from enterprises.register.models import Enterprise
from portal.imports.definition import Line

BATCH: Final = 5_000
Known = dict[str, Enterprise]


def with_known(lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], Known]]:
    """Some lines at a time, and the enterprises of their codes."""
    for start in range(0, len(lines), BATCH):
        some = lines[start : start + BATCH]
        codes = {line.credit_code for line in some if line.credit_code is not None}
        rows = Enterprise.objects.filter(credit_code__in=codes).select_related("region")
        yield some, {one.credit_code: one for one in rows}
