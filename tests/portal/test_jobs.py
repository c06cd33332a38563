"""A job ends once, with one file, whatever happens on the way."""

from __future__ import annotations

import errno
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.audit.models import Event
from portal.jobs import leases, operations, results
from portal.jobs.models import Job, Pulse
from portal.jobs.queue import ask
from portal.jobs.runner import run
from portal.jobs.vocabulary import Note, Permission, State
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing, NotPermitted, Refused, WrongState
from tests.factories import NOON, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _results_here(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def asker() -> User:
    return person("Asker")


@pytest.fixture
def kind() -> Iterator[Callable[..., JobKind]]:
    """Declare a job kind for one test."""
    added = []

    def declare(does: Callable[[Work], None], **limits: Any) -> JobKind:
        added.append(f"test.kind_{len(added)}")
        return job_kinds.add(JobKind(added[-1], "Test", does, **limits))

    yield declare
    for code in added:
        del job_kinds._entries[code]


def wanted(asker: User, kind: JobKind, **params: Any) -> Job:
    return ask(kind.code, by=actor_for(asker), at=NOON, params=params)


def ran(job: Job) -> Job:
    run(job.pk)
    job.refresh_from_db()
    return job


def write(text: bytes) -> Callable[[Work], None]:
    def does(work: Work) -> None:
        work.file("报告.txt").write(text)
        work.count_rows(1)

    return does


def files() -> list[str]:
    return sorted(path.name for path in results.folder().rglob("*") if path.is_file())


def let_lapse(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_a_job_leaves_one_file_with_its_hash_size_and_rows(asker, kind):
    job = ran(wanted(asker, kind(write(b"whole"))))
    assert (job.state, job.percent, job.attempt) == (State.DONE, 100, 1)
    assert (job.result_name, job.result_size, job.result_rows) == ("报告.txt", 5, 1)
    assert job.result_sha256 == hashlib.sha256(b"whole").hexdigest()
    with results.open_result(job) as file:
        assert file.read() == b"whole"
    assert len(files()) == 1


def test_asking_is_written_down_and_rings_only_after_the_commit(
    asker, kind, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = wanted(asker, kind(write(b"x")))
        assert job.state == State.WAITING
        assert Job.objects.get().state == State.WAITING
    assert Job.objects.get().state == State.DONE
    verbs = list(Event.objects.order_by("pk").values_list("verb", "by"))
    assert verbs == [("jobs.job.ask", asker.pk), ("jobs.job.end", asker.pk)]


def test_whatever_is_asked_for_once_is_one_job(asker, kind):
    asked = kind(write(b"x"))
    first, second = (
        ask(asked.code, by=actor_for(asker), at=NOON, once="monthly@2026-10") for _ in range(2)
    )
    assert first == second
    assert Event.objects.filter(verb="jobs.job.ask").count() == 1


def test_delivered_twice_it_runs_once(asker, kind):
    runs = []
    job = wanted(asker, kind(lambda work: runs.append(work.job.pk)))
    for _time in range(3):
        run(job.pk)
    assert runs == [job.pk]


def test_it_acts_with_what_its_asker_holds_now(asker, kind):
    seen = []
    job = wanted(asker, kind(lambda work: seen.append(work.actor.may(Permission.VIEW))))
    run(job.pk)
    assert seen == [True]


def test_nothing_is_done_for_somebody_who_was_suspended_meanwhile(asker, kind):
    runs: list[int] = []
    job = wanted(asker, kind(lambda work: runs.append(1)))
    User.objects.filter(pk=asker.pk).update(is_active=False)
    ran(job)
    assert (job.state, job.note_code, runs) == (State.FAILED, Note.INACTIVE, [])
    assert "suspended" in job.explanation or "停用" in job.explanation


def test_a_refusal_is_said_in_the_askers_language(asker, kind):
    said = []

    def refuse(work: Work) -> None:
        said.append(translation.get_language())
        raise Refused(_("There is nothing to report for this choice."))

    with translation.override("en"):
        job = wanted(asker, kind(refuse))
    ran(job)
    assert (job.state, job.note) == (State.FAILED, "There is nothing to report for this choice.")
    assert said == ["en"]


@pytest.mark.parametrize(
    ("failure", "note"),
    [
        (ZeroDivisionError(), Note.UNEXPECTED),
        (OSError(errno.ENOSPC, "full"), Note.DISK_FULL),
        (OSError(errno.EACCES, "no"), Note.UNEXPECTED),
    ],
)
def test_a_failure_leaves_words_and_no_file(asker, kind, failure, note, caplog):
    def fail(work: Work) -> None:
        work.file("half.txt").write(b"half")
        raise failure

    job = ran(wanted(asker, kind(fail)))
    assert (job.state, job.note_code, job.result_path) == (State.FAILED, note, "")
    assert files() == []
    assert "job.failed" in caplog.text
    with pytest.raises(Missing):
        results.open_result(job)


def test_too_long_is_said_so(asker, kind):
    def dawdle(work: Work) -> None:
        for _n in work.through(range(3), total=3):
            time.sleep(0.02)

    job = ran(wanted(asker, kind(dawdle, soft=0.01)))
    assert (job.state, job.note_code) == (State.FAILED, Note.TOO_LONG)


def test_a_database_that_went_away_costs_an_attempt_and_nothing_else(asker, kind):
    def stumble(work: Work) -> None:
        if work.job.attempt == 1:
            raise OperationalError("server closed the connection")

    job = ran(wanted(asker, kind(stumble)))
    assert (job.state, job.attempt, job.is_being_repeated) == (State.WAITING, 1, True)
    assert ran(job).state == State.DONE


def test_progress_is_in_the_row_while_it_works(asker, kind, monkeypatch):
    monkeypatch.setattr("portal.jobs.work.SECONDS_BETWEEN_WRITES", 0)
    seen = []

    def watch(work: Work) -> None:
        for number in work.through(range(4), total=4):
            seen.append((number, Job.objects.get(pk=work.job.pk).percent))

    ran(wanted(asker, kind(watch)))
    assert seen == [(0, 0), (1, 25), (2, 50), (3, 75)]


def test_a_waiting_job_is_cancelled_at_once(asker, kind):
    runs: list[int] = []
    job = wanted(asker, kind(lambda work: runs.append(1)))
    operations.cancel(job, by=actor_for(asker), at=NOON)
    assert (ran(job).state, runs) == (State.CANCELLED, [])
    with pytest.raises(WrongState):
        operations.cancel(job, by=actor_for(asker), at=NOON)


def test_a_running_job_is_cancelled_at_its_next_sign_of_progress(asker, kind, monkeypatch):
    monkeypatch.setattr("portal.jobs.work.SECONDS_BETWEEN_WRITES", 0)
    reached = []

    def work_on(work: Work) -> None:
        work.file("half.txt").write(b"half")
        for number in work.through(range(10), total=10):
            reached.append(number)
            if number == 2:
                operations.cancel(Job.objects.get(pk=work.job.pk), by=work.actor, at=NOON)

    job = ran(wanted(asker, kind(work_on)))
    assert (job.state, reached, files()) == (State.CANCELLED, [0, 1, 2], [])


def test_only_the_asker_cancels_or_asks_again(asker, kind):
    job = wanted(asker, kind(write(b"x")))
    stranger = actor_for(person("Stranger"))
    for act in (operations.cancel, operations.ask_again):
        with pytest.raises(NotPermitted):
            act(job, by=stranger, at=NOON)
    assert list(Job.objects.reachable(by=stranger, to=Permission.VIEW)) == []
    assert list(Job.objects.reachable(by=actor_for(asker), to=Permission.VIEW)) == [job]


def test_what_failed_can_be_asked_for_again_with_the_same_choice(asker, kind):
    def fail(work: Work) -> None:
        raise Refused("No.")

    job = ran(wanted(asker, kind(fail), year=2026))
    again = operations.ask_again(job, by=actor_for(asker), at=NOON)
    assert (again.pk != job.pk, again.params, again.state) == (True, {"year": 2026}, State.WAITING)
    with pytest.raises(WrongState):
        operations.ask_again(again, by=actor_for(asker), at=NOON)


def test_an_attempt_that_was_given_up_can_commit_nothing(asker, kind):
    """The old worker was frozen; when it wakes, another has done the job."""
    job = wanted(asker, kind(write(b"unused")))

    def old_and_slow(work: Work) -> None:
        work.file("报告.txt").write(b"old")
        let_lapse(job)
        job_kinds._entries[job.kind] = JobKind(job.kind, "Test", write(b"new"))
        run(job.pk)

    job_kinds._entries[job.kind] = JobKind(job.kind, "Test", old_and_slow)
    ran(job)
    assert (job.state, job.attempt) == (State.DONE, 2)
    with results.open_result(job) as file:
        assert file.read() == b"new"
    assert len(files()) == 1


def test_rows_and_the_end_of_the_job_are_one_transaction(asker, kind):
    def keep(work: Work) -> None:
        with work.exactly_once():
            Pulse.objects.create(name=f"kept by {work.job.attempt}", at=NOON)

    job = ran(wanted(asker, kind(keep)))
    assert (job.state, ran(job).attempt) == (State.DONE, 1)
    assert Pulse.objects.filter(name="kept by 1").count() == 1


def test_a_lost_attempt_takes_its_rows_with_it(asker, kind):
    def keep(work: Work) -> None:
        with work.exactly_once():
            work.file("报告.txt").write(b"of a lost attempt")
            Pulse.objects.create(name="kept by the lost", at=NOON)
            Job.objects.filter(pk=work.job.pk).update(leased_by="another:1:attempt")

    job = ran(wanted(asker, kind(keep)))
    assert job.state == State.RUNNING
    assert not Pulse.objects.filter(name="kept by the lost").exists()
    assert files() == []


def test_a_damaged_or_missing_file_is_never_handed_out(asker, kind):
    job = ran(wanted(asker, kind(write(b"whole"))))
    path = results.folder() / job.result_path
    path.write_bytes(b"whols")
    with pytest.raises(Missing, match=r"damaged|损坏"):
        results.open_result(job)
    path.unlink()
    with pytest.raises(Missing):
        results.open_result(job)


def test_files_that_are_nobodys_are_swept_and_those_in_the_making_are_not(asker, kind):
    left = []

    def watch(work: Work) -> None:
        work.file("报告.txt").write(b"in the making")
        (results.folder() / f"{work.job.pk}-{'0' * 32}.part").write_bytes(b"of a dead attempt")
        (results.folder() / f"99999999-{'1' * 32}.pdf").write_bytes(b"of no job")
        (results.folder() / "README").write_bytes(b"not ours to judge")
        left.append(results.remove_orphans())

    job = ran(wanted(asker, kind(watch)))
    assert (left, job.state) == ([2], State.DONE)
    assert results.remove_orphans() == 0
    assert len(files()) == 2


def test_one_persons_hundred_reports_do_not_keep_others_waiting(asker, kind, settings):
    settings.JOBS_PER_ASKER = 2
    begun: list[int] = []
    chain: list[Job] = []

    def nest(work: Work) -> None:
        begun.append(work.job.pk)
        if len(begun) < len(chain):
            run(chain[len(begun)].pk)

    asked = kind(nest)
    chain += [wanted(asker, asked) for _n in range(3)]
    run(chain[0].pk)
    assert begun == [chain[0].pk, chain[1].pk]
    stranger = wanted(person("Other"), asked)
    assert ran(stranger).state == State.DONE


def test_the_lease_is_renewed_while_something_long_is_done(asker, kind, settings):
    settings.JOBS_LEASE_SECONDS = 0.2
    beats = []

    def long(work: Work) -> None:
        work.renew = lambda: beats.append(threading.current_thread().name)
        time.sleep(0.3)

    assert ran(wanted(asker, kind(long))).state == State.DONE
    assert "job-heart" in beats


def test_past_its_hard_limit_a_job_is_ended_in_words(asker, kind, settings):
    settings.JOBS_LEASE_SECONDS = 0.04
    settings.JOBS_END_OVERRUN = False
    ended = []

    def stuck(work: Work) -> None:
        work.end = lambda state, **fields: ended.append((state, fields["note_code"]))
        work.renew = lambda: None
        time.sleep(0.3)

    run(wanted(asker, kind(stuck, soft=0, hard=0)).pk)
    assert (State.FAILED, Note.TOO_LONG) in ended


def test_a_job_of_an_unknown_kind_is_left_for_a_newer_worker(asker):
    job = Job.objects.create(
        kind="next.release", queue="jobs", asked_by=asker, asked_at=NOON, rung_at=NOON
    )
    assert ran(job).state == State.WAITING


def test_it_takes_part_only_with_a_lease(asker, kind):
    job = wanted(asker, kind(write(b"x")))
    mine = leases.take(job.pk)
    assert mine is not None
    assert leases.take(job.pk) is None
    leases.renew(mine, done=1, total=2)
    let_lapse(job)
    theirs = leases.take(job.pk)
    assert theirs is not None
    assert theirs.attempt == 2
    with pytest.raises(leases.Lost):
        leases.renew(mine, done=2, total=2)
    assert not leases.finish(mine, State.DONE)
    assert not leases.give_back(mine)
    assert leases.finish(theirs, State.DONE)
    assert Job.objects.get(pk=job.pk).finished_at <= datetime.now(UTC) + timedelta(seconds=5)
