"""Who sees a person's name and number in full without being asked why: those whose own it is."""

from __future__ import annotations

from enterprises.register.models import Enterprise
from enterprises.register.rules.masks import masked_name, masked_phone
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor


def is_own(enterprise: Enterprise, actor: Actor) -> bool:
    """Whether the actor acts for the enterprise."""
    return enterprise.pk in own_keys(actor)


def own_keys(actor: Actor) -> frozenset[int]:
    """The keys of the enterprises that the actor acts for."""
    return frozenset(
        int(grant.value)
        for grant in actor.holding(Permission.CONTACT)
        if grant.boundary == "enterprise"
    )


def sees_persons(actor: Actor) -> bool:
    """Whether contacts are seen wherever the register is browsed."""
    browsing = set(actor.holding(Permission.BROWSE))
    return bool(browsing) and set(actor.holding(Permission.CONTACT)) >= browsing


def contact_of(enterprise: Enterprise, *, in_full: bool) -> dict[str, str]:
    """The contact as it is shown: masked, unless in full."""
    name = str if in_full else masked_name
    phone = str if in_full else masked_phone
    return {
        "name": name(enterprise.contact_name),
        "title": enterprise.contact_title,
        "phone": phone(enterprise.contact_phone),
        "quality_lead": name(enterprise.quality_lead),
    }
