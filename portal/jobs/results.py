"""Files that jobs leave: written aside, brought to disk, hashed, then named in one step.

A name holds the job and the attempt; a file that no job names is nobody's, and is swept away.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.jobs.failpoints import hit
from portal.jobs.models import Job
from portal.jobs.vocabulary import State
from portal.kernel.errors import Missing

UNFINISHED = ".part"
CHUNK = 1024 * 1024
_NAME = re.compile(r"^(?P<job>\d+)-(?P<token>[0-9a-f]{32})(\.[A-Za-z0-9]{1,8})?(\.part)?$")


def folder() -> Path:
    """Where results lie; on many machines a folder that all of them share."""
    return Path(settings.VAR) / "results"


@dataclass
class Draft:
    """A result in the making: nobody can read it before `publish`."""

    job_id: int
    token: str
    name: str
    rows: int | None = None
    path: str = ""
    _file: IO[bytes] | None = field(default=None, repr=False)

    @property
    def _aside(self) -> Path:
        return folder() / f"{self.job_id}-{self.token}{UNFINISHED}"

    def open(self) -> IO[bytes]:
        """The file to write to; it may be read and sought, as archives need."""
        folder().mkdir(parents=True, exist_ok=True)
        self._file = self._aside.open("w+b")
        return self._file

    def publish(self) -> dict[str, object]:
        """Bring it to disk under its last name; what the job's row must say of it."""
        assert self._file is not None
        hit("before_fsync")
        self._file.flush()
        os.fsync(self._file.fileno())
        digest, size = _digest(self._file)
        self._file.close()
        self.path = f"{self.job_id // 1000:06d}/{self._aside.stem}{_suffix(self.name)}"
        there = folder() / self.path
        there.parent.mkdir(exist_ok=True)
        self._aside.rename(there)
        _sync_folder(there.parent)
        hit("after_rename")
        return {
            "result_path": self.path,
            "result_name": self.name,
            "result_size": size,
            "result_sha256": digest,
            "result_rows": self.rows,
        }

    def discard(self) -> None:
        """Leave nothing: the attempt was lost, refused or cancelled."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # what could not be flushed is not wanted either
                self._file.close()
        self._aside.unlink(missing_ok=True)
        if self.path:
            (folder() / self.path).unlink(missing_ok=True)


def open_result(job: Job) -> IO[bytes]:
    """The file of a job that is done, checked against the hash that was stored with it."""
    if job.cleared_at is not None:
        raise Missing(_("The file was cleared when its time was over. Please ask again."))
    if job.state != State.DONE or not job.result_path:
        raise Missing(_("This job has no file."))
    try:
        file = (folder() / job.result_path).open("rb")
    except FileNotFoundError:
        raise Missing(_("The file of this job is no longer there. Please ask again.")) from None
    digest, size = _digest(file)
    if (digest, size) != (job.result_sha256, job.result_size):
        file.close()
        raise Missing(_("The file of this job was damaged on disk. Please ask again."))
    file.seek(0)
    return file


def remove(path: str) -> None:
    """Remove a result that no row names any more."""
    (folder() / path).unlink(missing_ok=True)


def remove_orphans() -> int:
    """Remove every file that is neither a job's result nor in the making; how many there were."""
    removed = 0
    for batch in batched_files():
        jobs = Job.objects.in_bulk([job_id for job_id, _token, _path in batch])
        for job_id, token, path in batch:
            if not _is_wanted(path, token, jobs.get(job_id)):
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def batched_files(size: int = 500) -> Iterator[list[tuple[int, str, Path]]]:
    """Files that carry a job's name, with the job and the attempt that they are of."""
    batch: list[tuple[int, str, Path]] = []
    for path in folder().rglob("*"):
        if match := _NAME.match(path.name):
            batch.append((int(match["job"]), match["token"], path))
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _is_wanted(path: Path, token: str, job: Job | None) -> bool:
    """Safe at any moment: an attempt that its row does not name now can never commit again."""
    if job is None:
        return False
    if job.leased_by.endswith(token):
        return True
    return job.result_path == str(path.relative_to(folder()))


def _digest(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""


def _sync_folder(path: Path) -> None:
    """The new name itself must be on disk before a row speaks of it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
