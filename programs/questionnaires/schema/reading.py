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
from portal.kernel.faults import Fault, Severity
from programs.questionnaires.schema.checking import faults_of
from programs.questionnaires.schema.conditions import as_text
from programs.questionnaires.schema.definition import (
    NO_WORDS,
    TYPES,
    Column,
    Constraint,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
    Words,
)
from programs.questionnaires.schema.expression import Expression
from programs.questionnaires.schema.parsing import ExpressionError, Known, parse
from programs.questionnaires.schema.values import Type

_UNREADABLE = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    InvalidOperation,
    RecursionError,
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
    found, faults = examine(data)
    if found is None:
        raise Invalid(faults[0].message, faults=faults)
    if faults:
        raise Invalid(_("The description of the questionnaire is wrong."), faults=faults)
    return found


def examine(data: Any) -> tuple[Questionnaire | None, tuple[Fault, ...]]:
    """A draft: what can be read of it, and everything that is wrong with it.

    An expression with a fault is left out of what can be read. None where nothing can be.
    """
    try:
        reader = _Reader(data)
        found = reader.questionnaire(data)
    except _UNREADABLE as cause:
        words = _("The description of the questionnaire cannot be read: %(cause)s")
        return None, (Fault("schema.unreadable", words % {"cause": cause}),)
    return found, (*reader.faults, *faults_of(found))


@lru_cache(maxsize=64)
def read_text(text: str) -> Questionnaire:
    """The same from its JSON text, kept: versions never change once they are published."""
    return read_questionnaire(json.loads(text))


class _Reader:
    """Reads in two passes: first what each question is, then what the expressions say of them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.faults: list[Fault] = []
        self._known = {
            str(one["code"]): _known(one) for part in data["sections"] for one in part["questions"]
        }
        self._row: Mapping[str, Known] | None = None

    def questionnaire(self, data: Mapping[str, Any]) -> Questionnaire:
        return Questionnaire(
            code=str(data["code"]),
            title=_words(data["title"]),
            sections=tuple(self._section(one) for one in data["sections"]),
            intro=_words(data.get("intro")),
            minutes=int(data.get("minutes", 15)),
            source=str(data.get("source", "")),
            follows=tuple(str(code) for code in data.get("follows", ())),
            purpose=_words(data.get("purpose")),
            basis=_words(data.get("basis")),
            until=str(data.get("until", "")),
        )

    def _section(self, data: Mapping[str, Any]) -> Section:
        code = str(data["code"])
        return Section(
            code=code,
            words=_words(data["words"]),
            help=_words(data.get("help")),
            questions=tuple(self._question(one) for one in data["questions"]),
            relevant=self._expression(data.get("relevant"), f"/{code}/relevant"),
        )

    def _question(self, data: Mapping[str, Any]) -> Question:
        code, kind = str(data["code"]), Kind(data["kind"])
        required = data.get("required", False)
        return Question(
            code=code,
            kind=kind,
            words=_words(data["words"]),
            help=_words(data.get("help")),
            is_required=required is True,
            required_when=self._expression(_unless_bool(required), f"/{code}/required"),
            may_not_apply=bool(data.get("may_not_apply", False)),
            options=_options(data),
            columns=tuple(self._column(one, code) for one in data.get("columns", ())),
            most=None if data.get("most") is None else int(data["most"]),
            fewest=int(data.get("fewest", 0)),
            unit=_words(data.get("unit")),
            least=_decimal(data.get("least")),
            greatest=_decimal(data.get("greatest")),
            decimals=int(data.get("decimals", 0)),
            longest=int(data.get("longest", 200)),
            is_long=bool(data.get("long", False)),
            relevant=self._relevant(data, code),
            calculate=self._expression(data.get("calculate"), f"/{code}/calculate", TYPES[kind]),
            constraints=self._constraints(data, f"/{code}"),
            prefill=str(data.get("prefill", "")),
            element=str(data.get("element", "")),
            need=_words(data.get("need")),
            ranks_elements=bool(data.get("ranks_elements", False)),
            why_asked=_words(data.get("why_asked")),
        )

    def _relevant(self, data: Mapping[str, Any], code: str) -> Expression | None:
        old = data.get("asked_when")
        text = data.get("relevant") if old is None else as_text(old, self._known)
        return self._expression(text, f"/{code}/relevant")

    def _column(self, data: Mapping[str, Any], code: str) -> Column:
        where = f"/{code}/{data['code']}"
        self._row = self._known[code].columns
        column = Column(
            code=str(data["code"]),
            words=_words(data["words"]),
            kind=Kind(data.get("kind", Kind.TEXT)),
            is_required=bool(data.get("required", False)),
            options=_options(data),
            unit=_words(data.get("unit")),
            least=_decimal(data.get("least")),
            greatest=_decimal(data.get("greatest")),
            decimals=None if data.get("decimals") is None else int(data["decimals"]),
            longest=int(data.get("longest", 200)),
            relevant=self._expression(data.get("relevant"), f"{where}/relevant"),
            constraints=self._constraints(data, where),
        )
        self._row = None
        return column

    def _constraints(self, data: Mapping[str, Any], where: str) -> tuple[Constraint, ...]:
        found = []
        for number, one in enumerate(data.get("constraints", ())):
            said = self._expression(str(one["holds"]), f"{where}/constraints/{number}")
            if said is not None:
                level = Severity(one.get("level", Severity.ERROR))
                found.append(Constraint(said, level, _words(one["message"])))
        return tuple(found)

    def _expression(self, text: Any, where: str, wanted: Type = Type.TRUTH) -> Expression | None:
        """The expression, or None where nothing is said or what is said is noted as a fault."""
        if text is None or text == "":
            return None
        try:
            found = parse(str(text), self._known, row=self._row)
        except ExpressionError as cause:
            place = _("at character %(place)d") % {"place": cause.at + 1}
            words = f"{cause.message} ({place})"
            self.faults.append(
                Fault("schema.expression", words, where=where, value=str(text)[:200])
            )
            return None
        if found.type is not wanted:
            words = _("This comes to something else than is asked for here.")
            self.faults.append(
                Fault("schema.expression", words, where=where, value=str(text)[:200])
            )
            return None
        return found


def _known(data: Mapping[str, Any]) -> Known:
    """What expressions must know of a question or column before they are read."""
    return Known(
        TYPES[Kind(data.get("kind", Kind.TEXT))],
        frozenset(str(option["code"]) for option in data.get("options", ())),
        {str(column["code"]): _known(column) for column in data.get("columns", ())},
    )


def _unless_bool(value: Any) -> Any:
    return None if isinstance(value, bool) else value


def _options(data: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(
        Option(
            str(one["code"]),
            _words(one["words"]),
            bool(one.get("exclusive", False)),
            str(one.get("element", "")),
            str(one.get("urgency", "")),
        )
        for one in data.get("options", ())
    )


def _words(data: Any) -> Words:
    return Words(str(data["zh-hans"]), str(data["en"])) if data else NO_WORDS


def _decimal(data: Any) -> Decimal | None:
    return None if data is None else Decimal(str(data))
