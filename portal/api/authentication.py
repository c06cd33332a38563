"""Keys of county systems, in the header alone; people's sessions for the pages' own calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from portal.accounts.models import User
from portal.api.storage import living_key, minute_of
from portal.offices.models import ApiKey
from portal.offices.rules import MARK, secret_hash
from portal.web.middleware import client_address

USED_EVERY = timedelta(minutes=1)


class KeyAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer qu_…` or `X-API-Key: qu_…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        asking = request._request  # noqa: SLF001
        given = key_given(asking)
        if not given:
            return None
        now = timezone.now()
        key: ApiKey | None = getattr(asking, "key_read", None)
        if key is None:  # else it was read and counted by the shorter way that was tried first
            key = living_key(*parts_of(given), at=now, minute=minute_of(now))
        asking.key_found = key  # type: ignore[attr-defined] # for whoever looks at the answer
        return admitted(key, client_address(asking), at=now)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def key_given(request: HttpRequest) -> str:
    """What the headers of a request give as the secret of a key; empty if nothing."""
    kind, _blank, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() == "bearer":
        return str(value.strip())
    return str(request.META.get("HTTP_X_API_KEY", "").strip())


def parts_of(given: str) -> tuple[str, str]:
    """The prefix by which a key is found, and the hash by which it is known."""
    return given.removeprefix(MARK).partition("_")[0], secret_hash(given)


def admitted(key: ApiKey | None, address: str | None, *, at: datetime) -> tuple[User, ApiKey]:
    """The account and the key, if it may be used from here; else `AuthenticationFailed`. That it
    was used, and from where, is kept at most once a minute."""
    if key is None or not key.user.is_active:
        raise exceptions.AuthenticationFailed(_("This key is unknown, expired or revoked."))
    if not _comes_from(address, key.addresses):
        raise exceptions.AuthenticationFailed(_("This key may not be used from this address."))
    if key.last_used_at is None or at - key.last_used_at > USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at, last_used_from=address)
        key.last_used_at = at
    return key.user, key


def _comes_from(address: str | None, allowed: list[str]) -> bool:
    if not allowed:
        return True
    if address is None:
        return False
    return any(ip_address(address) in ip_network(network, strict=False) for network in allowed)


class SessionAuthentication(authentication.SessionAuthentication):
    """A signed-in person, with the same CSRF rule as every form."""

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
