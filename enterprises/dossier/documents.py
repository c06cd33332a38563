"""The dossier on paper: facts, changes, timeline, ledgers, consents, objections. Persons are
masked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enterprises.dossier.models import Consent, Objection
from enterprises.dossier.queries import Fact, Shown, facts_of, ledgers_of, timeline_of
from enterprises.dossier.queries.facts import label_of
from enterprises.dossier.vocabulary import Permission
from enterprises.register.models import Enterprise
from enterprises.register.rules.masks import masked_name
from portal.accounts.actor import Actor
from portal.reports.blocks import Block, Kind, Paragraph, Row, Table, TableColumn
from portal.reports.documents import Chapter, DocumentContext, with_address

CODE: Final = "enterprises.dossier"
TEMPLATE_VERSION: Final = "dossier-2"


def dossier_document(enterprise: Enterprise, *, by: Actor, at: datetime) -> DocumentContext:
    """The dossier as this reader may print it, in the language now active."""
    day = localdate(at)
    facts = facts_of(enterprise, in_full=False)
    chapters = [
        Chapter("facts", _("Facts and where they come from"), _facts(facts), "1"),
        Chapter("changes", _("What was changed"), _changes(facts), "2"),
        Chapter("timeline", _("What happened"), _timeline(enterprise, by), "3"),
    ]
    for shown in ledgers_of(enterprise, by):
        number = str(len(chapters) + 1)
        title = str(shown.ledger.title)
        chapters.append(Chapter(shown.ledger.code, title, _ledger(shown, number), number))
    number = str(len(chapters) + 1)
    agreed = _consents(enterprise, number)
    chapters.append(Chapter("consents", _("What the enterprise agreed to"), agreed, number))
    if enterprise.allows(by, to=Permission.OBJECTION_VIEW):
        number = str(len(chapters) + 1)
        said = _objections(enterprise, number)
        chapters.append(Chapter("objections", _("What was said to be wrong"), said, number))
    context = DocumentContext(
        code=CODE,
        title=_("Dossier of an enterprise"),
        subtitle=enterprise.name,
        office=enterprise.region.name,
        period="",
        version="1",
        snapshot_number=f"{enterprise.credit_code}-{localtime(at):%Y%m%d%H%M}",
        data_at=at,
        template_version=TEMPLATE_VERSION,
        language=get_language() or settings.LANGUAGE_CODE,
        chapters=tuple(chapters),
        lead=enterprise.credit_code,
        prepared_on=day,
        notice=_("Names and telephone numbers are masked."),
        demo=settings.PORTAL_DEMO,
    )
    address = reverse("pages:verify", args=["0" * 32]).replace("0" * 32, "{token}")
    return with_address(context, settings.PUBLIC_URL + address)


def _facts(facts: list[Fact]) -> list[Block]:
    columns = [
        TableColumn(_("Fact")),
        TableColumn(_("Is"), strong=True),
        TableColumn(_("On record since"), Kind.DATE),
        TableColumn(_("Source")),
        TableColumn(_("By")),
    ]
    rows = [
        Row((one.label, one.value or "—", localdate(one.at), _source(one), one.by or "—"))
        for one in facts
    ]
    return [Table(_("Facts"), columns, rows, number="1")]


def _source(one: Fact) -> str:
    return f"{one.source} {one.reference}".strip()


def _changes(facts: list[Fact]) -> list[Block]:
    rows = [
        (
            was.at,
            Row(
                (
                    localdate(was.at),
                    one.label,
                    _("not shown") if was.is_personal else was.was or "—",
                    _("not shown") if was.is_personal else was.now or "—",
                    was.by,
                    f"{was.source} {was.reference}".strip(),
                )
            ),
        )
        for one in facts
        for was in one.changes
    ]
    if not rows:
        return [Paragraph(_("Nothing has been changed since it was registered."))]
    columns = [
        TableColumn(_("On"), Kind.DATE),
        TableColumn(_("Fact")),
        TableColumn(_("Was")),
        TableColumn(_("Is")),
        TableColumn(_("By")),
        TableColumn(_("Source")),
    ]
    ordered = [row for _at, row in sorted(rows, key=lambda pair: pair[0], reverse=True)]
    return [Table(_("Changes"), columns, ordered, number="2")]


def _timeline(enterprise: Enterprise, by: Actor) -> list[Block]:
    columns = [
        TableColumn(_("On"), Kind.DATE),
        TableColumn(_("What happened")),
        TableColumn(_("Of what")),
        TableColumn(_("By")),
    ]
    rows = [
        Row((told.line.on, told.line.what, told.line.words, told.line.by))
        for told in timeline_of(enterprise, by)
    ]
    return [Table(_("Timeline"), columns, rows, number="3")]


def _ledger(shown: Shown, number: str) -> list[Block]:
    """What stands in a ledger; what was struck out is not printed."""
    if not shown.standing:
        return [Paragraph(_("Nothing is recorded."))]
    ledger = shown.ledger
    columns = [
        TableColumn(str(ledger.day), Kind.DATE),
        *(TableColumn(str(one), strong=not place) for place, one in enumerate(ledger.columns)),
        TableColumn(_("Evidence")),
        TableColumn(_("Recorded by")),
        TableColumn(_("Recorded on"), Kind.DATE),
    ]
    rows = [
        Row(
            (
                line.on,
                *line.cells,
                line.evidence,
                line.by or "—",
                localdate(line.recorded_at),
            )
        )
        for line in shown.standing
    ]
    return [Table(str(ledger.title), columns, rows, number=number)]


def _consents(enterprise: Enterprise, number: str) -> list[Block]:
    rows = list(_consent_rows(enterprise))
    if not rows:
        return [Paragraph(_("No consent is recorded."))]
    columns = [
        TableColumn(_("What it agrees to")),
        TableColumn(_("Given on"), Kind.DATE),
        TableColumn(_("Given by")),
        TableColumn(_("Taken back on"), Kind.DATE),
    ]
    return [Table(_("Consents"), columns, rows, number=number)]


def _consent_rows(enterprise: Enterprise) -> Iterator[Row]:
    for one in Consent.objects.filter(enterprise=enterprise):
        yield Row((str(one), one.given_on, masked_name(one.given_by) or "—", one.withdrawn_on))


def _objections(enterprise: Enterprise, number: str) -> list[Block]:
    found = Objection.objects.filter(enterprise=enterprise).order_by("-pk")
    rows = [
        Row((one.raised_on, label_of(one.fact), one.words, one.get_state_display(), one.answer))
        for one in found
    ]
    if not rows:
        return [Paragraph(_("Nobody has said that anything is wrong."))]
    columns = [
        TableColumn(_("On"), Kind.DATE),
        TableColumn(_("Fact")),
        TableColumn(_("What is wrong about it")),
        TableColumn(_("State")),
        TableColumn(_("Answer")),
    ]
    return [Table(_("Objections"), columns, rows, number=number)]
