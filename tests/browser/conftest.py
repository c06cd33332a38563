"""A live server, one Chromium for all, one window for each person."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from portal.accounts.models import User
from tests.browser.people import DESK, PHONE, Somebody, session_of
from tests.browser.stage import BEGINS, Stage, beside_an_event_loop, own_database, serving
from tests.clock import clock

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything beside this file needs Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def server(
    tmp_path_factory: pytest.TempPathFactory, django_test_environment: None, django_db_blocker: Any
) -> Iterator[Stage]:
    """The portal on a port, with a database of its own."""
    with ExitStack() as held:
        held.enter_context(django_db_blocker.unblock())
        held.enter_context(beside_an_event_loop())
        held.enter_context(clock(BEGINS))
        file, clean = held.enter_context(own_database(tmp_path_factory.mktemp("journeys")))
        yield Stage(held.enter_context(serving()), file, clean)


@pytest.fixture
def stage(server: Stage) -> Stage:
    """The portal with nothing in it but the official regions."""
    server.begin_anew()
    return server


@pytest.fixture(scope="package")
def chromium(server: Stage) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is not there: apt-get install chromium, or CHROMIUM=…")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def at_browser(stage: Stage, chromium: Any) -> Iterator[Callable[..., Somebody]]:
    """`at_browser(user)` is this person, signed in; without a user, a stranger at the door.

    phone=True is a telephone of 360 px; scripts=False a browser without JavaScript; language is
    the one that the person has chosen. No browser may have complained when the test ends.
    """
    everybody: list[Somebody] = []

    def sit_down(
        user: User | None = None,
        *,
        phone: bool = False,
        scripts: bool = True,
        language: str = "zh-hans",
    ) -> Somebody:
        width, height = PHONE if phone else DESK
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            has_touch=phone,
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
            reduced_motion="reduce",
        )
        if user is not None:
            User.objects.filter(pk=user.pk).update(language=language)
            user.refresh_from_db()
            context.add_cookies(
                [{"name": "sessionid", "value": session_of(user), "url": stage.address}]
            )
        somebody = Somebody(context, stage.address, scripts=scripts)
        everybody.append(somebody)
        return somebody

    yield sit_down
    faults = [fault for one in everybody for fault in one.faults]
    for one in everybody:
        one.context.close()
    assert not faults, "\n".join(faults)
