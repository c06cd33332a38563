"""What a merge does with the rows of this house, the ledger of honours, what waits for officers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.facts import (
    RECORDED_TWICE,
    Ledger,
    TimelineLine,
    TimelineSource,
    ledgers,
    timeline_sources,
)
from enterprises.dossier.models import Honour, Objection
from enterprises.dossier.queries.ledgers import entries_in, form_for, lines_of, read_by
from enterprises.dossier.vocabulary import Permission as Dossiers
from enterprises.register.facts import MergeRule, OnMerge, merge_rules
from enterprises.register.models import Enterprise, Transfer
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.files.holders import Holder, holders
from portal.files.kinds import IMAGES, Kind
from portal.notices.contributions import ToDo, todos

holders.add(
    Holder(
        "enterprises.codeexception",
        read=Permission.VIEW,
        write=Permission.EXCEPT,
        kinds=IMAGES | {Kind.PDF},
        most=3,
    )
)
#: the signed paper bears a name in clear: whoever records consents reads it, and nobody else
holders.add(
    Holder(
        "enterprises.consent",
        read=Dossiers.CONSENT,
        write=Dossiers.CONSENT,
        kinds=IMAGES | {Kind.PDF},
        most=3,
    )
)
merge_rules.add(
    MergeRule(
        "enterprises.formername.enterprise",
        _("former names"),
        once=("name",),
        clash=OnMerge.STAY,
    )
)
merge_rules.add(
    MergeRule(
        "enterprises.membership.enterprise",
        _("members"),
        once=("user",),
        among=Q(ended_at=None),
        clash=OnMerge.STAY,
    )
)
merge_rules.add(
    MergeRule(
        "enterprises.consent.enterprise",
        _("consents"),
        once=("purpose", "receiver"),
        among=Q(withdrawn_on=None),
        clash=OnMerge.STAY,
    )
)
merge_rules.add(MergeRule("enterprises.objection.enterprise", _("objections")))
for _code, _label in (
    ("enterprises.codeexception.enterprise", _("reason of a code whose check fails")),
    ("enterprises.tenure.enterprise", _("counties that answered")),
    ("enterprises.factchange.enterprise", _("changes of facts")),
    ("enterprises.transfer.enterprise", _("moves between counties")),
    ("enterprises.merger.kept", _("earlier merges")),
    ("enterprises.merger.merged", _("earlier merges, undone")),
    ("enterprises.notduplicate.first", _("pairs told apart")),
    ("enterprises.notduplicate.second", _("pairs told apart")),
):
    merge_rules.add(MergeRule(_code, _label, OnMerge.STAY))


merge_rules.add(
    MergeRule(
        "enterprises.honour.enterprise",
        _("honours"),
        once=Honour.ONCE,
        among=Q(struck_on=None),
        remedy=RECORDED_TWICE,
    )
)
holders.add(
    Holder(
        "enterprises.honour",
        read=Dossiers.HONOUR_VIEW,
        write=Dossiers.HONOUR_KEEP,
        kinds=IMAGES | {Kind.PDF},
        most=3,
    )
)
HONOURS = entries_in(Honour)
ledgers.add(
    Ledger(
        "honours",
        _("Honours"),
        _("Bestowed on"),
        (_("Name of the honour"), _("Level of the honour"), _("Bestowed by"), _("Valid until")),
        lines_of(
            HONOURS,
            to=Dossiers.HONOUR_VIEW,
            page="dossier:honour",
            cells=lambda one: (
                one.title,
                one.get_level_display(),
                one.granted_by,
                one.valid_until or gettext("does not lapse"),
            ),
        ),
        form_for("dossier:honour-new", to=Dossiers.HONOUR_KEEP),
        _("Record an honour"),
    )
)


def _honoured(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """Honours bestowed; what was struck out is no part of the story."""
    for one in read_by(HONOURS, enterprise, actor, Dossiers.HONOUR_VIEW):
        if one.struck_on is None:
            words = f"{one.title} · {one.get_level_display()}"
            url = reverse("dossier:honour", args=[one.pk])
            yield TimelineLine(
                one.granted_on, gettext("Honour bestowed"), words, one.granted_by, url
            )


timeline_sources.add(TimelineSource("honours", _("Honours"), "award", _honoured))


def _to_answer(actor: Actor) -> QuerySet[Transfer]:
    return Transfer.objects.reachable(by=actor, to=Permission.TRANSFER_ANSWER).waiting()


def _objections_to_answer(actor: Actor) -> QuerySet[Objection]:
    """What waits for this very officer."""
    rows = Objection.objects.reachable(by=actor, to=Dossiers.OBJECTION_ANSWER)
    return rows.waiting().filter(officer_id=actor.pk)


todos.add(
    ToDo(
        "objections.answer",
        _("Objections to answer"),
        "flag",
        Dossiers.OBJECTION_ANSWER,
        _objections_to_answer,
        "dossier:objections",
    )
)
todos.add(
    ToDo(
        "transfers.answer",
        _("Moves between counties to answer"),
        "arrow-left-right",
        Permission.TRANSFER_ANSWER,
        _to_answer,
        "register:transfers",
    )
)
