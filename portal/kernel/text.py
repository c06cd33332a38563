"""Text as people type it, made one: NFC, no control characters, no lone surrogates."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_HIDDEN = re.compile(
    r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def unsafe_characters(text: str) -> list[str]:
    """The characters that no text may hold, as U+XXXX, each once, in order."""
    if text.isprintable():  # none of them is
        return []
    found = dict.fromkeys(_CONTROL.findall(text) + _HIDDEN.findall(text))
    return [f"U+{ord(character):04X}" for character in found]


def clean(text: str) -> str:
    """Without what nobody meant to type: hidden marks, outer blanks; line ends are \\n; NFC."""
    text = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text).strip().strip("\u3000").strip()


def one_line(text: str) -> str:
    """`clean`, with every run of blanks and line ends made one space."""
    return " ".join(clean(text).split())


def narrow(text: str) -> str:
    """Full-width letters, digits and marks made ASCII (NFKC), for codes and numbers."""
    return unicodedata.normalize("NFKC", text).strip()
