"""What is told of a sandbox: on its page and by REST."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portal.accounts.actor import Actor
from portal.offices.models import ApiKey, Office
from portal.sandbox.checks import CHECKS, Check
from portal.sandbox.models import Exchange, Pass, Sandbox
from portal.sandbox.vocabulary import Permission
from programs.cycles.models import Cycle

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A check and when it was met."""

    check: Check
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """An open sandbox: where it lies, which month waits, how far it has come, what was issued."""

    sandbox: Sandbox
    years: list[str]
    accepted: str
    waiting: str
    lines: list[Line]
    passes: list[Pass]

    @property
    def met(self) -> int:
        return sum(line.met_at is not None for line in self.lines)

    @property
    def passed(self) -> Pass | None:
        """The pass of the present run."""
        return next((one for one in self.passes if one.run == self.sandbox.run), None)


def told_of(sandbox: Sandbox) -> Told:
    """As it stands now; the months are those that it began with."""
    accepted, waiting = sandbox.months_at_start
    years = Cycle.objects.open().filter(region__path=sandbox.region.province_path)
    return Told(
        sandbox,
        list(years.order_by("year").values_list("code", flat=True)),
        accepted.code,
        waiting.code,
        lines_of(sandbox),
        passes_of(sandbox),
    )


def lines_of(sandbox: Sandbox) -> list[Line]:
    """Every check in its order, as written down."""
    met = dict(sandbox.met.values_list("code", "at"))
    return [Line(check, met.get(check.code)) for check in CHECKS]


def passes_of(sandbox: Sandbox) -> list[Pass]:
    """Every pass that was issued, the newest first."""
    return list(sandbox.passes.order_by("-pk"))


def keys_of(sandbox: Sandbox) -> list[ApiKey]:
    return list(ApiKey.objects.all().of(sandbox.office))


def asked_lately(sandbox: Sandbox) -> list[Exchange]:
    """What its keys asked last."""
    return list(sandbox.exchanges.newest_first()[:SHOWN])


def office_of(by: Actor) -> Office | None:
    """The county office whose sandbox somebody keeps."""
    held = [grant.value for grant in by.holding(Permission.KEEP) if grant.boundary == "office"]
    found = Office.objects.active().filter(pk__in=held, is_sandbox=False).select_related("region")
    return found.order_by("pk").first()
