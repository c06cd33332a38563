"""The portal plays city and province: what was submitted in a sandbox is decided on in seconds.

A return is approved and accepted unless its texts hold one of the words below; the operations are
those of people, and so are what is recorded, refused and told.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db.models import Exists, OuterRef

from portal.accounts.actor import Actor
from portal.kernel.errors import Refused
from portal.sandbox.conformance import look_at_what_followed
from portal.sandbox.models import Exchange, Pass, Sandbox
from portal.sandbox.players import Players
from programs.returns.models import Return
from programs.returns.operations import accept, approve, return_for_changes
from programs.returns.operations.noting import Note
from programs.returns.schema import form
from programs.returns.vocabulary import RemarkReason, State

log = logging.getLogger("portal.sandbox")

#: in any text of a return: the city sends it back once, the province does, nobody decides on it
BY_THE_CITY: Final = "[[return]]"
BY_THE_PROVINCE: Final = "[[return-province]]"
LEFT_LYING: Final = "[[hold]]"
#: what the remark is on, whichever of them the form has, and what it says
REMARKED: Final = ("events", "events_held")
WORDS: Final = "演练：请核对本月活动场次，并说明统计口径。"
REASON: Final = "演练退回：请答复批注后重新提交。"
#: returns that are decided on together
AT_ONCE: Final = 50
LIVELY: Final = timedelta(hours=1)


def play(at: datetime) -> int:
    """Decide on what waits in every sandbox; how many moves were made."""
    sandboxes = Sandbox.objects.living().with_places()
    waiting = (
        Return.objects.filter(
            region__in=sandboxes.values("region"), state__in=[State.SUBMITTED, State.APPROVED]
        )
        .select_related("region")
        .order_by("pk")
    )
    found = (row for row in waiting.iterator() if not _says(row, LEFT_LYING))
    rows = list(islice(found, AT_ONCE))
    if not rows:
        return 0
    of = {one.region_id: one for one in sandboxes.filter(region__in=[r.region_id for r in rows])}
    played = Players.cast()
    return sum(_decide(of[row.region_id], row, played, at=at) for row in rows)


def look_at_lively(at: datetime) -> None:
    """See which checks deliveries and decisions have met, where a key asked for anything within the
    last hour and no pass was issued yet. What keys ask is looked at as they are answered."""
    lively = Exchange.objects.filter(at__gte=at - LIVELY).values("sandbox")
    passed = Pass.objects.filter(sandbox=OuterRef("pk"), run=OuterRef("run"))
    sandboxes = list(Sandbox.objects.living().filter(~Exists(passed), pk__in=lively))
    if sandboxes:
        look_at_what_followed(sandboxes, at=at)


def _decide(sandbox: Sandbox, row: Return, played: Players, *, at: datetime) -> int:
    try:
        if row.state == State.SUBMITTED:
            _as_the_city(row, by=played.acting("city_reviewer", sandbox), at=at)
        else:
            _as_the_province(row, by=played.acting("province_manager", sandbox), at=at)
    except Refused as refusal:  # a month that was locked meanwhile: it waits, as with people
        log.info("sandbox.not_decided", extra={"return": row.pk, "why": str(refusal)})
        return 0
    return 1


def _as_the_city(row: Return, *, by: Actor, at: datetime) -> None:
    if _says(row, BY_THE_CITY) and not row.times_returned:
        return_for_changes(row, by=by, at=at, reason=REASON, notes=_notes(row))
    else:
        approve(row, by=by, at=at)


def _as_the_province(row: Return, *, by: Actor, at: datetime) -> None:
    if _says(row, BY_THE_PROVINCE) and not row.times_returned:
        return_for_changes(row, by=by, at=at, reason=REASON, notes=_notes(row))
    else:
        accept(row, by=by, at=at)


def _notes(row: Return) -> list[Note]:
    asked = form(row.form).by_code
    codes = (code for code in REMARKED if code in asked)
    return [Note(code, RemarkReason.EVIDENCE, WORDS) for code in codes]


def _says(row: Return, word: str) -> bool:
    return any(word in text for text in row.texts.values())
