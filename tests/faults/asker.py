"""A process that asks, as a web process does: one JSON command a line in, one answer a line out."""

# ruff: noqa: E402, T201, BLE001 - a script: Django first, then answers on standard output
from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.jobs import bell, results
from portal.jobs.models import Job, Pulse
from portal.jobs.queue import ask
from portal.jobs.work import job_kinds
from portal.kernel.errors import Missing
from tests.faults import submitting, telling


def prepare() -> str:
    call_command("migrate", run_syncdb=True, verbosity=0)
    return "ready"


def ask_for(kind: str, **params: Any) -> dict[str, Any]:
    began = time.monotonic()
    job = ask(kind, by=SYSTEM, at=timezone.now(), params=params)
    return {"id": job.pk, "seconds": time.monotonic() - began}


def ring(id: int) -> str:  # noqa: A002
    line = bell.Line()
    kind = job_kinds["faults.report"]
    line.publish(bell.Ring(id, kind.queue, kind.soft, kind.hard))
    line.close()
    return "rung"


def show(id: int) -> dict[str, Any]:  # noqa: A002
    fields = ("state", "attempt", "done", "total", "note_code", "result_path", "result_rows")
    return Job.objects.values(*fields).get(pk=id)


def download(id: int) -> str:  # noqa: A002
    try:
        with results.open_result(Job.objects.get(pk=id)) as file:
            return file.read().decode()
    except Missing:
        return "missing"


def holder(id: int) -> str:  # noqa: A002
    return Job.objects.get(pk=id).leased_by


def rows(id: int) -> int:  # noqa: A002
    return Pulse.objects.filter(name__startswith=f"kept-{id}-").count()


COMMANDS = {
    "stage": submitting.stage,
    "kept": submitting.kept,
    "tell": telling.tell,
    "told": telling.told,
    "prepare": prepare,
    "ask": ask_for,
    "ring": ring,
    "show": show,
    "download": download,
    "rows": rows,
    "holder": holder,
}

if __name__ == "__main__":
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            answer: Any = COMMANDS[name](**arguments)
        except Exception as failure:
            connection.close()
            answer = {"error": repr(failure)}
        print(json.dumps(answer), flush=True)
