"""An uploaded table is checked, kept or handed back by a job; the command does the same."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from portal.accounts.actor import Actor, Role, actor_for, grants_from, roles
from portal.accounts.actor import _sources as sources
from portal.accounts.models import User
from portal.audit.models import Event
from portal.audit.trail import operation, record
from portal.imports import operations
from portal.imports.definition import Column, FileFacts, Importer, Kept, Table, importers, unique
from portal.imports.models import ImportRun
from portal.imports.values import Text, Whole
from portal.imports.vocabulary import State
from portal.jobs import results
from portal.jobs.models import Job
from portal.jobs.runner import run as run_job
from portal.jobs.vocabulary import State as JobState
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.faults import Fault
from tests.corpus import make_csv, make_xlsx
from tests.factories import NOON, person

pytestmark = pytest.mark.django_db
PERMISSION = "test.table.import"


@operation
def rename(lines: Any, /, *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Keeps a table by giving the actor the first line's name: something that can be seen."""
    assert by.user is not None
    User.objects.filter(pk=by.user.pk).update(display_name=lines[0].name)
    record("test.table.keep", by=by, at=at, target=by.user, rows=file.rows, sha256=file.sha256)
    return Kept(new=len(lines))


@pytest.fixture
def importer() -> Iterator[Importer]:
    added = importers.add(
        Importer(
            code="test.table",
            title="Names",
            permission=PERMISSION,
            columns=[
                Column("name", "企业名称", Text(40), required=True),
                Column("credit_code", "统一社会信用代码", Text(18), required=True),
                Column("staff_count", "从业人数", Whole()),
            ],
            keep=rename,
            table_rules=[unique("credit_code", code="test.code_twice", message="Twice.")],
        )
    )
    yield added
    del importers._entries["test.table"]


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """One who may import, and one who may not."""
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.JOBS_INLINE = False
    officer = person("Officer")
    role = Role("test_importer", "Importer", frozenset({PERMISSION}))

    @grants_from
    def grants(user: User) -> list[Any]:
        from portal.accounts.actor import Grant

        return [Grant(role, "self", user.pk)] if user.pk == officer.pk else []

    yield SimpleNamespace(officer=officer, stranger=person("Stranger"))
    sources.remove(grants)
    assert roles.get("test_importer") is None


GOOD = make_csv.text()
BAD = make_csv.text("甲厂,91339999MA00000001,x,,\n", "乙厂,91339999MA00000001,2,,\n")


def begin(
    importer: Importer, user: User, content: bytes, *, name: str = "表.csv", dry_run: bool = True
) -> ImportRun:
    run = operations.begin(
        importer,
        stream=io.BytesIO(content),
        name=name,
        dry_run=dry_run,
        by=actor_for(user),
        at=NOON,
    )
    return worked(run)


def worked(run: ImportRun) -> ImportRun:
    assert run.job is not None
    run_job(run.job.pk)
    return ImportRun.objects.select_related("job").get(pk=run.pk)


def test_a_dry_run_keeps_nothing_and_what_it_passed_is_kept_on_demand(
    importer: Importer, people: SimpleNamespace
) -> None:
    run = begin(importer, people.officer, GOOD)
    assert (run.state, run.row_count, run.job.state) == (State.CHECKED, 1, JobState.DONE)
    people.officer.refresh_from_db()
    assert people.officer.display_name == "Officer"

    operations.keep_checked(run, by=actor_for(people.officer), at=NOON)
    run = worked(ImportRun.objects.get(pk=run.pk))
    assert (run.state, run.new_count) == (State.KEPT, 1)
    people.officer.refresh_from_db()
    assert people.officer.display_name == "瑞安第一机械厂"
    (kept,) = Event.objects.filter(verb="test.table.keep")
    assert kept.detail["sha256"] == run.sha256


def test_a_table_with_one_error_is_not_kept_and_comes_back_marked(
    importer: Importer, people: SimpleNamespace
) -> None:
    run = begin(importer, people.officer, BAD, dry_run=False)
    assert (run.state, run.fault_count, run.refused_count) == (State.REFUSED, 4, 2)
    assert [fault["where"] for fault in run.faults if fault["severity"] == "error"] == ["C2", "B3"]
    assert not Event.objects.filter(verb="test.table.keep").exists()
    people.officer.refresh_from_db()
    assert people.officer.display_name == "Officer"
    job = Job.objects.get(pk=run.job.pk)
    assert job.result_name == "表-marked.xlsx"
    book = openpyxl.load_workbook(results.open_result(job))
    assert book.worksheets[0]["C2"].comment is not None


