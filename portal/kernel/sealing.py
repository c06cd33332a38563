"""Sealing: what must be read again but never in a copy of the database.

SM4 in GCM mode with a key drawn from a passphrase by HKDF over SM3 (SECURITY 2.1 rows 27–28).
Equal texts seal differently; a sealed text that was altered, or moved to another row (`about`),
does not open. The first of `keys` seals, every one of them opens: that is how keys are changed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NAME = "sm4"
_NONCE, _TAG = 12, 16


class Unopenable(ValueError):
    """No key of ours opens it, or it was altered."""


def seal(plain: bytes, *, keys: Sequence[str], about: str) -> str:
    """The text to keep: way, name of the key, then nonce, cipher text and tag."""
    key = _drawn(keys[0])
    nonce = os.urandom(_NONCE)
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(about.encode())
    body = cipher.update(plain) + cipher.finalize()
    packed = base64.urlsafe_b64encode(nonce + body + cipher.tag).decode()
    return f"{_NAME}.{_name_of(key)}.{packed}"


def unseal(sealed: str, *, keys: Sequence[str], about: str) -> bytes:
    """What was sealed; Unopenable when none of the keys opens it."""
    way, name, packed = [*sealed.split("."), "", ""][:3]
    key = next((key for key in map(_drawn, keys) if _name_of(key) == name), None)
    if way != _NAME or key is None:
        raise Unopenable(name)
    try:
        raw = base64.urlsafe_b64decode(packed)
        nonce, body, tag = raw[:_NONCE], raw[_NONCE:-_TAG], raw[-_TAG:]
        cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        cipher.authenticate_additional_data(about.encode())
        return cipher.update(body) + cipher.finalize()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Unopenable(name) from error


def is_current(sealed: str, *, keys: Sequence[str]) -> bool:
    """Whether the first key sealed it; otherwise it waits to be sealed anew."""
    return sealed.startswith(f"{_NAME}.{_name_of(_drawn(keys[0]))}.")


@lru_cache(maxsize=16)
def _drawn(passphrase: str) -> bytes:
    drawn = HKDF(algorithm=hashes.SM3(), length=16, salt=None, info=b"portal.sealing")
    return drawn.derive(passphrase.encode())


def _name_of(key: bytes) -> str:
    return hashlib.sha256(b"name of " + key).hexdigest()[:8]
