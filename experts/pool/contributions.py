"""What the pool gives to others: an expert's grant, and what the link of an invitation does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from experts.pool.models import Expert
from experts.pool.operations import EXPERT, begin_account
from experts.pool.vocabulary import Permission
from portal.accounts.actor import Actor, Grant, Holding, Holdings, holdings, roles
from portal.accounts.models import User
from portal.offices.definition import Acceptance, acceptances
from portal.offices.models import Invitation


def _entries(user: User) -> QuerySet[Expert]:
    return Expert.objects.filter(user=user, ended_on=None)


def grants_of_experts(entry: Holding) -> Iterator[Grant]:
    """An expert of the pool holds the role on their own entry, until they leave."""
    yield Grant(roles[EXPERT], "expert", entry.number)


holdings.add(Holdings("experts", _entries, {"number": "pk"}, grants_of_experts))


def _accept(invitation: Invitation, user: User, *, at: datetime) -> None:
    begin_account(_expert(invitation), by=Actor(user), at=at, user=user)


def _place(invitation: Invitation) -> str:
    return str(_expert(invitation).region)


def _expert(invitation: Invitation) -> Expert:
    assert invitation.boundary_id is not None
    return Expert.objects.select_related("region").get(pk=invitation.boundary_id)


acceptances.add(
    Acceptance(
        "expert", _("Expert of the pool"), frozenset({EXPERT}), _accept, _place, Permission.KEEP
    )
)
