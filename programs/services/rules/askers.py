"""The credit code of who asked: read as the register reads it, and masked where it stays. Pure."""

from __future__ import annotations

from enterprises.register.rules.credit_code import parse
from portal.kernel.errors import Invalid


def code_of(text: str) -> str:
    """A code as the register holds it; whether its check fits was asked when it was registered."""
    reading = parse(text)
    if reading.code is None and not reading.is_only_check_wrong:
        raise Invalid(reading.faults[0].message, faults=reading.faults)
    return reading.text


def masked_code(code: str) -> str:
    """The kind (91, 92, …) and the last four characters: enough to compare with a paper."""
    return f"{code[:2]}{'*' * (len(code) - 6)}{code[-4:]}"
