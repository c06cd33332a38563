"""Systems of counties that submit, and write down what they saw."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

import orjson

from tests.faults.history import Line

PATH = "/api/v1/returns/"
#: not the end: sent again with the same key
AGAIN = {409, 429, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Submission:
    key: str
    secret: str
    body: dict[str, Any]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(orjson.dumps(self.body, option=orjson.OPT_SORT_KEYS)).hexdigest()


class Client:
    """One connection, opened again whenever it broke."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def post(self, one: Submission) -> tuple[int, dict[str, Any]]:
        """Status and answer; (0, {}) where nobody knows what came of it."""
        headers = {
            "Authorization": f"Bearer {one.secret}",
            "Idempotency-Key": one.key,
            "Content-Type": "application/json",
        }
        try:
            self._connection.request("POST", PATH, json.dumps(one.body), headers)
            response = self._connection.getresponse()
            text = response.read()
            return response.status, (json.loads(text) if text else {})
        except (OSError, http.client.HTTPException, ValueError):
            self._connection.close()
            return 0, {}


@dataclass
class Crowd:
    """So many clients that work through a list; `history` is what all of them saw."""

    port: int
    history: list[Line] = field(default_factory=list)
    done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, work: Iterable[Submission], *, clients: int) -> list[threading.Thread]:
        queue: SimpleQueue[Submission] = SimpleQueue()
        for one in work:
            queue.put(one)
        threads = [
            threading.Thread(target=self._work, args=(queue,), daemon=True)
            for _number in range(clients)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _work(self, queue: SimpleQueue[Submission]) -> None:
        client = Client(self.port)
        while True:
            try:
                one = queue.get_nowait()
            except Empty:
                return
            while not self._tried(client, one):
                time.sleep(0.05)
            with self._lock:
                self.done += 1

    def _tried(self, client: Client, one: Submission) -> bool:
        """Send it once, and write down both; whether that was its end."""
        mark, text = one.fingerprint, one.body["texts"]["highlights"]
        self.history.append(Line(one.key, mark, "invoke", text=text))
        status, answer = client.post(one)
        if status in {200, 201}:
            line = Line(one.key, mark, "ok", status, answer["id"], answer["revision"])
        elif status == 0 or status in AGAIN or status >= 500:
            line = Line(one.key, mark, "info", status)
        else:
            line = Line(one.key, mark, "fail", status, text=json.dumps(answer)[:300])
        self.history.append(line)
        return line.kind != "info"
