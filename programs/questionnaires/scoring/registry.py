"""Answers about certificates beside the register: what it prefills, and where they differ. Pure.

A difference is no fault of whoever answers: the register may lack what the enterprise has. It is
said as a warning, and an officer looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault, Severity
from programs.questionnaires.facts import Held
from programs.questionnaires.schema import Column, Question

QMS: Final = "qms"
OTHER: Final = "other"
NEW, KEPT, LOST = "new", "kept", "lost"


def rows_prefilled(
    question: Question, held: Sequence[Held], *, on: date, since: date
) -> list[dict[str, str]]:
    """The rows that the register gives: what is in force on the day and, where rows have a state,
    what ended after `since`. What was issued after `since` is new."""
    has_state = any(column.code == "state" for column in question.columns)
    told = [one for one in held if one.is_in_force(on) or (has_state and since < one.ended <= on)]
    rows = [_row(question, one, on=on, since=since) for one in told]
    return rows[: question.answer_limit]


def _row(question: Question, one: Held, *, on: date, since: date) -> dict[str, str]:
    state = (NEW if one.issued > since else KEPT) if one.is_in_force(on) else LOST
    cells = {
        "state": state,
        "number": one.number,
        "body": one.body,
        "issued": one.issued.isoformat(),
        "expires": one.expires.isoformat(),
    }
    row = {}
    for column in question.columns:
        text = _kind(column, one) if column.code == "kind" else cells.get(column.code, "")
        if text:
            row[column.code] = text[: column.longest]
    return row


def _kind(column: Column, one: Held) -> str:
    if not column.options:
        return one.label
    return one.kind if column.option(one.kind) else OTHER if column.option(OTHER) else ""


def says_certified(rows: Any) -> bool:
    """Whether rows name a quality management certificate that was not lost."""
    named = rows if isinstance(rows, list) else []
    return any(
        isinstance(row, Mapping) and row.get("kind") == QMS and row.get("state") != LOST
        for row in named
    )


def differences_of_claim(
    question: Question, held: Sequence[Held], *, claims: bool, on: date
) -> Iterator[Fault]:
    """Of an answer that says that the quality management system is certified, or that it is not."""
    valid = [one for one in held if one.kind == QMS and one.is_in_force(on)]
    if claims and not valid:
        ended = max((one for one in held if one.kind == QMS), key=_end, default=None)
        words = _(
            "The answer says certified; on %(day)s the register has no quality management "
            "certificate of it that is valid."
        )
        yield _fault(question, words % {"day": on.isoformat()} + _last_words(ended))
    if not claims and valid:
        words = _("The answer says not certified; the register has %(number)s (%(body)s), %(day)s.")
        yield _fault(question, words % _named(valid[0]))


def differences_of_rows(
    question: Question, rows: Sequence[Any], held: Sequence[Held], *, on: date
) -> Iterator[Fault]:
    """Of certificates that are named one by one. `held` has those in force longest first: of two
    bodies that gave the same number, the one is meant that is in force longer."""
    known = {_plain(one.number): one for one in reversed(held)}
    named = set[str]()
    for row in rows:
        if not isinstance(row, Mapping) or not row.get("number"):
            continue
        number = str(row["number"])
        named.add(_plain(number))
        found = known.get(_plain(number))
        if (words := _words_of(row, found, on)) is not None:
            yield _fault(question, words % {"number": number})
    for one in held:
        if one.is_in_force(on) and _plain(one.number) not in named:
            words = _("The register has %(number)s (%(body)s), %(day)s; it is not named.")
            yield _fault(question, words % _named(one))


def _words_of(row: Mapping[str, Any], found: Held | None, on: date) -> str | None:
    is_lost = row.get("state") == LOST
    if found is None:
        return None if is_lost else _("%(number)s is not in the register of certificates.")
    if is_lost and found.is_in_force(on):
        return _("%(number)s is named as lost; in the register it is valid.")
    if not is_lost and not found.is_in_force(on):
        return _("%(number)s is named as valid; in the register it is not.")
    return None


def _end(one: Held) -> date:
    return one.ended


def _last_words(one: Held | None) -> str:
    if one is None:
        return ""
    last = (one.ended - timedelta(days=1)).isoformat()
    words = _("The last one, %(number)s, was valid until %(day)s.")
    return " " + words % {"number": one.number, "day": last}


def _named(one: Held) -> dict[str, str]:
    until = _("valid until %(day)s") % {"day": one.expires.isoformat()}
    return {"number": one.number, "body": one.body, "day": until}


def _plain(number: str) -> str:
    return "".join(number.split()).upper()


def _fault(question: Question, message: str) -> Fault:
    return Fault(
        "questionnaire.register",
        message,
        where=f"/{question.code}",
        remedy=_("Compare the certificate on paper with the register."),
        severity=Severity.WARN,
    )
