"""What may be said of a contract that came of an event, and of an examination. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.dossier.rules import EVIDENCE, Texts, amount_fault, day_fault, text_faults
from programs.cycles.vocabulary import EXAMINING

CONTRACT: Final[Texts] = {
    "counterpart": (100, True),
    "subject": (200, True),
    "evidence": EVIDENCE,
}


def contract_faults(values: Mapping[str, Any], *, held_on: date, today: date) -> dict[str, str]:
    """Field to fault, of a contract that came of an event of the day `held_on`."""
    found = text_faults(values, CONTRACT)
    signed_on = values["signed_on"]
    if words := day_fault(signed_on, today=today):
        found["signed_on"] = words
    elif signed_on < held_on:
        words = _("The event was held on %(day)s: no contract came of it before.")
        found["signed_on"] = words % {"day": held_on.isoformat()}
    amount = values["amount_wan"]
    if amount is not None and (words := amount_fault(amount)):
        found["amount_wan"] = words
    return found


def too_many_contracts(intents: int, contracts: int) -> str:
    """Why an event of so many letters of intent takes no contract beside those that it has; empty
    where it does."""
    if contracts < intents:
        return ""
    words = _(
        "The event has %(intents)d letters of intent, and %(contracts)d of them became contracts "
        "already. Where a letter was left out, correct the letters of intent of the event first."
    )
    return words % {"intents": intents, "contracts": contracts}


def exam_fault(
    *, people: int, examined: int | None, passed: int | None, kind: str
) -> tuple[str, str] | None:
    """Field and fault of how many people of an attendance were examined and passed."""
    if examined is None and passed is None:
        return None
    if kind not in EXAMINING:
        return "examined", _("Who was examined is noted of training and contests alone.")
    if examined is None:
        return "examined", _("Say how many were examined, too.")
    if passed is None:
        return "passed", _("Say how many passed, too.")
    if examined > people:
        words = _("%(examined)d were examined, and %(people)d came.")
        return "examined", words % {"examined": examined, "people": people}
    if passed > examined:
        words = _("%(passed)d passed, and %(examined)d were examined.")
        return "passed", words % {"passed": passed, "examined": examined}
    return None
