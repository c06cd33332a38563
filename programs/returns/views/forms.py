"""The forms of the return: which there are, what they ask by which rules, which a year has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.indicators.vocabulary import Unit
from portal.kernel.faults import Severity
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState
from programs.cycles.vocabulary import Permission as Cycles
from programs.returns import operations
from programs.returns.queries import YearsForm, forms_of_years
from programs.returns.rules import Told, rules_told
from programs.returns.schema import (
    Changes,
    Field,
    Form,
    Published,
    Rule,
    Text,
    changes,
    publication,
    published,
)


@require_GET
@screen(Cycles.YEAR_VIEW)
def forms_list(request: ScreenRequest) -> HttpResponse:
    """/returns/forms/: the form of each programme year, and every published form."""
    years = _years(request)
    forms = [_listed(one, years, request.LANGUAGE_CODE) for one in reversed(published())]
    return page(
        request,
        "programs/returns/forms.html",
        "programs/returns/_forms.html",
        years=[_year_line(one, request) for one in years],
        forms=forms,
    )


def _years(request: ScreenRequest) -> list[YearsForm]:
    reached = rows(request, of=Cycle.objects).select_related("region", "return_form__by")
    if not request.actor.may(Cycles.YEAR_MANAGE):
        reached = reached.published()
    return forms_of_years(reached.newest_first())


def _listed(one: Published, years: list[YearsForm], language: str) -> dict[str, Any]:
    form = one.form
    return {
        "code": one.code,
        "version": form.version,
        "purpose": one.purpose(language),
        "published_on": one.published_on,
        "from_year": one.from_year,
        "until_year": one.until_year,
        "is_only_chosen": one.is_only_chosen,
        "counted": len(form.counted),
        "typed": len(form.typed),
        "texts": len(form.texts),
        "rules": len(rules_told(form, language)),
        "years": [year.cycle for year in years if year.form == one.code],
    }


def _year_line(one: YearsForm, request: ScreenRequest) -> dict[str, Any]:
    may_choose = (
        not one.is_begun
        and one.cycle.state != CycleState.LOCKED
        and one.cycle.allows(request.actor, to=Cycles.YEAR_MANAGE)
    )
    others = [other for other in published() if other.code != one.form]
    return {"of": one, "version": _version(one.form), "others": others if may_choose else []}


def _version(code: str) -> str:
    listed = publication(code)
    return listed.form.version if listed else code


@require_GET
@screen(Cycles.YEAR_VIEW)
def form_page(request: ScreenRequest, code: str) -> HttpResponse:
    """/returns/forms/return_2026/: its figures, texts and rules, and what it changed."""
    listed = publication(code)
    if listed is None:
        raise Http404
    form, language = listed.form, request.LANGUAGE_CODE
    told = rules_told(form, language)
    before = publication(listed.replaces) if listed.replaces else None
    return page(
        request,
        "programs/returns/form.html",
        "programs/returns/_form.html",
        listed=listed,
        form=form,
        purpose=listed.purpose(language),
        sections=_sections(form, language),
        texts=[{"label": text.label(language), "text": text} for text in form.texts],
        rules=_rule_lines(form, told, language),
        before=before,
        changed=_changed(changes(before.form, form), before.form, form, language)
        if before
        else None,
        years=[one.cycle for one in _years(request) if one.form == code],
    )


@dataclass(frozen=True, slots=True)
class ShownField:
    """A figure of a form in the reader's language."""

    code: str
    label: str
    unit: str
    decimals: int
    indicator: str
    is_to_date: bool


#: of so many figures and more only the number is said
_MANY = 6


def _sections(form: Form, language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": section.label(language),
            "fields": [_field(field, language) for field in section.fields],
        }
        for section in form.sections
    ]


def _field(field: Field, language: str) -> ShownField:
    return ShownField(
        field.code,
        field.label(language),
        str(Unit(field.unit).label),
        field.decimals,
        field.indicator,
        field.is_to_date,
    )


