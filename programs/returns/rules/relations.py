"""The rules that a form brings along: how its figures must stand to each other and to what the
portal knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.kernel.faults import Fault, Severity
from programs.returns.rules.reading import Figures
from programs.returns.rules.verdict import Known, Place
from programs.returns.schema import Form, Relation, Rule, Source, Term

Raised = Iterator[tuple[str, Fault]]
_Sources = Mapping[Source, Mapping[str, Decimal]]
_NOTHING: Final = Decimal()
DEFAULT_LANGUAGE: Final = "zh-hans"


def broken_rules(form: Form, figures: Figures, known: Known, place: Place) -> Raised:
    """The field at which a fault stands, and the fault; a rule that lacks a figure is silent."""
    sources = {
        Source.NOW: figures,
        Source.LAST_MONTH: known.previous,
        Source.YEAR_BEFORE: known.year_before,
        Source.INDICATOR: known.facts,
    }
    for rule in form.rules:
        left, right = _sum(rule.left, sources), _sum(rule.right, sources)
        if left is not None and right is not None and not _holds(rule.relation, left, right):
            yield rule.at, _fault(form, rule, (left, right), figures, place)


def _sum(terms: Sequence[Term], sources: _Sources) -> Decimal | None:
    total = None
    for term in terms:
        number = sources[term.source].get(term.code)
        if number is None:
            return None
        number = number if term.times == 1 else number * term.times
        total = number if total is None else total + number
    return total


def _holds(relation: Relation, left: Decimal, right: Decimal) -> bool:
    if relation is Relation.AT_MOST:
        return left <= right
    if relation is Relation.EQUAL:
        return left == right
    return not left or bool(right)


def _fault(
    form: Form, rule: Rule, sums: tuple[Decimal, Decimal], figures: Figures, place: Place
) -> Fault:
    language = get_language() or DEFAULT_LANGUAGE
    words, said, remedy = _words_of(rule, language)
    names = {
        "left": named(form, rule.left, language),
        "right": named(form, rule.right, language),
        "a": sums[0],
        "b": sums[1],
    }
    return Fault(
        rule.code,
        words % names,
        place("values", rule.at),
        str(figures.get(rule.at, "")),
        said or _rule_of(rule.relation) % names,
        remedy or _("Check both figures."),
        Severity(rule.severity),
    )


def _words_of(rule: Rule, language: str) -> tuple[str, str, str]:
    """What is wrong, the rule, and what to do; the rules of the first form have no words."""
    if rule.zh:
        return _broken(rule.relation), rule.words(language), rule.remedy(language)
    if rule.code == "returns.persons_fewer_than_enterprises":
        said = _(
            "Each enterprise sends at least one person: attendances cannot be fewer than "
            "enterprises."
        )
        remedy = _(
            "Check both against the attendance lists; who attends for several enterprises "
            "counts once for each."
        )
        return _("Fewer attendances (%(b)s) than enterprises trained (%(a)s)"), said, remedy
    return _broken(rule.relation), "", ""


def _broken(relation: Relation) -> str:
    if relation is Relation.AT_MOST:
        return _("“%(left)s” (%(a)s) is more than “%(right)s” (%(b)s).")
    if relation is Relation.EQUAL:
        return _("“%(left)s” (%(a)s) is not “%(right)s” (%(b)s).")
    return _("“%(left)s” is %(a)s, but “%(right)s” is %(b)s.")


def _rule_of(relation: Relation) -> str:
    if relation is Relation.AT_MOST:
        return _("“%(left)s” is normally not more than “%(right)s”.")
    if relation is Relation.EQUAL:
        return _("“%(left)s” is the same as “%(right)s”.")
    return _("Where “%(left)s” is more than 0, “%(right)s” is too.")


def rule_in_words(form: Form, rule: Rule, language: str) -> str:
    """The rule as a page or document says it, in the language that is active and named."""
    names = {
        "left": named(form, rule.left, language),
        "right": named(form, rule.right, language),
    }
    return _words_of(rule, language)[1] or _rule_of(rule.relation) % names


def remedy_in_words(rule: Rule, language: str) -> str:
    return _words_of(rule, language)[2] or _("Check both figures.")


def named(form: Form, terms: Sequence[Term], language: str) -> str:
    """A sum of terms by the labels of its fields."""
    return " + ".join(_named(form, term, language) for term in terms)


def _named(form: Form, term: Term, language: str) -> str:
    label = form.by_code[term.code].label(language) if term.code in form.by_code else ""
    words = label
    if term.source is Source.LAST_MONTH:
        words = _("last month: %(label)s") % {"label": label}
    elif term.source is Source.YEAR_BEFORE:
        words = _("same month last year: %(label)s") % {"label": label}
    elif term.source is Source.INDICATOR:
        words = _counted(term.code)
    return words if term.times == 1 else f"{term.times} × {words}"


def _counted(code: str) -> str:
    """What the portal counts besides the figures of the form."""
    return {
        "enterprises.registered": _("enterprises on the register"),
    }.get(code, code)
