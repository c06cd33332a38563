"""Everything between a checkout and a portal that answers, in one process: imports cost seconds."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from portal.indicators.folding import mark_listed, mark_uncounted

DEMO = {"province": settings.PORTAL_PROVINCE, "enterprises": 10_000, "seed": 7, "if_empty": True}


class Command(BaseCommand):
    help = "Migrate, load the official lists, collect static files, seed the demo once."
    requires_system_checks = [Tags.security]  # the rest loads every page, which takes seconds

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="even where PORTAL_DEMO is set")

    def handle(self, *_args: Any, **options: Any) -> None:
        if _has_unapplied_migrations():
            self._do("migrate", interactive=False)
            self._do("createcachetable")
            mark_uncounted()
            mark_listed(today=timezone.localdate())
        house = Path(settings.BASE_DIR)
        self._when_changed("regions", house.glob("portal/regions/data/*"), "load_regions")
        self._when_changed("static", _static_sources(house), "collectstatic", interactive=False)
        if settings.PORTAL_DEMO and not options["no_demo"] and "seed_demo" in get_commands():
            self._do("seed_demo", **DEMO)

    def _do(self, command: str, **options: Any) -> None:
        self.stdout.write(f"… {command}")
        call_command(command, verbosity=0, stdout=self.stdout, **options)

    def _when_changed(
        self, name: str, sources: Iterable[Path], command: str, **options: Any
    ) -> None:
        """Do it unless the files, and the database that it was done for, are as they were."""
        stamp = Path(settings.VAR) / "stamps" / name
        seen = _fingerprint(sources)
        if stamp.exists() and stamp.read_text() == seen:
            return
        self._do(command, **options)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(seen)


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _static_sources(house: Path) -> Iterable[Path]:
    yield house / "requirements.txt"
    yield from (house / "static").rglob("*")


def _fingerprint(sources: Iterable[Path]) -> str:
    """Of names, sizes and times, and of the database: another one has nothing loaded yet."""
    digest = hashlib.sha256(repr(sorted(_identity().items())).encode())
    for path in sorted(sources):
        if path.is_file():
            facts = path.stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _identity() -> dict[str, str]:
    """Which database this is, and when its tables were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(applied) FROM django_migrations")
        made_at = cursor.fetchone()[0]
    named = connection.settings_dict
    return {"name": str(named["NAME"]), "host": str(named["HOST"]), "made_at": str(made_at)}
