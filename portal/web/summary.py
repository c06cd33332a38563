"""What is wrong with the forms of a page: said once above all of it, whatever the page draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.forms import BoundField, FileField, PasswordInput
from django.forms.forms import BaseForm
from django.forms.formsets import BaseFormSet

#: characters of a value that are repeated; the field shows it whole
MOST_SHOWN: Final = 40
#: what is never repeated, by what the browser is told that it is
SECRETS: Final = {"one-time-code", "current-password", "new-password"}


@dataclass(frozen=True, slots=True)
class Line:
    """One fault: which field, what was typed, what is wrong, how it is filled.

    `anchor` is the id of the control, "" where there is none to go to.
    """

    words: str
    label: str = ""
    value: str = ""
    help_text: str = ""
    anchor: str = ""


def faults_of(context: Mapping[str, Any]) -> list[Line]:
    """The faults of every form, formset, and list of them that a page is drawn from."""
    forms: dict[int, BaseForm] = {}
    found: list[Line] = []
    for one in _shown(context.values()):
        if isinstance(one, BaseFormSet) and one.is_bound:
            found += [Line(str(words)) for words in one.non_form_errors()]
            forms |= {id(form): form for form in one.forms}
        elif isinstance(one, BaseForm):
            forms[id(one)] = one
    for form in forms.values():
        found += _faults(form)
    return found


def _shown(values: Iterable[Any]) -> Iterator[BaseForm | BaseFormSet[Any]]:
    for value in values:
        for one in value if isinstance(value, list | tuple) else (value,):
            # asked of the type: many a value is lazy, and asking itself would fetch it
            if issubclass(type(one), BaseForm | BaseFormSet):
                yield one


def _faults(form: BaseForm) -> Iterator[Line]:
    if form.is_bound:
        yield from (Line(str(words)) for words in form.non_field_errors())
        for field in form:
            yield from (_line(field, str(words)) for words in field.errors)


def _line(field: BoundField, words: str) -> Line:
    if field.is_hidden:
        return Line(words)
    help_text = str(field.help_text or "")
    return Line(
        words,
        label=str(field.label or ""),
        value=_typed(field),
        help_text=help_text if help_text.rstrip(".。") not in words else "",
        anchor=str(field.id_for_label or field.auto_id or ""),
    )


def _typed(field: BoundField) -> str:
    """What was typed, as far as it may be repeated: no password, no code, no file."""
    widget, value = field.field.widget, field.value()
    is_secret = isinstance(widget, PasswordInput) or widget.attrs.get("autocomplete") in SECRETS
    if is_secret or isinstance(field.field, FileField) or not isinstance(value, str):
        return ""
    text = " ".join(value.split())
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
