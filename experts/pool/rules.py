"""Conflicts of interest: said before somebody is sent, and refused where they are certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from experts.pool.vocabulary import Employer

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Conflict:
    """`stops`: the expert cannot be sent; otherwise whoever assigns must have read the words."""

    code: str
    words: str | _StrPromise
    stops: bool


OWN_EMPLOYER = Conflict(
    "own_employer",
    _("This enterprise employs the expert. Somebody else must go."),
    stops=True,
)
BODY = Conflict(
    "body",
    _(
        "The expert works for a certification body. A body that helps an enterprise must not "
        "certify it, and the enterprise chooses its body itself."
    ),
    stops=False,
)
COMPETITOR = Conflict(
    "enterprise",
    _("The expert works for another enterprise. Ask whether the two compete before sending."),
    stops=False,
)


def conflicts(
    *,
    employer: str,
    employer_kind: str,
    employer_code: str,
    enterprise: str,
    enterprise_code: str,
) -> tuple[Conflict, ...]:
    """What stands between an expert and an enterprise, the certain first."""
    same_code = bool(employer_code) and employer_code == enterprise_code
    if same_code or employer.strip() == enterprise.strip():
        return (OWN_EMPLOYER,)
    if employer_kind == Employer.BODY:
        return (BODY,)
    if employer_kind == Employer.ENTERPRISE:
        return (COMPETITOR,)
    return ()
