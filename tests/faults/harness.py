"""A whole portal of processes that a test may kill: one that asks, workers, a sweeper."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.faults.servers import answers, wait_until

HOUSE = Path(__file__).resolve().parents[2]
THREADS = ("-P", "threads", "-c", "1")
PROCESSES = ("-P", "prefork", "-c", "1")


class Worker:
    """A Celery worker with, if asked for, one place at which it breaks."""

    def __init__(self, env: dict[str, str], pool: tuple[str, ...], log: Path) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "portal", "worker", "-Q", "jobs,bulk"),
                *pool,
                *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
            ],
            cwd=HOUSE,
            env=env,
            stdout=log.open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def died(self) -> None:
        """Wait until its failpoint has killed it."""
        assert self.process.wait(timeout=30) == -signal.SIGKILL

    def kill_tree(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def freeze(self) -> None:
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)


class Portal:
    """`database` and `broker` empty: the embedded form, SQLite and a folder."""

    def __init__(self, var: Path, *, database: str = "", broker: str = "") -> None:
        self.var = var
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "VAR": str(var),
        }
        self.log = var / "log.txt"
        self.processes: list[subprocess.Popen[Any]] = []
        self.asker = self._start(
            sys.executable, "-m", "tests.faults.asker", stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.do("prepare") == "ready"

    def do(self, command: str, **arguments: Any) -> Any:
        self.asker.stdin.write(json.dumps([command, arguments]) + "\n")
        self.asker.stdin.flush()
        answer = json.loads(self.asker.stdout.readline())
        assert not (isinstance(answer, dict) and "error" in answer), answer
        return answer

    def ask(self, kind: str = "faults.report", **params: Any) -> int:
        return int(self.do("ask", kind=kind, **params)["id"])

    def worker(self, failpoint: str = "", pool: tuple[str, ...] = THREADS) -> Worker:
        worker = Worker({**self.env, "FAILPOINT": failpoint}, pool, self.log)
        self.processes.append(worker.process)
        return worker

    def sweeper(self) -> subprocess.Popen[Any]:
        return self._start(sys.executable, "manage.py", "sweep", stdout=self.log.open("ab"))

    def web(self, port: int) -> subprocess.Popen[Any]:
        """Gunicorn as `bin/web` starts it."""
        process = self._start(
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
            *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2"),
            *("--threads", "4", "--timeout", "60", "--keep-alive", "5", "--log-level", "warning"),
            stdout=self.log.open("ab"),
        )
        wait_until(lambda: answers(port), seconds=60, what="the web answers")
        return process

    def end(self, process: subprocess.Popen[Any]) -> None:
        """Kill a process of ours with all that it began."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait_for(self, job: int, state: str = "done", seconds: float = 40) -> dict[str, Any]:
        wait_until(
            lambda: self.do("show", id=job)["state"] == state,
            seconds=seconds,
            what=f"job {job} is {state}",
        )
        return dict(self.do("show", id=job))

    def files(self) -> list[str]:
        folder = self.var / "results"
        return sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())

    def has_only(self, *paths: str) -> None:
        """Nobody's files are swept away within a few seconds; nothing else is."""
        wait_until(lambda: self.files() == sorted(paths), seconds=10, what=f"{paths} only")

    def _start(self, *command: str, **options: Any) -> subprocess.Popen[Any]:
        process = subprocess.Popen(
            command, cwd=HOUSE, env=self.env, stderr=self.log.open("ab"),
            start_new_session=True, **options,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
