"""What a reviewer looks at first: what changed since last time, the answers, what looks strange.

And what those further up see before it is theirs to see: where the return stands, no figure.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from portal.web.screens import ScreenRequest, page
from programs.returns.models import Remark, Return
from programs.returns.queries import (
    answered,
    changes_since,
    labelled,
    remarks_named,
    restated,
    returned_at,
)
from programs.returns.queries.doubts import sentence
from programs.returns.views.chain import returned_because, told
from programs.returns.vocabulary import Permission


def review_of(request: ScreenRequest, row: Return) -> dict[str, Any]:
    """What stands above the figures of a return."""
    moment = returned_at(row) if row.times_returned else None
    language = request.LANGUAGE_CODE
    changed = changes_since(row, moment) if moment else []
    doubts = list(row.doubts.select_related("settled_by")) if row.looked_at else []
    may_settle = row.allows(request.actor, to=Permission.REVIEW) or row.allows(
        request.actor, to=Permission.ACCEPT
    )
    for doubt in doubts:
        doubt.subject = row
    return {
        "since": moment,
        "changed": labelled(changed, row.form, language),
        "answered": remarks_named(answered(row), row.form, language) if moment else [],
        "restated": labelled(restated(row), row.form, language) if row.version > 1 else [],
        "doubts": [
            {
                "doubt": one,
                "words": sentence(one, language),
                "may_settle": may_settle and one.settled_at is None,
            }
            for one in doubts
        ],
    }


def withheld(request: ScreenRequest, row: Return, **more: Any) -> HttpResponse:
    """Where a return stands, for those to whom its figures are not told yet: nor what was said of
    them since, as remarks, reasons and answers tell figures in words."""
    until = row.told_until(request.actor)
    back = returned_because(row)
    return page(
        request,
        "programs/returns/withheld.html",
        "programs/returns/_withheld.html",
        row=row,
        remarks=remarks_named(_said_until(row, until), row.form, request.LANGUAGE_CODE),
        returned_because=_as_told(told(back), until) if back else None,
        history=[_as_told(told(step), until) for step in row.steps.all()],
        **more,
    )


def _as_told(step: dict[str, Any], until: datetime | None) -> dict[str, Any]:
    """A step, without its reason if it came later."""
    return step if until and step["at"] <= until else step | {"reason": ""}


def _said_until(row: Return, until: datetime | None) -> list[Remark]:
    """The remarks up to a moment; an answer that came later is as if it were not there."""
    if until is None:
        return []
    said = list(row.remarks.filter(at__lte=until).select_related("by", "answered_by"))
    for one in said:
        if one.answered_at and one.answered_at > until:
            one.answer, one.answered_by, one.answered_at = "", None, None
    return said
