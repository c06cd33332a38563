"""Statements that wait for each other, and go to PostgreSQL in one message (ADR 0019, 0020)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from portal.regions.storage.rows import is_postgresql

#: psycopg2.extensions.STATUS_READY: the driver has begun no transaction
READY = 1


class _Waiting:
    """Statements that wait for each other. `has_begun`: PostgreSQL knows of the transaction."""

    def __init__(self, connected: Any, *, has_begun: bool) -> None:
        self.connected = connected
        self.has_begun = has_begun
        self._statements: list[str] = []
        self._values: list[Any] = []
        self._is_ending = False

    def add(self, sql: str, values: Sequence[Any]) -> None:
        self._statements.append(sql)
        self._values += values

    def send(self) -> None:
        if self._statements:
            text, values = ";\n".join(self._statements), self._values
            self._statements, self._values = [], []
            with self.connected.cursor() as cursor:
                cursor.execute(text, values)

    def send_before(self, execute: Callable[..., Any], sql: str, params: Any, *how: Any) -> Any:
        """What waits goes first, so that the order is kept."""
        if not self.has_begun and not self._is_ending:
            self.has_begun = True
            self._statements.insert(0, "BEGIN")
        self.send()
        return execute(sql, params, *how)

    def end(self) -> None:
        """The last message; what never began is a transaction of this message alone."""
        self._is_ending = True
        if self.has_begun:
            self._statements.append("COMMIT")
        self.send()


_waiting: ContextVar[_Waiting | None] = ContextVar("statements that wait", default=None)


def is_together() -> bool:
    return _waiting.get() is not None


@contextmanager
def together() -> Iterator[None]:
    """Send the writes that nobody waits for in one message: at the end, or before the next
    statement of any other kind, so that their order is kept. All or nothing: within it no
    operation can be refused alone, so whoever opens it lets refusals through."""
    if not is_postgresql() or is_together():
        yield
        return
    here = connections[DEFAULT_DB_ALIAS]
    waiting = _Waiting(here, has_begun=True)
    token = _waiting.set(waiting)
    try:
        with here.execute_wrapper(waiting.send_before):
            yield
            waiting.send()
    finally:
        _waiting.reset(token)


@contextmanager
def in_one_message() -> Iterator[None]:
    """A transaction of writes that nobody waits for, sent as one message, which PostgreSQL keeps
    whole or not at all: its beginning and its end are no messages of their own. Where anything
    else is asked within it, it begins there and is a transaction like any other."""
    with transaction.atomic():
        here = connections[DEFAULT_DB_ALIAS]
        driver = here.connection
        if here.vendor != "postgresql" or driver.status != READY:
            with together():  # within a transaction that has begun already
                yield
            return
        driver.autocommit = True  # the driver sends no BEGIN: what is sent here says it
        try:
            with _alone(here):
                yield
        finally:
            if not driver.closed:
                driver.autocommit = False


@contextmanager
def _alone(here: Any) -> Iterator[None]:
    """As `together`, where the transaction begins with the first question or never."""
    waiting = _Waiting(here, has_begun=False)
    token = _waiting.set(waiting)
    try:
        with here.execute_wrapper(waiting.send_before):
            yield
            waiting.end()
    except BaseException:
        if waiting.has_begun:
            _roll_back(here)
        raise
    finally:
        _waiting.reset(token)


def _roll_back(here: Any) -> None:
    try:
        with here.connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
    except here.Database.Error:
        here.close()  # it is gone, and what it had begun with it


def write(sql: str, values: Sequence[Any]) -> None:
    """Run a statement that gives nothing back; `together` lets it wait."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(sql, values)
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
