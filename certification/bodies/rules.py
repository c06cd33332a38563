"""Approval numbers of certification bodies. Pure."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.text import narrow

#: CNCA-R-2002-001, CNCA-RF-2015-18 (DOMAIN 5.4: known, not a published rule, so read loosely)
_NUMBER: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{2,29}", re.ASCII)


def read_approval_number(text: str) -> str:
    """The number in capitals, full-width characters made narrow, any dash made a hyphen."""
    number = "".join(narrow(text).upper().split())
    for dash in "‐‑‒–—―−":
        number = number.replace(dash, "-")
    if not _NUMBER.fullmatch(number):
        words = _("Write the approval number, for example CNCA-R-2002-001.")
        raise Invalid(words, approval_number=words)
    return number
