"""Between the forms of the editor and the description: a question as fields, fields as a question.

What the forms do not know of is kept as it is. Only what is said stands in the description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms import BaseFormSet

from programs.questionnaires.forms.editing import (
    WITH_OPTIONS,
    WITHOUT_CHECKS,
    ColumnFormSet,
    ConstraintFormSet,
    OptionFormSet,
    QuestionForm,
    SectionForm,
    SettingsForm,
)
from programs.questionnaires.schema import Kind
from programs.questionnaires.schema.conditions import as_text
from programs.questionnaires.schema.parsing import Known

Data = Mapping[str, Any]
_PLAIN = ("kind", "calculate", "most", "longest", "prefill", "element")
_TICKED = ("may_not_apply", "long", "ranks_elements")
_RANGE = frozenset({"unit", "least", "greatest", "decimals", "longest"})
_OF_AN_OPTION = frozenset({"code", "words", "exclusive", "element", "urgency"})
_OF_A_COLUMN = _RANGE | {
    "code", "words", "kind", "required", "options", "relevant", "constraints"
}  # fmt: skip
_OF_A_QUESTION = (
    _OF_A_COLUMN
    | {*_PLAIN, *_TICKED}
    | {"help", "asked_when", "fewest", "columns", "need", "why_asked"}
)


@dataclass(frozen=True, slots=True)
class QuestionForms:
    """The form of a question, with a formset for each list that its kind has."""

    form: QuestionForm
    options: BaseFormSet[Any] | None
    columns: BaseFormSet[Any] | None
    constraints: BaseFormSet[Any] | None

    @property
    def sets(self) -> list[BaseFormSet[Any]]:
        return [one for one in (self.options, self.columns, self.constraints) if one is not None]

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(one.is_valid() for one in self.sets)])

    def errors(self) -> list[Any]:
        """Everything that is wrong with the fields, form by form."""
        lists = [(one.errors, one.non_form_errors()) for one in self.sets]
        return [one for one in (self.form.errors, *lists) if one]


def forms_for(
    kind: str,
    question: Data,
    *,
    pairing: Data | None = None,
    owed: Data | None = None,
    known: Mapping[str, Known] | None = None,
    data: Any = None,
) -> QuestionForms:
    """The forms of a question of a kind; `data` is what was posted."""
    said = _question(question, kind, pairing, known or {})
    said["owed"] = "\n".join(f"{code} | {part}" for code, part in (owed or {}).items())
    return QuestionForms(
        QuestionForm(data, of=kind, initial=said),
        OptionFormSet(
            data, prefix="options", initial=[_option(o) for o in _list(question, "options")]
        )
        if kind in WITH_OPTIONS
        else None,
        ColumnFormSet(
            data, prefix="columns", initial=[_column(o) for o in _list(question, "columns")]
        )
        if kind == Kind.ROWS
        else None,
        ConstraintFormSet(
            data,
            prefix="constraints",
            initial=[_constraint(one) for one in _list(question, "constraints")],
        )
        if kind not in WITHOUT_CHECKS
        else None,
    )


def _list(data: Data, name: str) -> list[Any]:
    return list(data.get(name, ()))


# ---- a description as fields ----


def _texts(name: str, data: Any) -> dict[str, str]:
    data = data or {}
    return {f"{name}_zh": data.get("zh-hans", ""), f"{name}_en": data.get("en", "")}


def _question(
    question: Data, kind: str, pairing: Data | None, known: Mapping[str, Known]
) -> dict[str, Any]:
    required = question.get("required", False)
    old = question.get("asked_when")
    pair = pairing or {}
    found = {name: question[name] for name in (*_PLAIN, *_TICKED) if name in question}
    for name in ("words", "help", "unit", "need", "why_asked"):
        found |= _texts(name, question.get(name))
    return found | {
        "code": question.get("code", ""),
        "kind": kind,
        "required": {True: "yes", False: "no"}.get(required, "when")
        if isinstance(required, bool)
        else "when",
        "required_when": "" if isinstance(required, bool) else required,
        "relevant": question.get("relevant", "") if old is None else as_text(old, known),
        "fewest": question.get("fewest") or None,
        **{name: question.get(name) for name in ("least", "greatest", "decimals")},
        "pairing": pair.get("rule", ""),
        "pairing_where": pair.get("where", ""),
        "pairing_change": pair.get("change", ""),
    }


def _option(option: Data) -> dict[str, Any]:
    return dict(option) | _texts("words", option["words"])


def _constraint(one: Data) -> dict[str, Any]:
    return {"holds": one["holds"], "level": one.get("level", "error")} | _texts(
        "message", one["message"]
    )


def _column(column: Data) -> dict[str, Any]:
    found = (
        {"kind": Kind.TEXT.value}
        | dict(column)
        | _texts("words", column["words"])
        | _texts("unit", column.get("unit"))
    )
    return found | {
        "options": "\n".join(
            f"{o['code']} | {o['words']['zh-hans']} | {o['words']['en']}"
            for o in column.get("options", ())
        ),
        "constraints": "\n".join(
            f"{one.get('level', 'error')} | {one['holds']} | {one['message']['zh-hans']} | "
            f"{one['message']['en']}"
            for one in column.get("constraints", ())
        ),
    }


def settings_as_fields(data: Data) -> dict[str, Any]:
    return {
        **_texts("title", data["title"]),
        **_texts("intro", data.get("intro")),
        **_texts("purpose", data.get("purpose")),
        **_texts("basis", data.get("basis")),
        "until": data.get("until", ""),
        "minutes": data.get("minutes", 15),
        "source": data.get("source", ""),
        "follows": ", ".join(data.get("follows", ())),
    }


def section_as_fields(section: Data) -> dict[str, Any]:
    return {
        "code": section.get("code", ""),
        **_texts("words", section.get("words")),
        **_texts("help", section.get("help")),
        "relevant": section.get("relevant", ""),
    }


# ---- fields as a description ----


def _said(values: Data) -> dict[str, Any]:
    """Only what is said: no blanks, no boxes that are not ticked."""
    return {name: value for name, value in values.items() if value not in (None, "", False, [], {})}


def _words(values: Data, name: str) -> dict[str, str] | None:
    zh, en = values.get(f"{name}_zh", ""), values.get(f"{name}_en", "")
    return {"zh-hans": zh, "en": en} if zh or en else None


def _needed(values: Data, name: str) -> dict[str, str]:
    return _words(values, name) or {"zh-hans": "", "en": ""}


def settings_from(form: SettingsForm) -> dict[str, Any]:
    values = form.cleaned_data
    said = {
        **{name: _words(values, name) for name in ("intro", "purpose", "basis")},
        "until": values["until"].isoformat() if values["until"] else "",
        "source": values["source"],
        "follows": [code.strip() for code in values["follows"].split(",") if code.strip()],
    }
    return {"title": _needed(values, "title"), "minutes": values["minutes"]} | _said(said)


def section_from(form: SectionForm, was: Data) -> dict[str, Any]:
    values = form.cleaned_data
    known = ("code", "words", "help", "relevant", "questions")
    rest = {name: value for name, value in was.items() if name not in known}
    said = {"help": _words(values, "help"), "relevant": values["relevant"]}
    return rest | {"code": values["code"], "words": _needed(values, "words")} | _said(said)


def question_from(forms: QuestionForms, was: Data) -> dict[str, Any]:
    """The question that the forms describe; what they do not know of stays as it `was`."""
    values = forms.form.cleaned_data
    found = {name: value for name, value in was.items() if name not in _OF_A_QUESTION}
    found |= {"code": values["code"], "kind": values["kind"], "words": _needed(values, "words")}
    said = {name: values.get(name) for name in (*_PLAIN, *_TICKED, "relevant", "decimals")}
    said |= {name: _words(values, name) for name in ("help", "unit", "need", "why_asked")}
    said |= {name: _number(values.get(name)) for name in ("least", "greatest")}
    said |= {"fewest": values.get("fewest"), "required": _required(values)}
    before = {option["code"]: option for option in was.get("options", ())}
    said |= {
        "options": [_option_from(one, before) for one in _rows(forms.options)],
        "columns": [_column_from(one, was) for one in _rows(forms.columns)],
        "constraints": [_constraint_from(one) for one in _rows(forms.constraints)],
    }
    return found | _said(said) | _zero(values, "least", "greatest")


def pairing_from(forms: QuestionForms) -> dict[str, str] | None:
    values = forms.form.cleaned_data
    if not values.get("pairing"):
        return None
    said = {"where": values["pairing_where"], "change": values["pairing_change"]}
    return {"rule": values["pairing"]} | _said(said)


def owed_from(forms: QuestionForms) -> dict[str, str] | None:
    """Option code to the part of an improvement that is owed to the help; None where it is not
    asked."""
    return forms.form.cleaned_data.get("owed") or None


def _required(values: Data) -> bool | str:
    if values.get("required") == "when":
        return str(values.get("required_when", "")) or False
    return values.get("required") == "yes"


def _number(value: Decimal | None) -> int | str | None:
    """As JSON says it: a whole number, or its digits."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _zero(values: Data, *names: str) -> dict[str, int]:
    """A bound of nought is said, too."""
    return {name: 0 for name in names if values.get(name) == 0 and values.get(name) is not None}


