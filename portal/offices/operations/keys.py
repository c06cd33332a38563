"""Keys of county systems: issued by one person, allowed to submit by another, revoked by either."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.offices import rules
from portal.offices.models import ApiKey, Office
from portal.offices.queries import offered_scopes
from portal.offices.vocabulary import Permission

MAX_RATE = 6000


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key at the only moment at which its secret is shown."""

    key: ApiKey
    secret: str


@operation
def issue_key(
    office: Office,
    *,
    by: Actor,
    at: datetime,
    name: str,
    scopes: Iterable[str],
    expires_on: date,
    addresses: Iterable[str] = (),
    rate: int = 60,
) -> IssuedKey:
    """Issue a key that acts for the office until the end of `expires_on`; `rate` is per minute."""
    if by.user is None or not office.allows(by, to=Permission.KEY_ISSUE):
        raise NotPermitted(_("Only an officer of this county office issues its keys."))
    wanted = sorted(set(scopes))
    shown = _checked_name(name)
    _check_scopes(office, wanted)
    _check_limits(expires_on, rate, at=at)
    allowed = _networks(addresses)
    prefix, secret = _new_prefix(office), secrets.token_urlsafe(32)
    full = f"{rules.MARK}{prefix}_{secret}"
    machine = User(
        login=f"key-{prefix}",
        display_name=shown,
        created_at=at,
        is_machine=True,
        installation=office.installation,
    )
    machine.set_unusable_password()
    machine.save()
    key = ApiKey.objects.create(
        office=office,
        user=machine,
        name=shown,
        prefix=prefix,
        secret_hash=rules.secret_hash(full),
        scopes=wanted,
        addresses=allowed,
        rate_per_minute=rate,
        issued_by=by.user,
        issued_at=at,
        expires_at=_end_of(expires_on),
    )
    record("offices.key.issue", by=by, at=at, target=key, office=office.pk, scopes=wanted)
    return IssuedKey(key, full)


@operation
def renew_key(key: ApiKey, *, by: Actor, at: datetime, expires_on: date) -> IssuedKey:
    """A new secret and a new end for a key; its secret before is right for another seven days.

    Account, prefix, scopes and addresses stay: whoever repeats a request with the new secret is
    answered what was answered before.
    """
    key = _hold(key, by=by, to=(Permission.KEY_ISSUE,))
    _check_limits(expires_on, key.rate_per_minute, at=at)
    if key.expires_at <= at:
        raise WrongState(_("This key has expired. Issue a new one."))
    full = f"{rules.MARK}{key.prefix}_{secrets.token_urlsafe(32)}"
    key.hash_before, key.before_until = key.secret_hash, at + rules.KEY_OVERLAP
    key.secret_hash = rules.secret_hash(full)
    key.expires_at, key.renewed_at, key.reminded_days = _end_of(expires_on), at, None
    key.save(
        update_fields=["hash_before", "before_until", "secret_hash", "expires_at", "renewed_at",
                       "reminded_days"]
    )  # fmt: skip
    record("offices.key.renew", by=by, at=at, target=key, office=key.office_id)
    return IssuedKey(key, full)


@operation
def remind_of_end(key: ApiKey, *, days: int, by: Actor, at: datetime) -> None:
    """Tell the office that a key ends soon, once for each of the days before."""
    ApiKey.objects.filter(pk=key.pk).update(reminded_days=days)
    key.reminded_days = days
    record("offices.key.end_soon", by=by, at=at, target=key, office=key.office_id, days=days)


@operation
def allow_submission(key: ApiKey, *, by: Actor, at: datetime) -> None:
    """Let the key submit returns: said by the county approver, who is not its issuer."""
    key = _hold(key, by=by, to=(Permission.KEY_ALLOW_SUBMIT,))
    if key.expires_at <= at:
        raise WrongState(_("This key has expired."))
    if key.issued_by_id == by.pk:
        raise NotPermitted(_("Whoever issued a key does not allow it to submit."))
    if rules.SUBMIT_SCOPE in key.scopes:
        raise WrongState(_("This key may submit already."))
    key.submit_allowed_by = by.user
    key.scopes = sorted({*key.scopes, rules.SUBMIT_SCOPE})
    key.save(update_fields=["submit_allowed_by", "scopes"])
    record("offices.key.allow_submission", by=by, at=at, target=key, office=key.office_id)


@operation
def revoke_key(key: ApiKey, *, by: Actor, at: datetime, reason: str = "") -> None:
    """End a key at once: its next request is refused."""
    key = _hold(key, by=by, to=(Permission.KEY_ISSUE, Permission.KEY_ALLOW_SUBMIT))
    withdraw(key, by=by, at=at, reason=reason)


def withdraw(key: ApiKey, *, by: Actor, at: datetime, reason: str) -> None:
    """What revoking does, also where it follows from something else (somebody left)."""
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    User.objects.filter(pk=key.user_id).update(is_active=False)
    record("offices.key.revoke", by=by, at=at, target=key, office=key.office_id, reason=reason)


def _hold(key: ApiKey, *, by: Actor, to: tuple[Permission, ...]) -> ApiKey:
    key = (
        ApiKey.objects.select_for_update(of=("self",))
        .select_related("office__region")
        .get(pk=key.pk)
    )
    if not any(key.allows(by, to=permission) for permission in to):
        raise NotPermitted(_("This is not yours to do."))
    if key.revoked_at is not None:
        raise WrongState(_("This key was revoked already."))
    return key


def _new_prefix(office: Office) -> str:
    """Eight random digits; before them the mark of a sandbox, if the office is one."""
    return (rules.SANDBOX_MARK if office.is_sandbox else "") + secrets.token_hex(4)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _checked_name(name: str) -> str:
    shown = one_line(name)
    if not shown or len(shown) > 100:
        words = _("Name the system in at most 100 characters.")
        raise Invalid(words, name=words)
    return shown


def _check_scopes(office: Office, wanted: list[str]) -> None:
    if not wanted or set(wanted) - set(offered_scopes(office)):
        words = _("Choose from what a key of this office may be given.")
        raise Invalid(words, scopes=words)


def _check_limits(expires_on: date, rate: int, *, at: datetime) -> None:
    today = timezone.localdate(at)
    if not today <= expires_on <= today + timedelta(days=rules.KEY_DAYS):
        words = _("A key is valid for at most %(days)d days.") % {"days": rules.KEY_DAYS}
        raise Invalid(words, expires_on=words)
    if not 1 <= rate <= MAX_RATE:
        words = _("Between 1 and %(most)d requests a minute.") % {"most": MAX_RATE}
        raise Invalid(words, rate=words)


def _networks(addresses: Iterable[str]) -> list[str]:
    allowed = []
    for text in addresses:
        try:
            allowed.append(rules.network(text))
        except ValueError:
            words = _("“%(text)s” is neither an address nor a network.") % {"text": text}
            raise Invalid(words, addresses=words) from None
    return sorted(set(allowed))
