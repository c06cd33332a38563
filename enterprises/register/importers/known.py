"""What the register has of a batch of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from enterprises.register.models import Enterprise
from enterprises.register.storage import with_codes
from portal.imports.definition import Line

BATCH: Final = 5_000
Known = dict[str, Enterprise]


def batches(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines in their order, some at a time."""
    for start in range(0, len(lines), BATCH):
        yield lines[start : start + BATCH]


def with_known(lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], Known]]:
    """Some lines at a time, and the enterprises of their codes."""
    for some in batches(lines):
        codes = {line.credit_code for line in some if line.credit_code is not None}
        rows = with_codes(Enterprise.objects.select_related("region"), codes)
        yield some, {one.credit_code: one for one in rows}
