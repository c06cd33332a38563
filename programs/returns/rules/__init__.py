"""The rules of a return: pure, one set for form, workbook and REST."""

from programs.returns.rules.checking import LEAST_EXPLANATION, MOST_EXPLANATION, evaluate
from programs.returns.rules.figures import figure, shown
from programs.returns.rules.relations import named, remedy_in_words, rule_in_words
from programs.returns.rules.telling import Told, rules_told
from programs.returns.rules.verdict import Change, Given, Known, Place, Verdict, change_of, pointer

__all__ = [
    "LEAST_EXPLANATION",
    "MOST_EXPLANATION",
    "Change",
    "Given",
    "Known",
    "Place",
    "Told",
    "Verdict",
    "change_of",
    "evaluate",
    "figure",
    "named",
    "pointer",
    "remedy_in_words",
    "rule_in_words",
    "rules_told",
    "shown",
]
