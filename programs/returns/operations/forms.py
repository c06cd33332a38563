"""Choosing the form that the returns of a programme year have."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line, unsafe_characters
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState
from programs.cycles.vocabulary import Permission as CyclesPermission
from programs.returns.models import Return, YearForm
from programs.returns.queries.forms import form_of
from programs.returns.schema import publication


@operation
def choose_form(cycle: Cycle, *, form: str, reason: str = "", by: Actor, at: datetime) -> YearForm:
    """Give a programme year another published form, as long as no return of it was begun.

    A return that is begun at the same moment keeps the form that it began with.
    """
    hold(cycle)
    if not cycle.allows(by, to=CyclesPermission.YEAR_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))
    if publication(form) is None:
        words = _("There is no such form.")
        raise Invalid(words, form=words)
    if Return.objects.filter(cycle=cycle).exists():
        raise WrongState(_("Returns of this year were begun already: they keep their form."))
    chosen = YearForm.objects.filter(cycle=cycle).first()
    before = chosen.form if chosen else form_of(None, cycle.year)
    kept = one_line(reason)
    if len(kept) > 300 or unsafe_characters(reason):
        words = _("Say it in at most 300 readable characters.")
        raise Invalid(words, reason=words)
    row = chosen or YearForm(cycle=cycle)
    row.form, row.reason, row.by, row.at = form, kept, by.user, at
    row.save()
    record(
        "programs.return.choose_form", by=by, at=at, target=cycle, was=before, form=form,
        reason=kept,
    )  # fmt: skip
    return row
