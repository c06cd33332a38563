"""One row of the sheet `survey` as a question or column of a description. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault, Severity
from programs.questionnaires.schema.definition import Kind
from programs.questionnaires.schema.expression import questions_of
from programs.questionnaires.schema.parsing import ExpressionError
from programs.questionnaires.schema.values import Type
from programs.questionnaires.schema.xlsform.columns import OWN
from programs.questionnaires.schema.xlsform.form import EN, LANGUAGES, ZH, Line
from programs.questionnaires.schema.xlsform.kinds import LOOKS, number
from programs.questionnaires.schema.xlsform.languages import Languages
from programs.questionnaires.schema.xlsform.logic import (
    Logic,
    Place,
    Rules,
    Said,
    as_calculation,
    said_in_form,
    without_choices,
)
from programs.questionnaires.schema.xlsform.xpath import Unreadable, Unsupported

YES: Final = frozenset({"yes", "true", "1"})
NO: Final = frozenset({"", "no", "false", "0"})
BROKEN: Final = {"zh-hans": "答案不符合规定。", "en": "The answer does not meet the rule."}


@dataclass
class Reader:
    """What reading a row needs: the names, the languages, and where faults go."""

    logic: Logic
    languages: Languages
    faults: list[Fault] = field(default_factory=list)
    before: set[str] = field(default_factory=set)

    # ---- expressions ----

    def expression(
        self,
        line: Line,
        column: str,
        place: Place,
        *,
        lost: str,
        wanted: Type | None = Type.TRUTH,
        looks_back: bool = False,
    ) -> str:
        """The expression of a cell in the portal's language; "" where it says nothing, or is lost.

        `lost` says what it means that it is left out.
        """
        own = self.own(line, column, place, wanted)
        return own or self.translated(
            line, column, line.get(column), place, lost, wanted, looks_back=looks_back
        )

    def own(self, line: Line, column: str, place: Place, wanted: Type | None) -> str:
        """What the export kept in the portal's words, as long as the form says the same."""
        kept = line.get(f"{OWN}{'calculate' if column == 'calculation' else column}")
        if not kept:
            return ""
        try:
            found = self.logic.parsed(kept, place)
        except ExpressionError:
            found = None
        if found is not None and wanted in (None, found.type):
            written = self.logic.to_form(found.node, place)
            is_same = line.get(column) == (
                as_calculation(written, found.type) if column == "calculation" else written
            )
            if is_same or (column == "required" and not line.get(column)):
                return kept
        words = _("This was changed since it was exported; the column of the form counts.")
        self.faults.append(line.warning("changed", words, column))
        return ""

    def translated(
        self,
        line: Line,
        column: str,
        text: str,
        place: Place,
        lost: str,
        wanted: Type | None,
        *,
        looks_back: bool = False,
    ) -> str:
        if not text:
            return ""
        try:
            found = self.logic.from_form(text, place, wanted)
            ahead = questions_of(self.logic.parsed(found, place)) - self.before
        except Unsupported as cause:
            self.faults.append(_lost(line, column, cause, lost))
            return ""
        except Unreadable as cause:
            self.faults.append(_unreadable(line, column, cause))
            return ""
        if looks_back and ahead:
            words = _("It depends on “%(code)s”, which does not stand before it.")
            too_early = Unsupported(words % {"code": min(ahead)}, 0)
            self.faults.append(_lost(line, column, too_early, lost))
            return ""
        return found

    def calculation(self, line: Line, place: Place, wanted: Type | None) -> str:
        """What a question is worked out by; a yes or no is written as a choice."""
        lost = _("The question is typed and not calculated.")
        if own := self.own(line, "calculation", place, wanted):
            return own
        text = line.get("calculation")
        if wanted is Type.TRUTH:
            text = without_choices(text) or text
        return self.translated(line, "calculation", text, place, lost, wanted, looks_back=True)

    # ---- what must hold ----

    def required(self, line: Line, place: Place, *, column: bool = False) -> bool | str:
        text = line.get("required").lower() or ("yes" if self._own_yes(line) else "")
        if text in YES:
            return True
        if text in NO and not line.get(f"{OWN}required"):
            return False
        lost = _("The question may be left out.")
        found = self.expression(line, "required", place, lost=lost)
        if found and column:
            words = _("A column is required always or never; this one may be left blank.")
            self.faults.append(line.warning("required", words, "required"))
            return False
        return found or False

    @staticmethod
    def _own_yes(line: Line) -> bool:
        return line.get(f"{OWN}required") == "yes"

    def rules(
        self, line: Line, kind: Kind, options: list[dict[str, Any]], place: Place
    ) -> dict[str, Any]:
        """Bounds and constraints of an answer, as fields of a description."""
        kept = self._kept(line, kind, options)
        said = Said(
            line.get("constraint"),
            *(line.get("constraint_message", LANGUAGES[one]) for one in (ZH, EN)),
        )
        if kept is None or not self._says_the_same(kept, said, place):
            if kept is not None:
                words = _("This was changed since it was exported; the column of the form counts.")
                self.faults.append(line.warning("changed", words, "constraint"))
            return self._plain_rules(line, place, kept)
        bounds = ("least", "greatest", "fewest", "most")
        found: dict[str, Any] = {
            name: number(getattr(kept, name)) for name in bounds if getattr(kept, name)
        }
        return found | ({"constraints": list(kept.constraints)} if kept.constraints else {})

    def _kept(self, line: Line, kind: Kind, options: list[dict[str, Any]]) -> Rules | None:
        """What the export kept; None for a form that the portal did not write."""
        bounds = {name: self.digits(line, name) for name in ("least", "greatest", "fewest", "most")}
        exclusive = [one["code"] for one in options if one.get("exclusive")]
        constraints = self._constraints(line)
        found = Rules(kind, **bounds, exclusive=exclusive, constraints=constraints)
        return found if constraints or found.is_bound else None

    def _constraints(self, line: Line) -> list[Mapping[str, Any]]:
        text = line.get(f"{OWN}constraints")
        if not text:
            return []
        try:
            found = json.loads(text)
            for one in found:
                str(one["holds"]), str(one["message"]["zh-hans"]), str(one["message"]["en"])
                Severity(one.get("level", "error"))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            words = _("This column is written by the portal, and was changed; it is passed over.")
            self.faults.append(line.warning("own_column", words, f"{OWN}constraints"))
            return []
        return list(found)

    def _says_the_same(self, kept: Rules, said: Said, place: Place) -> bool:
        try:
            return said_in_form(kept, self.logic, place) == said
        except ExpressionError:
            return False

    def _plain_rules(self, line: Line, place: Place, kept: Rules | None) -> dict[str, Any]:
        """The one constraint of an ordinary form; what the portal alone asks for stays."""
        others = [one for one in kept.constraints if one not in kept.errors] if kept else []
        lost = _("Answers are taken that break this rule.")
        text = line.get("constraint")
        holds = self.translated(line, "constraint", text, place, lost, Type.TRUTH)
        if holds:
            words = self.languages.words(line, "constraint_message")
            message = {key: one or BROKEN[key] for key, one in words.items()}
            others.insert(0, {"holds": holds, "level": "error", "message": message})
        return {"constraints": others} if others else {}

    # ---- plain cells ----

    def digits(self, line: Line, name: str) -> str:
        text = line.get(OWN + name)
        if not text or re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,9})?", text):
            return text
        words = _("This is not a number.")
        remedy = _("Write digits, or leave the cell blank.")
        self.faults.append(line.fault("not_a_number", words, OWN + name, remedy=remedy))
        return ""

    def whole(self, line: Line, name: str) -> int | None:
        text = self.digits(line, name)
        return int(text) if re.fullmatch(r"[0-9]+", text) else None

    def own_values(self, line: Line) -> dict[str, Any]:
        """Decimals, length and unit, where the portal's own columns say them."""
        found: dict[str, Any] = {}
        for name in ("decimals", "longest"):
            value = self.whole(line, name)
            if value is not None:
                found[name] = value
        if any(own_words(line, "unit").values()):
            found["unit"] = own_words(line, "unit")
        return found

    def own_fields(self, line: Line) -> dict[str, Any]:
        """What only the portal knows of a question."""
        found: dict[str, Any] = {}
        for name in ("may_not_apply", "ranks_elements"):
            if line.get(OWN + name).lower() in YES:
                found[name] = True
        for name in ("prefill", "element"):
            if text := line.get(OWN + name):
                found[name] = text
        if any(own_words(line, "need").values()):
            found["need"] = own_words(line, "need")
        return found

    def passed_over(self, line: Line, *, is_asked: bool = True) -> None:
        """What ordinary forms may say of a row and the portal does not do."""
        for column, told in _PASSED_OVER.items():
            if line.get(column):
                self.faults.append(line.warning("left_out", told(), column))
        strange = [one for one in line.get("appearance").split() if not LOOKS.fullmatch(one)]
        if strange and is_asked:
            words = _("This look is not known and left out.")
            self.faults.append(line.warning("appearance", words, "appearance"))
        if line.get("read_only").lower() in YES and not line.get("calculation") and is_asked:
            words = _("The question can be answered; that it is read only is left out.")
            self.faults.append(line.warning("left_out", words, "read_only"))


