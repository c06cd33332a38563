"""The report as a whole: its cover, its numbers, its formulas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.indicators.vocabulary import Unit
from portal.kernel.period import Period
from portal.reports.blocks import Block, Heading, Paragraph
from portal.reports.definition import Document, documents, sections_of
from portal.reports.documents import Chapter, DocumentContext, Formula, with_address
from programs.evaluation.models import Snapshot
from programs.evaluation.queries import version_of
from programs.evaluation.schema import Frozen, Taken, plain_paragraphs
from programs.evaluation.vocabulary import Permission

TEMPLATE_VERSION: Final = "2026.3"

REPORT: Final = documents.add(
    Document(
        "evaluation",
        gettext_lazy("Evaluation report"),
        Permission.VIEW,
        template_version=TEMPLATE_VERSION,
    )
)


#: chapters that begin with the office's words; elsewhere they stand below what is counted
SAID_FIRST: Final = frozenset({"1", "11", "13"})


def report_of(snapshot: Snapshot) -> DocumentContext:
    """The report of a snapshot in the language now active, with the address of its check."""
    frozen = Frozen(snapshot.content)
    texts = {one.chapter: one.text for one in snapshot.texts.all()}
    taken = Taken(snapshot.number, snapshot.is_provisional, snapshot.taken_at, frozen, texts)
    named = {"region": frozen.region.name, "year": frozen.year}
    context = DocumentContext(
        code=REPORT.code,
        title=_("%(region)s: evaluation report %(year)s of the uplift programme") % named,
        subtitle="\n".join((_("Year %(year)s") % named, _("Evaluation report"))),
        lead=_("%(region)s: quality certification uplift of small and micro enterprises") % named,
        office=frozen.office,
        period=period_words(frozen, taken),
        version=version_of(snapshot),
        snapshot_number=snapshot.number,
        snapshot_hash=snapshot.content_hash,
        data_at=snapshot.taken_at,
        template_version=TEMPLATE_VERSION,
        language=get_language() or settings.LANGUAGE_CODE,
        chapters=tuple(_chapters(taken)),
        prepared_on=localdate(snapshot.taken_at),
        formula_version=formula_version(frozen),
        formulas=formulas(frozen),
        notice=_notice(taken),
        provisional=taken.is_provisional,
        demo=settings.PORTAL_DEMO,
    )
    address = reverse("pages:verify", args=["0" * 32]).replace("0" * 32, "{token}")
    return with_address(context, settings.PUBLIC_URL + address)


def _chapters(taken: Taken) -> Iterator[Chapter]:
    """Every chapter of the contents: what is counted, and what the office says to it."""
    for section in sections_of(REPORT):
        blocks = list(section.build(taken))
        if section.number:
            said: list[Block] = [
                Paragraph(line) for line in plain_paragraphs(taken.texts.get(section.code, ""))
            ]
            blocks = _together(blocks, said, said_first=section.number in SAID_FIRST)
        if blocks:
            yield Chapter(section.code, str(section.title), tuple(blocks), section.number)


def _together(counted: list[Block], said: list[Block], *, said_first: bool) -> list[Block]:
    if not counted and not said:
        return [Paragraph(_("The snapshot holds no figures on this."), flat=True)]
    if not said or said_first:
        return [*said, *counted]
    return [*counted, Heading(_("The office adds")), *said]


def last_day(taken: Taken) -> date:
    """The last day that the figures may count."""
    last = Period.parse(taken.frozen.months[-1]).last
    return min(last, localdate(taken.taken_at))


def period_words(frozen: Frozen, taken: Taken) -> str:
    """ "January 1, 2026 to October 31, 2026": from the year's first day to the last counted."""
    return _("%(first)s to %(last)s") % {
        "first": date_format(date(frozen.year, 1, 1), "DATE_FORMAT"),
        "last": date_format(last_day(taken), "DATE_FORMAT"),
    }


def formula_version(frozen: Frozen) -> str:
    """The highest version of any definition, after the year: "2026.1"."""
    return f"{frozen.year}.{max((said.version for said in frozen.definitions()), default=1)}"


def formulas(frozen: Frozen) -> tuple[Formula, ...]:
    language = get_language() or settings.LANGUAGE_CODE
    return tuple(
        Formula(
            f"F{number}", said.title(language), said.formula(language), str(Unit(said.unit).label)
        )
        for number, said in enumerate(frozen.definitions(), start=1)
    )


def _notice(taken: Taken) -> str:
    words = []
    if taken.is_provisional:
        words.append(_("Provisional: the period is not locked, and its figures may still change."))
    if settings.PORTAL_DEMO:
        words.append(_("Demonstration data: the enterprises and figures are invented."))
    return " ".join(words)
