"""The report as a whole: its cover, its numbers, its formulas."""

from __future__ import annotations

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
from portal.reports.definition import Document, chapters, documents
from portal.reports.documents import DocumentContext, Formula, with_address
from programs.evaluation.models import Snapshot
from programs.evaluation.schema import Frozen, Taken
from programs.evaluation.vocabulary import Permission

TEMPLATE_VERSION: Final = "2026.1"

REPORT: Final = documents.add(
    Document(
        "evaluation",
        gettext_lazy("Evaluation report"),
        Permission.VIEW,
        template_version=TEMPLATE_VERSION,
    )
)


def report_of(snapshot: Snapshot) -> DocumentContext:
    """The report of a snapshot in the language now active, with the address of its check."""
    frozen = Frozen(snapshot.content)
    taken = Taken(snapshot.number, snapshot.is_provisional, snapshot.taken_at, frozen)
    named = {"region": frozen.region.name, "year": frozen.year}
    context = DocumentContext(
        code=REPORT.code,
        title=_("%(region)s: evaluation report %(year)s of the uplift programme") % named,
        subtitle="\n".join((_("Year %(year)s") % named, _("Evaluation report"))),
        lead=_("%(region)s: quality certification uplift of small and micro enterprises") % named,
        office=frozen.office,
        period=period_words(frozen, taken),
        version="V1.0",
        snapshot_number=snapshot.number,
        data_at=snapshot.taken_at,
        template_version=TEMPLATE_VERSION,
        language=get_language() or settings.LANGUAGE_CODE,
        chapters=chapters(REPORT, taken),
        prepared_on=localdate(snapshot.taken_at),
        formula_version=formula_version(frozen),
        formulas=formulas(frozen),
        notice=_notice(taken),
        provisional=taken.is_provisional,
        demo=settings.PORTAL_DEMO,
    )
    address = reverse("pages:verify", args=["0" * 32]).replace("0" * 32, "{token}")
    return with_address(context, settings.PUBLIC_URL + address)


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