def own_words(line: Line, name: str) -> dict[str, str]:
    return {"zh-hans": line.get(f"{OWN}{name}_zh"), "en": line.get(f"{OWN}{name}_en")}


def _lost(line: Line, column: str, cause: Unsupported, lost: str) -> Fault:
    place = _("at character %(place)d") % {"place": cause.at + 1}
    left_out = _("It is left out:")
    return line.warning(
        "not_supported",
        f"{cause.message} ({place})",
        column,
        rule=_("What the portal's expressions can say is taken over, and nothing is guessed."),
        remedy=f"{left_out} {lost}",
    )


def _unreadable(line: Line, column: str, cause: Unreadable) -> Fault:
    place = _("at character %(place)d") % {"place": cause.at + 1}
    remedy = _("Correct the expression in the form, and upload it again.")
    return line.fault("unreadable", f"{cause.message} ({place})", column, remedy=remedy)


_PASSED_OVER: Final[Mapping[str, Callable[[], str]]] = {
    "choice_filter": lambda: _("The choices are not filtered; all of the list are offered."),
    "trigger": lambda: _("What starts a calculation is not chosen; it always follows the answers."),
    "media::image": lambda: _("Pictures beside a question are left out."),
    "image": lambda: _("Pictures beside a question are left out."),
    "media::audio": lambda: _("Sound beside a question is left out."),
    "media::video": lambda: _("Film beside a question is left out."),
    "guidance_hint": lambda: _("The second hint is left out."),
}
