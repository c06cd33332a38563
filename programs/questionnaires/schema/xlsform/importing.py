"""An XLSForm as a questionnaire's description, with all that is not supported named. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault, Severity, stops
from programs.questionnaires.schema.reading import read_questionnaire
from programs.questionnaires.schema.xlsform.choices import lists_of, more_in
from programs.questionnaires.schema.xlsform.codes import Codes, Renamed
from programs.questionnaires.schema.xlsform.columns import OWN
from programs.questionnaires.schema.xlsform.describing import Describer
from programs.questionnaires.schema.xlsform.exporting import OF_FORM
from programs.questionnaires.schema.xlsform.form import (
    CHOICES,
    SETTINGS,
    SURVEY,
    Line,
    Sheet,
    Table,
    sheet_named,
    table_of,
)
from programs.questionnaires.schema.xlsform.languages import languages_of
from programs.questionnaires.schema.xlsform.logic import Logic
from programs.questionnaires.schema.xlsform.naming import Names
from programs.questionnaires.schema.xlsform.questions import Reader, own_words
from programs.questionnaires.schema.xlsform.structure import circles, items_of, walk

MOST_LINES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a form. `data` is None as long as a fault is an error."""

    data: dict[str, Any] | None
    faults: tuple[Fault, ...]
    renamed: tuple[Renamed, ...] = ()

    @property
    def may_be_kept(self) -> bool:
        return self.data is not None


def import_form(form: Mapping[str, Sheet], *, name: str = "", asked: str = "") -> Imported:
    """The description that a form gives; `name` is its file's, for a form without a name.

    `asked` is the language, `zh` or `en`, of texts of which the form does not say it.
    """
    faults: list[Fault] = []
    tables = _tables(form, faults)
    if SURVEY not in tables or faults:
        return Imported(None, tuple(faults))
    settings = tables[SETTINGS].lines[0] if SETTINGS in tables and tables[SETTINGS].lines else None
    default = settings.get("default_language") if settings else ""
    languages, found = languages_of(tables, default, asked)
    items = items_of(tables[SURVEY], faults)
    faults += [*found, *circles(items)]
    if stops(faults):
        return Imported(None, tuple(faults))
    codes = Codes()
    reader = Reader(Logic(), languages, faults)
    lists = lists_of(tables.get(CHOICES), languages, codes, faults)
    names = Names(codes, reader.logic, lists, faults)
    for item, above in walk(items):
        names.take(item, above)
    sections = list(Describer(reader, names).sections(items))
    data = _settings(reader, codes, settings, name)
    for one in sections:
        one["words"] = one["words"] or data["title"]
    return _checked(data | {"sections": sections}, names, faults)


def _tables(form: Mapping[str, Sheet], faults: list[Fault]) -> dict[str, Table]:
    found = {}
    for name in (SURVEY, CHOICES, SETTINGS):
        sheet = sheet_named(form, name)
        if sheet is None:
            continue
        if len(sheet.rows) > MOST_LINES:
            words = _("The sheet has more than %(most)d rows.") % {"most": MOST_LINES}
            faults.append(Fault("xlsform.too_long", words, where=f"{name}!{MOST_LINES + 1}"))
            continue
        found[name] = table_of(sheet)
    survey = found.get(SURVEY)
    if survey is None and not faults:
        faults.append(
            Fault(
                "xlsform.no_survey",
                _("The workbook has no sheet “survey”."),
                value=", ".join(form)[:200],
                rule=_("An XLSForm has the sheets survey, choices and settings."),
                remedy=_("Name the sheet with the questions “survey”."),
            )
        )
    elif survey is not None:
        faults += [
            _no_column(survey, column) for column in ("type", "name") if not survey.has(column)
        ]
    return found


def _no_column(survey: Table, column: str) -> Fault:
    words = _("The sheet “survey” has no column “%(column)s”.") % {"column": column}
    return Line(SURVEY, 1, [], survey.heads).fault("no_column", words)


def _checked(data: dict[str, Any], names: Names, faults: list[Fault]) -> Imported:
    """What the portal's own reading says against it, said at the rows."""
    if not stops(faults):
        try:
            read_questionnaire(data)
        except Invalid as cause:
            faults += [_placed(fault, names) for fault in cause.faults]
    renamed = tuple(names.codes.renamed)
    order = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.WARN: 2}
    told = tuple(sorted(faults, key=lambda fault: order[fault.severity]))
    return Imported(None if stops(told) else data, told, renamed)


def _placed(fault: Fault, names: Names) -> Fault:
    """A fault of the description, at the row that it comes from."""
    code = fault.where.strip("/").split("/")[0]
    return replace(fault, where=names.places.get(code, SURVEY))


def _settings(reader: Reader, codes: Codes, line: Line | None, name: str) -> dict[str, Any]:
    title = line.get("form_title") if line else ""
    wanted = (line.get("form_id") if line else "") or name or "form"
    code = codes.take(wanted, line.place("form_id") if line else SETTINGS, among=set())
    data: dict[str, Any] = {"code": code, "title": _both(title or wanted)}
    if line is None:
        return data
    if english := line.get(f"{OWN}title_en"):
        data["title"] = {"zh-hans": title or english, "en": english}
    if any(own_words(line, "intro").values()):
        data["intro"] = own_words(line, "intro")
    minutes = reader.whole(line, "minutes")
    if minutes is not None:
        data["minutes"] = minutes
    if source := line.get(f"{OWN}source"):
        data["source"] = source
    if follows := line.get(f"{OWN}follows").split():
        data["follows"] = follows
    return data | dict(more_in(line, OF_FORM, reader.faults))


def _both(text: str) -> dict[str, str]:
    return {"zh-hans": text, "en": text}
