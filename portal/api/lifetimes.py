"""What is going says so in every answer: Deprecation (RFC 9745), Sunset (RFC 8594), Link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.http import http_date

NOTICE = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Going:
    """Deprecated `since`; answered until `until`, half a year later at the earliest."""

    since: datetime
    until: datetime
    instead: str

    def __post_init__(self) -> None:
        if self.until - self.since < NOTICE:
            raise ValueError("What is deprecated goes on for half a year.")

    def headers(self) -> dict[str, str]:
        links = (
            '</api/v1/changelog/>; rel="deprecation"',
            f'<{self.instead}>; rel="successor-version"',
        )
        return {
            "Deprecation": f"@{int(self.since.astimezone(UTC).timestamp())}",
            "Sunset": http_date(self.until.timestamp()),
            "Link": ", ".join(links),
        }
