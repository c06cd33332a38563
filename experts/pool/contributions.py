"""What the pool gives to others: an expert's grant, and what the link of an invitation does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from experts.pool.models import Expert
from experts.pool.operations import EXPERT, begin_account
from portal.accounts.actor import Actor, Grant, grants_from, roles
from portal.accounts.models import User
from portal.offices.definition import Acceptance, acceptances
from portal.offices.models import Invitation


@grants_from
def grants_of_experts(user: User) -> Iterator[Grant]:
    """An expert of the pool holds the role on their own entry, until they leave."""
    for expert_id in Expert.objects.filter(user=user, ended_on=None).values_list("pk", flat=True):
        yield Grant(roles[EXPERT], "expert", expert_id)


def _accept(invitation: Invitation, user: User, *, at: datetime) -> None:
    begin_account(_expert(invitation), by=Actor(user), at=at, user=user)


def _place(invitation: Invitation) -> str:
    return str(_expert(invitation).region)


def _expert(invitation: Invitation) -> Expert:
    assert invitation.boundary_id is not None
    return Expert.objects.select_related("region").get(pk=invitation.boundary_id)


acceptances.add(Acceptance("expert", _("Expert of the pool"), frozenset({EXPERT}), _accept, _place))
