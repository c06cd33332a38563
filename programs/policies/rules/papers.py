"""What may be said of a policy paper. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.dossier.rules import Texts, day_fault, text_fault, text_faults
from portal.kernel.text import narrow, one_line
from programs.policies.vocabulary import PaperKind, PolicyLevel

PAPER: Final[Texts] = {
    "title": (200, True),
    "number": (60, True),
    "issuer": (100, True),
    "joint_departments": (200, False),
    "clause": (4_000, False),
}
#: years before the programme's forerunners: what is older was mistyped
EARLIEST: Final = date(2000, 1, 1)
_YEAR = re.compile(r"[\[(【〔{<](\d{4})[\])】〕}>](?:0+(?=\d))?")


def document_number(text: str) -> str:
    """A document number as GB/T 9704 writes it, whatever brackets were typed: 国发〔2018〕3号."""
    return _YEAR.sub(r"〔\1〕", narrow(one_line(text)).replace(" ", ""))


def paper_faults(values: Mapping[str, Any], *, level: str, today: date) -> dict[str, str]:
    """Field to fault, of a whole paper of a level."""
    longest, _needed = PAPER["number"]
    number = text_fault(document_number(values["number"]), longest=longest)
    found = ({"number": number} if number else {}) | text_faults(values, PAPER)
    if values["kind"] not in PaperKind.values:
        found["kind"] = _("Choose one from the list.")
    issued = values["issued_on"]
    if words := day_fault(issued, today=today):
        found["issued_on"] = words
    elif issued < EARLIEST:
        found["issued_on"] = _("Give a day from %(day)s on.") % {"day": EARLIEST.isoformat()}
    if values["plan_of"] is not None and level == PolicyLevel.NATIONAL:
        found["plan_of"] = _("A paper of the nation is no division's own plan.")
    return found
