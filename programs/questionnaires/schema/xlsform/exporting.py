"""A questionnaire as an XLSForm that ordinary tools read, and that can be read back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from programs.questionnaires.schema.definition import (
    FIVE,
    TYPES,
    Column,
    Kind,
    Option,
    Question,
    Questionnaire,
)
from programs.questionnaires.schema.expression import Expression
from programs.questionnaires.schema.parsing import Known
from programs.questionnaires.schema.reading import read_questionnaire
from programs.questionnaires.schema.xlsform.codes import unique
from programs.questionnaires.schema.xlsform.columns import (
    CHOICES_COLUMNS,
    FIVE_POINT_LIST,
    OWN,
    SETTINGS_COLUMNS,
    SURVEY_COLUMNS,
    YES_NO_CHOICES,
    YES_NO_LIST,
    canonical,
    in_both,
    more_of,
    own_words,
    text_of,
)
from programs.questionnaires.schema.xlsform.form import (
    CHOICES,
    LANGUAGES,
    SETTINGS,
    SURVEY,
    ZH,
    Sheet,
    rows_of,
)
from programs.questionnaires.schema.xlsform.logic import (
    Logic,
    Place,
    Rules,
    as_calculation,
    plain_options,
    said_in_form,
)

Cells = dict[str, str]
DEFAULT_DECIMALS: Final = 6  # of a `decimal` that says nothing
DEFAULT_LONGEST: Final = 200
_PLAIN_TYPES: Final = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.FILE: "file",
    Kind.SIGNATURE: "image",
    Kind.NOTE: "note",
    Kind.YES_NO: f"select_one {YES_NO_LIST}",
    Kind.FIVE_POINT: f"select_one {FIVE_POINT_LIST}",
}
_LIST_TYPES: Final = {
    Kind.SINGLE: "select_one",
    Kind.MULTIPLE: "select_multiple",
    Kind.RANK: "rank",
}
_APPEARANCES: Final = {Kind.SIGNATURE: "signature", Kind.FIVE_POINT: "likert"}
OF_FORM: Final = frozenset({"code", "title", "sections", "intro", "minutes", "source", "follows"})
OF_SECTION: Final = frozenset({"code", "words", "help", "questions", "relevant"})
OF_OPTION: Final = frozenset({"code", "words", "exclusive"})
OF_COLUMN: Final = frozenset(
    {
        "code", "words", "kind", "required", "options", "unit", "least", "greatest", "decimals",
        "longest", "relevant", "constraints",
    }
)  # fmt: skip
OF_QUESTION: Final = OF_COLUMN | {
    "help", "calculate", "may_not_apply", "columns", "most", "fewest", "long", "prefill",
    "element", "need", "ranks_elements", "asked_when",
}  # fmt: skip


def export_form(data: Mapping[str, Any], *, version: str = "") -> dict[str, Sheet]:
    """The form that says what the description says; Invalid where that cannot be read.

    `version` is written for other tools, and passed over when the form is read back.
    """
    writer = _Writer(data, read_questionnaire(data))
    survey = list(writer.survey())
    settings = writer.settings(version)
    return {
        SURVEY: Sheet(SURVEY, tuple(rows_of(SURVEY_COLUMNS, survey))),
        CHOICES: Sheet(CHOICES, tuple(rows_of(CHOICES_COLUMNS, list(writer.choices())))),
        SETTINGS: Sheet(SETTINGS, tuple(rows_of(SETTINGS_COLUMNS, [settings]))),
    }


class _Writer:
    def __init__(self, data: Mapping[str, Any], questionnaire: Questionnaire) -> None:
        self._data, self._questionnaire = data, questionnaire
        self._logic = Logic()
        self._sections: dict[str, str] = {}
        self._name_all()

    def _name_all(self) -> None:
        """Names in a form are unique; a question keeps its code, the others give way."""
        questions = list(self._questionnaire.questions())
        taken = {question.code for question in questions}
        for question in questions:
            self._logic.add(question.code, question.code, *_known(question))
            for column in question.columns:
                is_free = column.code not in taken
                name = column.code if is_free else f"{question.code}_{column.code}"
                name = unique(name, taken)
                taken.add(name)
                known, options = _known(column)
                self._logic.add_column(name, question.code, column.code, known, options)
        for section in self._questionnaire.sections:
            name = unique(section.code, taken)
            taken.add(name)
            self._sections[section.code] = name

    # ---- survey ----

    def survey(self) -> Iterator[Cells]:
        for section, data in zip(self._questionnaire.sections, self._data["sections"], strict=True):
            name = self._sections[section.code]
            yield {
                "type": "begin_group",
                "name": name,
                **in_both("label", section.words),
                **in_both("hint", section.help),
                **self._relevant(section.relevant, Place()),
                f"{OWN}code": "" if name == section.code else section.code,
                f"{OWN}more": more_of(data, OF_SECTION),
            }
            for question, one in zip(section.questions, data["questions"], strict=True):
                yield from self._question(question, one)
            yield {"type": "end_group"}

    def _question(self, question: Question, data: Mapping[str, Any]) -> Iterator[Cells]:
        place = Place(own=question.code)
        cells = {
            "type": _type_of(question, question.code),
            "name": question.code,
            **in_both("label", question.words),
            **in_both("hint", question.help),
            **self._relevant(question.relevant, place),
            **self._required(question, place),
            **self._calculation(question, place),
            **self._constraints(question, place),
            "default": f"${{last-saved#{question.code}}}" if _is_last(question) else "",
            "appearance": _appearance(question),
            **_own_of_question(question),
            **_own_of_values(question, column=False),
            f"{OWN}more": more_of(data, OF_QUESTION),
        }
        yield cells
        if question.kind is Kind.ROWS:
            for column, one in zip(question.columns, data["columns"], strict=True):
                yield self._column(question, column, one)
            yield {"type": "end_repeat"}

    def _column(self, question: Question, column: Column, data: Mapping[str, Any]) -> Cells:
        name = self._logic.columns[question.code, column.code]
        place = Place(own=name, group=question.code)
        return {
            "type": _type_of(column, name),
            "name": name,
            **in_both("label", column.words),
            **self._relevant(column.relevant, place),
            "required": "yes" if column.is_required else "",
            **self._constraints(column, place),
            "appearance": _APPEARANCES.get(column.kind, ""),
            **_own_of_values(column, column=True),
            f"{OWN}code": "" if name == column.code else column.code,
            f"{OWN}more": more_of(data, OF_COLUMN),
        }

    def _relevant(self, expression: Expression | None, place: Place) -> Cells:
        return self._expression("relevant", "relevant", expression, place)

    def _expression(
        self, column: str, own: str, expression: Expression | None, place: Place
    ) -> Cells:
        if expression is None:
            return {}
        written, kept = self._logic.pair(expression.node, expression.text, place)
        return {column: written, f"{OWN}{own}": kept}

    def _required(self, question: Question, place: Place) -> Cells:
        """A repeat cannot be required in a form; there it stands in the portal's own column."""
        found = self._expression("required", "required", question.required_when, place)
        if question.is_required:
            found = {"required": "yes"}
        if question.kind is Kind.ROWS and found:
            text = "yes" if question.required_when is None else question.required_when.text
            return {f"{OWN}required": text_of(text)}
        return found

    def _calculation(self, question: Question, place: Place) -> Cells:
        expression = question.calculate
        if expression is None:
            return {}
        written, kept = self._logic.pair(expression.node, expression.text, place)
        calculation = as_calculation(written, expression.type)
        return {"calculation": calculation, "read_only": "yes", f"{OWN}calculate": kept}

    def _constraints(self, question: Question | Column, place: Place) -> Cells:
        rules = rules_of(question)
        said = said_in_form(rules, self._logic, place)
        found = {"constraint": said.text} | in_both(
            "constraint_message", {"zh-hans": said.zh, "en": said.en}
        )
        if rules.constraints and not self._is_plain(rules, question, place, said.text):
            found[f"{OWN}constraints"] = canonical(list(rules.constraints))
        return found

    def _is_plain(
        self, rules: Rules, question: Question | Column, place: Place, written: str
    ) -> bool:
        """Whether the one constraint of the form, read back, is all that there is."""
        is_one = len(rules.constraints) == len(rules.errors) == 1 and not rules.is_bound
        if not is_one or question.kind in (Kind.ROWS, Kind.NOTE):
            return False
        expression = question.constraints[0].holds
        return self._logic.leads_back(written, expression.text, place, expression.type)

    # ---- choices and settings ----

    def choices(self) -> Iterator[Cells]:
        for section in self._data["sections"]:
            for data in section["questions"]:
                yield from self._choices_of(str(data["code"]), data)
        kinds = _kinds(self._questionnaire)
        if Kind.YES_NO in kinds:
            yield from (_own_choice(YES_NO_LIST, *one) for one in YES_NO_CHOICES)
        if Kind.FIVE_POINT in kinds:
            yield from (_own_choice(FIVE_POINT_LIST, one, one, one) for one in FIVE)

    def _choices_of(self, code: str, data: Mapping[str, Any]) -> Iterator[Cells]:
        question = self._questionnaire.question(code)
        if question is None:
            return
        yield from _choices(question, code, data)
        for column, one in zip(question.columns, data.get("columns", ()), strict=True):
            yield from _choices(column, self._logic.columns[code, column.code], one)

    def settings(self, version: str) -> Cells:
        found = self._questionnaire
        return {
            "form_title": text_of(found.title.zh),
            "form_id": found.code,
            "version": version,
            "default_language": LANGUAGES[ZH],
            f"{OWN}title_en": text_of(found.title.en),
            **own_words("intro", found.intro),
            f"{OWN}minutes": str(found.minutes),
            f"{OWN}source": text_of(found.source),
            f"{OWN}follows": " ".join(found.follows),
            f"{OWN}more": more_of(self._data, OF_FORM),
        }


