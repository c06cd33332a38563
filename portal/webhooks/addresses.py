"""Which addresses the portal calls: none within its own network, whatever name leads there."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

MOST: Final = 500
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?"
)
_PATH = re.compile(r"[A-Za-z0-9\-._~:/?@!$&'()*+,;=%]*", re.ASCII)
#: addresses that carry another one inside (a gateway would take us where we did not look), and
#: old networks of an organisation's own that the standard library takes for public
_ASIDE = tuple(
    map(
        ip_network,
        ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "192.0.0.0/24"),
    )
)
Address = IPv4Address | IPv6Address


class Unusable(ValueError):
    """The text is no address that is called."""


class Unresolved(OSError):
    """The name leads nowhere."""


class Forbidden(OSError):
    """It leads to where the portal does not call."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a delivery goes, read once from its address."""

    is_https: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        usual = 443 if self.is_https else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def target_of(url: str, *, with_http: bool) -> Target:
    """The parts of an address; `Unusable` unless it is https (or http, where that is let) with a
    plain host, without user, password or fragment, in at most 500 ASCII characters."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unusable(url) from None
    host = (parts.hostname or "").lower()
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    is_sound = (
        len(url) <= MOST
        and url.isascii()
        and parts.scheme in ({"https", "http"} if with_http else {"https"})
        and _HOST.fullmatch(host)
        and "@" not in parts.netloc
        and not parts.fragment
        and _PATH.fullmatch(path)
        and port != 0
    )
    if not is_sound:
        raise Unusable(url)
    is_https = parts.scheme == "https"
    return Target(is_https, host, port or (443 if is_https else 80), path or "/")


def addresses_of(target: Target, *, let: Iterable[str] = ()) -> list[Address]:
    """The addresses that the host's name stands for now, to be connected to as they are; `let`
    names networks that may be called though they are not public. One that may not be called
    refuses them all: a name that leads to both is made to deceive."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolved(target.host) from None
    addresses = list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))
    if not addresses:
        raise Unresolved(target.host)
    networks = [ip_network(text) for text in let]
    for address in addresses:
        if not (is_public(address) or any(address in network for network in networks)):
            raise Forbidden(target.host)  # where inner names lead is not told to who asked
    return addresses


def is_public(address: Address) -> bool:
    """Whether it is an address of the open network and of nothing else."""
    inner = getattr(address, "ipv4_mapped", None)
    if inner is not None:
        return is_public(inner)
    is_aside = any(address in network for network in _ASIDE)
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not is_aside and not is_special
