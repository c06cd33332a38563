"""A form acts once: sent a second time, by a reload or a second click, it changes nothing more.

For pages that show what is never shown again: a key, a secret, a link, recovery codes. The form
carries a text of its own (`{% once %}`); the session remembers the last texts that have acted, and
where each led on. The act and the memory of it are one transaction, under a lock on the session:
of two posts at the same moment one acts. A form that was refused has not acted, and is corrected
and sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.contrib import messages
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.web.screens import ScreenRequest

P = ParamSpec("P")
View = Callable[Concatenate[ScreenRequest, P], HttpResponseBase]

FIELD: Final = "once"
#: the forms that a session remembers: enough for every tab that somebody has open
KEPT: Final = 20
_ACTED: Final = "acted"
_LONGEST: Final = 64


def once(view: View[P]) -> View[P]:
    """A form that has acted is answered with words and the way on (`acted`); stands under @screen.

    A post without a form's own text is no form of a page, and acts.
    """

    @wraps(view)
    def serve(request: ScreenRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        text = _text_of(request)
        if not text:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            onwards = _locked(request).get(text)
            if onwards is None:
                return view(request, *args, **kwargs)
        words = _(
            "This form was sent already, and acts only once. What it showed is not shown again: "
            "if it was not kept, ask for a new one."
        )
        messages.warning(request, words)
        return redirect(onwards)

    guarded: Any = serve
    guarded.once = True  # read by tests/portal/test_once.py
    return cast("View[P]", guarded)


def acted(request: HttpRequest, *, onwards: str) -> None:
    """Remember that the form has acted; sent again, it leads to the address `onwards`."""
    text = _text_of(request)
    if not text:
        return
    kept = [*request.session.get(_ACTED, {}).items(), (text, onwards)]
    request.session[_ACTED] = dict(kept[-KEPT:])
    request.session.save()  # now, in the transaction of the act: the middleware's comes after it


def _text_of(request: HttpRequest) -> str:
    return request.POST.get(FIELD, "")[:_LONGEST] if request.method == "POST" else ""


def _locked(request: HttpRequest) -> dict[str, str]:
    """What the session's forms led to, as it stands now that nobody else of it may write."""
    key = request.session.session_key
    row = Session.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise SessionInterrupted("signed out meanwhile")
    found: dict[str, str] = row.get_decoded().get(_ACTED, {})
    if found != request.session.get(_ACTED, {}):
        request.session[_ACTED] = found
    return found
