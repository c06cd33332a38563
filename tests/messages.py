"""How many messages go to PostgreSQL, as the statements that Django logs tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

#: logged when a transaction is opened and closed; psycopg2 sends neither where it began none
LOGGED = ("BEGIN", "COMMIT")


@contextmanager
def messages_are(expected: int) -> Iterator[None]:
    """Fail unless just so many messages are sent within."""
    with CaptureQueriesContext(connection) as captured:
        yield
    sent = [one["sql"] for one in captured if one["sql"].strip() not in LOGGED]
    assert len(sent) == expected, sent
