"""The scene, built once for all tests of a file, and taken back afterwards."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.template import loader
from django.test import client

from portal.accounts.actor import actor_for
from portal.web import middleware
from tests.matrix.asking import Asker
from tests.matrix.scene import Scene, held


@pytest.fixture(scope="module")
def asker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Asker]:
    """The scene in one transaction, its clock standing still; undone at the end of the file.

    Nobody's sign-in and grants change in it, so they are read once a person; everything after
    (the view, its rows and operations) is asked each time.
    """
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        held(patch.setattr)
        with transaction.atomic():
            asked = Asker(Scene())
            _read_people_once(patch)
            patch.setattr(loader, "render_to_string", asked.drawing.render_to_string)
            yield asked
            transaction.set_rollback(True)


def _read_people_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(middleware, "actor_for", cache(actor_for))
    patch.setattr(middleware, "_sign_in", lambda _request: None)
    patch.setattr(middleware.SignedIn, "_kept", lambda _self, _request, _found: True)
    load, user = SessionStore.load, cache(ModelBackend().get_user)
    session = cache(lambda key: load(SessionStore(key)))
    patch.setattr(SessionStore, "load", lambda self: dict(session(self.session_key)))
    patch.setattr(ModelBackend, "get_user", lambda _self, pk: copy.copy(user(pk)))
    patch.setattr(logging.getLogger("django.request"), "disabled", True)
    patch.setattr(client, "store_rendered_templates", lambda *_args, **_more: None)
