"""Signatures as Standard Webhooks writes them (v1): HMAC-SHA-256 over id, moment and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from typing import Final

MARK: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """How a secret is written where it is shown: whsec_ and base64."""
    return MARK + base64.b64encode(secret).decode()


def signature(secret: bytes, *, id: str, timestamp: int, body: bytes) -> str:  # noqa: A002
    """`v1,` and base64 of the HMAC over "id.timestamp.body"."""
    signed = b".".join([id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def headers_of(
    secrets_in_force: Iterable[bytes],
    *,
    id: str,  # noqa: A002
    timestamp: int,
    body: bytes,
) -> Mapping[str, str]:
    """The three headers; one signature for each secret, so that a change of secret overlaps."""
    signed = [signature(one, id=id, timestamp=timestamp, body=body) for one in secrets_in_force]
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }
