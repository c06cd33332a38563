"""Persons as lists show them to those who need not know: 王**, 139****1234."""

from __future__ import annotations

import re

#: what is beyond ASCII may be a digit too
_DIGIT = re.compile(r"[0-9]|[^\x00-\x7f]")


def masked_name(name: str) -> str:
    """The first character, and a star for each other (two at most)."""
    return name[:1] + "*" * min(2, len(name) - 1) if len(name) > 1 else name and "*"


def masked_phone(phone: str) -> str:
    """The first three and last four characters stay; a short number shows nothing."""
    if len(phone) < 8:
        return _DIGIT.sub("*", phone)
    return phone[:3] + _DIGIT.sub("*", phone[3:-4]) + phone[-4:]


class Masked(str):
    """A value as it was shown masked: whom it stands for cannot be read from it."""

    __slots__ = ()


def is_masked(text: str) -> bool:
    """Whether a text is what a mask leaves: no name and no number holds a star."""
    return "*" in text or "＊" in text


#: the fields that are shown masked, each with its mask
MASKS = {
    "contact_name": masked_name,
    "contact_phone": masked_phone,
    "quality_lead": masked_name,
}