def _own_choice(name: str, code: str, zh: str, en: str) -> Cells:
    words = in_both("label", {"zh-hans": zh, "en": en})
    return {"list_name": name, "name": code, **words}


def _kinds(questionnaire: Questionnaire) -> set[Kind]:
    found = set()
    for question in questionnaire.questions():
        found.add(question.kind)
        found.update(column.kind for column in question.columns)
    return found


def _known(one: Question | Column) -> tuple[Known, dict[str, str]]:
    codes = [option.code for option in one.options]
    return Known(TYPES[one.kind], frozenset(codes)), plain_options(one.kind, codes)


def rules_of(question: Question | Column) -> Rules:
    """What bounds the answers to a question or in a column."""
    most = question.most if isinstance(question, Question) else None
    fewest = question.fewest if isinstance(question, Question) else 0
    return Rules(
        question.kind,
        least=number_text(question.least),
        greatest=number_text(question.greatest),
        fewest=str(fewest) if fewest else "",
        most=number_text(most),
        exclusive=[option.code for option in question.options if option.is_exclusive],
        constraints=[
            {
                "holds": text_of(one.holds.text),
                "level": one.level.value,
                "message": {key: text_of(text) for key, text in one.message.as_data().items()},
            }
            for one in question.constraints
        ],
    )


