"""Who acts for an enterprise: invited by the county, joined by link, ended with a reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise, Membership
from enterprises.register.operations.rows import hold
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.offices.operations import IssuedLink, invite_into
from portal.offices.vocabulary import Permission as Offices

ENTERPRISE_MEMBER = "enterprise_member"


@operation
def invite_member(
    enterprise: Enterprise,
    *,
    by: Actor,
    at: datetime,
    login: str,
    display_name: str,
    phone: str = "",
    email: str = "",
) -> IssuedLink:
    """Make a one-time link for somebody who is to act for the enterprise."""
    held = hold(enterprise, by=by, to=Offices.MEMBER_INVITE)
    if held.is_closed:
        raise WrongState(_("This enterprise is closed."))
    if (
        Membership.objects.held()
        .filter(enterprise=held, user__login=login.strip().lower())
        .exists()
    ):
        raise WrongState(_("This person acts for the enterprise already."))
    return invite_into(
        held,
        by=by,
        at=at,
        role=ENTERPRISE_MEMBER,
        login=login,
        display_name=display_name,
        email=email,
        phone=phone,
    )


@operation
def begin_membership(enterprise: Enterprise, *, by: Actor, at: datetime, user: User) -> Membership:
    """The link was used: the person acts for the enterprise from now on.

    Reached through the one-time link alone, or by the portal itself when it seeds.
    """
    held = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if not (by.is_system or by.pk == user.pk):
        raise NotPermitted(_("This is not yours to do."))
    if held.is_closed:
        raise WrongState(_("This enterprise is closed."))
    if Membership.objects.held().filter(enterprise=held, user=user).exists():
        raise WrongState(_("This person acts for the enterprise already."))
    membership = Membership.objects.create(enterprise=held, user=user, began_at=at)
    record("enterprises.member.begin", by=by, at=at, target=held, person=user.pk)
    return membership


@operation
def end_membership(membership: Membership, *, by: Actor, at: datetime, reason: str) -> Membership:
    """The person no longer acts for the enterprise; what they did stays theirs."""
    held = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("enterprise__region")
        .get(pk=membership.pk)
    )
    if not (by.is_system or held.allows(by, to=Permission.MEMBERS)):
        raise NotPermitted(_("This is not yours to do."))
    if held.ended_at is not None:
        raise WrongState(_("This membership has ended already."))
    why = one_line(reason)[:200]
    if not why:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    record(
        "enterprises.member.end",
        by=by,
        at=at,
        target=held.enterprise,
        person=held.user_id,
        reason=why,
    )
    return held
