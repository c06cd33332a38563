"""`manage.py load_regions`: the official list of regions, as often as one likes."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.regions.loading import load_regions


class Command(BaseCommand):
    help = "Load the official list of regions with its history."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_regions()} regions")
