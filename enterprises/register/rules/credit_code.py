"""The unified social credit code (统一社会信用代码, GB 32100-2015): read, checked, explained.

Eighteen characters: who registered it (1), what it is (2), the division of the registering
authority on the day (3-8, never changed later and never the address), the organisation code with
its own check (9-17, GB 11714), and a check character (18). Nothing is changed silently but width,
case and blanks; what was probably meant is suggested by `meant`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import mul

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.faults import Fault, Severity, stops
from portal.kernel.text import clean

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
NEVER_USED = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
"""Letters that no code holds, and what each was probably meant to be."""

LOOK_ALIKES = ("0DQ", "1L7", "2Z", "5S", "6G", "8B", "UVY", "MN", "PR", "EF", "CG", "XY", "WM")
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_ORGANISATION_VALUES = {one: value for value, one in enumerate(ORGANISATION_ALPHABET)}
_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
LENGTH = 18
OLD_LENGTH = 15
OLD_NUMBER_LABEL = gettext_lazy("Old registration number (15 digits)")
"""What the field of such a number is called, here and in every channel."""
MOST_SUGGESTIONS = 5


class EntityKind(TextChoices):
    """What positions 1 and 2 say."""

    ENTERPRISE = "enterprise", gettext_lazy("Enterprise")
    SOLE_TRADER = "sole_trader", gettext_lazy("Sole trader")
    COOPERATIVE = "cooperative", gettext_lazy("Farmers' cooperative")
    PUBLIC_INSTITUTION = "public_institution", gettext_lazy("Public institution")
    SOCIAL_ORGANISATION = "social_organisation", gettext_lazy("Social organisation")
    PRIVATE_NON_ENTERPRISE = "private_non_enterprise", gettext_lazy("Private non-enterprise unit")
    GROUP_COLLECTIVE = "group_collective", gettext_lazy("Collective of a villagers' group")
    VILLAGE_COLLECTIVE = "village_collective", gettext_lazy("Collective of a village")
    TOWN_COLLECTIVE = "town_collective", gettext_lazy("Collective of a town")


ACCEPTED = {
    "91": EntityKind.ENTERPRISE,
    "92": EntityKind.SOLE_TRADER,
    "93": EntityKind.COOPERATIVE,
}
UNUSUAL = {
    "12": EntityKind.PUBLIC_INSTITUTION,
    "51": EntityKind.SOCIAL_ORGANISATION,
    "52": EntityKind.PRIVATE_NON_ENTERPRISE,
    "N1": EntityKind.GROUP_COLLECTIVE,
    "N2": EntityKind.VILLAGE_COLLECTIVE,
    "N3": EntityKind.TOWN_COLLECTIVE,
}


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A normalised code whose parts can be read; whether its checks hold, its reading says."""

    text: str

    @property
    def kind(self) -> EntityKind | None:
        """What kind of entity it is, if it is one that the programme knows."""
        return ACCEPTED.get(self.text[:2]) or UNUSUAL.get(self.text[:2])

    @property
    def division(self) -> str:
        """The registering authority's division when the code was given; not the address."""
        return self.text[2:8]

    @property
    def organisation(self) -> str:
        """The organisation code with its check character."""
        return self.text[8:17]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class CreditCodeReading:
    """What was read: the code (None when an error stops it) and every fault that was found."""

    text: str
    code: CreditCode | None
    faults: tuple[Fault, ...]

    @property
    def is_only_check_wrong(self) -> bool:
        """Whether the check character alone stops it: then a county officer may record the code
        with a reason and a scan of the licence, for there are real codes that fail."""
        errors = [fault.code for fault in self.faults if fault.severity is Severity.ERROR]
        return errors == ["credit_code.check"]


def normalise(text: str) -> str:
    """ASCII, upper case, without blanks and hidden marks; nothing else is changed."""
    if text.isascii() and text.isalnum():  # nearly every code, and a hundred thousand in a file
        return text.upper()
    narrow = unicodedata.normalize("NFKC", clean(text))
    return "".join(narrow.split()).upper()


def parse(text: str, *, where: str = "") -> CreditCodeReading:
    """Read a code as somebody typed it; the faults are all there are, errors and warnings."""
    code = normalise(text)
    shape = () if _FORM.fullmatch(code) else tuple(_shape_faults(code, where))
    faults = _with_meant(code, shape or tuple(_content_faults(code, where)))
    return CreditCodeReading(code, None if stops(faults) else CreditCode(code), faults)


def meant_words(text: str) -> str:
    """What was probably meant, as a sentence; nothing where nothing is near."""
    near = meant(text)
    return _("Probably meant: %(codes)s.") % {"codes": _(", ").join(near)} if near else ""


