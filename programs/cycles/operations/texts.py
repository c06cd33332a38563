"""Texts that operations of a programme year keep."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.text import one_line, unsafe_characters


def text_of(text: str, field: str, *, longest: int, required: bool = True) -> str:
    """One line without what no text may hold; refused when it is missing or too long."""
    kept, words = one_line(text), ""
    if found := unsafe_characters(text):
        words = _("The text holds characters that cannot be kept: %(characters)s") % {
            "characters": ", ".join(found[:5])
        }
    elif required and not kept:
        words = _("This is missing.")
    elif len(kept) > longest:
        words = _("At most %(limit)d characters.") % {"limit": longest}
    if words:
        fields: dict[str, Any] = {field: words}
        raise Invalid(words, **fields)
    return kept
