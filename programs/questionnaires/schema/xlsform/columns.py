"""The columns that the portal writes, and those of its own. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from programs.questionnaires.schema.definition import Words
from programs.questionnaires.schema.xlsform.form import EN, LANGUAGES, ZH

OWN: Final = "portal_"
#: kinds whose choices are the portal's own: their lists are named as no question can be
YES_NO_LIST, FIVE_POINT_LIST = "yes-no", "five-point"
YES_NO_CHOICES: Final = (("yes", "是", "Yes"), ("no", "否", "No"))

SURVEY_COLUMNS: Final = (
    "type",
    "name",
    *(f"label::{name}" for name in LANGUAGES.values()),
    *(f"hint::{name}" for name in LANGUAGES.values()),
    "relevant",
    "required",
    "constraint",
    *(f"constraint_message::{name}" for name in LANGUAGES.values()),
    "calculation",
    "read_only",
    "default",
    "appearance",
    *(
        OWN + name
        for name in (
            "code",
            "relevant",
            "required",
            "calculate",
            "constraints",
            "may_not_apply",
            "fewest",
            "most",
            "least",
            "greatest",
            "decimals",
            "longest",
            "unit_zh",
            "unit_en",
            "prefill",
            "element",
            "need_zh",
            "need_en",
            "ranks_elements",
            "more",
        )
    ),
)
CHOICES_COLUMNS: Final = (
    "list_name",
    "name",
    *(f"label::{name}" for name in LANGUAGES.values()),
    f"{OWN}exclusive",
    f"{OWN}more",
)
SETTINGS_COLUMNS: Final = (
    "form_title",
    "form_id",
    "version",
    "default_language",
    *(OWN + name for name in ("title_en", "intro_zh", "intro_en", "minutes", "source", "follows")),
    f"{OWN}more",
)


def text_of(text: Any) -> str:
    """A text as a cell holds it: lines end with one mark, and nothing stands around it."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def in_both(name: str, words: Any) -> dict[str, str]:
    """The cells of a text in both languages: `name::Chinese (zh)` and `name::English (en)`."""
    zh, en = _pair(words)
    return {f"{name}::{LANGUAGES[ZH]}": zh, f"{name}::{LANGUAGES[EN]}": en}


def own_words(name: str, words: Any) -> dict[str, str]:
    """The same in columns of the portal's own."""
    zh, en = _pair(words)
    return {f"{OWN}{name}_zh": zh, f"{OWN}{name}_en": en}


def _pair(words: Any) -> tuple[str, str]:
    if isinstance(words, Words):
        return text_of(words.zh), text_of(words.en)
    given: Mapping[str, Any] = words or {}
    return text_of(given.get("zh-hans", "")), text_of(given.get("en", ""))


def more_of(data: Mapping[str, Any], known: frozenset[str]) -> str:
    """What a description holds beyond what is known here, in one canonical writing."""
    more = {key: value for key, value in data.items() if key not in known}
    return canonical(more) if more else ""


def canonical(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