def test_what_changed_between_check_and_keeping_is_a_fault_of_the_run(
    importer: Importer, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(lines: Any, /, **_facts: Any) -> Kept:
        User.objects.update(display_name="half kept")
        raise Invalid("Somebody was quicker.", faults=[Fault("test.quicker", "Quicker.", "A2")])

    monkeypatch.setitem(importer.__dict__, "keep", overtaken)
    run = begin(importer, people.officer, GOOD, dry_run=False)
    assert (run.state, run.job.state) == (State.REFUSED, JobState.DONE)
    assert [fault["code"] for fault in run.faults][-1] == "test.quicker"
    assert not User.objects.filter(display_name="half kept").exists()


def test_a_file_that_cannot_be_read_ends_as_refused_with_its_reason(
    importer: Importer, people: SimpleNamespace
) -> None:
    content = make_xlsx.FAULTY["far corner"][0]()
    run = begin(importer, people.officer, content, name="a.xlsx", dry_run=False)
    assert run.state == State.REFUSED
    assert [fault["code"] for fault in run.faults] == ["imports.sheet_too_heavy"]


def test_what_the_gate_refuses_leaves_nothing_behind(
    importer: Importer, people: SimpleNamespace
) -> None:
    with pytest.raises(Invalid):
        begin(importer, people.officer, make_xlsx.old_workbook(), name="a.xlsx")
    assert not ImportRun.objects.exists()
    assert not Job.objects.exists()


def test_who_may_not_do_it_by_hand_may_not_do_it_by_table(
    importer: Importer, people: SimpleNamespace
) -> None:
    with pytest.raises(NotPermitted):
        begin(importer, people.stranger, GOOD)
    run = begin(importer, people.officer, GOOD)
    with pytest.raises(NotPermitted):
        operations.keep_checked(run, by=actor_for(people.stranger), at=NOON)


def test_only_a_checked_table_can_be_kept_and_only_once(
    importer: Importer, people: SimpleNamespace
) -> None:
    by = actor_for(people.officer)
    with pytest.raises(WrongState):
        operations.keep_checked(begin(importer, people.officer, BAD), by=by, at=NOON)
    run = begin(importer, people.officer, GOOD)
    operations.keep_checked(run, by=by, at=NOON)
    with pytest.raises(WrongState):
        operations.keep_checked(run, by=by, at=NOON)


def test_a_right_that_was_taken_away_before_the_job_runs_keeps_nothing(
    importer: Importer, people: SimpleNamespace
) -> None:
    run = operations.begin(
        importer,
        stream=io.BytesIO(GOOD),
        name="a.csv",
        dry_run=False,
        by=actor_for(people.officer),
        at=NOON,
    )
    people.officer.is_active = False
    people.officer.save()
    run = worked(run)
    assert run.state == State.WAITING
    assert run.job.state == JobState.FAILED
    assert not Event.objects.filter(verb="test.table.keep").exists()


def test_the_end_of_a_run_is_written_down_with_its_counts(
    importer: Importer, people: SimpleNamespace
) -> None:
    run = begin(importer, people.officer, GOOD)
    table = Table.unread(Invalid("Unreadable."))
    operations.conclude(run, table=table, kept=None, by=actor_for(people.officer), at=NOON)
    run.refresh_from_db()
    assert (run.state, run.fault_count) == (State.REFUSED, 1)
    event = Event.objects.filter(verb="imports.run.end").latest("pk")
    assert (event.detail["state"], event.detail["faults"]) == ("refused", 1)


def test_a_run_is_seen_by_whoever_uploaded_it_alone(
    importer: Importer, people: SimpleNamespace
) -> None:
    begin(importer, people.officer, GOOD)
    for user, count in ((people.officer, 1), (people.stranger, 0)):
        seen = ImportRun.objects.reachable(by=actor_for(user), to=PERMISSION)
        assert seen.count() == count


# The command


def command(path: Path, login: str, *flags: str) -> dict[str, Any]:
    out = io.StringIO()
    try:
        call_command(
            "import_table", "test.table", str(path), "--as", login, "--json", *flags, stdout=out
        )
    except CommandError:
        return {"failed": True, **json.loads(out.getvalue())}
    return dict(json.loads(out.getvalue()))


@pytest.mark.usefixtures("importer")
def test_the_command_keeps_a_table_and_a_dry_run_does_not(
    people: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(GOOD)
    login = people.officer.login
    assert command(path, login, "--dry-run")["kept"] is None
    assert not Event.objects.filter(verb="test.table.keep").exists()
    said = command(path, login)
    assert said["kept"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert Event.objects.filter(verb="test.table.keep").count() == 1


@pytest.mark.usefixtures("importer")
def test_the_command_names_every_fault_and_fails(people: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(BAD)
    said = command(path, people.officer.login)
    assert said["failed"]
    assert said["kept"] is None
    wrong = [f["where"] for f in said["faults"] if f["severity"] == "error"]
    assert wrong == ["C2", "B3"]


@pytest.mark.usefixtures("importer")
def test_the_command_refuses_in_words(people: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(make_xlsx.old_workbook())
    assert command(path, people.officer.login)["faults"][0]["code"] == "files.old_workbook"
    for words in (
        ["test.none", str(path), "--as", people.officer.login],
        ["test.table", str(path), "--as", "nobody"],
        ["test.table", str(tmp_path / "none.csv"), "--as", people.officer.login],
        ["test.table", str(path), "--as", people.stranger.login],
    ):
        with pytest.raises(CommandError):
            call_command("import_table", *words)
