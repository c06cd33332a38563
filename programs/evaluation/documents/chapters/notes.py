"""What the figures are of, what they cannot say, and what is known to be missing."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.reports.blocks import Block, Definition, Definitions, Heading, Paragraph
from portal.reports.definition import Section, sections
from programs.evaluation.documents.report import last_day, period_words
from programs.evaluation.schema import Taken


def notes(taken: Taken) -> list[Block]:
    """What the figures are of, and what they cannot say."""
    frozen = taken.frozen
    scope = _("%(region)s: %(cities)d cities, %(counties)d counties in force on %(day)s") % {
        "region": frozen.region.name,
        "cities": len(frozen.places("city")),
        "counties": len(frozen.counties()),
        "day": date_format(last_day(taken), "DATE_FORMAT"),
    }
    read = _(
        "Every figure of this report is read from snapshot %(number)s. The snapshot keeps figures, "
        "definitions and targets as they stood; each figure can be drawn again from it."
    )
    items = [
        Definition(_("Scope"), scope),
        Definition(_("Period"), period_words(frozen, taken)),
        Definition(
            _("Source"),
            _("Rows of the portal: rosters, questionnaires, visits, plans, certificates, returns."),
        ),
        Definition(
            _("Rates"),
            _(
                "A rate stands with its numerator and denominator; intervals are 95-percent Wilson "
                "intervals. Over a denominator of 0 a dash stands, never zero percent."
            ),
        ),
        Definition(_("Rounding"), _("Half up to one place; parts may miss the sum by 0.1.")),
        Definition(
            _("Counting"),
            _("Enterprises are different enterprises; services and attendances count each time."),
        ),
    ]
    return [
        Paragraph(read % {"number": taken.number}),
        Definitions(items),
        Heading(_("On causes")),
        Paragraph(
            _(
                "The programme has no control group. What changed among the enterprises that take "
                "part cannot be read as caused by the programme."
            )
        ),
        Heading(_("Known limits")),
        Paragraph(_limits(taken)),
    ]


def _limits(taken: Taken) -> str:
    lines = taken.frozen.returns().values()
    due, sent = sum(one["due"] for one in lines), sum(one["sent"] for one in lines)
    said = []
    if taken.is_provisional:
        said.append(_("The period is not locked: figures may still change."))
    if due:
        missing = due - sent
        said.append(
            ngettext(
                "%(missing)d of %(due)d monthly returns that were due is missing.",
                "%(missing)d of %(due)d monthly returns that were due are missing.",
                missing,
            )
            % {"missing": missing, "due": due}
        )
    return " ".join(said) or _("None is known.")


sections.add(Section("evaluation.notes", gettext_lazy("Notes on the data"), 0, notes))
