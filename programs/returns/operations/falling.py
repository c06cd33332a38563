"""What approvals above do when a figure beneath them changes: they fall back, and say why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.workflows.steps import take
from programs.returns.models import Return, Summary
from programs.returns.queries.history import CellChange, restated
from programs.returns.schema import form
from programs.returns.vocabulary import SummaryState

#: how many changed figures are named in the notice
NAMED = 5


def fall_back(row: Return, *, by: Actor, at: datetime) -> None:
    """Take back the approval of the city's month in which a return stands, if there is one.

    Called under the lock of the return: who approves a month locks its returns first.
    """
    above = (
        Summary.objects.of_month(row.cycle_id, row.period)
        .filter(
            region__path=city_path(row.region.path),
            state__in=[SummaryState.APPROVED, SummaryState.ACCEPTED],
        )
        .select_related("region")
        .first()
    )
    if above is None:
        return
    take(
        "fall_back",
        above,
        by=by,
        at=at,
        reason=_why(row)[:500],
        approved_at=None,
        accepted_at=None,
    )


def city_path(path: str) -> str:
    """The path of the city that a county lies in."""
    return ".".join(path.split(".")[:2]) + "."


def _why(row: Return) -> str:
    named: Mapping[str, str] = {"county": row.region.name, "month": row.period}
    if row.version == 1:
        return _("The return of %(county)s for %(month)s was returned for changes.") % named
    changed = [one for one in restated(row) if one.part == "values"]
    words = ngettext(
        "%(county)s corrected %(n)d figure of %(month)s: %(figures)s",
        "%(county)s corrected %(n)d figures of %(month)s: %(figures)s",
        len(changed),
    )
    figures = "; ".join(_figure(row, one) for one in changed[:NAMED]) or "—"
    return words % {**named, "n": len(changed), "figures": figures}


def _figure(row: Return, one: CellChange) -> str:
    label = one.label(form(row.form), get_language() or "zh-hans")
    return f"{label} {one.was or '—'} → {one.is_now or '—'}"
