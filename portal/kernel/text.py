"""Text as people type it, made one: NFC, no control characters, no lone surrogates."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")
_HIDDEN = re.compile(
    r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
#: what leaves nothing to be read where a text holds nothing else; parts of words in some scripts
_BLANK = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164"
    r"\ufe00-\ufe0f\uffa0]*"
)


def unsafe_characters(text: str) -> list[str]:
    """The characters that no text may hold, as U+XXXX, each once, in order."""
    if text.isprintable():  # none of them is
        return []
    found = dict.fromkeys(_CONTROL.findall(text) + _HIDDEN.findall(text))
    return [f"U+{ord(character):04X}" for character in found]


def need_keepable(**texts: object) -> None:
    """Refuse the first of the named texts that holds what no database keeps: U+0000 or half of a
    surrogate pair. What is not a text passes.

    The last door before a row is written; a form or serializer words its own refusals earlier.
    """
    for name, text in texts.items():
        if isinstance(text, str) and (found := dict.fromkeys(_UNKEPT.findall(text))):
            words = _("The text holds characters that cannot be kept: %(characters)s") % {
                "characters": ", ".join(f"U+{ord(character):04X}" for character in found)
            }
            fields: dict[str, Any] = {name: words}
            raise Invalid(words, **fields)


def clean(text: str) -> str:
    """Without what nobody meant to type: hidden marks, what no database keeps, outer blanks; line
    ends are \\n; NFC. Empty where nothing of it can be seen."""
    text = _HIDDEN.sub("", _UNKEPT.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    if _BLANK.fullmatch(text):
        return ""
    return unicodedata.normalize("NFC", text).strip().strip("\u3000").strip()


def one_line(text: str) -> str:
    """`clean`, with every run of blanks and line ends made one space."""
    return " ".join(clean(text).split())


def narrow(text: str) -> str:
    """Full-width letters, digits and marks made ASCII (NFKC), for codes and numbers."""
    return unicodedata.normalize("NFKC", text).strip()
