"""Ask for what is due, for ever, or once with --once."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from portal.jobs import pulse
from portal.jobs.schedule import ask_for_what_is_due

log = logging.getLogger(__name__)
EVERY = 15.0


class Scheduler:
    """Looks at the table every quarter of a minute; a look that fails is written down."""

    def __init__(self) -> None:
        self._looked_at = float("-inf")

    def look(self) -> None:
        if time.monotonic() - self._looked_at < EVERY:
            return
        self._looked_at = time.monotonic()
        try:
            at = timezone.now()
            ask_for_what_is_due(at=at)
            pulse.beat(pulse.SCHEDULER, at=at)
        except Exception:
            log.exception("scheduler.look_failed")
            if not connection.in_atomic_block:
                connection.close()


class Command(BaseCommand):
    help = "Ask for the jobs of the schedule when they are due; two of these do no harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one look, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        ended = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: ended.set())
        scheduler = Scheduler()
        while True:
            scheduler.look()
            if options["once"] or ended.wait(1.0):
                return
