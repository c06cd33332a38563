"""The Celery application: one task, settings from Django, and no result backend."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready, worker_shutting_down
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
TRANSPORT_ALIASES["spool"] = "portal.jobs.spool:Transport"

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["portal.jobs"])

_pulses: list[Any] = []


@worker_ready.connect  # type: ignore[untyped-decorator]
def begin_to_beat(**_kwargs: Any) -> None:
    """Readiness asks whether a worker lives: it says so in the database, not to the broker."""
    from portal.jobs import pulse
    from portal.jobs.ears import Ears

    ears = Ears()
    _pulses.append(pulse.keep_beating(pulse.WORKER, is_well=lambda at: ears.hear(at=at)))


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def cease_to_beat(**_kwargs: Any) -> None:
    for pulse in _pulses:
        pulse.set()
