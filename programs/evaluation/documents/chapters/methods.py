"""How the figures came about, and how complete the county returns are."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.reports.blocks import Block, Heading, Kind, Paragraph, Row, Table, TableColumn
from portal.reports.definition import Section, sections
from programs.evaluation.documents.chapters import words
from programs.evaluation.documents.chapters.scores import weights
from programs.evaluation.schema import Frozen, Place, Taken


def methods(taken: Taken) -> list[Block]:
    """How complete the county returns are (table 4), and what is weighed (table 3)."""
    frozen = taken.frozen
    rows = []
    for place in frozen.children() or [frozen.region]:
        due, sent, late, accepted = _returns(frozen, place)
        on_time = words.share(due - late, due)
        low = on_time is not None and on_time < words.LOW
        cells = (place.name, due, sent, accepted, late, on_time)
        rows.append(Row(cells, attention=words.red(low=low, column=5)))
    columns = [
        TableColumn(_("Area")),
        TableColumn(_("Returns due"), Kind.COUNT),
        TableColumn(_("Sent"), Kind.COUNT),
        TableColumn(_("Accepted"), Kind.COUNT),
        TableColumn(_("Late or missing"), Kind.COUNT),
        TableColumn(_("On time"), Kind.DECIMAL, unit="%", strong=True),
    ]
    table = Table(
        _("Monthly returns of the counties"),
        columns,
        words.rows_or_dash(rows, len(columns)),
        number="4",
        unit=_("county-months"),
        note=_("Late: not sent by the due date, or after it."),
    )
    said = _(
        "Figures that the portal counts are not typed by anybody; counties confirm them in their "
        "monthly return, or explain a difference."
    )
    return [*weights(frozen), Heading(_("Completeness"), "2.2"), Paragraph(said), table]


def _returns(frozen: Frozen, place: Place) -> tuple[int, int, int, int]:
    lines = [frozen.returns().get(county.code, {}) for county in frozen.counties(place)]
    due, sent, late, accepted = (
        sum(line.get(name, 0) for line in lines) for name in ("due", "sent", "late", "accepted")
    )
    return due, sent, late, accepted


sections.add(
    Section("evaluation.methods", gettext_lazy("Methods and completeness"), 20, methods, "2")
)
