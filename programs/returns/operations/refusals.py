"""What the verbs of returns refuse, and the checks that they share."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.actor import Actor
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, Refused, Stale, WrongState
from portal.kernel.faults import Fault
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState
from programs.returns.models import SENT, Remark, Return, ReturnEdit, Summary
from programs.returns.queries import Ground
from programs.returns.schema import form
from programs.returns.vocabulary import Channel, Permission

LABEL = "programs.Return"


class Locked(WrongState):
    """The month, or its year, is locked: nothing of it changes any more."""


class NoYear(WrongState):
    """There is no open programme year for this month."""


class AlreadySent(WrongState):
    """The county's return of this month is on its way, or accepted."""


class SamePerson(NotPermitted):
    """Whoever prepared a return does not submit it."""


class Unread(Refused):
    """A draft that somebody else saved is not overwritten by who does not say that it was read."""

    code = "if_match_required"
    status = 428


class Faulty(Invalid):
    """The return has faults; `faults` is the complete list."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        found = tuple(faults)
        words = ngettext(
            "%(count)d thing must be corrected or explained.",
            "%(count)d things must be corrected or explained.",
            len(found),
        )
        super().__init__(words % {"count": len(found)}, faults=found)


def year_of(ground: Ground, row: Return | None = None) -> Cycle:
    """The open programme year in which the month lies, not locked; else a refusal.

    For a correction (`row`) the year alone counts: it goes its way after the month is locked.
    """
    return open_year(ground, is_locked=ground.locks(row) if row is not None else ground.is_locked)


def year_to_decide(ground: Ground) -> Cycle:
    """The same for who decides on what was submitted: decisions go on after the month is locked,
    and end with the year's lock (ADR 0039)."""
    return open_year(ground, is_locked=ground.is_year_locked)


def refuse_out_of_time(ground: Ground, row: Return) -> None:
    """What the county cannot change is not sent back to it."""
    if ground.locks(row) and not ground.is_year_locked:
        words = _(
            "%(month)s is locked: the county could not change its return. Let the province open "
            "the month for it first, then return it."
        )
        raise Locked(words % _named(ground))


def open_year(ground: Ground, *, is_locked: bool) -> Cycle:
    """The same, where whoever asks knows whether the month is locked for it."""
    if ground.cycle is None or ground.cycle.state == CycleState.DRAFT:
        raise NoYear(_("There is no programme year for this month."))
    if is_locked or ground.cycle.state == CycleState.LOCKED:
        raise Locked(_("%(month)s is locked. The province can open it again.") % _named(ground))
    return ground.cycle


def _named(ground: Ground) -> dict[str, str]:
    return {"month": ground.period.code}


def refuse_future(ground: Ground, today_month: str) -> None:
    if ground.period.code > today_month:
        fault = Fault(
            "returns.period_in_future",
            _("This month has not begun yet."),
            "/period",
            ground.period.code,
            _("A return is of a month that has begun."),
            _("Correct the month."),
        )
        raise Faulty([fault])


def refuse_others(row: Return, by: Actor) -> None:
    if not row.allows(by, to=Permission.PREPARE):
        raise NotPermitted(_("Only the county itself prepares its return."))


def refuse_before_it_was(ground: Ground) -> None:
    """A month's return is of the county that exists at its end; its heir has none of its own."""
    if not ground.region.is_in_force(on=ground.period.last):
        fault = Fault(
            "returns.county_not_yet",
            _("%(county)s was not there at the end of this month.")
            % {"county": ground.region.name},
            "/period",
            ground.period.code,
            _("A month's return is of the counties that exist at its end."),
            _("Take a later month: those before stay with the counties of then."),
        )
        raise Faulty([fault])


def refuse_closed(row: Return) -> None:
    if not row.is_open:
        raise AlreadySent(
            _("The return is “%(state)s” and cannot be changed.")
            % {"state": row.get_state_display()}
        )


def refuse_unread(row: Return, by: Actor) -> None:
    """What a machine sends whole replaces its own draft; another's only when that was read."""
    if is_of_another(row, by):
        raise Unread(
            _("Somebody else saved this draft last. Read it, and send it again by itself with "
              "If-Match.")
        )  # fmt: skip


def is_of_another(row: Return, by: Actor) -> bool:
    """Whether a draft holds what a person typed, or what another key sent: of a draft that nobody
    typed into, and of what was sent before by the same, nothing is lost."""
    is_machine = by.user is not None and by.user.is_machine
    is_own = row.prepared_by_id == by.pk and (is_machine or row.channel == Channel.API)
    return not is_own and bool(row.texts or row.explanations or _typed(row))


def _typed(row: Return) -> bool:
    return any(text != row.counted.get(code) for code, text in row.values.items())


def refuse_unanswered(row: Return) -> None:
    """Nothing with a remark that nobody answered goes up, however it came there."""
    if Remark.objects.filter(subject=row, answer="").exists():
        raise WrongState(_("A remark of the reviewer has no answer yet."))


def refuse_its_makers(row: Return, by: Actor) -> None:
    """Whoever prepared, changed or submitted a return does not decide on it."""
    if by.pk is None:
        return
    is_maker = by.pk in {row.prepared_by_id, row.submitted_by_id}
    if is_maker or ReturnEdit.objects.filter(subject=row, by=by.pk).exists():
        raise SamePerson(_("You prepared or submitted this return; another person decides on it."))


def has_made(row: Return, user_id: int | None) -> bool:
    """Whether somebody prepared a return or changed a cell of it, whoever saved it since; not by
    beginning it with what the portal counts, nor by submitting it, which counts anew."""
    if user_id is None or user_id == row.prepared_by_id:
        return user_id is not None
    submitted = row.steps.filter(by=user_id, target__in=SENT).values("at")
    edits = ReturnEdit.objects.filter(subject=row, by=user_id).exclude(at__in=submitted)
    return any(not _is_beginning(edit, row) for edit in edits)


def _is_beginning(edit: ReturnEdit, row: Return) -> bool:
    counted = {field.code for field in form(row.form).counted}
    return (
        (edit.revision, edit.channel) == (1, Channel.FORM)
        and edit.cells.keys() <= {"values"}
        and edit.cells.get("values", {}).keys() <= counted
    )


def refuse_its_approver(decided: Return | Summary, by: Actor) -> None:
    """Whoever approved for the city does not accept for the province."""
    if by.pk is not None and by.pk == decided.approved_by_id:
        raise SamePerson(_("You approved this for the city; another person accepts it."))


def refuse_stale(row: Return, revision: int | None) -> None:
    if revision is not None and revision != row.revision:
        raise Stale(_("Somebody saved this return after you opened it. Load it again and repeat."))


def mark_changed(row: Return, cycle: Cycle) -> None:
    """Say that what is counted of returns changed in the county."""
    mark(LABEL, region_id=row.region_id, cycle_code=cycle.code)
