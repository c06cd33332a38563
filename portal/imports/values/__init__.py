"""Cells to values: what a person typed, read strictly, or refused in words.

A parser is called with one cell that is not empty, and returns a value or raises `Wrong`. It is
a pure function of the cell. `kind` tells the template how to format its column.
"""

from portal.imports.values.choices import NO, YES, Choice, YesNo, option_key
from portal.imports.values.days import Day
from portal.imports.values.numbers import Number, Whole
from portal.imports.values.texts import Code, Text, as_text, digits_lost
from portal.imports.values.wrong import Doubtful, Wrong, missing

__all__ = [
    "NO",
    "YES",
    "Choice",
    "Code",
    "Day",
    "Doubtful",
    "Number",
    "Text",
    "Whole",
    "Wrong",
    "YesNo",
    "as_text",
    "digits_lost",
    "missing",
    "option_key",
]
