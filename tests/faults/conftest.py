"""Servers for a session of kill tests, and a portal for each test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.harness import Portal
from tests.faults.servers import Postgres, Redis


def _server(kind: Any) -> Any:
    """A server, or a skip with its reason; where CI promised servers, a failure."""
    if not kind.is_there():
        reason = f"{kind.__name__} is not installed"
        if os.environ.get("CI_REQUIRES_SERVERS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return kind()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = _server(Postgres)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    server = _server(Redis)
    yield server
    server.stop()


@pytest.fixture
def served(postgres: Postgres, redis: Redis, tmp_path: Path) -> Iterator[Portal]:
    """The server form: PostgreSQL and Redis."""
    redis.wipe()
    with Portal(tmp_path, database=postgres.new_database(), broker=redis.url) as portal:
        yield portal


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Portal]:
    """The embedded form: SQLite and a folder."""
    with Portal(tmp_path) as portal:
        yield portal


@pytest.fixture
def report() -> Callable[[int], str]:
    """The whole report, as one attempt writes it."""
    return lambda attempt: "".join(f"{number},{attempt}\r\n" for number in range(20))
