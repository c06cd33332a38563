"""What the register's tests stand on."""

from __future__ import annotations

from typing import Any

import pytest

from enterprises.register.storage.search import BIGRAM_SQL


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """On PostgreSQL the name index, if no migration has made it (a database without migrations)."""
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regprocedure('enterprise_bigrams(text)')")
            if cursor.fetchone() == (None,):
                cursor.execute(BIGRAM_SQL)
