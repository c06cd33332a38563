"""What a reviewer looks at first: what changed since last time, the answers, what looks strange.

And what those further up see before it is theirs to see: where the return stands, no figure.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from portal.web.screens import ScreenRequest, page
from programs.returns.models import Return
from programs.returns.queries import answered, changes_since, labelled, restated, returned_at
from programs.returns.queries.doubts import sentence
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
        "answered": answered(row) if moment else [],
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
    """Where a return stands, for those to whom its figures are not told yet."""
    return page(
        request,
        "programs/returns/withheld.html",
        "programs/returns/_withheld.html",
        row=row,
        remarks=list(row.remarks.select_related("by", "answered_by")),
        **more,
    )
