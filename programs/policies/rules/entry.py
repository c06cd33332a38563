"""What may be recorded of a policy: texts, dates, amounts, conditions. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.dossier.rules import end_fault
from portal.kernel.faults import Fault
from portal.kernel.text import unsafe_characters
from programs.policies.rules.grounds import condition_faults
from programs.policies.vocabulary import PolicyKind, PolicyLevel

#: text fields with the most characters that they hold, and whether they must be there
TEXTS: Final[Mapping[str, tuple[int, bool]]] = {
    "number": (60, True),
    "title": (200, True),
    "issuer": (100, True),
    "joint_issuers": (200, False),
    "amount": (200, True),
    "clause": (4_000, False),
    "where_to_apply": (200, False),
}
MOST_FEN: Final = 10**14
#: fen in 10,000 yuan
FEN_PER_WAN: Final = 1_000_000


def policy_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of a whole policy; `where` is the field's name, or a pointer into conditions."""
    for name, (most, required) in TEXTS.items():
        yield from _text_faults(name, values.get(name) or "", most, required=required)
    for name, choices in (("level", PolicyLevel), ("kind", PolicyKind)):
        if values.get(name) not in choices.values:
            yield _fault("option", name, values.get(name), _("Choose one from the list."))
    yield from _date_faults(values)
    yield from _amount_faults(values)
    yield from condition_faults(values.get("conditions") or {})


def _text_faults(name: str, text: str, most: int, *, required: bool) -> Iterator[Fault]:
    if required and not text.strip():
        yield _fault("missing", name, "", _("This is missing."))
    elif len(text) > most:
        yield _fault(
            "too_long", name, text[:40], _("At most %(most)d characters.") % {"most": most}
        )
    elif unsafe_characters(text):
        words = _("The text holds characters that cannot be seen.")
        yield _fault("strange_characters", name, text[:40], words)


def _date_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    begins, ends = values.get("valid_from"), values.get("valid_to")
    for name in ("issued_on", "valid_from"):
        if values.get(name) is None:
            yield _fault("missing", name, "", _("The date is missing."))
    if ends and (words := end_fault(ends, since=begins)):
        yield _fault("ends", "valid_to", ends, words)


def _amount_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    least, most = values.get("least_fen"), values.get("most_fen")
    budget = values.get("budget_fen")
    for name, fen in (("least_fen", least), ("most_fen", most), ("budget_fen", budget)):
        if fen is not None and not 0 <= fen <= MOST_FEN:
            yield _fault("amount", name, fen, _("The amount is not below 0 and not that large."))
    if least is not None and most is not None and least > most:
        words = _("The smallest amount is larger than the largest.")
        yield _fault("amounts_in_disorder", "most_fen", most, words)


def _fault(code: str, where: str, value: Any, message: str) -> Fault:
    shown = "" if value is None else str(value)
    return Fault(f"policy.{code}", message, where=where, value=shown)
