"""`manage.py seal_anew`: after a new first key in SEALING_KEYS, seal anew."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.kernel.sealing import Unopenable
from portal.offices.operations import seal_anew
from portal.offices.queries import sealed_with_older_keys


class Command(BaseCommand):
    help = "Seal the secrets of second steps with the first of SEALING_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = sealed_with_older_keys(settings.SEALING_KEYS)
        shut = 0
        for device in waiting:
            try:
                seal_anew(device, by=SYSTEM, at=timezone.now())
            except Unopenable:
                shut += 1
                self.stderr.write(f"{device}: sealed with a key that is not in SEALING_KEYS")
        self.stdout.write(f"{len(waiting) - shut} secrets sealed anew")
        if shut:
            raise CommandError(f"{shut} secrets cannot be opened; their owners cannot sign in.")
