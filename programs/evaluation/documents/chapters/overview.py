"""What this is about: the year, who takes part, the documents that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.offices.vocabulary import OfficeKind
from portal.reports.blocks import (
    Block,
    Figure,
    Figures,
    Heading,
    Kind,
    Paragraph,
    Row,
    Table,
    TableColumn,
)
from portal.reports.definition import Section, sections
from programs.evaluation.documents.chapters import words
from programs.evaluation.documents.report import last_day
from programs.evaluation.schema import Frozen, Taken


def overview(taken: Taken) -> list[Block]:
    """The year in a few sentences, the documents (table 1), the offices."""
    frozen = taken.frozen
    part = frozen.part("programme")
    return [
        Paragraph(_first(taken)),
        *([] if part is None else [Paragraph(_days(part))]),
        Heading(_("Offices that carry it out"), "1.1"),
        *_offices(frozen, part or {}),
        Heading(_("Documents"), "1.2"),
        *_documents(part or {}),
    ]


def _first(taken: Taken) -> str:
    """ "By October 31, 2026 4,120 enterprises of Zhejiang …": the sentence that DOMAIN 6.3 asks."""
    frozen = taken.frozen
    listed, covered = frozen.fact("roster.listed"), frozen.fact("coverage.counties")
    said = {"day": date_format(last_day(taken), "DATE_FORMAT"), "region": frozen.region.name}
    if listed is None:
        return _("%(region)s takes part in the programme; figures are to %(day)s.") % said
    text = _("By %(day)s, %(count)s enterprises of %(region)s were on the programme's roster.")
    first = text % {**said, "count": f"{listed.numerator:,.0f}"}
    if covered is None:
        return first
    text = _("Enterprises were diagnosed in %(covered)s of its %(counties)s counties.")
    more = text % {"covered": covered.numerator, "counties": covered.denominator}
    return words.sentences(first, more)


def _days(part: Mapping[str, Any]) -> str:
    days = {
        name: date_format(date.fromisoformat(part[name]), "DATE_FORMAT")
        for name in ("opens_on", "closes_on")
    }
    return _("The programme year runs from %(opens_on)s to %(closes_on)s.") % days


def _documents(part: Mapping[str, Any]) -> Iterator[Block]:
    lines = part.get("documents") or []
    if not lines:
        yield Paragraph(_("No document of this area or above it is entered in the portal."))
        return
    rows = [
        Row((title, number, issuer, date.fromisoformat(day)))
        for number, title, issuer, day in lines
    ]
    columns = [
        TableColumn(_("Document"), strong=True),
        TableColumn(_("Document number"), Kind.MUTE),
        TableColumn(_("Issued by")),
        TableColumn(_("Issued on"), Kind.DATE),
    ]
    note = _("Policies in force of this area and those above it, as entered in the portal.")
    left = part["documents_count"] - len(lines)
    if left > 0:
        note = words.sentences(note, _("%(count)d more are not listed.") % {"count": left})
    yield Table(_("Documents that the programme rests on"), columns, rows, number="1", note=note)


def _offices(frozen: Frozen, part: Mapping[str, Any]) -> Iterator[Block]:
    found = part.get("offices") or {}
    shown = [
        Figure(str(kind.label), found[kind], _("offices")) for kind in OfficeKind if found.get(kind)
    ]
    if not shown:
        yield Paragraph(_("No office is entered in the portal."))
        return
    text = _("%(office)s answers for the programme in %(region)s.")
    yield Paragraph(text % {"office": frozen.office, "region": frozen.region.name})
    yield Figures(shown)


sections.add(Section("evaluation.overview", gettext_lazy("Overview"), 10, overview, "1"))
