"""Start-up: find the declarations of every room, then check that they hold together."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

#: rooms that declare something by being imported
DECLARING = (
    "contributions",
    "indicators",
    "reports",
    "documents",
    "importers",
    "notices",
    "jobs",
    "events",
)
HOUSES = ("portal", "enterprises", "programs", "experts", "certification")


class WiringConfig(AppConfig):
    name = "portal.wiring"
    label = "wiring"

    def ready(self) -> None:
        import_module("portal.wiring.roles")
        import_module("portal.wiring.scopes")
        import_module("portal.wiring.trail")
        if find_spec("portal.celery"):
            import_module("portal.celery")  # @shared_task needs the app
        for package in _rooms():
            for room in DECLARING:
                name = f"{package}.{room}"
                if find_spec(name) is not None:
                    import_module(name)
        import_module("portal.wiring.navigation")
        import_module("portal.wiring.exports")
        if find_spec("portal.wiring.schedule"):
            import_module("portal.wiring.schedule")


def _rooms() -> list[str]:
    found = list(HOUSES)
    for house in (*HOUSES, "portal.pages"):
        path = import_module(house).__path__
        found += [f"{house}.{module.name}" for module in pkgutil.iter_modules(path) if module.ispkg]
    return [name for name in found if name.rsplit(".", 1)[-1] not in {"settings", "migrations"}]
