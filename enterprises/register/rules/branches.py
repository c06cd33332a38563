"""Branches and old registration numbers: what an entry may say of them (DOMAIN 5.1).

A branch (分支机构) has a credit code of its own and is no legal person. The legal person is
counted, unless the branch is a separate site with a helper of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.register.rules.credit_code import (
    LENGTH,
    OLD_LENGTH,
    is_old_registration_number,
    normalise,
    old_check_digit,
    parse,
)
from portal.imports.values import Doubtful, Wrong
from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault, Severity

#: how the name of a branch ends; what stands in brackets behind it is its site or trade
_BRANCH: Final = re.compile(r"分(?:公司|店|厂|社|部|支机构|校|院|所)(?:[（(][^（）()]*[）)])?$")


def names_branch(name: str | None) -> bool:
    """Whether a name ends as that of a branch; a suggestion, which a person states or refuses."""
    return bool(name and "分" in name and _BRANCH.search(name))


def read_old_number(text: str) -> Any:
    """The 15-digit number of before October 2015, its check digit fitting (ISO 7064 MOD 11,10).

    Some provinces put a letter into the seventh or eighth place; those have no check that is known.
    """
    number = normalise(text)
    rule = _("15 digits; the last is computed from the other 14 (GS 15-2006).")
    if not is_old_registration_number(number):
        is_code = len(number) == LENGTH
        raise Wrong(
            "old_number.form",
            _("This is not a 15-digit registration number."),
            rule=rule,
            remedy=_("This has 18 characters: it belongs in the field of the credit code.")
            if is_code
            else _("Compare it with the licence of before October 2015."),
        )
    if not number.isdigit():
        return Doubtful(number, _unchecked(number))
    if number[14] != old_check_digit(number):
        raise Wrong(
            "old_number.check",
            _("The check digit of the old registration number does not fit."),
            rule=rule,
            remedy=_("Compare it with the licence of before October 2015, digit by digit."),
        )
    return number


def _unchecked(number: str) -> Fault:
    return Fault(
        "old_number.letter",
        _("An old registration number with a letter has no check that is known; it is taken."),
        value=number,
        remedy=_("Compare it with the licence of before October 2015."),
        severity=Severity.WARN,
    )


def old_numbers(texts: Any) -> Any:
    """The texts as they are, if each is an old number of digits that holds; else None."""
    plain = all(len(one) == OLD_LENGTH and one.isascii() and one.isdigit() for one in texts)
    return texts if plain and all(one[14] == old_check_digit(one) for one in texts) else None


def read_parent_code(text: str) -> str:
    """The credit code of the legal person; one that fails its check cannot be entered here."""
    reading = parse(text)
    if reading.code is None:
        raise Invalid(reading.faults[0].message, faults=reading.faults)
    return reading.text


def branch_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    """What is said of a branch is said of a branch alone; a name that is one's is asked about."""
    is_branch, parent = values.get("is_branch"), values.get("parent_code")
    if not is_branch:
        said = {"parent_code": parent, "is_own_site": values.get("is_own_site")}
        for name in (name for name, value in said.items() if value):
            yield Fault(
                "enterprise.not_a_branch",
                _("Only a branch has this."),
                where=name,
                value=str(said[name]),
                remedy=_("Say yes under “Branch”, or leave this empty."),
            )
    elif parent and parent == values.get("credit_code"):
        yield Fault(
            "enterprise.own_parent",
            _("This is the code of the branch itself."),
            where="parent_code",
            value=parent,
            remedy=_("Enter the code of the legal person, or leave it empty."),
        )
    if is_branch is None and names_branch(values.get("name")):
        yield Fault(
            "enterprise.branch_suggested",
            _("The name is that of a branch."),
            where="is_branch",
            value=str(values.get("name")),
            rule=_("The legal person is counted, unless the branch is a separate site with a "
                   "helper of its own."),
            remedy=_("Say under “Branch” whether it is one."),
            severity=Severity.WARN,
        )  # fmt: skip
