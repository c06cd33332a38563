"""What several verbs do to one account, always inside their transaction."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import PastPassword, SignIn, User
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import need_keepable
from portal.offices.models import Invitation, Person
from portal.offices.queries import roles_held
from portal.offices.vocabulary import ADMINISTRATORS


def hold(user: User) -> Person:
    """The person, read afresh and locked; the account of a key is nobody's to manage here."""
    person = Person.objects.select_for_update(of=("self",)).people().filter(pk=user.pk).first()
    if person is None:
        raise NotPermitted(_("This is not the account of a person."))
    return person


def hold_for(user: User, *, by: Actor, to: str) -> Person:
    """The same, for somebody who may do `to` with it."""
    person = hold(user)
    if not person.allows(by, to=to):
        raise NotPermitted(_("This is not yours to do."))
    return person


def check_role(user: User, role: str) -> None:
    """The three administrators hold no other post, and are not one person."""
    held = roles_held(user) - {role}
    if role in ADMINISTRATORS and held & set(ADMINISTRATORS):
        raise WrongState(
            _("The system, security and audit administrators must be three different persons.")
        )
    if role in ADMINISTRATORS and held:
        raise WrongState(
            _("This person has other work in the portal. An administrator of the portal has none.")
        )
    if held & set(ADMINISTRATORS):
        raise WrongState(_("An administrator of the portal holds no other post."))


def end_sign_ins(open_ones: QuerySet[SignIn], *, at: datetime) -> int:
    """End the sessions at once: the rows say so, and the stored sessions are gone."""
    rows = list(open_ones.filter(ended_at=None))
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    return SignIn.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=at)


def cancel_links(links: QuerySet[Invitation], *, at: datetime) -> int:
    return links.filter(used_at=None, cancelled_at=None).update(cancelled_at=at)


def set_password(person: User, password: str, *, at: datetime) -> None:
    """Set a password that passes the profile, remember its hash, end every session."""
    try:
        validate_password(password, person)
    except ValidationError as refusal:
        words = " ".join(refusal.messages)
        raise Invalid(_("Choose another password."), password=words) from None
    person.set_password(password)
    person.password_set_at = at
    person.save(update_fields=["password", "password_set_at"])
    PastPassword.objects.create(user_id=person.pk, password=person.password, set_at=at)


def need_reason(reason: str) -> str:
    """The reason in one line; saying none is refused."""
    if not reason.strip():
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    need_keepable(reason=reason)
    return reason.strip()[:200]


def hold_link(invitation: Invitation) -> Invitation:
    """The link, read afresh and locked."""
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("user", "office", "region")
        .get(pk=invitation.pk)
    )
