"""`manage.py verify_audit`: exit 0 when the whole chain holds, else name the first break."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.audit.chain import link_events, verify


class Command(BaseCommand):
    help = "Verify the audit chain from its first link to its last."

    def handle(self, *args: Any, **options: Any) -> None:
        link_events()
        verdict = verify(now=timezone.now())
        if not verdict.holds:
            where = f"link {verdict.broken_at}: " if verdict.broken_at else ""
            raise CommandError(f"{where}{verdict.reason}")
        self.stdout.write(f"{verdict.links} links hold; head {verdict.head}")
