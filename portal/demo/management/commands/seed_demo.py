"""`manage.py seed_demo`: a province of invented data; the same seed and day, the same rows."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from enterprises.register.models import Enterprise
from portal.demo.accounts import FILE
from portal.demo.province import seed
from portal.kernel.errors import Refused


class Command(BaseCommand):
    help = "Fill an empty portal with a demonstration province of invented enterprises."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--province", default=settings.PORTAL_PROVINCE, help="such as 330000")
        parser.add_argument("--enterprises", type=int, default=10_000)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--on", type=date.fromisoformat, default=None, metavar="2026-11-22")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are enterprises"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError(
                "PORTAL_DEMO is not set: a demonstration with open accounts is never mixed into "
                "real work. Set PORTAL_DEMO=1 on an installation that is only for trying."
            )
        if Enterprise.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are enterprises already: seed an empty database.")
        began = time.monotonic()
        day = options["on"] or timezone.localdate()
        try:
            made = seed(
                options["province"],
                size=options["enterprises"],
                number=options["seed"],
                day=day,
                now=timezone.now(),
                tell=self._tell if options["verbosity"] else None,
            )
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from None
        if options["verbosity"]:  # bin/run prints the file itself
            self.stdout.write(made.text)
            rows = sum(made.counts.values())
            self.stdout.write(f"{rows} rows in {time.monotonic() - began:.1f} s; see var/{FILE}")

    def _tell(self, words: str) -> None:
        self.stdout.write(words)
