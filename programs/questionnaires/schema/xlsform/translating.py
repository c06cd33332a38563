"""From an expression of XLSForm to one of the portal's language, by its types. Pure.

XPath has no types and no blank; the portal has both. A choice is compared with its own codes, a
number with a number; `${x} = ''` asks whether x was answered. What cannot be said is named with
its place (`Unsupported`), and never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from programs.questionnaires.schema.values import YES, Type, is_date, number_of
from programs.questionnaires.schema.xlsform.xpath import (
    Apply,
    Literal,
    Part,
    Reference,
    Unsupported,
    parse_xpath,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a name of the form is in the portal: its code, its type, and its choices' codes.

    `group` is the repeat that it is a column of; `missing` says why it is not there.
    """

    code: str
    type: Type | None
    options: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may name, which question it stands at, and in which repeat."""

    names: Mapping[str, Named]
    own: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A part in the portal's language; `level` is how closely it binds (8: as one word)."""

    text: str
    type: Type
    level: int = 8
    named: Named | None = None
    many: bool = False  # a column of all rows
    literal: str | None = None

    def at(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


OR, AND, NOT, COMPARE, SUM, PRODUCT, MINUS, WORD = range(1, 9)
#: a number that is blank: nothing may be divided by nothing
BLANK_NUMBER: Final = "1 / 0"
_ARITHMETIC: Final = {"+": ("+", SUM), "-": ("-", SUM), "*": ("*", PRODUCT), "div": ("/", PRODUCT)}


def translate(text: str, scope: Scope) -> Said:
    """What the expression says; Unreadable or Unsupported otherwise."""
    return _Translator(scope).part(parse_xpath(text))


def quoted(text: str, at: int = 0) -> str:
    mark = '"' if "'" in text else "'"
    if mark in text or "\n" in text:
        raise Unsupported(_("A text with both kinds of quotation marks is not supported."), at)
    return f"{mark}{text}{mark}"


def _differ(at: int) -> Unsupported:
    return Unsupported(_("These two are of different kinds and cannot stand together."), at)


class _Translator:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def part(self, part: Part) -> Said:
        match part:
            case Literal():
                return _literal(part)
            case Reference():
                return self._reference(part)
            case Apply(name):
                return self._apply(part, name)

    def one(self, part: Part) -> Said:
        """A single value: not the column of all rows."""
        said = self.part(part)
        if said.many or said.type in (Type.ROWS, Type.OTHER):
            words = _("Many values, a file or a signature cannot stand here.")
            raise Unsupported(words, part.at)
        return said

    def truth(self, part: Part) -> Said:
        return self._of(part, Type.TRUTH, _("Here something that is true or false is needed."))

    def number(self, part: Part) -> Said:
        return self._of(part, Type.NUMBER, _("Here a number is needed."))

    def _of(self, part: Part, wanted: Type, words: str) -> Said:
        said = fitted(self.one(part), wanted)
        if said is None:
            raise Unsupported(words, part.at)
        return said

    # ---- names ----

    def _reference(self, part: Reference) -> Said:
        name = part.name or self._scope.own
        named = self._scope.names.get(name)
        if named is None:
            words = _("There is no question “%(code)s”.") % {"code": name[:40]}
            raise Unsupported(words, part.at)
        if named.missing or named.type is None:
            reason = named.missing or _("it is calculated further down")
            words = _("“%(code)s” cannot be asked here: %(reason)s.")
            raise Unsupported(words % {"code": name[:40], "reason": reason}, part.at)
        return self._named(named, named.type, part)

    def _named(self, named: Named, of: Type, part: Reference) -> Said:
        if part.last:
            if named.group:
                words = _("What was said last time in a repeated row cannot be asked.")
                raise Unsupported(words, part.at)
            return Said(f"last({named.code})", of, named=named)
        if not named.group:
            return Said(named.code, of, named=named)
        if named.group == self._scope.group:
            return Said(f"row.{named.code}", of, named=named)
        return Said(f"{named.group}.{named.code}", of, named=named, many=True)

    # ---- operators and functions ----

    def _apply(self, part: Apply, name: str) -> Said:
        if name in ("and", "or"):
            return self._joined(part, name)
        if name in ("=", "!="):
            return self._equal(part, name)
        if name in ("<", "<=", ">", ">="):
            return self._ordered(part, name)
        if name in _ARITHMETIC or name in ("minus", "mod"):
            return self._reckoned(part, name)
        function = _FUNCTIONS.get(name)
        if function is None or not function[0] <= len(part.parts) <= function[1]:
            words = _("The function “%(name)s” is not supported in this way.")
            raise Unsupported(words % {"name": name}, part.at)
        return function[2](self, part)

    def _joined(self, part: Apply, name: str) -> Said:
        level = OR if name == "or" else AND
        left, right = self.truth(part.parts[0]), self.truth(part.parts[1])
        return Said(f"{left.at(level)} {name} {right.at(level + 1)}", Type.TRUTH, level)

    def _equal(self, part: Apply, mark: str) -> Said:
        for one, other in (part.parts, part.parts[::-1]):
            if isinstance(other, Literal):
                found = self._compared(one, other, mark)
                if found is not None:
                    return found
        left, right = self.alike(part.parts[0], part.parts[1], part.at)
        if left.type is Type.LIST:
            raise _differ(part.at)
        text = f"{left.at(COMPARE + 1)} {mark} {right.at(COMPARE + 1)}"
        return Said(text, Type.TRUTH, COMPARE)

    def _compared(self, one: Part, literal: Literal, mark: str) -> Said | None:
        """A question beside a constant, where that means something else than being equal."""
        said = self.part(one)
        if literal.text == "" and not literal.is_number:
            return _answered(said, one, wanted=mark == "!=")
        if said.named is None or said.many:
            return None
        if said.type is Type.TRUTH:
            return _yes_or_no(said, _option(said, literal), wanted=mark == "=")
        if said.type is Type.LIST:
            code = quoted(_option(said, literal))
            text = f"has({said.text}, {code}) and count({said.text}) = 1"
            alone = Said(text, Type.TRUTH, AND)
            return alone if mark == "=" else negated(alone)
        if said.named.options:
            text = f"{said.text} {mark} {quoted(_option(said, literal))}"
            return Said(text, Type.TRUTH, COMPARE)
        return None

    def alike(self, first: Part, second: Part, at: int) -> tuple[Said, Said]:
        """Two parts of one type: a constant takes the type of what it stands beside."""
        left, right = self.one(first), self.one(second)
        if left.type is not right.type:
            left, right = fitted(left, right.type) or left, fitted(right, left.type) or right
        if left.type is not right.type:
            raise _differ(at)
        return left, right

    def _ordered(self, part: Apply, mark: str) -> Said:
        left, right = self.alike(part.parts[0], part.parts[1], part.at)
        if left.type not in (Type.NUMBER, Type.DATE):
            left, right = self.number(part.parts[0]), self.number(part.parts[1])
        text = f"{left.at(COMPARE + 1)} {mark} {right.at(COMPARE + 1)}"
        return Said(text, Type.TRUTH, COMPARE)

    def _reckoned(self, part: Apply, name: str) -> Said:
        if name == "minus":
            return Said(f"-{self.number(part.parts[0]).at(MINUS)}", Type.NUMBER, MINUS)
        if name == "-" and (days := self._days(part)) is not None:
            return days
        left, right = self.number(part.parts[0]), self.number(part.parts[1])
        if name == "mod":
            whole = _truncated(Said(f"{left.at(PRODUCT)} / {right.at(MINUS)}", Type.NUMBER))
            text = f"{left.at(SUM)} - {right.at(PRODUCT)} * {whole.at(MINUS)}"
            return Said(text, Type.NUMBER, SUM)
        mark, level = _ARITHMETIC[name]
        return Said(f"{left.at(level)} {mark} {right.at(level + 1)}", Type.NUMBER, level)

    def _days(self, part: Apply) -> Said | None:
        """The difference of two days, in days."""
        later, earlier = self.one(part.parts[0]), self.one(part.parts[1])
        if later.type is Type.DATE:
            earlier = fitted(earlier, Type.DATE) or earlier
        if not later.type is earlier.type is Type.DATE:
            return None
        return Said(f"days({earlier.text}, {later.text})", Type.NUMBER)

    # ---- the functions ----

    def selected(self, part: Apply) -> Said:
        said, literal = self.part(part.parts[0]), part.parts[1]
        if not isinstance(literal, Literal) or said.named is None or said.many:
            words = _("Only a question and one of its choices can stand in “selected”.")
            raise Unsupported(words, part.at)
        code = _option(said, literal)
        if said.type is Type.TRUTH:
            return _yes_or_no(said, code, wanted=True)
        return Said(f"has({said.text}, {quoted(code)})", Type.TRUTH)

    def count(self, part: Apply) -> Said:
        said = self.part(part.parts[0])
        if said.many and part.name == "count-non-empty":
            return Said(f"count({said.text})", Type.NUMBER)
        if said.many and said.named is not None:
            return Said(f"count({said.named.group})", Type.NUMBER)
        if said.type is (Type.LIST if part.name == "count-selected" else Type.ROWS):
            return Said(f"count({said.text})", Type.NUMBER)
        raise Unsupported(_("This cannot be counted."), part.at)

    def sum(self, part: Apply) -> Said:
        said = self.part(part.parts[0])
        if said.type is not Type.NUMBER:
            raise Unsupported(_("Here a number is needed."), part.at)
        return Said(f"sum({said.text})", Type.NUMBER)

    def several(self, part: Apply) -> Said:
        """min, max: of two or more numbers."""
        texts = ", ".join(self.number(one).text for one in part.parts)
        return Said(f"{part.name}({texts})", Type.NUMBER)

    def coalesce(self, part: Apply) -> Said:
        left, right = self.alike(part.parts[0], part.parts[1], part.at)
        inner = right.text[9:-1] if right.text.startswith("coalesce(") else right.text
        return Said(f"coalesce({left.text}, {inner})", left.type)

    def choose(self, part: Apply) -> Said:
        """if(test, x, y); an empty text beside a number is a blank number."""
        test = self.truth(part.parts[0])
        yes, no = self.alike(part.parts[1], part.parts[2], part.at)
        return Said(f"if({test.text}, {yes.text}, {no.text})", yes.type)

    def negation(self, part: Apply) -> Said:
        return negated(self.truth(part.parts[0]))

    def constant(self, part: Apply) -> Said:
        return Said(part.name, Type.DATE if part.name == "today" else Type.TRUTH)

    def same(self, part: Apply) -> Said:
        """number(x), string(x), date(x): what is of this type already."""
        inner = part.parts[0]
        if isinstance(inner, Apply) and inner.name == "now":
            return Said("today", Type.DATE)
        wanted = {"number": Type.NUMBER, "string": Type.TEXT, "boolean": Type.TRUTH}
        of = wanted.get(part.name, Type.DATE)
        words = _("“%(name)s” cannot make this into what is needed.") % {"name": part.name}
        return self._of(inner, of, words)

    def whole(self, part: Apply) -> Said:
        return _truncated(self.number(part.parts[0]))

    def rounded(self, part: Apply) -> Said:
        said = self.number(part.parts[0])
        places = part.parts[1] if len(part.parts) > 1 else Literal("0", part.at, is_number=True)
        if not isinstance(places, Literal) or places.text not in tuple("0123456789"):
            words = _("A number is rounded to 0 to 9 decimals.")
            raise Unsupported(words, places.at)
        end = "" if places.text == "0" else f", {places.text}"
        return Said(f"round({said.text}{end})", Type.NUMBER)

    def absolute(self, part: Apply) -> Said:
        return Said(f"abs({self.number(part.parts[0]).text})", Type.NUMBER)

    def length(self, part: Apply) -> Said:
        said = self.one(part.parts[0])
        if said.type is not Type.TEXT:
            raise Unsupported(_("Only a text has a length."), part.at)
        return Said(f"length({said.text})", Type.NUMBER)


_Function = Callable[[_Translator, Apply], Said]
#: how few and how many parts a function takes, and what it comes to
_FUNCTIONS: Final[Mapping[str, tuple[int, int, _Function]]] = {
    "selected": (2, 2, _Translator.selected),
    "count-selected": (1, 1, _Translator.count),
    "count": (1, 1, _Translator.count),
    "count-non-empty": (1, 1, _Translator.count),
    "sum": (1, 1, _Translator.sum),
    "min": (2, 20, _Translator.several),
    "max": (2, 20, _Translator.several),
    "coalesce": (2, 2, _Translator.coalesce),
    "if": (3, 3, _Translator.choose),
    "not": (1, 1, _Translator.negation),
    "true": (0, 0, _Translator.constant),
    "false": (0, 0, _Translator.constant),
    "today": (0, 0, _Translator.constant),
    "number": (1, 1, _Translator.same),
    "string": (1, 1, _Translator.same),
    "boolean": (1, 1, _Translator.same),
    "date": (1, 1, _Translator.same),
    "decimal-date-time": (1, 1, _Translator.same),
    "int": (1, 1, _Translator.whole),
    "round": (1, 2, _Translator.rounded),
    "abs": (1, 1, _Translator.absolute),
    "string-length": (1, 1, _Translator.length),
}


# ---- small parts ----


def _literal(part: Literal) -> Said:
    text = part.text
    if part.is_number:
        digits = f"0{text}" if text.startswith(".") else text
        return Said(digits, Type.NUMBER, literal=text)
    return Said(quoted(text, part.at), Type.TEXT, literal=text)


def fitted(said: Said, wanted: Type) -> Said | None:
    """The part as a value of a type: itself, or its constant written so; None otherwise."""
    if said.type is wanted:
        return said
    text = said.literal
    if text is None:
        return None
    if wanted is Type.NUMBER:
        number = number_of(text)
        if text == "":
            return Said(BLANK_NUMBER, Type.NUMBER, PRODUCT)
        return None if number is None else Said(text.lstrip("+"), Type.NUMBER, MINUS)
    if wanted is Type.DATE and is_date(text):
        return Said(quoted(text), Type.DATE)
    return Said(quoted(text), Type.TEXT) if wanted is Type.TEXT else None


def _option(said: Said, literal: Literal) -> str:
    """The portal's code for the choice that a constant names."""
    options: Mapping[str, str] = said.named.options if said.named else {}
    code = options.get(literal.text)
    if code is None:
        words = _("There is no option “%(code)s”.") % {"code": literal.text[:40]}
        raise Unsupported(words, literal.at)
    return code


def negated(said: Said) -> Said:
    return Said(f"not {said.at(WORD)}", Type.TRUTH, NOT)


def _yes_or_no(said: Said, code: str, *, wanted: bool) -> Said:
    return said if (code == YES) is wanted else negated(said)


def _answered(said: Said, part: Part, *, wanted: bool) -> Said | None:
    if said.named is None:
        return None
    if said.many or said.type is Type.ROWS:
        raise Unsupported(_("Repeated rows are counted: count(${name}) > 0."), part.at)
    answered = Said(f"answered({said.text})", Type.TRUTH)
    return answered if wanted else negated(answered)


def _truncated(said: Said) -> Said:
    """Without its decimals, exactly, with a `round` in which half goes away from zero."""
    down, up = f"round({said.at(SUM)} - 0.5)", f"round({said.at(SUM)} + 0.5)"
    value = said.at(COMPARE + 1)
    return Said(f"if({value} > 0, {down}, if({value} < 0, {up}, 0))", Type.NUMBER)


def joined(texts: Sequence[str]) -> str:
    """All of these must hold."""
    found = [text for text in texts if text]
    return found[0] if len(found) == 1 else " and ".join(f"({text})" for text in found)
