"""Sessions and passwords of people who have an account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor, actor_for
from portal.accounts.models import SignIn, User
from portal.audit.trail import operation, record
from portal.audit.vocabulary import Outcome
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.offices import rules
from portal.offices.models import Person
from portal.offices.operations import account
from portal.offices.queries import sessions_allowed
from portal.offices.vocabulary import Permission


@operation
def open_session(
    user: User, *, by: Actor, at: datetime, session_key: str, ip_address: str | None, agent: str
) -> SignIn:
    """Begin a session: three at a time, one for an administrator; the oldest make room."""
    person = account.hold(user)
    most = sessions_allowed(actor_for(person))
    kept = person.sign_ins.filter(ended_at=None).order_by("-pk").values_list("pk", flat=True)
    ended = account.end_sign_ins(person.sign_ins.exclude(pk__in=list(kept[: most - 1])), at=at)
    sign_in = SignIn.objects.create(
        user_id=person.pk,
        session_key=session_key,
        ip_address=ip_address,
        agent=agent[:200],
        started_at=at,
        seen_at=at,
    )
    record("offices.session.open", by=by, at=at, target=person, ended=ended)
    return sign_in


@operation
def refuse_sign_in(login: str, *, by: Actor, at: datetime, locked: bool) -> None:
    """Write down a wrong password, or a lock; an unknown login is kept as a keyed hash."""
    name = rules.normal_login(login)
    person = Person.objects.filter(login=name).first()
    detail = {} if person else {"login": salted_hmac("portal.audit.login", name).hexdigest()[:16]}
    record(
        "offices.session.lock" if locked else "offices.session.refuse",
        by=by,
        at=at,
        target=person or Person(),
        outcome=Outcome.DENIED,
        **detail,
    )


@operation
def note_proof(user: User, *, by: Actor, at: datetime, is_right: bool) -> None:
    """Write down that the password was asked again before an act, and whether it was right."""
    if by.pk != user.pk:
        raise NotPermitted(_("Everybody proves who they are themselves."))
    verb = "offices.session.prove" if is_right else "offices.session.refuse_proof"
    outcome = Outcome.DONE if is_right else Outcome.DENIED
    record(verb, by=by, at=at, target=account.hold(user), outcome=outcome)


@operation
def note_denial(user: User, *, by: Actor, at: datetime, method: str, path: str) -> None:
    """Write down that a signed-in person was refused a page or an act."""
    record(
        "offices.access.refuse",
        by=by,
        at=at,
        target=user,
        outcome=Outcome.DENIED,
        method=method[:10],
        path=path[:200],
    )


@operation
def sign_out(user: User, *, by: Actor, at: datetime, session_key: str) -> None:
    """End the session from which it is asked."""
    account.end_sign_ins(SignIn.objects.filter(user_id=user.pk, session_key=session_key), at=at)
    record("offices.session.sign_out", by=by, at=at, target=user)


@operation
def end_session(sign_in: SignIn, *, by: Actor, at: datetime) -> None:
    """End one session: one's own, or another's by the security administrator."""
    person = account.hold(sign_in.user)
    _check_may_end(person, by)
    if not account.end_sign_ins(_just(sign_in), at=at):
        raise WrongState(_("This session has ended already."))
    record("offices.session.end", by=by, at=at, target=person, session=sign_in.pk)


@operation
def end_sessions(user: User, *, by: Actor, at: datetime) -> int:
    """End every session of a person."""
    person = account.hold(user)
    _check_may_end(person, by)
    count = account.end_sign_ins(person.sign_ins.all(), at=at)
    record("offices.session.end_all", by=by, at=at, target=person, count=count)
    return count


@operation
def end_other_sessions(user: User, *, by: Actor, at: datetime, session_key: str) -> int:
    """End every session of one's own but this one."""
    person = account.hold(user)
    _check_may_end(person, by)
    count = account.end_sign_ins(person.sign_ins.exclude(session_key=session_key), at=at)
    record("offices.session.end_others", by=by, at=at, target=person, count=count)
    return count


@operation
def change_password(
    user: User, *, by: Actor, at: datetime, old: str, new: str, session_key: str
) -> User:
    """Change one's own password; every session but this one ends."""
    person = account.hold(user)
    if by.pk != person.pk:
        raise NotPermitted(_("Everybody changes their own password."))
    if not check_password(old, person.password):
        words = _("This is not your present password.")
        raise Invalid(words, old=words)
    account.set_password(person, new, at=at)
    account.end_sign_ins(person.sign_ins.exclude(session_key=session_key), at=at)
    record("offices.password.change", by=by, at=at, target=person)
    return person


@operation
def choose_language(user: User, *, by: Actor, at: datetime, language: str) -> None:
    """Keep the language in which the person reads pages and mail."""
    if by.pk != user.pk or language not in dict(settings.LANGUAGES):
        raise NotPermitted(_("This is not yours to do."))
    User.objects.filter(pk=user.pk).update(language=language)
    record("offices.person.choose_language", by=by, at=at, target=user, language=language)


def follow_key(before: str, *, after: str) -> None:
    """The row of a session follows its key, which changes when rights do: no act of anybody."""
    SignIn.objects.filter(session_key=before).update(session_key=after)


def _check_may_end(person: Person, by: Actor) -> None:
    if by.pk != person.pk and not person.allows(by, to=Permission.PEOPLE_SUSPEND):
        raise NotPermitted(_("This is not yours to do."))


def _just(sign_in: SignIn) -> QuerySet[SignIn]:
    return SignIn.objects.filter(pk=sign_in.pk)
