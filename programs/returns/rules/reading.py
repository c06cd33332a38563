"""Reading what a channel gives: figures and words that can be kept, faults of what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from portal.kernel.text import clean, unsafe_characters
from programs.returns.rules.figures import NoFigure, figure, plain_figure, shown
from programs.returns.rules.verdict import Place
from programs.returns.schema import Form

Figures = dict[str, Decimal]
Words = dict[str, str]
#: characters that come along when a text is pasted, and are dropped without a word
_HARMLESS = frozenset({"U+200B", "U+200E", "U+2060", "U+FEFF"})


def read_figures(
    form: Form,
    given: Any,
    counted: Mapping[str, Decimal],
    place: Place,
    unreadable: list[Fault],
) -> Figures:
    """The figures by code; a counted one that is not given is the one that was counted."""
    if not isinstance(given, Mapping):
        unreadable.append(_not_an_object("values", place))
        return {}
    if not given.keys() <= form.by_code.keys():
        unknown = [code for code in given if code not in form.by_code]
        unreadable.extend(_unknown("values", code, place) for code in unknown)
    try:
        figures = {code: plain_figure(given.get(code), n) for code, n in form.decimals}
    except TypeError:  # a list or an object where a figure should be
        figures = dict.fromkeys(form.by_code)
    if None in figures.values():
        return _read_slowly(form, given, counted, place, unreadable)
    return cast("Figures", figures)


def _read_slowly(
    form: Form,
    given: Mapping[str, Any],
    counted: Mapping[str, Decimal],
    place: Place,
    unreadable: list[Fault],
) -> Figures:
    figures: Figures = {}
    for code, field in form.by_code.items():
        try:
            number = figure(field, given.get(code))
        except NoFigure as problem:
            unreadable.append(_unreadable(problem, place("values", code), given[code]))
            continue
        if number is None and field.is_counted and code in counted:
            number = figure(field, counted[code])
        if number is not None:
            figures[code] = number
    return figures


def _unreadable(problem: NoFigure, where: str, given: object) -> Fault:
    return Fault(problem.code, problem.message, where, shown(given), problem.rule, problem.remedy)


def read_words(
    part: str, most: Mapping[str, int], given: Any, place: Place, unreadable: list[Fault]
) -> Words:
    """The texts by code, cleaned; empty ones are left out."""
    if not isinstance(given, Mapping):
        unreadable.append(_not_an_object(part, place))
        return {}
    kept: Words = {}
    for code, text in given.items():
        if code not in most:
            unreadable.append(_unknown(part, code, place))
            continue
        found = list(_faults_of(text, most[code], place(part, code)))
        unreadable.extend(found)
        tidy = "" if found or text is None else clean(text)
        if tidy:
            kept[code] = tidy
    return kept


def _faults_of(text: object, most: int, where: str) -> Iterator[Fault]:
    if text is None:
        return
    if not isinstance(text, str):
        yield Fault("returns.not_a_text", _("This must be a text."), where, shown(text))
        return
    if strange := [c for c in unsafe_characters(text) if c not in _HARMLESS]:
        words = _("The text holds characters that cannot be kept: %(which)s.")
        remedy = _("Type the text again instead of pasting it.")
        which = {"which": ", ".join(strange[:5])}
        yield Fault("returns.strange_characters", words % which, where, remedy=remedy)
    elif (has := len(clean(text))) > most:
        words = _("The text has %(has)d characters; at most %(most)d are kept.")
        told = words % {"has": has, "most": most}
        yield Fault("returns.text_too_long", told, where, remedy=_("Shorten it."))


def _not_an_object(part: str, place: Place) -> Fault:
    words = _("This must be an object of codes and what belongs to them.")
    return Fault("returns.not_an_object", words, place(part, ""))


def _unknown(part: str, code: object, place: Place) -> Fault:
    return Fault(
        "returns.unknown_field",
        _("The form of this return has no such field."),
        place(part, shown(code)),
        remedy=_("Leave it out, or correct its code; the codes stand in the form."),
    )
