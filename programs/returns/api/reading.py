"""What a request about returns says beside the returns themselves; refused by its name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from portal.accounts.actor import Actor
from portal.api.dry import dry_run_of
from portal.api.etags import check_if_match
from portal.api.problems import Problem
from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault
from portal.kernel.period import Period
from programs.returns.models import Return
from programs.returns.operations.bulk import AT_ONCE
from programs.returns.operations.noting import Note
from programs.returns.operations.refusals import Faulty, is_of_another
from programs.returns.rules import Change
from programs.returns.serializers import (
    Asked,
    region_fault,
    tag_of,
    unreadable_in,
)
from programs.returns.vocabulary import State


def is_dry(request: Request) -> bool:
    """Nothing is kept with dry_run=1; a word that may mean that is never taken for its absence."""
    said = dry_run_of(request.query_params)
    if said is None:
        words = _("Write dry_run=1 to check and keep nothing, or leave it out.")
        raise Invalid(words, dry_run=words)
    return said


def refuse_unread(request: Request, by: Actor, row: Return | None) -> None:
    """Nobody's figures are lost unread: 428 for a draft that a person or another key saved, 412
    where If-Match names another state than it is in, or a draft that is not there."""
    if "If-Match" in request.headers:
        if row is None:
            raise Problem("stale", 412, _("There is no draft of this month to put it in place of."))
        check_if_match(request, tag_of(row))
    elif row is not None and is_of_another(row, by):
        words = _(
            "A person or another system saved this draft last. Read it at href, and send If-Match "
            "with its ETag to put yours in its place; PATCH changes single figures."
        )
        href = f"/api/v1/returns/{row.pk}/"
        raise Problem("if_match_required", 428, words, current=tag_of(row), href=href)


def outside_of(asked: Asked, *, known: bool) -> list[Fault]:
    region = [] if known else [region_fault("", asked.region)]
    return [*region, *asked.faults, *unreadable_in(asked).everything]


def change_in(data: Any) -> Change:
    """What a PATCH puts over the draft; a part that is left out stays as it is."""
    allowed = {"values", "explanations", "texts", "answers"}
    if not isinstance(data, dict) or set(data) - allowed:
        words = _("Send values, explanations, texts and answers, and nothing else.")
        fault = Fault("returns.unknown_field", words, "")
        raise Faulty([fault])
    return Change(*(data.get(part, {}) for part in ("values", "explanations", "texts")))


def answers_in(data: Any) -> dict[int, str]:
    """The id of a remark → its answer."""
    given = data.get("answers", {})
    if isinstance(given, dict) and all(
        key.isascii() and key.isdigit() and len(key) < 19 and isinstance(text, str)
        for key, text in given.items()
    ):
        return {int(key): text for key, text in given.items()}
    words = _("Send answers as an object: the id of a remark, and its answer.")
    raise Faulty([Fault("returns.answers", words, "/answers")])


def notes_in(told: Any, verb: str) -> list[Note]:
    """The remarks on cells that go with `return`; with another verb they are refused."""
    notes = [Note(**one) for one in told.get("notes", ())]
    if notes and verb != "return":
        words = _("Remarks on cells go with “return” alone.")
        raise Faulty([Fault("returns.remarks_misplaced", words, "/notes")])
    return notes


def items_in(data: Any) -> list[Any]:
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not items:
        words = _("Send an object with items: a list of returns.")
        raise Faulty([Fault("returns.not_an_object", words, "/items")])
    if len(items) > AT_ONCE:
        words = _("At most %(n)d returns at once.") % {"n": AT_ONCE}
        raise Problem("too_large", 413, words)
    return items


def chosen_by(given: Any) -> dict[str, str]:
    """The filters, each sound or refused by its name."""
    chosen = {name: given[name] for name in ("year", "region", "period", "state") if name in given}
    for name, text in chosen.items():
        if not _is_sound(name, text):
            words = _("This value of “%(name)s” cannot be read.") % {"name": name}
            raise Invalid(words, faults=[Fault("returns.filter", words, f"/{name}")])
    return chosen


def _is_sound(name: str, text: str) -> bool:
    if name in {"year", "region"}:
        digits = 4 if name == "year" else 6
        return text.isascii() and text.isdigit() and len(text) == digits
    return text in State.values if name == "state" else _is_month(text)


def _is_month(text: str) -> bool:
    try:
        return Period.parse(text).is_month
    except ValueError:
        return False
