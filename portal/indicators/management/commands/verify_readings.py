"""`manage.py verify_readings`: exit 0 when readings and base rows agree, else name the first."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.indicators.folding import fold
from portal.indicators.models import Reading
from portal.indicators.verification import first_difference


class Command(BaseCommand):
    help = "Recompute every reading from base rows and compare to the last digit."

    def handle(self, *args: Any, **options: Any) -> None:
        fold(at=timezone.now())
        if (found := first_difference(today=timezone.localdate())) is not None:
            (measure, cycle, region, month), kept, counted = found
            raise CommandError(
                f"{measure} {cycle or '-'} region {region} {month}: kept {kept}, counted {counted}"
            )
        self.stdout.write(f"{Reading.objects.count()} readings agree with their rows")
