"""Which columns of a form hold the Chinese and which the English texts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault, Severity
from programs.questionnaires.schema.xlsform.form import (
    EN,
    SURVEY,
    ZH,
    Line,
    Table,
    language_code,
)

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Languages:
    """The language of the headers that hold each text; "" for the column without a language.

    None: the form has no text in this language, and the other one stands in.
    """

    zh: str | None
    en: str | None

    @property
    def one_is_missing(self) -> bool:
        return self.zh is None or self.en is None

    def words(self, line: Line, name: str) -> Words:
        """The text of a row in both languages; empty where there is none."""
        zh, en = _text(line, name, self.zh), _text(line, name, self.en)
        if self.one_is_missing:
            zh, en = zh or en, en or zh
        return {"zh-hans": zh, "en": en}


def _text(line: Line, name: str, language: str | None) -> str:
    if language is None:
        return ""
    return line.get(name, language if (name, language) in line.heads else "")


def languages_of(
    tables: Mapping[str, Table], default: str, asked: str
) -> tuple[Languages, list[Fault]]:
    """The languages of a form; `asked` is the person's word on texts without a language.

    The form's settings come first. Where neither says it, the fault asks.
    """
    found = [one for table in tables.values() for one in table.languages()]
    written = list(dict.fromkeys(found))
    by_code = {language_code(one): one for one in reversed(written)}
    zh, en = by_code.get(ZH), by_code.get(EN)
    plain = "" if tables[SURVEY].heads.get(("label", "")) else None
    if zh is None and en is None and plain is None:
        plain = default if default in written else next(iter(written), None)
    of_plain = language_code(default) or asked
    if plain is not None and of_plain:
        zh = plain if zh is None and of_plain == ZH else zh
        en = plain if en is None and of_plain == EN else en
    languages = Languages(zh, en)
    return languages, list(_faults(languages, written, plain, tables[SURVEY]))


def _faults(
    languages: Languages, written: list[str], plain: str | None, survey: Table
) -> Iterator[Fault]:
    if languages.zh is None and languages.en is None:
        yield _asked(survey)
        return
    if languages.one_is_missing:
        other = _("Chinese") if languages.zh is None else _("English")
        yield Fault(
            "xlsform.one_language",
            _("The form has no %(language)s texts; those of the other language stand in.")
            % {"language": other},
            where=f"{SURVEY}!1",
            remedy=_("Write them in the draft, or add the columns and upload the form again."),
            severity=Severity.WARN,
        )
    for one in [*written, *([""] if plain == "" else [])]:
        if one not in (languages.zh, languages.en):
            yield Fault(
                "xlsform.other_language",
                _("Texts in this language are left out; a questionnaire has Chinese and English."),
                where=f"{SURVEY}!1",
                value=one or _("without a language"),
                severity=Severity.WARN,
            )


def _asked(survey: Table) -> Fault:
    line = Line(SURVEY, 1, [], survey.heads)
    if not survey.has("label"):
        return line.fault(
            "no_labels",
            _("The sheet “survey” has no column “label”."),
            remedy=_("Add the column label, or label::Chinese (zh) and label::English (en)."),
        )
    return line.fault(
        "language_unknown",
        _("The form does not say in which language its texts are."),
        "label",
        rule=_("A questionnaire has Chinese and English texts."),
        remedy=_("Choose the language beside the file, or name it in the sheet “settings”."),
    )
