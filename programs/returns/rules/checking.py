"""All rules over one return: every fault of it at once, the same in every channel."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kernel.faults import Fault, Severity
from programs.returns.rules.differing import (
    against_count,
    against_last_month,
    against_total,
    against_year_before,
)
from programs.returns.rules.reading import Figures, Words, read_figures, read_words
from programs.returns.rules.relations import Raised, broken_rules
from programs.returns.rules.verdict import UNANSWERED, Given, Known, Place, Verdict, pointer
from programs.returns.schema import Form, Text

LEAST_EXPLANATION: Final = 5
MOST_EXPLANATION: Final = 300


def evaluate(form: Form, given: Given, known: Known, *, place: Place = pointer) -> Verdict:
    """Read and check a return. Counted figures that are not given are those that were counted."""
    unreadable: list[Fault] = []
    figures = read_figures(form, given.values, known.counted, place, unreadable)
    most = dict.fromkeys(form.by_code, MOST_EXPLANATION)
    reasons = read_words("explanations", most, given.explanations, place, unreadable)
    most = {text.code: text.most for text in form.texts}
    texts = read_words("texts", most, given.texts, place, unreadable)
    broken = {fault.where for fault in unreadable}
    raised = [
        *_missing(form, figures, place),
        *broken_rules(form, figures, known, place),
        *_differences(form, figures, known, place),
        *_short_texts(form, texts, place),
        *_of_the_whole(form, known, place),
    ]
    faults = [
        fault
        for code, fault in raised
        if fault.where not in broken and not _has_reason(fault, reasons.get(code, ""))
    ]
    return Verdict(
        values={code: str(number) for code, number in figures.items()},
        explanations=reasons,
        texts=texts,
        faults=tuple(faults),
        unreadable=tuple(unreadable),
        explained=frozenset(c for c, f in raised if _has_reason(f, reasons.get(c, ""))),
    )


def _has_reason(fault: Fault, reason: str) -> bool:
    return fault.severity is Severity.EXPLAIN and len(reason) >= LEAST_EXPLANATION


def _missing(form: Form, figures: Figures, place: Place) -> Raised:
    if len(figures) == len(form.by_code):
        return
    for code, field in form.by_code.items():
        if field.required and code not in figures:
            yield (
                code,
                Fault(
                    "returns.missing",
                    _("A figure is missing here."),
                    place("values", code),
                    rule=_("Every figure is said; what did not happen is 0."),
                    remedy=_("Write the figure, or 0."),
                ),
            )


def _differences(form: Form, figures: Figures, known: Known, place: Place) -> Raised:
    """Against the count, the running total and last month, one fault for a figure; and against
    the same month of the year before."""
    counts, totals, then = known.counted, known.previous, known.year_before
    for code, now in figures.items():
        counted, before = counts.get(code), totals.get(code)
        if (counted is None or now == counted) and (before is None or now == before):
            continue
        field = form.by_code[code]
        found = (
            against_count(field, now, counted, place)
            or against_total(field, now, before if known.continues else None, place)
            or against_last_month(field, now, before, place)
        )
        if found:
            yield code, found
    for code in form.on_year & then.keys() & figures.keys():
        warned = against_year_before(form.by_code[code], figures[code], then[code], place)
        if warned:
            yield code, warned


def _short_texts(form: Form, texts: Words, place: Place) -> Raised:
    for text in form.texts:
        has = len(texts.get(text.code, ""))
        if has < text.least:
            yield text.code, _too_short(text, has, place("texts", text.code))


def _too_short(text: Text, has: int, where: str) -> Fault:
    words = ngettext(
        "The text has %(has)d character; at least %(least)d are asked for.",
        "The text has %(has)d characters; at least %(least)d are asked for.",
        has,
    )
    return Fault(
        "returns.text_too_short",
        words % {"has": has, "least": text.least},
        where,
        remedy=_("Say in a few sentences what was done and what came of it."),
    )


def _of_the_whole(form: Form, known: Known, place: Place) -> Raised:
    if not known.is_over:
        words = _("The month is not over yet.")
        remedy = _("Prepare it now; submit it when the month has ended.")
        yield "", Fault("returns.month_not_over", words, place("period", ""), remedy=remedy)
    for code in known.unanswered:
        words = _("A remark of the reviewer has no answer yet.")
        remedy = _("Correct it or say why it is right, in the field under the remark.")
        part = "values" if code in form.by_code else "texts"
        yield code, Fault(UNANSWERED, words, place(part, code), remedy=remedy)
