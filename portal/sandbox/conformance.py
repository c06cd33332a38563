"""Checks are looked at and noted, and the pass is issued with the last of them."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Stale
from portal.sandbox.checks import ASKED, CHECKS, FOLLOWED
from portal.sandbox.models import MetCheck, Pass, Sandbox


def look_at_what_was_asked(sandbox: Sandbox, *, at: datetime) -> None:
    """Note the checks that its keys have met; two statements where they have met none since."""
    met = set(sandbox.met.values_list("code", flat=True))
    open_ones = [check for check in ASKED if check.code not in met]
    if open_ones:
        exchanges = list(sandbox.exchanges.order_by("pk"))
        new = {check.code: when for check in open_ones if (when := check.when(exchanges))}
        _note(sandbox, new, at=at)


def look_at_what_followed(sandboxes: Collection[Sandbox], *, at: datetime) -> None:
    """Note the checks that deliveries and decisions have met: at most one statement for each check
    and one more, however many sandboxes they are."""
    met = set(MetCheck.objects.filter(sandbox__in=sandboxes).values_list("sandbox", "code"))
    new: dict[int, dict[str, datetime]] = defaultdict(dict)
    for check in FOLLOWED:
        open_ones = [one for one in sandboxes if (one.pk, check.code) not in met]
        for pk, when in (check.when(open_ones) if open_ones else {}).items():
            new[pk][check.code] = when
    for sandbox in sandboxes:
        _note(sandbox, new[sandbox.pk], at=at)


def _note(sandbox: Sandbox, met: dict[str, datetime], *, at: datetime) -> None:
    if met:
        with suppress(Stale):  # it begins anew just now: nothing of this is of the new run
            note_checks(sandbox, met=met, by=SYSTEM, at=at)


@operation
def note_checks(
    sandbox: Sandbox, *, met: dict[str, datetime], by: Actor, at: datetime
) -> Pass | None:
    """Write down checks that were met in this run, and issue the pass with the last of them."""
    row = Sandbox.objects.select_for_update().get(pk=sandbox.pk)
    if row.run != sandbox.run:
        raise Stale(_("It was changed since you read it. Read it again."))
    rows = [MetCheck(sandbox=sandbox, code=code, at=when) for code, when in met.items()]
    MetCheck.objects.bulk_create(rows, ignore_conflicts=True)
    record("sandbox.sandbox.meet", by=by, at=at, target=sandbox, checks=sorted(met))
    known = dict(sandbox.met.values_list("code", "at"))
    is_whole = known.keys() >= {check.code for check in CHECKS}
    if not is_whole or sandbox.passes.filter(run=sandbox.run).exists():
        return None
    names = sandbox.exchanges.values_list("key__name", flat=True).distinct()
    issued = Pass.objects.create(
        sandbox=sandbox,
        run=sandbox.run,
        number=f"{localdate(at):%Y%m%d}-{secrets.token_hex(4).upper()}",
        issued_at=at,
        systems=sorted(set(names)),
        checks={check.code: known[check.code].isoformat() for check in CHECKS},
    )
    record("sandbox.pass.issue", by=by, at=at, target=issued, number=issued.number)
    return issued
