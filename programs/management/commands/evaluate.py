"""`manage.py evaluate`: the evaluation report without a browser."""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from portal.accounts.actor import SYSTEM
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.results import open_result
from portal.jobs.runner import run
from portal.jobs.work import job_kinds
from portal.kernel.errors import Refused
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.queries import cycles_at
from programs.evaluation.documents import REPORT
from programs.evaluation.jobs import EVALUATION_REPORT
from programs.evaluation.models import Snapshot
from programs.evaluation.operations import take_snapshot


class Command(BaseCommand):
    help = "Take a snapshot of a region's year or month, and write its evaluation report."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--region", required=True, help="code of the region, such as 330000")
        parser.add_argument("--year", required=True, help="2026, or a month such as 2026-10")
        parser.add_argument("--format", default="pdf,docx,xlsx", help="pdf, docx, xlsx")
        parser.add_argument("--out", required=True, type=Path, help="folder to write to")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="zh-hans or en")
        parser.add_argument("--snapshot", help="draw this snapshot again instead of taking one")
        parser.add_argument("--reason", default="", help="why published figures changed")

    def handle(self, *args: Any, **options: Any) -> None:
        forms = [form.strip() for form in options["format"].split(",") if form.strip()]
        if not forms or set(forms) - set(REPORT.forms):
            raise CommandError(f"--format takes {', '.join(REPORT.forms)}")
        if options["language"] not in dict(settings.LANGUAGES):
            raise CommandError(f"--language takes {', '.join(dict(settings.LANGUAGES))}")
        with translation.override(options["language"]):
            try:
                snapshot = self._snapshot(options)
                self._write(snapshot, forms, options["out"])
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal

    def _snapshot(self, options: dict[str, Any]) -> Snapshot:
        if options["snapshot"]:
            found = Snapshot.objects.filter(number=options["snapshot"])
            if (snapshot := found.select_related("region").first()) is None:
                raise CommandError(f"There is no snapshot {options['snapshot']}.")
            return snapshot
        region = Region.objects.living().filter(code=options["region"]).order_by("path").first()
        if region is None:
            raise CommandError(f"There is no region {options['region']}.")
        try:
            year = Period.parse(options["year"]).first.year
        except ValueError:
            raise CommandError("--year takes 2026, or a month such as 2026-10") from None
        cycle = next((one for one in cycles_at([region.path]) if one.year == year), None)
        if cycle is None:
            raise CommandError(f"{region.name} has no published programme year {year}.")
        return take_snapshot(
            cycle,
            region=region,
            period=options["year"],
            reason=options["reason"],
            by=SYSTEM,
            at=timezone.now(),
        )

    def _write(self, snapshot: Snapshot, forms: list[Any], out: Path) -> None:
        """Each form by a job, as the pages ask for it: the report centre hands out the same file,
        and a worker that runs may be quicker than this process to take it."""
        out.mkdir(parents=True, exist_ok=True)
        self.stdout.write(f"{snapshot.number} {snapshot.content_hash}")
        for form in forms:
            params = {"snapshot": snapshot.number, "form": form}
            job = self._ended(ask(EVALUATION_REPORT, by=SYSTEM, at=timezone.now(), params=params))
            aside = out / f".{snapshot.number}.{form}.part"
            with open_result(job) as kept, aside.open("wb") as file:
                shutil.copyfileobj(kept, file)
            aside.rename(out / job.result_name)
            self.stdout.write(f"{out / job.result_name} {job.result_size} {job.result_sha256}")

    def _ended(self, job: Job) -> Job:
        """The job when it is done; refused in its own words when it failed."""
        until = time.monotonic() + job_kinds[EVALUATION_REPORT].hard
        while not job.has_ended and time.monotonic() < until:
            run(job.pk)
            job.refresh_from_db()
            if not job.has_ended:
                time.sleep(1)
        if not job.has_result:
            raise CommandError(job.explanation or f"{job} has not ended.")
        return job
