"""What may be said in an entry of a ledger: texts, days, amounts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.dossier.vocabulary import HonourLevel
from portal.kernel.text import one_line, unsafe_characters

#: the most characters of a text, and whether it must be there
Texts = Mapping[str, tuple[int, bool]]
#: what ledgers hold of an amount, in 10,000 yuan: a hundred yuan is the smallest
MOST_WAN: Final = Decimal(10**8)
CENT: Final = Decimal("0.01")
EVIDENCE: Final = (120, True)
#: what ends later has no end: nobody plans so far, and the calendar itself ends in 9999
LAST_DAY: Final = date(2100, 12, 31)
HONOUR: Final[Texts] = {"title": (100, True), "granted_by": (100, True), "evidence": EVIDENCE}


def text_fault(text: str, *, longest: int, required: bool = True) -> str:
    """What is wrong with a line of text, in words; empty where nothing is."""
    if found := unsafe_characters(text):
        return _("The text holds characters that cannot be kept: %(characters)s") % {
            "characters": ", ".join(found[:5])
        }
    kept = one_line(text)
    if required and not kept:
        return _("This is missing.")
    return _("At most %(limit)d characters.") % {"limit": longest} if len(kept) > longest else ""


def text_faults(values: Mapping[str, Any], texts: Texts) -> dict[str, str]:
    """Field to fault, for the texts that have one."""
    found = {
        name: text_fault(values.get(name) or "", longest=longest, required=required)
        for name, (longest, required) in texts.items()
    }
    return {name: words for name, words in found.items() if words}


def day_fault(day: date | None, *, today: date) -> str:
    """What is wrong with a day on which something has happened."""
    if day is None:
        return _("The date is missing.")
    return _("The day lies in the future.") if day > today else ""


def end_fault(until: date, *, since: date | None) -> str:
    """What is wrong with the last day of what holds since a day."""
    if since is not None and until < since:
        return _("It ends before it begins.")
    if until > LAST_DAY:
        words = _("A day up to %(last)s. Leave it empty where there is no end.")
        return words % {"last": LAST_DAY.isoformat()}
    return ""


def amount_fault(amount: Decimal) -> str:
    """What is wrong with an amount in 10,000 yuan."""
    if not 0 < amount < MOST_WAN:
        return _("An amount is above 0 and below %(most)s (10,000 yuan).") % {
            "most": f"{MOST_WAN:,}"
        }
    if amount != amount.quantize(CENT):
        return _("At most two decimals, in 10,000 yuan.")
    return ""


def honour_faults(values: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Field to fault, of a whole honour."""
    found = text_faults(values, HONOUR)
    if values["level"] not in HonourLevel.values:
        found["level"] = _("Choose one from the list.")
    granted, until = values["granted_on"], values["valid_until"]
    if words := day_fault(granted, today=today):
        found["granted_on"] = words
    if until is not None and (words := end_fault(until, since=granted)):
        found["valid_until"] = words
    return found
