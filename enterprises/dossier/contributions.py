"""What a merge does with the register's own rows, and the to-dos of the register."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enterprises.register.facts import MergeRule, OnMerge, merge_rules
from enterprises.register.models import Transfer
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.notices.contributions import ToDo, todos

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
