"""The codebook: what every column of an export means, in both languages, version by version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from portal.reports.sheets import Sheet, SheetColumn
from programs.questionnaires.models import Version
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.results import options_of
from programs.questionnaires.schema import Kind, Question, Section


def codebook(versions: Sequence[Version]) -> Sheet:
    """One row for each question of each version, with its options; the schema's hash beside it."""
    columns = [
        SheetColumn(_("Version"), 10),
        SheetColumn(_("Programme year"), 14),
        SheetColumn(_("Section"), 10),
        SheetColumn(_("Question"), 12),
        SheetColumn(_("Text, Chinese"), 40),
        SheetColumn(_("Text, English"), 40),
        SheetColumn(_("Kind"), 12),
        SheetColumn(_("Options and columns"), 60),
        SheetColumn(_("Unit"), 12),
        SheetColumn(_("Least"), 12),
        SheetColumn(_("Greatest"), 12),
        SheetColumn(_("Decimals"), 10, "integer"),
        SheetColumn(_("Asked when"), 30),
        SheetColumn(_("SHA-256 of the questionnaire"), 20),
    ]
    return Sheet(_("Codebook"), columns, _rows(versions))


def _rows(versions: Sequence[Version]) -> Iterator[Sequence[object]]:
    for version in versions:
        for section in questionnaire_of(version).sections:
            for question in section.questions:
                if question.kind is not Kind.NOTE:
                    yield _row(version, section, question)


def _row(version: Version, section: Section, question: Question) -> Sequence[object]:
    conditions = [str(one) for one in (section.relevant, question.relevant) if one is not None]
    return (
        str(version.number),
        version.cycle.code,
        section.code,
        question.code,
        question.words.zh,
        question.words.en,
        str(question.kind),
        _options(question),
        f"{question.unit.zh} / {question.unit.en}" if question.unit else "",
        _text(question.least),
        _text(question.greatest),
        question.decimals if question.kind is Kind.NUMBER else None,
        " and ".join(f"({one})" if len(conditions) > 1 else one for one in conditions),
        version.schema_sha256,
    )


def _options(question: Question) -> str:
    several = question.columns if question.kind is Kind.ROWS else options_of(question)
    return "\n".join(f"{one.code} = {one.words.zh} / {one.words.en}" for one in several)


def _text(number: object) -> str:
    return "" if number is None else str(number)
