"""`manage.py print_documents`: write the documents in docs/ that code prints anew."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.wiring.printing import printed


class Command(BaseCommand):
    help = "Write the documents that code prints."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs"
        for name, text in printed().items():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"docs/{name}")
