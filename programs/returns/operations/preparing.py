"""Saving a draft, and answering what a reviewer said of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, WrongState
from portal.kernel.period import Period
from portal.kernel.text import one_line, unsafe_characters
from portal.regions.models import Region
from portal.workflows.steps import lock as hold
from programs.returns.models import Remark, Return
from programs.returns.operations.editing import Before, write_down
from programs.returns.operations.refusals import (
    Faulty,
    refuse_closed,
    refuse_others,
    refuse_stale,
    year_of,
)
from programs.returns.queries import Ground, ground_of
from programs.returns.queries.history import cells_between, parts_of
from programs.returns.queries.sheet import live_values
from programs.returns.rules import Change, Given, Verdict, evaluate
from programs.returns.vocabulary import Channel


@operation
def save_draft(
    row: Return,
    *,
    given: Given,
    by: Actor,
    at: datetime,
    revision: int | None = None,
    channel: str = Channel.FORM,
    strict: bool = False,
    answers: Mapping[int, str] | None = None,
) -> Verdict:
    """Keep figures, reasons, texts and answers; what cannot be kept at all refuses the whole.

    With `strict` (a machine, a workbook) errors refuse it too, unless they only say that
    something is still to come. `revision` is the one that was read: another refuses (`Stale`).
    A `Change` is put over what the draft holds; anything else replaces it.
    """
    hold(row)
    refuse_others(row, by)
    refuse_closed(row)
    refuse_stale(row, revision)
    ground = ground_of_row(row, at=at)
    year_of(ground, row)
    before = Before.of(row)
    if isinstance(given, Change):
        given = given.over(live_values(row, ground), row.explanations, row.texts)
    verdict = evaluate(ground.form, given, ground.known)
    if verdict.unreadable or (strict and verdict.wrong):
        raise Faulty(verdict.everything)
    changed = changes(row, verdict)
    put(row, ground, verdict, by=by, at=at, channel=channel)
    row.revision += 1
    row.save()
    write_down(row, before, by=by, at=at)
    for pk, words in (answers or {}).items():
        _answer(row, pk, words, by=by, at=at)
    record(
        "programs.return.save",
        by=by,
        at=at,
        target=row,
        channel=channel,
        revision=row.revision,
        changed=changed,
        answered=sorted(answers or ()),
    )
    return verdict


def ground_of_row(row: Return, *, at: datetime) -> Ground:
    """What the row's own month stands on."""
    region = Region.objects.get(pk=row.region_id)
    row.region = region
    return ground_of(region, Period.parse(row.period), at=at)


def put(
    row: Return, ground: Ground, verdict: Verdict, *, by: Actor, at: datetime, channel: str
) -> Return:
    """Set what the verdict found on the row, which is not saved here. Whoever changes no cell of
    what somebody else saved does not become the one who prepared it."""
    has_changed = row.prepared_by_id == by.pk or bool(
        cells_between(parts_of(row), parts_of(verdict))
    )
    row.values = dict(verdict.values)
    row.explanations = dict(verdict.explanations)
    row.texts = dict(verdict.texts)
    row.counted = ground.counted
    row.counted_at = at
    if has_changed:
        row.channel = channel
        row.prepared_at = at
        if row.prepared_by_id != by.pk:
            row.prepared_by = by.user
    return row


def changes(row: Return, verdict: Verdict) -> dict[str, list[str]]:
    """Field code → [was, is] of the figures that differ."""
    return {
        code: [row.values.get(code, ""), verdict.values.get(code, "")]
        for code in sorted(row.values.keys() | verdict.values.keys())
        if row.values.get(code, "") != verdict.values.get(code, "")
    }


@operation
def answer_remark(row: Return, *, remark: int, answer: str, by: Actor, at: datetime) -> None:
    """Answer what a reviewer said of a cell; the answer may be written again until it is sent."""
    hold(row)
    refuse_others(row, by)
    refuse_closed(row)
    found = _answer(row, remark, answer, by=by, at=at)
    record("programs.return.answer", by=by, at=at, target=row, field=found.field)


def _answer(row: Return, pk: int, answer: str, *, by: Actor, at: datetime) -> Remark:
    found = Remark.objects.select_for_update().filter(subject=row, pk=pk).first()
    words = one_line(answer)
    if found is None or not words or len(words) > 300 or unsafe_characters(answer):
        told = _("Answer the remark in 1 to 300 characters.")
        raise Invalid(told, answer=told)
    found.subject = row
    if found.answer != words:
        if found.is_settled:
            raise WrongState(_("This answer was submitted already, and stays as it is."))
        found.answer, found.answered_by, found.answered_at = words, by.user, at
        found.save(update_fields=["answer", "answered_by", "answered_at"])
    return found
