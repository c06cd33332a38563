"""`manage.py verify_counters`: exit 0 when counters and answers agree, else name the first."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.questionnaires.models import Counter
from programs.questionnaires.operations.tallying import fold
from programs.questionnaires.queries.results_checking import first_difference


class Command(BaseCommand):
    help = "Recompute every counter of questionnaires from the answers, to the last digit."

    def handle(self, *args: Any, **options: Any) -> None:
        fold()
        if (found := first_difference()) is not None:
            raise CommandError(found)
        self.stdout.write(f"{Counter.objects.count()} counters agree with the answers")
