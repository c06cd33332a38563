"""What an uploaded table says otherwise than the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from enterprises.register.importers.keys import MOST_DOWNLOADS
from enterprises.register.importers.known import BATCH, with_known
from enterprises.register.models import Download, Enterprise
from enterprises.register.operations.rows import differing
from enterprises.register.rules.masks import MASKS
from enterprises.register.rules.row_keys import unpacked
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.imports.comparing import Difference, Standing
from portal.imports.definition import Line


def compared(
    lines: Sequence[Line],
    /,
    *,
    by: Actor,
    at: datetime,  # noqa: ARG001
) -> Iterator[Difference]:
    """Each line with its standing and the cells that differ, then the rows that are gone. What
    says something about a person is masked; of another county's enterprises nothing is said."""
    found: set[int] = set()
    for some, known in with_known(lines):
        for line in some:
            before = known.get(line.credit_code)
            if before is None:
                yield Difference(Standing.NEW, line.number, line.credit_code or "", line.name or "")
            elif before.allows(by, to=Permission.KEEP):
                found.add(before.pk)
                yield _known(line, before)
    yield from _gone(lines, found, by)


def _known(line: Line, before: Enterprise) -> Difference:
    changes = differing(line, before)
    cells = tuple(
        (name, _text(name, getattr(before, name)), _text(name, value))
        for name, value in changes.items()
    )
    standing = Standing.CHANGED if cells else Standing.UNCHANGED
    return Difference(standing, line.number, before.credit_code, before.name, cells)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return MASKS.get(name, str)("" if value is None else str(value))


def _gone(lines: Sequence[Line], found: set[int], by: Actor) -> Iterator[Difference]:
    """Rows of the downloads that no line has, neither by key nor by code."""
    keys = [line.row_key for line in lines if line.row_key is not None]
    numbers = sorted({key.download for key in keys} - {0})[:MOST_DOWNLOADS]
    packed = Download.objects.filter(pk__in=numbers).values_list("packed", flat=True)
    had = {pk for one in packed for pk in unpacked(bytes(one))}
    gone = sorted(had - found - {key.enterprise for key in keys})
    reached = Enterprise.objects.reachable(by=by, to=Permission.KEEP).order_by("pk")
    for start in range(0, len(gone), BATCH):
        some = reached.filter(pk__in=gone[start : start + BATCH])
        for code, name in some.values_list("credit_code", "name"):
            yield Difference(Standing.GONE, 0, code, name)
