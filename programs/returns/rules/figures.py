"""One figure: read strictly from whatever a channel gives, written in one way."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.kernel.text import narrow
from programs.returns.schema import Field

MOST: Final = Decimal(10) ** 12
_PLAIN = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?", re.ASCII)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3}){1,6}(?:\.[0-9]{1,20})?", re.ASCII)
_QUANTA = tuple(Decimal(1).scaleb(-decimals) for decimals in range(5))


@lru_cache(maxsize=8192, typed=True)
def plain_figure(given: Any, decimals: int) -> Decimal | None:
    """The number that a text of digits says, with so many decimals; None where `figure` is to
    read it, and to say what is wrong."""
    if given.__class__ is not str or not given[:1].isdigit() or not _PLAIN.fullmatch(given):
        return None
    number = Decimal(given)
    if number >= MOST:
        return None
    exact = number.quantize(_QUANTA[decimals])
    return exact if exact == number else None


class NoFigure(ValueError):
    """It cannot be kept. `rule` says what a figure must be, `remedy` what to do."""

    def __init__(self, code: str, message: str, rule: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.rule, self.remedy = code, message, rule, remedy


def figure(field: Field, given: Any) -> Decimal | None:
    """The number with the field's decimals; None when nothing is given; else `NoFigure`."""
    if given is None or given == "":
        return None
    number = _number(given)
    if number is None:
        if isinstance(given, str) and not given.strip():
            return None
        raise NoFigure(
            "returns.not_a_number",
            _("This is not a number."),
            _("A figure is written in digits alone."),
            _("Write digits, for example 120, without a unit or a remark."),
        )
    if problem := _limit_of(number, field.decimals):
        raise problem
    return abs(number).quantize(_QUANTA[field.decimals])  # -0 is 0


def _number(given: Any) -> Decimal | None:
    """The finite number that something is or says; full-width digits are digits."""
    if isinstance(given, bool):
        return None
    if isinstance(given, int):
        return Decimal(given) if abs(given) < MOST else MOST
    if isinstance(given, float | Decimal):
        number = Decimal(repr(given)) if isinstance(given, float) else given
        return number if number.is_finite() else None
    if isinstance(given, str) and len(given) <= 60:
        text = given if given.isascii() else narrow(given)
        text = text.strip()
        if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
            return Decimal(text.replace(",", ""))
    return None


def _limit_of(number: Decimal, decimals: int) -> NoFigure | None:
    if number < 0:
        return NoFigure(
            "returns.negative",
            _("A figure cannot be below 0."),
            _("0 or more."),
            _("Write what was done in the month; what was wrong before is corrected there."),
        )
    if number >= MOST:
        return NoFigure(
            "returns.too_large",
            _("This figure is too large to be true."),
            _("Less than a million million."),
            _("Check the unit: money is in 10,000 yuan."),
        )
    quantum = _QUANTA[decimals]
    if number == number.quantize(quantum):
        return None
    if decimals == 0:
        return NoFigure(
            "returns.not_whole",
            _("This must be a whole number."),
            _("Enterprises, persons and items are counted whole."),
            _("Write it without decimals."),
        )
    return NoFigure(
        "returns.too_many_decimals",
        _("At most %(n)d decimals are kept.") % {"n": decimals},
        _("Figures are kept with %(n)d decimals.") % {"n": decimals},
        _("Round it."),
    )


def shown(given: Any) -> str:
    """What a fault quotes of something given."""
    if given is None:
        return ""
    text = str(given) if not isinstance(given, int) or abs(given) < MOST else "10¹²+"
    return "".join(c for c in text[:60] if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF)
