"""Which questionnaires an officer verifies, and what has to be said of it. Pure.

Of the baseline and its follow-ups an officer verifies the figures (DOMAIN 1.2 step 5): the needs
questionnaire and satisfaction are what the enterprise thinks, and are not verified.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from programs.questionnaires.vocabulary import Against

BASELINE: Final = "baseline"
FOLLOW_UPS: Final = "follow_up_"


def is_to_be_verified(code: str) -> bool:
    """Whether the answers to a template are figures that an officer verifies."""
    return code == BASELINE or code.startswith(FOLLOW_UPS)


def in_order(against: Iterable[str]) -> list[str]:
    """What it was checked against, each once, in the order of the list; unknown ones left out."""
    said = set(against)
    return [one for one in Against.values if one in said]


def needs_a_note(against: Iterable[str], *, differs: bool) -> bool:
    """Whether the list alone does not say it: other documents, or answers unlike the register."""
    return differs or Against.OTHER in against
