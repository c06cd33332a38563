"""The scene, built once for all tests of a file, and taken back afterwards."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import transaction

from portal.accounts.actor import actor_for
from portal.api import resources
from portal.web import middleware
from tests.matrix.asking import Asker
from tests.matrix.scene import Scene, held


@pytest.fixture(scope="module")
def asker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Asker]:
    """The scene in one transaction, its clock standing still; undone at the end of the file.

    Nobody's grants change in it, so they are asked once a person: that halves the time.
    """
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        held(patch.setattr)
        patch.setattr(middleware, "actor_for", cache(actor_for))
        patch.setattr(resources, "actor_for", cache(actor_for))
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        with transaction.atomic():
            yield Asker(Scene())
            transaction.set_rollback(True)
