"""`manage.py seal_anew`: after a new first key in SEALING_KEYS, seal anew."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.kernel.sealing import Unopenable
from portal.offices.definition import sealed


class Command(BaseCommand):
    help = "Seal the secrets of second steps and of webhooks with the first of SEALING_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = [(one, row) for one in sealed for row in one.waiting(settings.SEALING_KEYS)]
        shut = 0
        for one, row in waiting:
            try:
                one.seal(row, by=SYSTEM, at=timezone.now())
            except Unopenable:
                shut += 1
                self.stderr.write(f"{row}: sealed with a key that is not in SEALING_KEYS")
        self.stdout.write(f"{len(waiting) - shut} secrets sealed anew")
        if shut:
            raise CommandError(
                f"{shut} secrets cannot be opened; people cannot sign in with them, and webhooks "
                "cannot be signed."
            )
