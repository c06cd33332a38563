"""Every rule of a form in words: what the form itself brings along, and what holds for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.kernel.faults import Severity
from programs.returns.rules.relations import remedy_in_words, rule_in_words
from programs.returns.schema import Form, Source


@dataclass(frozen=True, slots=True)
class Told:
    """A rule: its code and severity, the codes of the fields or texts that it is about, the one
    at which its fault stands ("": at each), what it says and what to do."""

    code: str
    severity: Severity
    about: tuple[str, ...]
    at: str
    words: str
    remedy: str = ""


def rules_told(form: Form, language: str) -> list[Told]:
    """All of them, in a language: of each figure, against what was before, then among figures."""
    with override(language):
        return [*_of_figures(form), *_against_before(form), *_among(form, language), *_texts(form)]


def _of_figures(form: Form) -> Iterator[Told]:
    every, counted = tuple(form.by_code), tuple(one.code for one in form.counted)
    yield Told(
        "returns.missing",
        Severity.ERROR,
        every,
        "",
        _("Every figure is said; what did not happen is 0."),
        _("Write the figure, or 0."),
    )
    yield Told(
        "returns.differs_from_count",
        Severity.EXPLAIN,
        counted,
        "",
        _("A figure that the portal counts is not typed; a difference needs a reason."),
        _("Take the counted figure, or say which records are missing and why."),
    )


def _against_before(form: Form) -> Iterator[Told]:
    totals = [field for field in form.fields() if field.is_to_date]
    if counted := tuple(field.code for field in totals if field.is_counted):
        words = _("A running total does not fall within a year without a reason.")
        yield Told("returns.total_fell", Severity.EXPLAIN, counted, "", words)
    if typed := tuple(field.code for field in totals if not field.is_counted):
        words = _("A running total does not fall within a year without a correction.")
        remedy = _("If last month's figure was too high, correct last month's return first.")
        yield Told("returns.total_fell", Severity.ERROR, typed, "", words, remedy)
    monthly = [(one.explain_change, one.change_from, one.code) for one in form.fields()]
    for (limit, least), codes in _grouped(monthly):
        words = _(
            "A change by more than %(limit)d%% against last month needs a reason in a sentence."
        )
        told = words % {"limit": limit} + _unless(least)
        yield Told("returns.change", Severity.EXPLAIN, codes, "", told)
    yearly = [(one.warn_on_year, one.change_from, one.code) for one in form.fields()]
    for (limit, least), codes in _grouped(yearly):
        words = _(
            "A change by more than %(limit)d%% against the same month last year is pointed out."
        )
        told = words % {"limit": limit} + _unless(least)
        yield Told("returns.change_on_year", Severity.WARN, codes, "", told)


def _grouped(
    limits: Iterable[tuple[int, int, str]],
) -> list[tuple[tuple[int, int], tuple[str, ...]]]:
    """(limit in percent, least difference) → the fields that have both; without those of none."""
    groups: dict[tuple[int, int], list[str]] = defaultdict(list)
    for limit, least, code in limits:
        if limit:
            groups[limit, least].append(code)
    return [(key, tuple(codes)) for key, codes in groups.items()]


def _unless(least: int) -> str:
    return (
        " " + _("Differences below %(least)d are left alone.") % {"least": least} if least else ""
    )


def _among(form: Form, language: str) -> Iterator[Told]:
    for rule in form.rules:
        about = [term.code for term in rule.terms if term.source is not Source.INDICATOR]
        yield Told(
            rule.code,
            Severity(rule.severity),
            tuple(dict.fromkeys(about)),
            rule.at,
            rule_in_words(form, rule, language),
            remedy_in_words(rule, language),
        )


def _texts(form: Form) -> Iterator[Told]:
    for text in form.texts:
        limits = {"least": text.least, "most": text.most}
        if text.least:
            words = _("The text has at least %(least)d characters and at most %(most)d.")
            code = "returns.text_too_short"
        else:
            words, code = _("The text has at most %(most)d characters."), "returns.text_too_long"
        yield Told(code, Severity.ERROR, (text.code,), text.code, words % limits)
