"""All rules over one return: every fault of it at once, the same in every channel."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.kernel.faults import Fault, Severity
from programs.returns.rules.figures import figure
from programs.returns.rules.reading import Figures, Words, read_figures, read_words
from programs.returns.rules.verdict import Given, Known, Place, Verdict, change_of, pointer
from programs.returns.schema import Field, Form, Pair, Text

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
        *_pairs(form, figures, place),
        *_differences(form, figures, known, place),
        *_short_texts(form, texts, place),
        *_of_the_whole(known, place),
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


Raised = Iterator[tuple[str, Fault]]


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


def _pairs(form: Form, figures: Figures, place: Place) -> Raised:
    for pair in form.pairs:
        left, right = figures.get(pair.left), figures.get(pair.right)
        if left is None or right is None:
            continue
        if left > right:
            code = _spot(pair)
            yield code, _pair_fault(form, pair, left, right, place("values", code))


def _spot(pair: Pair) -> str:
    """The fault stands at the figure that is too small when it must be corrected."""
    return pair.right if pair.severity == "error" else pair.left


def _pair_fault(form: Form, pair: Pair, left: Decimal, right: Decimal, where: str) -> Fault:
    language = get_language() or "zh-hans"
    names = {
        "left": form.by_code[pair.left].label(language),
        "right": form.by_code[pair.right].label(language),
        "a": left,
        "b": right,
    }
    words, rule, remedy = {
        "returns.persons_fewer_than_enterprises": (
            _("Fewer attendances than enterprises trained"),
            _(
                "Each enterprise sends at least one person: attendances (%(b)s) cannot be fewer "
                "than enterprises (%(a)s)."
            ),
            _(
                "Check both against the attendance lists; who attends for several enterprises "
                "counts once for each."
            ),
        ),
    }.get(
        pair.code,
        (
            _("“%(left)s” (%(a)s) is more than “%(right)s” (%(b)s)."),
            _("“%(left)s” is normally not more than “%(right)s”."),
            _("Check both figures."),
        ),
    )
    severity = Severity(pair.severity)
    value = str(right if pair.severity == "error" else left)
    return Fault(pair.code, words % names, where, value, rule % names, remedy % names, severity)


def _differences(form: Form, figures: Figures, known: Known, place: Place) -> Raised:
    counts, totals = known.counted, known.previous
    for code, now in figures.items():
        counted, before = counts.get(code), totals.get(code)
        if (counted is None or now == counted) and (before is None or now == before):
            continue
        field = form.by_code[code]
        found = (
            _against_count(field, now, counted, place)
            or _against_total(field, now, known, place)
            or _against_last_month(field, now, before, place)
        )
        if found:
            yield code, found


def _against_count(
    field: Field, now: Decimal, counted: Decimal | None, place: Place
) -> Fault | None:
    if not field.is_counted or counted is None or now == counted:
        return None
    return Fault(
        "returns.differs_from_count",
        _("Differs from what the portal counted (%(counted)s).")
        % {"counted": figure(field, counted)},
        place("values", field.code),
        str(now),
        _("A figure that the portal counts is not typed; a difference needs a reason."),
        _("Take the counted figure, or say which records are missing and why."),
        Severity.EXPLAIN,
    )


def _against_total(field: Field, now: Decimal, known: Known, place: Place) -> Fault | None:
    before = known.previous.get(field.code)
    if not field.is_to_date or not known.continues or before is None or now >= before:
        return None
    return Fault(
        "returns.total_fell",
        _("Fell from %(before)s to %(now)s.") % {"before": before, "now": now},
        place("values", field.code),
        str(now),
        _("A running total does not fall within a year without a reason."),
        _("Say why: for example how many enterprises were withdrawn from the roster."),
        Severity.EXPLAIN,
    )


def _against_last_month(
    field: Field, now: Decimal, before: Decimal | None, place: Place
) -> Fault | None:
    change = change_of(now, before)
    if not field.explain_change or change is None or abs(change) <= field.explain_change:
        return None
    words = (
        _("%(change)s%% more than last month")
        if change > 0
        else _("%(change)s%% less than last month")
    )
    remedy = (
        _("The portal counted it from its records: it need not be changed.")
        if field.is_counted
        else _("Check the figure against your records.")
    )
    return Fault(
        "returns.change",
        words % {"change": abs(change)},
        place("values", field.code),
        str(now),
        _("A change by more than %(limit)d%% against last month needs a reason in a sentence.")
        % {"limit": field.explain_change},
        remedy,
        Severity.EXPLAIN,
    )


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


def _of_the_whole(known: Known, place: Place) -> Raised:
    if not known.is_over:
        words = _("The month is not over yet.")
        remedy = _("Prepare it now; submit it when the month has ended.")
        yield "", Fault("returns.month_not_over", words, place("period", ""), remedy=remedy)
    for code in known.unanswered:
        words = _("A remark of the reviewer has no answer yet.")
        remedy = _("Correct the figure or say why it is right, in the field under the remark.")
        yield (
            code,
            Fault("returns.remark_unanswered", words, place("values", code), remedy=remedy),
        )
