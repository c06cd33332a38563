"""The description of the API, tried out: every operation as each role, with values that fit and
values that do not. Nobody gets a 5xx, and every answer is of the shape that was promised."""

from __future__ import annotations

import os
import re
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.specs.openapi import checks as _loaded

from portal.accounts.actor import actor_for
from portal.offices.models import ApiKey
from portal.offices.queries import offered_scopes
from portal.wsgi import application
from tests.factories import office
from tests.guards.house import routes
from tests.matrix.scene import ROLES, Scene

#: more of them: CONTRACT_EXAMPLES=50
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "2"))
#: the description itself, and what shows it to people
APART = {"api/v1/schema/", "api/v1/docs/"}
#: checks that cannot hold here, and why
EXCUSED = {
    # rules of the programme say more than a schema can: a sound shape may be a wrong return
    "positive_data_acceptance",
    # a parameter that a list does not know is ignored, as HTTP has it
    "negative_data_rejection",
    # keys and sessions are taken away by the matrix, for every route and role
    "ignored_auth",
    # needs several calls that follow one another
    "use_after_free",
    "ensure_resource_availability",
    # the matrix asks for rows of others, by route, verb, relation and role
    "object_level_authorization",
}
assert _loaded is not None
#: a workbook is sent as the bytes that it is
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
schemathesis.serializer.alias(WORKBOOK, "application/octet-stream")


def _schema() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", application)


def _plain(path: str) -> str:
    return re.sub(r"\{\w+\}|<[^>]+>|\(\?P<\w+>(?:[^()\[\]]|\[[^\]]*\])*\)", "{}", path)


@pytest.mark.django_db
def test_the_description_names_every_route_and_no_other() -> None:
    described = {_plain(path).lstrip("/") for path in _schema().raw_schema["paths"]}
    ours, silent = set(), set()
    for route, entry in routes():
        if not route.startswith("api/v1/") or route in APART:
            continue
        plain = _plain(route).replace("^", "").replace("$", "")
        has_no_verb = getattr(getattr(entry.callback, "cls", None), "verbs", None) == {}
        (silent if has_no_verb and "(?P<verb>" in route else ours).add(plain)
    assert described - silent == ours


#: a key that writes most, and a person who reads most: what the engines could do differently
ON_BOTH_ENGINES = ("county_system", "province_manager")


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One scene for all roles, taken back at the end."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections, transaction

    # a request's end would close the connection that holds the scene
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        yield Scene()
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[] if role in ON_BOTH_ENGINES else [pytest.mark.any_engine])
        for role in ROLES
    ],
)
def test_no_role_meets_what_was_not_promised(role: str, scene: Any) -> None:
    headers, cookies = _credentials(role, scene)
    broken = []
    for found in _schema().get_all_operations():
        operation = found.ok()
        try:
            _tried(operation, headers, cookies)
        except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001 - all are tried, then told
            told = [f"{one!s:.400}" for one in getattr(failure, "exceptions", [failure])]
            broken.append(f"{operation.label}: {told}")
    assert not broken, "\n".join(broken)


def _credentials(role: str, scene: Any) -> tuple[dict[str, str], dict[str, str]]:
    if role == "county_system":
        ApiKey.objects.update(rate_per_minute=1_000_000)
        assert offered_scopes(office("330381"))
        return {"Authorization": f"Bearer {scene.secret}"}, {}
    user = scene.people[role]
    if user is None:
        return {}, {}
    from django.middleware.csrf import _get_new_csrf_string

    from tests.browser.people import session_of

    assert actor_for(user)
    token = _get_new_csrf_string()
    cookies = {"sessionid": session_of(user), "csrftoken": token}
    return {"X-CSRFToken": token}, cookies


def _tried(operation: Any, headers: dict[str, str], cookies: dict[str, str]) -> None:
    from django.db import transaction

    from portal.api.models import Window

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    )
    def attempt(case: Any) -> None:
        with transaction.atomic():
            Window.objects.all().delete()  # how often one may ask is tested elsewhere
            own = {"Idempotency-Key": "contract-0123456789", **headers}
            case.call_and_validate(
                headers=own, cookies=cookies, excluded_checks=CHECKS.get_by_names(list(EXCUSED))
            )
            transaction.set_rollback(True)

    attempt()
