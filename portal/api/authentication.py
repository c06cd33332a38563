"""Keys of county systems, in the header alone; people's sessions for the pages' own calls."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network

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
        given = self._given(request)
        if not given:
            return None
        now = timezone.now()
        prefix = given.removeprefix(MARK).partition("_")[0]
        key = living_key(prefix, secret_hash(given), at=now, minute=minute_of(now))
        if key is None or not key.user.is_active:
            raise exceptions.AuthenticationFailed(_("This key is unknown, expired or revoked."))
        if not _comes_from(client_address(request._request), key.addresses):  # noqa: SLF001
            raise exceptions.AuthenticationFailed(_("This key may not be used from this address."))
        if key.last_used_at is None or now - key.last_used_at > USED_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        return key.user, key

    def _given(self, request: Request) -> str:
        kind, _blank, value = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return value.strip()
        return request.headers.get("X-API-Key", "").strip()

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


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
