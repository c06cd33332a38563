"""`manage.py doctor`: what works and what does not, in plain words; exit 1 if anything fails."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.pages.health.queries import examine

MARKS = {True: "✓", False: "✗", None: "·"}


class Command(BaseCommand):
    help = "Look at this installation: database, worker, disk, fonts, clock, settings."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine(at=timezone.now())
        for finding in findings:
            self.stdout.write(f"{MARKS[finding.ok]} {finding.words}")
        if any(finding.ok is False for finding in findings):
            raise SystemExit(1)
