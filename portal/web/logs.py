"""Log records: request and actor id in every line, never a name or a code."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from portal.kernel.text import one_line


class RequestFilter(logging.Filter):
    """Add `request_id` and `actor_id` to the record."""

    def filter(self, record: logging.LogRecord) -> bool:
        request_id = "-"
        try:
            from portal.audit.trail import request_facts

            request_id = request_facts.get().request_id or "-"
        except Exception:  # noqa: BLE001, S110 - a log line must never fail (apps not ready)
            pass
        record.request_id = request_id
        record.actor_id = getattr(record, "actor_id", "-")
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line; line ends in messages cannot forge a record."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": one_line(record.getMessage()),
            "request": getattr(record, "request_id", "-"),
            "actor": getattr(record, "actor_id", "-"),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
