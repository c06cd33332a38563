"""`manage.py verify_stages`: exit 0 when the kept stages are what the records say."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.indicators.folding import fold
from programs.cycles.models import Cycle, RosterEntry
from programs.cycles.operations import repair_stages
from programs.cycles.queries import differing


class Command(BaseCommand):
    help = "Find the stage of every roster entry anew and compare it with the kept one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="write what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        fold(at=now)
        if options["repair"]:
            for cycle in Cycle.objects.order_by("pk"):
                if count := repair_stages(cycle, by=SYSTEM, at=now):
                    self.stdout.write(f"{cycle.code}: {count} stages were put right")
        first = differing(RosterEntry.objects.order_by("pk")).values("pk", "stage", "found").first()
        if first is not None:
            raise CommandError(
                f"roster entry {first['pk']}: kept {first['stage']}, found {first['found']}"
            )
        self.stdout.write(f"{RosterEntry.objects.count()} stages agree with their records")
