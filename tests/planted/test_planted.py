"""Ten missing checks, planted one at a time: each is noticed by a named check of the suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from certification.certificates.models import Certificate
from enterprises.register.views import enterprise as enterprise_views
from portal.accounts.actor import actor_for
from portal.api import authentication as keys
from portal.api import resources
from portal.api.resources import Resource
from portal.files.models import Attachment
from portal.offices.models import ApiKey
from portal.pages.files import views as file_views
from portal.regions.boundaries import Bounded
from portal.workflows import steps
from programs.cycles.workflow import ROSTER_ENTRY
from programs.returns.operations import deciding
from tests.guards import test_access
from tests.matrix.asking import Asker
from tests.matrix.conftest import asker
from tests.matrix.test_matrix import ALL, EXPECTED, ROLES, lines_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
Check = Callable[[Asker], None]
Plant = Callable[[pytest.MonkeyPatch], None]
__all__ = ["asker"]


def matrix(route: str) -> Check:
    """tests/matrix: the lines of one route."""

    def check(asked: Asker) -> None:
        address = next(one for one in ALL if one.route == route)
        for line, answers in lines_of(asked, address):
            for was, wanted in zip(answers, EXPECTED[line], strict=True):
                assert was in wanted.split("|"), (line, was, wanted)

    check.__name__ = f"matrix {route}"
    return check


def routes_are_named(_asked: Asker) -> None:
    test_access.test_every_route_names_its_permission()


def models_are_bounded(_asked: Asker) -> None:
    test_access.test_every_model_names_its_boundaries()


def a_key_with_another_end_is_unknown(asked: Asker) -> None:
    secret = asked.scene.secret
    assert key_status(secret) == 200
    assert key_status(secret[:-1] + ("a" if secret[-1] != "a" else "b")) == 401
    assert key_status(secret[:20]) == 401


def a_key_does_no_more_than_its_scopes(asked: Asker) -> None:
    prefix = asked.scene.secret.split("_")[1]
    key = ApiKey.objects.get(prefix=prefix)
    held = key.scopes
    ApiKey.objects.filter(pk=key.pk).update(scopes=["enterprises.enterprise.view"])
    try:
        assert key_status(asked.scene.secret) == 200
        assert key_status(asked.scene.secret, "/api/v1/returns/") == 403
    finally:
        ApiKey.objects.filter(pk=key.pk).update(scopes=held)


def key_status(secret: str, address: str = "/api/v1/enterprises/") -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return int(Client().get(address, headers=headers).status_code)


def all_rows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(enterprise_views, "rows", lambda _request, *, of: of.all())


def a_view_without_a_screen(patch: pytest.MonkeyPatch) -> None:
    known = test_access.routes

    def with_bare() -> Iterator[Any]:
        yield from known()
        yield "bare/", path("bare/", lambda _request: HttpResponse())

    patch.setattr(test_access, "routes", with_bare)


def an_unbounded_resource(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Resource, "get_queryset", lambda self: self.arrange(self.model.objects.all()))


def everything_allowed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Bounded, "allows", lambda _self, _actor, *, to: bool(to))


def a_move_for_everybody(patch: pytest.MonkeyPatch) -> None:
    move = ROSTER_ENTRY["list"]
    open_move = type(move)(move.name, move.label, move.sources, move.target, "programs.roster.view")
    patch.setitem(ROSTER_ENTRY._by_name, "list", open_move)


def a_model_without_boundaries(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Certificate, "boundaries", {})


def an_operation_without_permission(patch: pytest.MonkeyPatch) -> None:
    """The operation asks nobody and takes its move as the system would."""

    def take(name: str, subject: Any, *, by: Any, at: Any, **rest: Any) -> None:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(type(subject), "allows", lambda _self, _actor, *, to: bool(to))
            steps.take(name, subject, by=by, at=at, **rest)

    patch.setattr(deciding, "permit", lambda *_asked, **_more: None)
    patch.setattr(deciding, "take", take)


def tokens_compared_by_prefix(patch: pytest.MonkeyPatch) -> None:
    def hash_of(given: str) -> str:
        found = ApiKey.objects.filter(prefix=given.split("_")[1]).first()
        return found.secret_hash if found else ""

    patch.setattr(keys, "secret_hash", hash_of)


def scopes_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(resources, "actor_of_key", lambda key: actor_for(key.user))


def files_without_reach(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(file_views, "attachment_for", lambda _by, pk: Attachment.objects.get(pk=pk))


PLANTED: list[tuple[Plant, Check]] = [
    (all_rows, matrix("enterprises/<pk>/")),
    (a_view_without_a_screen, routes_are_named),
    (an_unbounded_resource, matrix("api/v1/enterprises/<pk>/")),
    (everything_allowed, matrix("years/roster/<pk>/list/")),
    (a_move_for_everybody, matrix("years/roster/<pk>/list/")),
    (a_model_without_boundaries, models_are_bounded),
    (an_operation_without_permission, matrix("returns/<pk>/return/")),
    (tokens_compared_by_prefix, a_key_with_another_end_is_unknown),
    (scopes_ignored, a_key_does_no_more_than_its_scopes),
    (files_without_reach, matrix("files/<pk>/")),
]


@pytest.mark.parametrize(("plant", "check"), PLANTED, ids=lambda one: one.__name__)
def test_a_planted_missing_check_is_noticed(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, plant: Plant, check: Check
) -> None:
    check(asker)
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check(asker)
    monkeypatch.undo()
    check(asker)


def test_ten_are_planted() -> None:
    assert len({plant for plant, _check in PLANTED}) == 10
    assert len(ROLES) == 17
