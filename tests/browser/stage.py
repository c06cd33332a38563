"""The stage of the journeys: a database file of their own, a live server, a clock that says 2026.

The suite's other tests live in memory and are rolled back. People in browsers are served by other
threads, so here every row is committed: into a file that is put back as it was before each test.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread

#: a Tuesday morning of the programme year that the factories write
BEGINS = datetime(2026, 11, 10, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


class Stage:
    """Where the server answers, and how to begin anew."""

    def __init__(self, address: str, file: Path, clean: Path) -> None:
        self.address, self._file, self._clean = address, file, clean

    def begin_anew(self) -> None:
        """The database as it was after loading the regions; nobody is signed in."""
        with sqlite3.connect(self._clean) as source, sqlite3.connect(self._file) as target:
            source.backup(target)
        source.close()
        target.close()
        cache.clear()


@contextmanager
def own_database(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Give every thread a file instead of the suite's database in memory; give that back after."""
    from portal.regions.loading import load_regions

    file, clean = folder / "journeys.sqlite3", folder / "clean.sqlite3"
    suite, name = connections["default"], connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = str(file)
    del connections["default"]
    try:
        call_command("migrate", run_syncdb=True, verbosity=0)
        load_regions()
        connections["default"].close()
        with sqlite3.connect(file) as source, sqlite3.connect(clean) as target:
            source.backup(target)
        source.close()
        target.close()
        yield file, clean
    finally:
        connections["default"].close()
        connections.settings["default"]["NAME"] = name
        connections["default"] = suite


@contextmanager
def serving() -> Iterator[str]:
    """The portal behind a real port of this machine, a thread for each request."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    address = f"http://127.0.0.1:{thread.port}"
    before, settings.PUBLIC_URL = settings.PUBLIC_URL, address
    try:
        yield address
    finally:
        settings.PUBLIC_URL = before
        thread.terminate()


@contextmanager
def beside_an_event_loop() -> Iterator[None]:
    """Playwright keeps a loop in this thread; Django would take each query for one inside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        yield
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


__all__ = ["BEGINS", "Stage", "beside_an_event_loop", "own_database", "serving"]
