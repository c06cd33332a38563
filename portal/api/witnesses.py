"""Who looks at what the key of a sandbox asked, once it is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from portal.offices.models import ApiKey

log = logging.getLogger("portal.api")

#: every answer to a key of a sandbox has this header
HEADER: Final = "Portal-Sandbox"
Witness = Callable[[ApiKey, HttpRequest, Any], None]
_witnesses: list[Witness] = []


def witness(look: Witness) -> Witness:
    """Call the function with key, request and answer of every request by the key of a sandbox."""
    _witnesses.append(look)
    return look


def show(request: HttpRequest, response: HttpResponse) -> None:
    """Mark an answer as a sandbox's and let it be looked at; of other keys nothing is done."""
    key: ApiKey | None = getattr(request, "key_found", None) or getattr(request, "key_read", None)
    if key is None or not key.office.is_sandbox or response.status_code == 401:
        return
    response[HEADER] = "true"
    for look in _witnesses:
        try:
            look(key, request, response)
        except Exception:  # what was done is done, and is answered: whoever looks on has no say
            log.exception("sandbox.not_witnessed")