def _with_meant(code: str, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The first error also says which codes were probably meant, in every channel."""
    words = meant_words(code) if stops(faults) else ""
    if not words:
        return faults
    number = next(n for n, fault in enumerate(faults) if fault.severity is Severity.ERROR)
    told = replace(faults[number], remedy=f"{words} {faults[number].remedy}".strip())
    return (*faults[:number], told, *faults[number + 1 :])


def check_character(code: str) -> str:
    """The 18th character for the first 17 of `code`, which hold nothing but the alphabet.

    Computed here and not by python-stdnum, with which a test holds it equal: a file has a hundred
    thousand codes, and this takes a quarter of the time.
    """
    total = sum(map(mul, map(_VALUES.__getitem__, code[:17]), WEIGHTS))
    return ALPHABET[-total % 31]


def organisation_check_character(organisation: str) -> str:
    """The check character for the first eight of an organisation code (GB 11714)."""
    values = map(_ORGANISATION_VALUES.__getitem__, organisation[:8])
    total = sum(map(mul, values, ORGANISATION_WEIGHTS))
    return "0123456789X0"[11 - total % 11]


def is_old_registration_number(text: str) -> bool:
    """Whether it has the form of the 15-digit number used before October 2015 (GS 15-2006)."""
    code = normalise(text)
    return (
        len(code) == OLD_LENGTH
        and code.isascii()
        and code.isalnum()
        and code[:6].isdigit()
        and code[8:].isdigit()
    )


def old_check_digit(number: str) -> str:
    """The 15th digit of an old registration number (ISO 7064 MOD 11,10) for its first 14."""
    product = 10
    for digit in number[:14]:
        product = ((product % 11 + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def meant(text: str) -> tuple[str, ...]:
    """Codes that pass every check and are one slip away: never-used letters, a transposition,
    one look-alike. Best first; those whose organisation code holds too, if there are any."""
    code = normalise(text)
    if len(code) != LENGTH or _is_sound(code):
        return ()
    found = [one for one in dict.fromkeys(_near(code)) if one != code and _is_sound(one)]
    best = [one for one in found if _organisation_holds(one)]
    return tuple(best or found)[:MOST_SUGGESTIONS]


def _near(code: str) -> Iterator[str]:
    plain = "".join(NEVER_USED.get(character, character) for character in code)
    yield plain
    for place in range(LENGTH - 1):
        yield plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    for place, character in enumerate(plain):
        for group in LOOK_ALIKES:
            if character in group:
                yield from (plain[:place] + other + plain[place + 1 :] for other in group)


def _is_sound(code: str) -> bool:
    return not any(_shape_faults(code, "")) and not stops(_content_faults(code, ""))


def _organisation_holds(code: str) -> bool:
    return organisation_check_character(code[8:16]) == code[16]


def _shape_faults(code: str, where: str) -> Iterator[Fault]:
    """Length and characters; only a code of the right shape is looked at further."""
    if not code:
        yield Fault(
            "credit_code.missing",
            _("The credit code is missing."),
            where,
            remedy=_("Enter the 18 characters that stand on the licence."),
        )
    elif is_old_registration_number(code):
        yield Fault(
            "credit_code.old_number",
            _("This is an old 15-digit registration number, not a credit code."),
            where,
            code,
            _("Since October 2015 the unified social credit code has taken its place."),
            _(
                "Enter the 18 characters of the present licence; this number belongs in the field "
                "“%(field)s”."
            )
            % {"field": OLD_NUMBER_LABEL},
        )
    elif len(code) != LENGTH:
        yield Fault(
            "credit_code.length",
            _("The credit code has %(count)d characters.") % {"count": len(code)},
            where,
            code,
            _("A credit code has 18 characters."),
            _("Compare it with the licence."),
        )
    yield from _alphabet_faults(code, where)
    if len(code) == LENGTH and not set(code) - set(ALPHABET) and not code[2:8].isdigit():
        yield Fault(
            "credit_code.division",
            _("Characters 3 to 8 of the credit code must be digits."),
            where,
            code,
            _("They are the division code of the registering authority."),
            _("Compare it with the licence."),
        )


def _alphabet_faults(code: str, where: str) -> Iterator[Fault]:
    wrong = {place: character for place, character in enumerate(code) if character not in ALPHABET}
    if not wrong:
        return
    places = ", ".join(f"{character} ({place + 1})" for place, character in wrong.items())
    swaps = [
        f"{one} → {NEVER_USED[one]}" for one in sorted(set(wrong.values())) if one in NEVER_USED
    ]
    remedy = _("Probably meant: %(swaps)s. Compare it with the licence.")
    yield Fault(
        "credit_code.alphabet",
        _("These characters (and places) cannot stand in a credit code: %(places)s.")
        % {"places": places},
        where,
        code,
        _("A credit code holds digits and capital letters without I, O, S, V and Z."),
        remedy % {"swaps": ", ".join(swaps)} if swaps else _("Compare it with the licence."),
    )


def _content_faults(code: str, where: str) -> Iterator[Fault]:
    """What a code of the right shape says, and whether its checks hold."""
    yield from _kind_faults(code, where)
    if check_character(code) != code[17]:
        yield Fault(
            "credit_code.check",
            _("The check character of the credit code does not fit."),
            where,
            code,
            _("The 18th character is computed from the other 17 (GB 32100-2015)."),
            _("Compare it with the licence character by character."),
        )
    elif not _organisation_holds(code):
        yield Fault(
            "credit_code.organisation",
            _("The organisation code inside the credit code has another check character."),
            where,
            code,
            _("The 17th character is computed from characters 9 to 16 (GB 11714)."),
            _("Compare it with the licence; if it is the same there, keep it."),
            Severity.WARN,
        )


def _kind_faults(code: str, where: str) -> Iterator[Fault]:
    start = code[:2]
    if start in UNUSUAL:
        yield Fault(
            "credit_code.unusual_kind",
            _("The credit code is that of another kind of entity: %(kind)s.")
            % {"kind": UNUSUAL[start].label},
            where,
            code,
            _("The programme is for enterprises, sole traders and cooperatives (91, 92, 93)."),
            _("Keep it only if the county has taken it into the programme."),
            Severity.WARN,
        )
    elif start not in ACCEPTED:
        yield Fault(
            "credit_code.kind",
            _("A credit code that begins with %(start)s is not one of an enterprise.")
            % {"start": start},
            where,
            code,
            _("The programme is for enterprises, sole traders and cooperatives (91, 92, 93)."),
            _("Compare it with the licence."),
        )
