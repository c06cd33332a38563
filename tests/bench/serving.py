"""Applications behind gunicorn, and clients that ask them: four at once, connections kept."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

CLIENTS = 4
Headers = dict[str, str]
Client = Callable[[http.client.HTTPConnection], None]


@contextlib.contextmanager
def served(application: str, *, threads: int = CLIENTS, **environment: str) -> Iterator[int]:
    """An application behind gunicorn, as bin/web starts it with one process; its port."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "1", "--threads", str(threads),
        "--keep-alive", "30", "--log-level", "error",
    ]  # fmt: skip
    with subprocess.Popen(command, env=os.environ | environment) as server:
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 2):
            return
        if server.poll() is not None:
            raise RuntimeError(f"gunicorn ended with {server.returncode}")
        time.sleep(0.1)
    raise TimeoutError(port)


def posted(port: int, path: str, headers: Headers, bodies: list[bytes]) -> float:
    """Post all bodies, each with a key of its own; requests a second."""

    def client(share: list[bytes]) -> Client:
        def run(connection: http.client.HTTPConnection) -> None:
            for body in share:
                key = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
                connection.request("POST", path, body, headers | key)
                _expect(connection, path, (200, 201))

        return run

    shares = [bodies[number::CLIENTS] for number in range(CLIENTS)]
    return len(bodies) / _at_once(port, [client(share) for share in shares])


def got(port: int, path: str, headers: Headers, times: int, *, clients: int = CLIENTS) -> float:
    """Get a path so many times; requests a second."""
    each = max(1, times // clients)

    def run(connection: http.client.HTTPConnection) -> None:
        for _time in range(each):
            connection.request("GET", path, headers=headers)
            _expect(connection, path, (200,))

    return each * clients / _at_once(port, [run] * clients)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a client sends it."""

    method: str
    path: str
    headers: Headers
    body: bytes = b""


def asked_beside(
    port: int, work: list[Asked], beside: list[Asked]
) -> tuple[list[float], list[float]]:
    """Send all of `work`, four at once, while as many others as `beside` has ask theirs again and
    again; how long each waited, in seconds."""
    done = threading.Event()
    waits: list[list[float]] = [[] for _client in range(CLIENTS + len(beside))]

    def worker(share: list[Asked], kept: list[float]) -> Client:
        def run(connection: http.client.HTTPConnection) -> None:
            for one in share:
                kept.append(_waited(connection, one))

        return run

    def onlooker(one: Asked, kept: list[float]) -> Client:
        def run(connection: http.client.HTTPConnection) -> None:
            while not done.is_set():
                kept.append(_waited(connection, one))

        return run

    workers = [worker(work[number::CLIENTS], waits[number]) for number in range(CLIENTS)]
    onlookers = [onlooker(one, waits[CLIENTS + n]) for n, one in enumerate(beside)]
    watching = threading.Thread(target=_at_once, args=(port, onlookers))
    watching.start()
    try:
        _at_once(port, workers)
    finally:
        done.set()
        watching.join()
    return list(chain(*waits[:CLIENTS])), list(chain(*waits[CLIENTS:]))


def _waited(connection: http.client.HTTPConnection, one: Asked) -> float:
    began = time.perf_counter()
    connection.request(one.method, one.path, one.body or None, one.headers)
    _expect(connection, one.path, (200, 201))
    return time.perf_counter() - began


def read(port: int, path: str, headers: Headers) -> bytes:
    """One answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers=headers)
    return _expect(connection, path, (200,))


def _expect(connection: http.client.HTTPConnection, path: str, statuses: tuple[int, ...]) -> bytes:
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in statuses:
        raise AssertionError(f"{path}: {answer.status} {text[:300]!r}")
    return text


def _at_once(port: int, clients: list[Client]) -> float:
    wrong: list[BaseException] = []

    def run(client: Client) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            client(connection)
        except BaseException as failure:  # noqa: BLE001 - raised again below
            wrong.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return time.perf_counter() - began
