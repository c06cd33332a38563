"""Where a return stands on its way up, as its page draws it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.web.templatetags.portal import cn_date
from programs.returns.models import Return
from programs.returns.queries import needs_city
from programs.returns.vocabulary import State
from programs.returns.workflow import OPEN, RETURN


def told(step: Any) -> dict[str, Any]:
    move = RETURN[step.move]
    return {"label": move.label, "by": step.by, "at": step.at, "reason": step.reason}


def returned_because(row: Return) -> Any:
    """The last step that sent it back, as long as it is back."""
    if row.state != State.RETURNED:
        return None
    back = [step for step in row.steps.all() if step.target == State.RETURNED]
    return back[-1] if back else None


def steps_of(row: Return) -> list[dict[str, str]]:
    """The chain: draft, submitted, approved by the city (where there is one), accepted."""
    last = {step.move: step for step in row.steps.all()}
    chain = [
        ("draft", _("Draft"), None, OPEN),
        (
            "submit",
            _("Submitted by the county"),
            last.get("submit") or last.get("submit_straight"),
            set(),
        ),
    ]
    if needs_city(row.region):
        chain.append(("approve", _("Review by the city"), last.get("approve"), {State.SUBMITTED}))
    chain.append(("accept", _("Accepted by the province"), last.get("accept"), {State.APPROVED}))
    back = last.get("return_from_province") or last.get("return")
    return [_step(row, code, label, step, here, back) for code, label, step, here in chain]


def _step(row: Return, code: str, label: str, step: Any, here: Any, back: Any) -> dict[str, str]:
    if code == "draft":
        state = "done" if row.state not in OPEN or row.state == State.RETURNED else "now"
        return {"label": label, "note": _who(row.prepared_by, row.prepared_at), "state": state}
    if row.state == State.RETURNED and back is not None and code == _returned_at(back):
        return {
            "label": _("%(step)s: returned") % {"step": label},
            "note": _who(back.by, back.at),
            "state": "back",
        }
    reached = _reached(row, back)
    order = ["submit", "approve", "accept"]
    if order.index(code) < order.index(reached) or (code == reached == "accept"
                                                    and row.state == State.ACCEPTED):  # fmt: skip
        return {"label": label, "note": _who(step.by, step.at) if step else "", "state": "done"}
    return {"label": label, "note": "", "state": "now" if row.state in here else "open"}


def _returned_at(back: Any) -> str:
    return "accept" if back.move == "return_from_province" else "approve"


def _reached(row: Return, back: Any) -> str:
    """The first step of the chain that is not done yet."""
    if row.state == State.RETURNED and back is not None:
        return _returned_at(back)
    if row.state in OPEN:
        return "submit"
    return "approve" if row.state == State.SUBMITTED else "accept"


def _who(user: Any, at: Any) -> str:
    return f"{user or ''} {cn_date(at, 'time') if at else ''}".strip()
