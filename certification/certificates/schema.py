"""Certification schemes as dated data. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language

LIBRARY = Path(__file__).with_name("library")


@dataclass(frozen=True, slots=True)
class Scheme:
    """`category` is that of the national registry: A system, B product, C service, D simplified.

    `months` is the usual validity: this portal's default, offered and never enforced.
    """

    code: str
    category: str
    zh: str
    en: str
    is_qms: bool
    months: int

    @property
    def label(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@lru_cache(maxsize=1)
def schemes() -> dict[str, Scheme]:
    """Every scheme by code."""
    data = json.loads((LIBRARY / "schemes.json").read_text(encoding="utf-8"))
    return {one["code"]: Scheme(**one) for one in data["schemes"]}


def scheme_choices() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in schemes().values()]
