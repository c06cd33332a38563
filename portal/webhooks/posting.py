"""One POST: to an address that was looked at, within a time, reading little of the answer.

Written on the standard library: what matters here is what is *not* done. No proxy of the
environment is asked, no redirect followed, no name resolved a second time.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from portal.webhooks.addresses import (
    Address,
    Forbidden,
    Target,
    Unresolved,
    Unusable,
    addresses_of,
    target_of,
)
from portal.webhooks.vocabulary import Outcome

CONNECT_SECONDS: Final = 5.0
SECONDS: Final = 10.0
MOST_BYTES: Final = 16_384
SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an attempt. `wait` is what the other side asked to be left alone for."""

    outcome: Outcome
    status: int | None = None
    excerpt: str = ""
    address: str = ""
    milliseconds: int = 0
    wait: int = 0


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    with_http: bool = False,
    let: Iterable[str] = (),
) -> Answered:
    """Post JSON; every failure is an `Answered`, none is raised."""
    began = time.monotonic()
    call = _Call(began + SECONDS)
    try:
        target = target_of(url, with_http=with_http)
        status, excerpt, wait = call.made(target, addresses_of(target, let=let), body, headers)
        outcome = _outcome_of(status)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        status, wait = None, 0
        outcome, excerpt = _of_failure(failure), str(failure)[:SHOWN]
    spent = int((time.monotonic() - began) * 1000)
    return Answered(outcome, status, excerpt, call.address, spent, wait)


def _outcome_of(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.TAKEN
    return Outcome.REDIRECTED if 300 <= status < 400 else Outcome.REFUSED


_FAILURES: tuple[tuple[type[Exception], Outcome], ...] = (
    (Unresolved, Outcome.UNRESOLVED),
    (Forbidden, Outcome.FORBIDDEN),
    (Unusable, Outcome.FORBIDDEN),
    (ssl.SSLCertVerificationError, Outcome.UNTRUSTED),
    (TimeoutError, Outcome.TOO_SLOW),
    (OSError, Outcome.UNREACHABLE),
)


def _of_failure(failure: Exception) -> Outcome:
    known = (outcome for kind, outcome in _FAILURES if isinstance(failure, kind))
    return next(known, Outcome.UNREADABLE)


@dataclass
class _Call:
    deadline: float
    address: str = ""

    def made(
        self, target: Target, addresses: list[Address], body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str, int]:
        """Status, the beginning of the answer, and its Retry-After in seconds."""
        with self._connected(target, addresses) as connected:
            connected.settimeout(self._left())
            connected.sendall(_written(target, body, headers))
            answer = http.client.HTTPResponse(_Read(connected, self.deadline))  # type: ignore[arg-type]
            answer.begin()
            excerpt = answer.read(SHOWN).decode("utf-8", "replace").replace("\x00", "")
            wait = answer.headers.get("Retry-After", "")
            seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 6 else 0
            return answer.status, excerpt, seconds

    def _connected(self, target: Target, addresses: list[Address]) -> socket.socket:
        """A connection to one of these very addresses; the name is for the certificate alone."""
        plain = self._opened(target, addresses)
        if not target.is_https:
            return plain
        try:
            plain.settimeout(self._left())
            return _context().wrap_socket(plain, server_hostname=target.host.rstrip("."))
        except BaseException:
            plain.close()
            raise

    def _opened(self, target: Target, addresses: list[Address]) -> socket.socket:
        failure: OSError = Unresolved(target.host)
        for address in addresses:
            self.address = str(address)
            try:
                wait = min(CONNECT_SECONDS, self._left())
                return socket.create_connection((self.address, target.port), timeout=wait)
            except OSError as one:
                failure = one
        raise failure

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _written(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "User-Agent": "quality-uplift-portal-webhooks/1",
        "Connection": "close",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body


class _Read(io.RawIOBase):
    """What `HTTPResponse` reads from: no byte after the deadline, none over the limit."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._connected, self._deadline, self._budget = connected, deadline, MOST_BYTES

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self._budget <= 0:
            return 0
        self._connected.settimeout(left)
        count = self._connected.recv_into(memoryview(buffer)[: self._budget])
        self._budget -= count
        return count
