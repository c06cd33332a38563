"""Nobody reaches what they were not given: routes, models, permissions, views."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from portal.accounts.actor import roles
from portal.regions.boundaries import Bounded
from tests.guards.house import PACKAGES, UNBOUNDED, routes, short, sources

#: third-party views, each with the reason why anybody may open it
OPEN_ROUTES = {}


def test_every_route_names_its_permission() -> None:
    nameless = []
    for route, entry in routes():
        view = entry.callback
        named = (
            getattr(view, "access", None)
            or getattr(view, "open_to_all", None)
            or getattr(getattr(view, "cls", None), "access", None)
            or getattr(getattr(view, "cls", None), "open_to_all", None)
        )
        if not named and route not in OPEN_ROUTES:
            nameless.append(route)
    assert not nameless, "Give the view @screen(Permission.…) or @open_to_all('reason')."


def test_open_routes_are_still_there() -> None:
    known = {route for route, _entry in routes()}
    assert set(OPEN_ROUTES) <= known


def test_every_model_names_its_boundaries() -> None:
    ours = [m for m in apps.get_models() if m.__module__.split(".")[0] in PACKAGES]
    loose = {
        model._meta.label
        for model in ours
        if not (issubclass(model, Bounded) and getattr(model, "boundaries", None))
    }
    # rows that are only ever read through their parent: steps, lines, votes
    inner = {
        model._meta.label
        for model in ours
        if any(base.__name__ in {"Step", "Inner"} for base in model.__mro__)
    }
    assert loose - inner == set(UNBOUNDED), "Give it boundaries, or say in UNBOUNDED why not."


#: models that a view may read as they are: official lists
PUBLIC = {"Region"}


def permissions() -> set[str]:
    found: set[str] = set()
    for path in sources("vocabulary"):
        module = import_module(".".join(Path(short(path)).with_suffix("").parts))
        found |= {str(p) for p in getattr(module, "Permission", ())}
    return found


def test_every_permission_is_granted_by_some_role() -> None:
    granted = {str(p) for role in roles for p in role.permissions}
    assert permissions() == granted


@pytest.mark.parametrize("path", sources("views", "api"), ids=short)
def test_no_view_reaches_past_its_boundary(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    held = {
        keyword.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"rows", "reach"}
        for keyword in call.keywords
    }
    past = [
        f"{short(path)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_base_manager", "_default_manager"}
        and node not in held
        and ast.unparse(node.value) not in PUBLIC
    ]
    assert not past, "Take rows(request, of=Model.objects), and only those."


def test_the_administrators_hold_no_business_permission() -> None:
    allowed = ("offices.", "audit.", "jobs.", "notices.", "webhooks.")
    for code in ("system_admin", "security_admin", "audit_admin"):
        strange = [p for p in roles[code].permissions if not p.startswith(allowed)]
        assert not strange, code
