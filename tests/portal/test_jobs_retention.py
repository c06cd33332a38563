"""Files go when their time is over, issued ones stay; a worker that hears nothing ends itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.imports.models import ImportRun
from portal.imports.operations import clear_uploads
from portal.imports.vocabulary import State as RunState
from portal.jobs import ears, leases, pulse, retention
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.results import folder, open_result
from portal.jobs.retention import CLEAR_OLD, clear_results
from portal.jobs.runner import run
from portal.jobs.vocabulary import State
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing
from portal.reports.contributions import issued_files
from portal.reports.models import IssuedDocument
from portal.wiring.schedule import schedule
from tests.factories import NOON, person

pytestmark = pytest.mark.django_db
OLD = NOON - timedelta(days=181)


@pytest.fixture(autouse=True)
def _files_here(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def kind() -> Iterator[JobKind]:
    def write(work: Work) -> None:
        work.file("报告.txt").write(str(work.params).encode())

    yield job_kinds.add(JobKind("test.kept", "Test", write))
    del job_kinds._entries["test.kept"]


def ended(kind: JobKind, **params: Any) -> Job:
    job = ask(kind.code, by=actor_for(person()), at=NOON, params=params)
    run(job.pk)
    Job.objects.filter(pk=job.pk).update(finished_at=OLD)
    job.refresh_from_db()
    return job


class TestFiles:
    def test_a_result_goes_after_its_time_and_is_said_to_be_gone(
        self, kind, django_capture_on_commit_callbacks
    ):
        old, new = ended(kind, n=1), ended(kind, n=2)
        Job.objects.filter(pk=new.pk).update(finished_at=NOON)
        with django_capture_on_commit_callbacks(execute=True):
            count = clear_results(NOON - timedelta(days=180), by=SYSTEM, at=NOON)
        assert count == 1
        old.refresh_from_db()
        assert (old.result_path, old.cleared_at, old.result_name) == ("", NOON, "报告.txt")
        assert [path.name for path in folder().rglob("*.txt")] == [new.result_path.split("/")[1]]
        with pytest.raises(Missing, match="cleared"):
            open_result(old)
        open_result(Job.objects.get(pk=new.pk)).close()
        event = Event.objects.get(verb="jobs.result.clear")
        assert event.detail == {"count": 1}

    def test_the_file_of_an_issued_document_stays(self, kind, monkeypatch):
        issued, other = ended(kind, n=1), ended(kind, n=2)
        hashes = [{"pdf": issued.result_sha256}, {}]
        rows = type("Rows", (), {"iterator": lambda _self, **_how: iter(hashes)})()
        monkeypatch.setattr(IssuedDocument.objects, "values_list", lambda *_a, **_k: rows)
        assert issued_files({issued.result_sha256, other.result_sha256}) == {issued.result_sha256}
        assert clear_results(NOON, by=SYSTEM, at=NOON) == 1
        assert set(Job.objects.exclude(result_path="")) == {issued}

    def test_an_upload_goes_and_what_was_said_of_it_stays(self, django_capture_on_commit_callbacks):
        made = ImportRun(
            importer="test.table", file_name="甲.csv", kind="csv", size=3, sha256="a" * 64,
            asked_by=person(), asked_at=OLD, state=RunState.CHECKED, ended_at=OLD, row_count=7,
        )  # fmt: skip
        made.file.save("甲.csv", ContentFile(b"a,b"), save=True)
        assert made.is_ready_to_keep
        storage, name = made.file.storage, made.file.name
        with django_capture_on_commit_callbacks(execute=True):
            assert clear_uploads(NOON - timedelta(days=180), by=SYSTEM, at=NOON) == 1
        made = ImportRun.objects.get()
        assert (made.row_count, bool(made.file), made.is_ready_to_keep) == (7, False, False)
        assert not storage.exists(name)
        assert clear_uploads(NOON, by=SYSTEM, at=NOON) == 0

    def test_schedule_and_command_do_the_same(self, kind):
        assert schedule["jobs.clear_old"].kind == CLEAR_OLD
        ended(kind, n=1)
        out = StringIO()
        call_command("clear_old", "--days", "99999", stdout=out)
        assert "results: 0 files cleared" in out.getvalue()
        call_command("clear_old", stdout=out)
        assert "results: 1 files cleared" in out.getvalue()
        assert "uploads: 0 files cleared" in out.getvalue()
        again = ended(kind, n=2)
        nightly = ask(CLEAR_OLD, by=SYSTEM, at=NOON)
        run(nightly.pk)
        nightly.refresh_from_db()
        again.refresh_from_db()
        assert (nightly.state, again.result_path) == (State.DONE, "")
        assert {one.code for one in retention.clearings} == {"downloads", "results", "uploads"}


class TestEars:
    @pytest.fixture
    def ended_with(self, monkeypatch) -> list[str]:
        monkeypatch.setattr(ears.broker, "answers", lambda: True)
        return []

    def heard(self, worker: ears.Ears, *seconds: int) -> list[bool]:
        return [worker.hear(at=NOON + timedelta(seconds=one)) for one in seconds]

    def test_work_that_waits_while_nobody_works_ends_a_deaf_worker(self, kind, ended_with):
        worker = ears.Ears(end=lambda: ended_with.append("ended"))
        assert self.heard(worker, 0, 15) == [True, True]
        ask(kind.code, by=SYSTEM, at=NOON)
        assert self.heard(worker, 30, 45, 60) == [True, True, True]
        assert self.heard(worker, 76, 90, 105) == [False, False, False]
        assert not ended_with
        self.heard(worker, 121)
        assert ended_with == ["ended"]

    def test_who_is_busy_or_gets_through_the_queue_is_not_deaf(self, kind, ended_with):
        worker = ears.Ears(end=lambda: ended_with.append("ended"))
        for second in range(0, 300, 15):  # always another job waits
            Job.objects.all().delete()
            ask(kind.code, by=SYSTEM, at=NOON)
            assert self.heard(worker, second) == [True]
        busy = ask(kind.code, by=SYSTEM, at=NOON)
        leases.take(busy.pk)
        assert self.heard(worker, 300, 400, 500) == [True] * 3
        assert not ended_with

    def test_a_broker_that_is_away_is_not_its_fault(self, kind, ended_with, monkeypatch):
        monkeypatch.setattr(ears.broker, "answers", lambda: False)
        worker = ears.Ears(end=lambda: ended_with.append("ended"))
        ask(kind.code, by=SYSTEM, at=NOON)
        assert self.heard(worker, 0, 100, 200) == [True] * 3
        assert not ended_with

    def test_a_job_of_a_newer_release_is_nobodys_to_hear(self, kind, ended_with):
        waiting = ask(kind.code, by=SYSTEM, at=NOON)
        Job.objects.filter(pk=waiting.pk).update(kind="from.tomorrow")
        worker = ears.Ears(end=lambda: ended_with.append("ended"))
        assert self.heard(worker, 0, 100, 200) == [True] * 3

    def test_who_is_not_well_gives_no_sign_of_life(self):
        pulse.beat_if_well("worker", lambda _at: False, at=NOON)
        assert not pulse.is_alive("worker", at=NOON)
        pulse.beat_if_well("worker", lambda _at: True, at=NOON)
        assert pulse.is_alive("worker", at=NOON)
