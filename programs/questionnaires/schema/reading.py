"""A questionnaire read from JSON and checked: every fault at once, none let through. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault
from programs.questionnaires.schema.checking import faults_of
from programs.questionnaires.schema.conditions import (
    All,
    Any_,
    Comparison,
    Condition,
    Not,
    Operator,
)
from programs.questionnaires.schema.definition import (
    NO_WORDS,
    Column,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
    Words,
)

LIBRARY = Path(__file__).parents[1] / "library"


def library() -> dict[str, dict[str, Any]]:
    """What ships with the portal: the file's name without its ending, to its content."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(LIBRARY.glob("*.json"))
    }


def fingerprint(data: Any) -> str:
    """SHA-256 of the content in one canonical writing."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_questionnaire(data: Any) -> Questionnaire:
    """The questionnaire that the data describe; Invalid with every fault otherwise."""
    try:
        found = _questionnaire(data)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as cause:
        fault = Fault(
            "schema.unreadable",
            _("The description of the questionnaire cannot be read: %(cause)s") % {"cause": cause},
        )
        raise Invalid(fault.message, faults=[fault]) from cause
    if faults := list(faults_of(found)):
        raise Invalid(_("The description of the questionnaire is wrong."), faults=faults)
    return found


@lru_cache(maxsize=64)
def read_text(text: str) -> Questionnaire:
    """The same from its JSON text, kept: versions never change once they are published."""
    return read_questionnaire(json.loads(text))


def _questionnaire(data: Mapping[str, Any]) -> Questionnaire:
    return Questionnaire(
        code=str(data["code"]),
        title=_words(data["title"]),
        sections=tuple(_section(one) for one in data["sections"]),
        intro=_words(data.get("intro")),
        minutes=int(data.get("minutes", 15)),
        source=str(data.get("source", "")),
    )


def _section(data: Mapping[str, Any]) -> Section:
    return Section(
        code=str(data["code"]),
        words=_words(data["words"]),
        help=_words(data.get("help")),
        questions=tuple(_question(one) for one in data["questions"]),
    )


def _question(data: Mapping[str, Any]) -> Question:
    return Question(
        code=str(data["code"]),
        kind=Kind(data["kind"]),
        words=_words(data["words"]),
        help=_words(data.get("help")),
        is_required=bool(data.get("required", False)),
        may_not_apply=bool(data.get("may_not_apply", False)),
        options=tuple(
            Option(str(o["code"]), _words(o["words"]), bool(o.get("exclusive", False)))
            for o in data.get("options", ())
        ),
        columns=tuple(
            Column(
                str(c["code"]),
                _words(c["words"]),
                Kind(c.get("kind", Kind.TEXT)),
                bool(c.get("required", False)),
            )
            for c in data.get("columns", ())
        ),
        most=None if data.get("most") is None else int(data["most"]),
        unit=_words(data.get("unit")),
        least=_decimal(data.get("least")),
        greatest=_decimal(data.get("greatest")),
        decimals=int(data.get("decimals", 0)),
        longest=int(data.get("longest", 200)),
        is_long=bool(data.get("long", False)),
        asked_when=_condition(data.get("asked_when")),
        prefill=str(data.get("prefill", "")),
        element=str(data.get("element", "")),
        need=_words(data.get("need")),
        ranks_elements=bool(data.get("ranks_elements", False)),
    )


def _words(data: Any) -> Words:
    return Words(str(data["zh-hans"]), str(data["en"])) if data else NO_WORDS


def _decimal(data: Any) -> Decimal | None:
    return None if data is None else Decimal(str(data))


def _condition(data: Any) -> Condition | None:
    if data is None:
        return None
    if "all" in data:
        return All(tuple(_part(one) for one in data["all"]))
    if "any" in data:
        return Any_(tuple(_part(one) for one in data["any"]))
    if "not" in data:
        return Not(_part(data["not"]))
    return Comparison(str(data["question"]), Operator(data["operator"]), str(data.get("value", "")))


def _part(data: Any) -> Condition:
    found = _condition(data)
    if found is None:
        raise ValueError("an empty condition")
    return found
