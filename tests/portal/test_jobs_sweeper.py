"""What got lost is mended from the rows alone; what is due is asked for once."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models.functions import Now
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.jobs import bell, broker, checks, leases, pulse
from portal.jobs.models import Job, Pulse
from portal.jobs.queue import ask
from portal.jobs.schedule import Scheduled, ask_for_what_is_due, last_due, schedule
from portal.jobs.sweeper import Duty, Sweeper, ring_unheard, sweeper_duties, take_back
from portal.jobs.vocabulary import Note, State
from portal.jobs.work import JobKind, job_kinds
from tests.factories import NOON

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def kind(db: None) -> Iterator[JobKind]:
    yield job_kinds.add(JobKind("test.swept", "Test", lambda work: None))
    del job_kinds._entries["test.swept"]


@pytest.fixture
def waiting(kind: JobKind) -> list[Job]:
    return [ask(kind.code, by=SYSTEM, at=NOON) for _n in range(3)]


class Broker:
    """A broker that a test can see into; frozen, it takes nothing."""

    def __init__(self, lying: int = 0, *, frozen: bool = False) -> None:
        self.lying, self.frozen, self.rung = lying, frozen, []

    def depth(self, queue: str) -> int:
        return self.lying

    def ring_quietly(self, ring: bell.Ring) -> bool:
        if not self.frozen:
            self.rung.append(ring.job_id)
        return not self.frozen

    def close(self) -> None: ...


def lapsed(job: Job, attempts: int = 1) -> Job:
    """A job whose worker died in its nth attempt."""
    leases.take(job.pk)
    Job.objects.filter(pk=job.pk).update(attempt=attempts, lease_until=Now() - timedelta(seconds=1))
    return job


def state(job: Job) -> tuple[str, str, int]:
    return Job.objects.values_list("state", "note_code", "attempt").get(pk=job.pk)


def test_what_nobody_heard_is_rung_again_after_fifteen_seconds(waiting):
    assert ring_unheard(Broker(), at=NOON + timedelta(seconds=14)) == 0
    broker = Broker()
    assert ring_unheard(broker, at=LATER) == 3
    assert broker.rung == [job.pk for job in waiting]


def test_what_lies_in_the_broker_is_not_rung_again(waiting):
    broker = Broker(lying=2)
    ring_unheard(broker, at=LATER)
    assert broker.rung == [waiting[0].pk]
    assert ring_unheard(Broker(lying=3), at=LATER) == 0


def test_a_broker_that_takes_nothing_is_asked_once_and_not_believed(waiting):
    assert ring_unheard(Broker(frozen=True), at=LATER) == 0
    assert ring_unheard(Broker(), at=LATER) == 3


def test_what_a_dead_worker_held_waits_again_and_is_rung_at_once(waiting):
    job = lapsed(waiting[0])
    assert take_back() == 1
    assert state(job) == (State.WAITING, "", 1)
    broker = Broker()
    ring_unheard(broker, at=datetime.now(UTC))  # the database's clock says when it was taken back
    assert job.pk in broker.rung


def test_what_killed_three_workers_is_given_up(waiting):
    job = lapsed(waiting[0], attempts=3)
    assert leases.take(job.pk) is None
    take_back()
    assert state(job) == (State.DEAD, Note.LOST, 3)
    assert leases.take(job.pk) is None


def test_what_was_to_be_cancelled_when_its_worker_died_is_cancelled(waiting):
    job = lapsed(waiting[0])
    Job.objects.filter(pk=job.pk).update(cancel_asked_at=NOON)
    take_back()
    assert state(job)[0] == State.CANCELLED


def test_a_worker_that_lives_keeps_its_job(waiting):
    leases.take(waiting[0].pk)
    assert take_back() == 0


@contextmanager
def duty(run: Any, every: float = 0) -> Iterator[None]:
    sweeper_duties.add(Duty("test.duty", run, every))
    try:
        yield
    finally:
        del sweeper_duties._entries["test.duty"]


def test_a_duty_that_fails_keeps_nobody_from_theirs(waiting, caplog):
    def fail(_at: datetime) -> None:
        raise ZeroDivisionError

    sweeper = Sweeper(line=Broker())
    with duty(fail):
        sweeper.sweep()
    assert "sweeper.step_failed" in caplog.text
    assert pulse.is_alive(pulse.SWEEPER, at=timezone.now())


def test_of_two_sweepers_one_does_a_duty(db):
    done = []
    with duty(done.append, every=60):
        for _one in range(2):
            Sweeper(line=Broker()).sweep()
    assert len(done) == 1


def test_a_duty_comes_round_again(db):
    assert pulse.claim("test", every=60, at=NOON)
    assert not pulse.claim("test", every=60, at=NOON + timedelta(seconds=59))
    assert pulse.claim("test", every=60, at=NOON + timedelta(seconds=60))


def test_the_commands_do_one_round(waiting, settings, tmp_path):
    settings.VAR = tmp_path
    call_command("sweep", once=True, with_schedule=True)
    call_command("schedule", once=True)
    assert {"sweeper", "scheduler"} <= set(Pulse.objects.values_list("name", flat=True))
    assert not Job.objects.waiting().filter(rung_at=NOON).exists(), "the broker took all three"


def at(text: str) -> datetime:
    """Local time in Shanghai."""
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("crontab", "now", "due"),
    [
        ("5 0 * * *", "2026-11-03 00:04", "2026-11-02 00:05"),
        ("5 0 * * *", "2026-11-03 00:05", "2026-11-03 00:05"),
        ("*/15 * * * *", "2026-11-03 10:44", "2026-11-03 10:30"),
        ("0 8 * * 1-5", "2026-11-02 09:00", "2026-11-02 08:00"),  # a Monday
        ("0 8 * * 1-5", "2026-11-01 09:00", None),  # a Sunday, and Friday's is too long ago
        ("0 9 1 * *", "2026-11-01 09:30", "2026-11-01 09:00"),
        ("0 9 1 * *", "2026-11-03 09:30", None),
        ("0 0 1 1 *", "2027-01-01 00:00", "2027-01-01 00:00"),
    ],
)
def test_the_last_moment_that_was_due(crontab, now, due):
    assert last_due(crontab, before=at(now)) == (at(due) if due else None)


def test_two_schedulers_ask_for_one_job_a_moment(kind):
    schedule.add(Scheduled("test.daily", "5 0 * * *", kind.code, {"day": "yesterday"}))
    try:
        first = ask_for_what_is_due(at=at("2026-11-03 00:06"))
        again = ask_for_what_is_due(at=at("2026-11-03 12:00"))
        next_day = ask_for_what_is_due(at=at("2026-11-04 00:06"))
    finally:
        del schedule._entries["test.daily"]
    ours = [job for job in [*first, *next_day] if job.kind == kind.code]
    assert [job.once for job in ours] == [
        "test.daily@2026-11-03T00:05",
        "test.daily@2026-11-04T00:05",
    ]
    assert not [job for job in again if job.kind == kind.code]
    assert (ours[0].params, ours[0].asked_by) == ({"day": "yesterday"}, None)


@pytest.fixture
def frozen_broker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        monkeypatch.setattr(bell.current_app.conf, "broker_url", url)
        monkeypatch.setattr(bell.current_app.conf, "broker_write_url", url)
        yield


def test_a_frozen_broker_holds_nobody(frozen_broker, kind, settings):
    settings.JOBS_INLINE = False
    began = time.monotonic()
    for job_id in range(2000):
        bell.ring(job_id, kind)
    assert time.monotonic() - began < 0.5


def test_a_frozen_broker_is_given_up_within_seconds(frozen_broker, kind):
    began = time.monotonic()
    assert not bell.Line().ring_quietly(bell.Ring(1, "jobs", 1, 2))
    assert not broker.answers()
    assert time.monotonic() - began < 4


BAD_SETTINGS = {
    "CELERY_TASK_ACKS_LATE": False,
    "CELERY_TASK_REJECT_ON_WORKER_LOST": False,
    "CELERY_WORKER_PREFETCH_MULTIPLIER": 4,
    "CELERY_TASK_TIME_LIMIT": 3600,
    "CELERY_ACCEPT_CONTENT": ["json", "pickle"],
    "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 0,
    "JOBS_SWEEP_SECONDS": 60,
    "JOBS_LEASE_SECONDS": 600,
    "JOBS_UNHEARD_SECONDS": 60,
    "JOBS_QUEUES": ("other",),
}
BAD_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 60,
    "unacked_restore_throttle": 10,
    "socket_timeout": None,
    "socket_connect_timeout": 60,
}


def test_the_settings_as_they_are_keep_jobs(kind):
    assert checks.jobs_survive() == []


@pytest.mark.parametrize(("name", "value"), BAD_SETTINGS.items(), ids=str)
def test_a_setting_that_would_lose_jobs_is_refused(kind, settings, name, value):
    setattr(settings, name, value)
    assert checks.jobs_survive()


@pytest.mark.parametrize(("name", "value"), BAD_OPTIONS.items(), ids=str)
def test_a_broker_option_that_would_lose_jobs_is_refused(kind, settings, name, value):
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, name: value}
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {k: v for k, v in options.items() if v is not None}
    assert checks.jobs_survive()


@pytest.mark.parametrize("limits", [{"soft": 0}, {"soft": 400}, {"soft": 1, "hard": 1190}])
def test_a_kind_whose_limits_do_not_nest_is_refused(db, limits):
    job_kinds.add(JobKind("test.limits", "Test", lambda work: None, **limits))
    try:
        assert checks.jobs_survive()
    finally:
        del job_kinds._entries["test.limits"]


def test_failpoints_do_not_go_into_production(settings):
    assert checks.failpoints_are_off()
    settings.FAILPOINTS = False
    assert checks.failpoints_are_off() == []
