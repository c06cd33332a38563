"""Mend what got lost, for ever, or once with --once."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.jobs.sweeper import Sweeper


class Command(BaseCommand):
    help = "Ring for jobs that were not heard, take back lost ones, do the registered duties."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one pass, then end")
        parser.add_argument("--with-schedule", action="store_true", help="be the scheduler too")

    def handle(self, *_args: Any, **options: Any) -> None:
        from portal.jobs.management.commands.schedule import Scheduler

        ended = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: ended.set())
        sweeper = Sweeper()
        scheduler = Scheduler() if options["with_schedule"] else None
        while True:
            sweeper.sweep()
            if scheduler:
                scheduler.look()
            if options["once"] or ended.wait(min(1.0, settings.JOBS_SWEEP_SECONDS)):
                return
