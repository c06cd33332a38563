"""A receiver of webhooks on this machine, and subscriptions to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.webhooks.operations import IssuedSecret, subscribe
from tests.factories import NOON, office

KINDS = ("return.submitted", "return.approved", "return.returned", "return.accepted", "return.due")


class Receiver:
    """Answers what it is told to, and remembers what it was sent. `answer(number)` gives status
    and headers of the request of that number (from 1)."""

    def __init__(self, answer: Callable[[int], tuple[int, dict[str, str]]] | None = None) -> None:
        self.answer = answer or (lambda _number: (200, {}))
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.pause = 0.0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
                time.sleep(receiver.pause)
                status, headers = receiver.answer(len(receiver.received))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"thank you")

            def log_message(self, *_what: Any) -> None:
                """Nothing on the standard error of the tests."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.received]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def subscribed(
    officer: User, url: str, *, code: str = "330381", kinds: tuple[str, ...] = KINDS
) -> IssuedSecret:
    """A subscription of a county's office; http and this machine need their settings."""
    return subscribe(
        office(code), by=actor_for(officer), at=NOON, name="县级系统", url=url, kinds=kinds
    )