def _rows(formset: BaseFormSet[Any] | None) -> list[Data]:
    """What was filled in, in the order that was given; a row without a code or text is none."""
    if formset is None:
        return []
    rows = [
        (form.cleaned_data.get("ORDER") or 1000, number, form.cleaned_data)
        for number, form in enumerate(formset.forms)
        if form.has_changed() or form.initial
    ]
    names = ("code", "words_zh", "words_en", "holds", "message_zh", "message_en")
    return [
        values
        for _order, _number, values in sorted(rows, key=lambda row: row[:2])
        if not values.get("DELETE") and any(values.get(name) for name in names)
    ]


def _option_from(values: Data, before: Mapping[str, Data]) -> dict[str, Any]:
    was = before.get(values["code"], {})
    rest = {name: value for name, value in was.items() if name not in _OF_AN_OPTION}
    said = {name: values.get(name) for name in ("exclusive", "element", "urgency")}
    return rest | {"code": values["code"], "words": _needed(values, "words")} | _said(said)


def _constraint_from(values: Data) -> dict[str, Any]:
    return {
        "holds": values["holds"],
        "level": values.get("level") or "error",
        "message": _needed(values, "message"),
    }


def _column_from(values: Data, question: Data) -> dict[str, Any]:
    columns = {column["code"]: column for column in question.get("columns", ())}
    was = columns.get(values["code"], {})
    found = {name: value for name, value in was.items() if name not in _OF_A_COLUMN}
    found |= {"code": values["code"], "words": _needed(values, "words")}
    said = {name: values.get(name) for name in ("required", "longest", "relevant")}
    said |= {"kind": values.get("kind") or Kind.TEXT.value, "unit": _words(values, "unit")}
    said |= {name: _number(values.get(name)) for name in ("least", "greatest")}
    said["options"] = [
        {"code": code, "words": {"zh-hans": zh, "en": en}} for code, zh, en in values["options"]
    ]
    said["constraints"] = [
        {"level": level, "holds": holds, "message": {"zh-hans": zh, "en": en}}
        for level, holds, zh, en in values["constraints"]
    ]
    whole = {} if values.get("decimals") is None else {"decimals": values["decimals"]}
    return found | _said(said) | whole | _zero(values, "least", "greatest")
