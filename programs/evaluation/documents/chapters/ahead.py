"""Typical cases, which people write; and next steps: what the figures say is still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.reports.blocks import Block, Kind, Paragraph, Row, Table, TableColumn
from portal.reports.definition import Section, sections
from programs.evaluation.documents.chapters import words
from programs.evaluation.schema import Frozen, Taken

CASES, NEXT = "evaluation.cases", "evaluation.next"


def cases(taken: Taken) -> list[Block]:
    """The portal keeps no cases: the chapter holds what the office writes, or says that it is
    empty."""
    if taken.texts.get(CASES):
        return []
    return [Paragraph(_("No case was written for this report."), flat=True)]


def next_steps(taken: Taken) -> list[Block]:
    """What is still open, who has to do it, and by when: table 19."""
    rows = list(_open(taken.frozen))
    if not rows:
        return [Paragraph(_("By the figures of the snapshot nothing is open."), flat=True)]
    columns = [
        TableColumn(_("What is still open"), strong=True),
        TableColumn(_("Still to do"), Kind.COUNT),
        TableColumn(_("Counted in"), Kind.MUTE),
        TableColumn(_("Responsible")),
        TableColumn(_("Due by"), Kind.DATE),
    ]
    note = _("Computed from the snapshot. Due by: the last day of the programme year.")
    return [Table(_("What is still open"), columns, rows, number="19", note=note)]


def _open(frozen: Frozen) -> Iterator[Row]:
    part = frozen.part("programme") or {}
    until = date.fromisoformat(part["closes_on"]) if part else None
    yield from _targets(frozen, until)
    yield from _counties(frozen, until)
    problems = (frozen.part("problems") or {}).get("category") or {}
    left = sum(found - closed for found, _serious, closed in problems.values())
    if left:
        who = _("Enterprises, with their experts")
        yield Row((_("Problems that are not closed"), left, _("items"), who, until))


def _targets(frozen: Frozen, until: date | None) -> Iterator[Row]:
    """What is missing to the targets that are counts; a rate's share cannot be added up."""
    for said in frozen.definitions():
        target, fact = frozen.target(said.code), frozen.fact(said.code)
        if said.is_ratio or target is None or fact is None or fact.numerator >= target:
            continue
        name, left = words.title(said), int(target - fact.numerator)
        yield Row((name, left, words.unit(said), frozen.office, until))


def _counties(frozen: Frozen, until: date | None) -> Iterator[Row]:
    covered = frozen.fact("coverage.counties")
    if covered is not None and covered.denominator and covered.numerator < covered.denominator:
        left = int(covered.denominator - covered.numerator)
        name = _("Counties without any diagnosed enterprise")
        yield Row((name, left, _("counties"), _("County offices"), until))
    lines = frozen.returns().values()
    due, sent, accepted = (sum(one[name] for one in lines) for name in ("due", "sent", "accepted"))
    if due > sent:
        name = _("Monthly returns that were not sent")
        yield Row((name, due - sent, _("items"), _("County offices"), until))
    if sent > accepted:
        name = _("Monthly returns that are not accepted yet")
        yield Row((name, sent - accepted, _("items"), _("City and province offices"), until))


sections.add(Section(CASES, gettext_lazy("Typical cases"), 110, cases, "11"))
sections.add(Section(NEXT, gettext_lazy("Next steps"), 130, next_steps, "13"))
