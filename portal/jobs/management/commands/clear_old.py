"""`manage.py clear_old [--days 180]`: clear results and uploads that are past their time."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.jobs.retention import clear_old


class Command(BaseCommand):
    help = "Clear the files of jobs and the uploaded tables that are past their time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=settings.KEEP_FILES_DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        for code, count in clear_old(by=SYSTEM, at=timezone.now(), days=options["days"]).items():
            self.stdout.write(f"{code}: {count} files cleared")