def _mark(severity: Severity) -> tuple[str, str]:
    return {
        Severity.ERROR: ("error", _("Must be corrected")),
        Severity.EXPLAIN: ("warn", _("Needs a reason")),
        Severity.WARN: ("info", _("Pointed out")),
    }[severity]


def _rule_lines(form: Form, told: list[Told], language: str) -> list[dict[str, Any]]:
    """Each rule in its language; where several have one code, the first has the anchor of it."""
    seen: dict[str, int] = defaultdict(int)
    lines = []
    for one in told:
        seen[one.code] += 1
        anchor = one.code if seen[one.code] == 1 else f"{one.code}-{seen[one.code]}"
        lines.append(_rule_line(form, one, language) | {"anchor": anchor})
    return lines


def _rule_line(form: Form, one: Told, language: str) -> dict[str, Any]:
    kind, words = _mark(one.severity)
    labels = [form.by_code[code].label(language) for code in one.about if code in form.by_code]
    if len(labels) > _MANY:
        about = _("%(n)d figures") % {"n": len(labels)}
    else:
        about = _(", ").join(labels or [text.label(language) for text in form.texts
                                        if text.code in one.about])  # fmt: skip
    return {"rule": one, "kind": kind, "severity": words, "about": about}


def _changed(found: Changes, before: Form, form: Form, language: str) -> dict[str, Any]:
    """What came, went and differs, in words; the figures by their labels."""
    fields, texts, rules = found.of(Field), found.of(Text), found.of(Rule)
    told = {one.code: one.words for one in rules_told(form, language)}
    told_before = {one.code: one.words for one in rules_told(before, language)}
    return {
        "added": _labels((*fields.added, *texts.added), language),
        "removed": _labels((*fields.removed, *texts.removed), language),
        "fields": [
            {"label": one.now.label(language), "what": _what(one.was, one.now, one.what, language)}
            for one in (*fields.changed, *texts.changed)
        ],
        "rules_added": [told[one.code] for one in rules.added],
        "rules_removed": [told_before[one.code] for one in rules.removed],
        "rules_changed": [
            (told_before[one.now.code], told[one.now.code])
            for one in rules.changed
            if told_before[one.now.code] != told[one.now.code]
        ],
    }


def _labels(parts: Iterable[Field | Text | Rule], language: str) -> list[str]:
    return [one.label(language) for one in parts if not isinstance(one, Rule)]


def _what(was: Any, now: Any, names: tuple[str, ...], language: str) -> list[str]:
    """The differences of a figure or text in words: was → is."""
    labels = {
        "zh": _("Name"),
        "en": _("Name"),
        "unit": _("Unit"),
        "indicator": _("Counted by"),
        "decimals": _("Decimals"),
        "is_to_date": _("Running total"),
        "explain_change": _("Change against last month that needs a reason, %"),
        "warn_on_year": _("Change against last year that is pointed out, %"),
        "change_from": _("Least difference looked at"),
        "required": _("Required"),
        "least": _("Fewest characters"),
        "most": _("Most characters"),
    }
    other = "en" if language.startswith("zh") else "zh"
    return [
        f"{labels[name]}{_(': ')}{_said(name, getattr(was, name))} → "
        f"{_said(name, getattr(now, name))}"
        for name in names
        if name != other
    ]


#: where 0 says that there is no such limit
LIMITS: Final = frozenset({"explain_change", "warn_on_year", "change_from", "least", "most"})


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in LIMITS and not value:
        return _("no limit")
    return str(value) or "—"


@require_POST
@screen(Cycles.YEAR_MANAGE)
def choose_form(request: ScreenRequest) -> HttpResponse:
    """/returns/forms/choose/: year=3, form=return_2026b, reason=…"""
    text = request.POST.get("year", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    cycle = get_object_or_404(rows(request, of=Cycle.objects).select_related("region"), pk=text)
    operations.choose_form(
        cycle,
        form=request.POST.get("form", ""),
        reason=request.POST.get("reason", ""),
        by=request.actor,
        at=timezone.now(),
    )
    say(request, _("The returns of the year have this form from now on."))
    return redirect("returns:forms")
