"""The cast: real geography of Zhejiang, one person for each part. And hostile surroundings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import translation

from portal.accounts.actor import Actor, actor_for
from portal.accounts.models import SignIn, User
from tests.clock import clock
from tests.factories import NOON, holders
from tests.remembered import remember


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--of-the-database",
        action="store_true",
        help="only tests that use a database: what another engine could change",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --of-the-database: a rule that touches no database is the same on every engine."""
    if not config.getoption("--of-the-database"):
        return
    pure = [item for item in items if not _uses_database(item)]
    items[:] = [item for item in items if _uses_database(item)]
    config.hook.pytest_deselected(items=pure)


def _uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_engine"):
        return False
    fixtures = getattr(item, "fixturenames", ())
    servers = any(item.get_closest_marker(name) for name in ("django_db", "postgres", "redis"))
    return servers or not {"db", "transactional_db"}.isdisjoint(fixtures)


@pytest.fixture(scope="session", autouse=True)
def the_clock_of_the_tests() -> Iterator[None]:
    """What passes on the day it is written passes in every month after."""
    with clock():
        yield


@pytest.fixture(autouse=True)
def the_language_of_the_tests() -> Iterator[None]:
    """Each begins in it, whatever the last reader of the test before was answered in."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    from django.db import connection

    remember(connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The official list of regions, once a session, as a deployment loads it.

    The triggers that keep the audit trail append-only are taken off: tests that commit empty
    their tables. What the migrations had installed is kept for the test that asks.
    """
    from django.db import connection

    from portal.audit.storage import remove_triggers
    from portal.regions.loading import load_regions

    with django_db_blocker.unblock():
        installed_triggers.extend(_triggers(connection))
        remove_triggers(connection)
        load_regions()


installed_triggers: list[str] = []


def _triggers(connection: Any) -> list[str]:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """Ruian county under Wenzhou under Zhejiang; strangers in Hangzhou and in Guangdong."""
    people = holders(
        province=("province_manager", "330000"),
        viewer=("province_viewer", "330000"),
        city=("city_reviewer", "330300"),
        officer=("county_officer", "330381"),
        approver=("county_approver", "330381"),
        neighbour=("county_officer", "330382"),
        stranger=("county_officer", "330106"),
        other_city=("city_reviewer", "330100"),
        abroad=("province_manager", "440000"),
        system_admin=("system_admin", ""),
        security_admin=("security_admin", ""),
        audit_admin=("audit_admin", ""),
    )
    return SimpleNamespace(**people)


@pytest.fixture
def acting() -> Callable[[User], Actor]:
    return actor_for


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which somebody is signed in, second step done."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["second_step"] = True
        session["proved_at"] = _now().timestamp()
        session.save()
        assert session[SESSION_KEY]
        SignIn.objects.create(
            user=user, session_key=session.session_key, started_at=NOON, seen_at=_now()
        )
        return client

    return sign_in


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()
