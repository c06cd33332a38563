"""What must work for the portal to work: each looked at, each said in plain words."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.calendar.checks import warn_of_missing_years
from portal.jobs import pulse
from portal.jobs.models import Job
from portal.regions.models import Region

LEAST_FREE = 1_000_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` is None where it is only worth knowing."""

    code: str
    ok: bool | None
    words: str


def ready(*, at: datetime) -> list[Finding]:
    """Database, worker, sweeper and disk: what a load balancer asks."""
    return [look(at) for look in (_database, _worker, _sweeper, _disk)]


def examine(*, at: datetime) -> list[Finding]:
    """Everything that `manage.py doctor` looks at."""
    found = ready(at=at)
    if not found[0].ok:
        return found
    looks: tuple[Callable[[datetime], Finding], ...] = (
        _migrations,
        _regions,
        _broker,
        _jobs,
        _fonts,
        _pango,
        _calendar,
        _clock,
        _settings,
    )
    return found + [look(at) for look in looks]


def _database(_at: datetime) -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return Finding("database", ok=False, words=_("The database does not answer."))
    words = _("The database answers (%(vendor)s).") % {"vendor": connection.vendor}
    return Finding("database", ok=True, words=words)


def _alive(name: str, at: datetime, yes: str, no: str) -> Finding:
    try:
        alive = pulse.is_alive(name, at=at)
    except DatabaseError:
        alive = False
    return Finding(name, ok=alive, words=yes if alive else no)


def _worker(at: datetime) -> Finding:
    return _alive(
        pulse.WORKER,
        at,
        _("A worker is alive."),
        _("No worker gave a sign of life in the last minute: reports will wait."),
    )


def _sweeper(at: datetime) -> Finding:
    return _alive(
        pulse.SWEEPER,
        at,
        _("The sweeper is alive."),
        _("The sweeper gave no sign of life in the last minute: lost jobs stay lost."),
    )


def _disk(_at: datetime) -> Finding:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.VAR).free
    words = _("%(free).1f GB are free on the disk of the data folder.") % {"free": free / 1e9}
    return Finding("disk", ok=free > LEAST_FREE and os.access(settings.VAR, os.W_OK), words=words)


def _migrations(_at: datetime) -> Finding:
    executor = MigrationExecutor(connection)
    open_ones = executor.migration_plan(executor.loader.graph.leaf_nodes())
    words = _("%(n)d migrations wait: run manage.py migrate.") % {"n": len(open_ones)}
    return Finding(
        "migrations", ok=not open_ones, words=words if open_ones else _("All tables are current.")
    )


def _regions(_at: datetime) -> Finding:
    count = Region.objects.living().of_the_nation().count()
    words = _("%(n)d regions are in force.") % {"n": count}
    return Finding("regions", ok=count > 3000, words=words)


def _broker(_at: datetime) -> Finding:
    from portal.jobs.broker import answers

    ok = answers()
    yes, no = _("The broker answers."), _("The broker does not answer: jobs start late.")
    return Finding("broker", ok=ok, words=yes if ok else no)


def _jobs(_at: datetime) -> Finding:
    dead = Job.objects.filter(state="dead").count()
    words = _("%(n)d jobs were given up; they can be asked again on their pages.") % {"n": dead}
    return Finding("jobs", ok=None if dead else True, words=words)


def _fonts(_at: datetime) -> Finding:
    folder = settings.BASE_DIR / "static" / "fonts"
    there = sorted(path.name for path in folder.glob("*.ttf"))
    words = _("Fonts for documents: %(names)s.") % {"names": ", ".join(there) or "—"}
    return Finding("fonts", ok=len(there) >= 2, words=words)


def _pango(_at: datetime) -> Finding:
    try:
        import weasyprint
    except OSError as error:
        words = _("Documents cannot be made: %(why)s. Install libpango-1.0-0, libpangoft2-1.0-0.")
        return Finding("pango", ok=False, words=words % {"why": error})
    from ctypes.util import find_library

    if find_library("harfbuzz-subset") is None:
        words = _("libharfbuzz-subset0 is missing: each document takes ten times as long.")
        return Finding("pango", ok=False, words=words)
    words = _("Documents can be made (WeasyPrint %(version)s).")
    return Finding("pango", ok=True, words=words % {"version": weasyprint.__version__})


def _calendar(at: datetime) -> Finding:
    missing = warn_of_missing_years(localdate(at))
    words = str(missing[0].msg) if missing else _("The working calendar is complete.")
    return Finding("calendar", ok=None if missing else True, words=words)


def _clock(at: datetime) -> Finding:
    """Deadlines are judged by the database's clock: the two must agree."""
    with connection.cursor() as cursor:
        sql = (
            "SELECT EXTRACT(EPOCH FROM clock_timestamp())"
            if connection.vendor == "postgresql"
            else "SELECT strftime('%s', 'now')"
        )
        cursor.execute(sql)
        apart = abs(float(cursor.fetchone()[0]) - at.timestamp())
    words = _("The clocks of the portal and the database are %(n).0f s apart.") % {"n": apart}
    return Finding("clock", ok=apart < 30, words=words)


def _settings(_at: datetime) -> Finding:
    if settings.DEBUG:
        return Finding("settings", ok=False, words=_("DEBUG is on: never on a server."))
    if settings.PORTAL_DEMO:
        return Finding("settings", ok=None, words=_("Demonstration data and accounts are on."))
    return Finding("settings", ok=True, words=_("The settings are those of a server."))
