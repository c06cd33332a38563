"""Rules of row keys: each once, of the row whose code stands beside it, not overtaken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enterprises.register.importers.known import Known
from enterprises.register.models import Download, Enterprise, FactChange
from enterprises.register.operations.rows import differing, is_stale
from enterprises.register.queries import field_label
from portal.imports.definition import Line, Problem
from portal.kernel.faults import Severity

MOST_DOWNLOADS: Final = 50


def keys_once(lines: Sequence[Line]) -> Iterator[Problem]:
    """No two lines have the key of one row: a copied row is a new one, and has none."""
    first: dict[int, int] = {}
    for line in lines:
        if line.row_key is None or not line.row_key.enterprise:
            continue
        earlier = first.setdefault(line.row_key.enterprise, line.number)
        if earlier != line.number:
            yield Problem(
                line.number,
                "row_key",
                "enterprise.key_twice",
                _("This row key stands twice."),
                value=str(line.row_key),
                remedy=_("The same stands in row %(row)s. In a row that you added, leave it empty.")
                % {"row": earlier},
            )


def is_of_another(line: Line, known: Enterprise | None) -> bool:
    """Whether the key names another row than the code does."""
    if line.row_key is None or not line.row_key.enterprise or line.credit_code is None:
        return False
    return known is None or line.row_key.enterprise != known.pk


def key_of_another(line: Line) -> Problem:
    return Problem(
        line.number,
        "row_key",
        "enterprise.key_of_another",
        _("The row key belongs to another enterprise than this code."),
        value=str(line.row_key),
        remedy=_(
            "Correct a code on the page of the enterprise. In a row that you added, leave the row "
            "key empty."
        ),
    )


def overtaken(lines: Sequence[Line], known: Known) -> Iterator[Problem]:
    """Lines that would overwrite what somebody changed in the portal after the download."""
    stale = {}
    for line in lines:
        before = known.get(line.credit_code)
        if before and is_stale(line, before) and differing(line, before):
            stale[before.pk] = line
    since = _moments(line.row_key.download for line in stale.values())
    changes = _changes(stale, since)
    for pk, line in stale.items():
        yield Problem(
            line.number,
            "row_key",
            "enterprise.stale",
            _told(changes.get(pk, [])),
            value=str(line.row_key),
            remedy=_(
                "Download it again and enter your change there, or empty the row key of this row "
                "to overwrite what the portal has now."
            ),
        )


def _moments(numbers: Any) -> dict[int, datetime]:
    """When the downloads were taken."""
    rows = Download.objects.filter(pk__in=set(numbers))
    return dict(rows.values_list("pk", "asked_at"))


def _changes(stale: dict[int, Line], since: dict[int, datetime]) -> dict[int, list[FactChange]]:
    """What was changed of each since its download, the newest first."""
    found: dict[int, list[FactChange]] = defaultdict(list)
    if not since:
        return found
    rows = FactChange.objects.filter(enterprise__in=stale, at__gte=min(since.values()))
    for one in rows.newest_first():
        begun = since.get(stale[one.enterprise_id].row_key.download)
        if begun is not None and one.at >= begun:
            found[one.enterprise_id].append(one)
    return found


def _told(changes: list[FactChange]) -> str:
    """Which fields, by whom and when; never from what to what."""
    if not changes:
        return _("This enterprise was changed in the portal after the table was downloaded.")
    newest = changes[0]
    fields = dict.fromkeys(field_label(one.field) for one in changes)
    return _(
        "This enterprise was changed in the portal after the table was downloaded: %(fields)s "
        "(%(who)s, %(day)s)."
    ) % {
        "day": date_format(localtime(newest.at), "Y-m-d H:i"),
        "who": newest.by_name,
        "fields": _(", ").join(fields),
    }


def downloads_forgotten(lines: Sequence[Line]) -> Iterator[Problem]:
    """Once: the rows of the download are not known any more, so what is gone cannot be said."""
    numbers = {line.row_key.download for line in lines if line.row_key is not None} - {0}
    if not numbers:
        return
    known = Download.objects.exclude(packed=b"").filter(pk__in=list(numbers)[:MOST_DOWNLOADS])
    if set(known.values_list("pk", flat=True)) >= numbers:
        return
    first = next(line for line in lines if line.row_key is not None)
    yield Problem(
        first.number,
        "row_key",
        "enterprise.download_forgotten",
        _("It is not known any more which rows this table had when it was downloaded."),
        value=str(first.row_key),
        remedy=_("Rows that you deleted from it cannot be named; everything else is checked."),
        severity=Severity.WARN,
    )
