"""A broker without a server: messages are files in a folder (spool://).

A message is published, claimed and finished by one rename or unlink each, so that nobody reads
half a message. What a process has claimed lies in a folder of its own, whose lock the kernel
frees when the process dies; then any other puts the messages back.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import IO, Any

from django.conf import settings
from kombu.transport import virtual
from kombu.utils.json import dumps, loads

READY, HELD, ASIDE, LOCK = "ready", "held", "aside", "alive.lock"
SECONDS_BETWEEN_RESCUES = 5.0
_QUEUE = re.compile(r"^[A-Za-z0-9_-]{1,60}$")


class Spool:
    """The folder: `aside` for what is being written, `ready` by queue, `held` by process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.owner = ""
        self._pid = 0
        self._lock: IO[bytes] | None = None

    def put(self, queue: str, payload: bytes) -> None:
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        aside = self._folder(ASIDE) / name
        aside.write_bytes(payload)
        aside.rename(self._folder(READY, _checked(queue)) / name)

    def claim(self, queue: str) -> tuple[Path, bytes] | None:
        """The oldest message that nobody else was quicker to take, now held by this process."""
        for name in self._names(queue):
            held = self._own_folder() / f"{queue}.{name}"
            try:
                (self.root / READY / queue / name).rename(held)
            except FileNotFoundError:
                continue
            return held, held.read_bytes()
        return None

    def put_back(self, held: Path) -> None:
        queue, _dot, name = held.name.partition(".")
        with contextlib.suppress(FileNotFoundError):
            held.rename(self._folder(READY, _checked(queue)) / name)

    def rescue(self) -> int:
        """Put back what processes held that are no more; how many messages there were."""
        rescued = 0
        for folder in self._folder(HELD).iterdir():
            if folder.name != self.owner and _is_abandoned(folder):
                for held in sorted(folder.glob("*.*-*")):
                    self.put_back(held)
                    rescued += 1
                with contextlib.suppress(OSError):  # another rescuer may be at it too
                    (folder / LOCK).unlink(missing_ok=True)
                    folder.rmdir()
        return rescued

    def size(self, queue: str) -> int:
        return len(self._names(queue))

    def purge(self, queue: str) -> int:
        names = self._names(queue)
        for name in names:
            (self.root / READY / queue / name).unlink(missing_ok=True)
        return len(names)

    def _names(self, queue: str) -> list[str]:
        try:
            return sorted(path.name for path in (self.root / READY / _checked(queue)).iterdir())
        except FileNotFoundError:
            return []

    def _own_folder(self) -> Path:
        """Made anew after a fork: a child may not keep its parent's claims alive."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self.owner = f"{self._pid}-{uuid.uuid4().hex}"
            # Locked under another name first: an unlocked folder would look abandoned.
            new = self._folder(ASIDE, self.owner)
            self._lock = (new / LOCK).open("wb")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            new.rename(self._folder(HELD) / self.owner)
        return self.root / HELD / self.owner

    def _folder(self, *names: str) -> Path:
        folder = self.root.joinpath(*names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _checked(queue: str) -> str:
    if not _QUEUE.match(queue):
        raise ValueError(f"{queue!r} cannot be the name of a queue.")
    return queue


def _is_abandoned(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


class Channel(virtual.Channel):  # type: ignore[misc]
    """Celery's view of the spool."""

    do_restore = True
    _spools: dict[Path, Spool] = {}

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        root = Path(settings.VAR) / "queue"
        self.spool = self._spools.setdefault(root, Spool(root))
        self._claims: dict[str, Path] = {}
        self._rescued_at = float("-inf")

    def _put(self, queue: str, message: dict[str, Any], **_kwargs: Any) -> None:
        self.spool.put(queue, dumps(message).encode())

    def _get(self, queue: str) -> dict[str, Any]:
        if time.monotonic() - self._rescued_at > SECONDS_BETWEEN_RESCUES:
            self._rescued_at = time.monotonic()
            self.spool.rescue()
        claimed = self.spool.claim(queue)
        if claimed is None:
            raise Empty
        held, payload = claimed
        message: dict[str, Any] = loads(payload)
        self._claims[message["properties"]["delivery_tag"]] = held
        return message

    def _size(self, queue: str) -> int:
        return self.spool.size(queue)

    def _purge(self, queue: str) -> int:
        return self.spool.purge(queue)

    def _restore(self, message: Any) -> None:
        held = self._claims.pop(message.delivery_tag, None)
        if held is not None:
            self.spool.put_back(held)

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:  # noqa: FBT001, FBT002
        super().basic_ack(delivery_tag, multiple)
        self._release(delivery_tag)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002
        super().basic_reject(delivery_tag, requeue=requeue)
        self._release(delivery_tag)

    def _release(self, delivery_tag: str) -> None:
        held = self._claims.pop(delivery_tag, None)
        if held is not None:
            held.unlink(missing_ok=True)


class Transport(virtual.Transport):  # type: ignore[misc]
    """spool://"""

    Channel = Channel
    driver_type = "spool"
    driver_name = "spool"
    default_port = None

    def driver_version(self) -> str:
        return "1"
