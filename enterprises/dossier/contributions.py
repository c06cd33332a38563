"""What a merge does with the rows of this house, and what waits for its officers."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.models import Objection
from enterprises.dossier.vocabulary import Permission as Objections
from enterprises.register.facts import MergeRule, OnMerge, merge_rules
from enterprises.register.models import Transfer
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


def _to_answer(actor: Actor) -> QuerySet[Transfer]:
    return Transfer.objects.reachable(by=actor, to=Permission.TRANSFER_ANSWER).waiting()


def _objections_to_answer(actor: Actor) -> QuerySet[Objection]:
    """What waits for this very officer."""
    rows = Objection.objects.reachable(by=actor, to=Objections.OBJECTION_ANSWER)
    return rows.waiting().filter(officer_id=actor.pk)


todos.add(
    ToDo(
        "objections.answer",
        _("Objections to answer"),
        "flag",
        Objections.OBJECTION_ANSWER,
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
