"""`manage.py open_offices --province 330000`: one office for each region in force there."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.kernel.errors import Refused
from portal.offices.operations import open_regular_offices


class Command(BaseCommand):
    help = "Open the offices of a province, its cities and counties; those there already stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--province", default=settings.PORTAL_PROVINCE, help="such as 330000")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = open_regular_offices(options["province"], by=SYSTEM, at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{count} offices opened")