def number_text(number: Decimal | int | None) -> str:
    return (
        ""
        if number is None
        else format(number, "f")
        if isinstance(number, Decimal)
        else (str(number))
    )


def _type_of(one: Question | Column, name: str) -> str:
    if one.kind is Kind.ROWS:
        return "begin_repeat"
    if one.kind is Kind.NUMBER:
        return "integer" if one.decimals == 0 else "decimal"
    if one.kind in _LIST_TYPES:
        return f"{_LIST_TYPES[one.kind]} {name}"
    return _PLAIN_TYPES[one.kind]


def _is_last(question: Question) -> bool:
    """Whether last time's answer stands in it, as a form can say of all but repeats."""
    return question.prefill == "last" and question.kind is not Kind.ROWS


def _appearance(question: Question) -> str:
    found = _APPEARANCES.get(question.kind, "")
    return found or ("multiline" if question.is_long else "")


def _own_of_question(question: Question) -> Cells:
    """What only the portal knows of a question."""
    prefill = "" if _is_last(question) else question.prefill
    return {
        f"{OWN}may_not_apply": "yes" if question.may_not_apply else "",
        f"{OWN}fewest": str(question.fewest) if question.fewest else "",
        f"{OWN}most": number_text(question.most),
        f"{OWN}prefill": prefill,
        f"{OWN}element": question.element,
        **own_words("need", question.need),
        f"{OWN}ranks_elements": "yes" if question.ranks_elements else "",
    }


def _own_of_values(one: Question | Column, *, column: bool) -> Cells:
    return {
        f"{OWN}least": number_text(one.least),
        f"{OWN}greatest": number_text(one.greatest),
        f"{OWN}decimals": _own_decimals(one, column=column),
        f"{OWN}longest": "" if one.longest == DEFAULT_LONGEST else str(one.longest),
        **own_words("unit", one.unit),
    }


def _own_decimals(one: Question | Column, *, column: bool) -> str:
    """Only where the type does not say it: `integer` has none, `decimal` six, or any in rows."""
    if one.kind is not Kind.NUMBER:
        return str(one.decimals) if one.decimals else ""
    usual = None if column else DEFAULT_DECIMALS
    return "" if one.decimals in (0, usual) else str(one.decimals)


def _choices(one: Question | Column, name: str, data: Mapping[str, Any]) -> Iterator[Cells]:
    if one.kind not in _LIST_TYPES:
        return
    for option, raw in zip(one.options, data["options"], strict=True):
        yield _choice(option, name, raw)


def _choice(option: Option, name: str, data: Mapping[str, Any]) -> Cells:
    return {
        "list_name": name,
        "name": option.code,
        **in_both("label", option.words),
        f"{OWN}exclusive": "yes" if option.is_exclusive else "",
        f"{OWN}more": more_of(data, OF_OPTION),
    }
