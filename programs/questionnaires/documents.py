"""The answers as a document, the own copy of who filled in; and a version as an XLSForm."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from portal.reports.documents import grouped
from portal.reports.pdf import page_words, render
from programs.questionnaires.models import Response, Version
from programs.questionnaires.queries import filling_of, questionnaire_of
from programs.questionnaires.schema.xlsform import Sheet, export_form
from programs.questionnaires.scoring import (
    FIELD_HEIGHT,
    FIELD_WIDTH,
    answers_in_words,
    masked_answers,
)
from programs.questionnaires.vocabulary import ResponseState

DEFAULT_LANGUAGE = "zh-hans"
WIDEST_COLUMN = 60


@dataclass(frozen=True, slots=True)
class Head:
    """What the running head of a document says."""

    title: str
    office: str
    provisional: bool
    demo: bool


def copy_of(response: Response, *, today: date, in_full: bool) -> bytes:
    """The PDF of a response, in the language that is active: as it stood when it was last saved.

    Persons are masked, unless `in_full`. The same answers give the same bytes; their SHA-256
    stands at the end.
    """
    context = context_of(response, today=today, in_full=in_full)
    return render(
        "pdf/answers.html",
        context,
        language=get_language() or DEFAULT_LANGUAGE,
        drawn_at=response.saved_at,
    )


def context_of(response: Response, *, today: date, in_full: bool) -> dict[str, Any]:
    """What the copy says. The SHA-256 is of the answers as they are shown: that of what is masked
    would let the few digits behind a mask be tried out."""
    questionnaire = questionnaire_of(response.version)
    before, between, after = page_words()
    head = Head(
        title=str(questionnaire.title),
        office=response.enterprise.name,
        provisional=response.state in (ResponseState.DRAFT, ResponseState.UNCONFIRMED),
        demo=settings.PORTAL_DEMO,
    )
    answers = response.answers if in_full else masked_answers(questionnaire, response.answers)
    said = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    state = filling_of(response, today=today)
    return {
        "document": head,
        "response": response,
        "in_full": in_full,
        "sections": list(answers_in_words(questionnaire, state, in_full=in_full)),
        "field": (FIELD_WIDTH, FIELD_HEIGHT),
        "digest": grouped(hashlib.sha256(said.encode()).hexdigest()),
        "page_before": before,
        "page_between": between,
        "page_after": after,
    }


def xlsform_of_version(version: Version) -> bytes:
    """A version as an XLSForm workbook, dated with the day on which it was published or made."""
    made_at = version.published_at or version.made_at
    return xlsform_of(version.schema, version=str(version.number), made_at=made_at)


def workbook_name(version: Version) -> str:
    """What the workbook of a version is called."""
    return f"{version.template.code}-{version.cycle.year}-v{version.number}.xlsx"


def xlsform_of(schema: Mapping[str, Any], *, version: str, made_at: datetime) -> bytes:
    """A description as an XLSForm workbook; every cell is text, and nothing is worked out.

    The same description gives the same bytes.
    """
    import xlsxwriter

    out = io.BytesIO()
    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **texts}) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None)})
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for form_sheet in export_form(schema, version=version).values():
            _write_sheet(book.add_worksheet(form_sheet.name), form_sheet, head, text)
    return out.getvalue()


def _write_sheet(sheet: Any, form_sheet: Sheet, head: Any, text: Any) -> None:
    _number, names = form_sheet.rows[0]
    for place, name in enumerate(names):
        longest = max((len(cells[place]) for _row, cells in form_sheet.rows[1:]), default=0)
        width = min(max(longest, len(name)) + 2, WIDEST_COLUMN)
        sheet.set_column(place, place, width, None, {"hidden": not longest and "portal" in name})
    for number, cells in form_sheet.rows:
        for place, cell in enumerate(cells):
            if cell:
                sheet.write_string(number - 1, place, cell, head if number == 1 else text)
    sheet.freeze_panes(1, 2)
