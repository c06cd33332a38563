"""What a programme year has of the returns: their form and the dates of its months, which the next
year takes over, and whether they count its activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from programs.cycles.facts import ActivityReader, YearPart, activity_readers, year_parts
from programs.cycles.models import Cycle
from programs.returns.models import Window, YearForm
from programs.returns.operations import choose_form
from programs.returns.operations.carrying import carry_windows
from programs.returns.queries.forms import form_of
from programs.returns.queries.windows import Dates, rule_of
from programs.returns.schema import form, form_in, publication

#: the indicators of what an office held
ACTIVITIES = frozenset({"cycles.events", "cycles.training_sessions", "cycles.meetings"})


def _carry_form(before: Cycle, made: Cycle, by: Actor, at: datetime) -> int:
    """The form that the province chose, or what took its place by then, which is said; nothing
    where the library's own counts."""
    chosen = YearForm.objects.filter(cycle=before).first()
    if chosen is None:
        return 0
    code = form_in(made.year, chosen.form)
    reason = _("Carried on from %(year)s.") % {"year": before.year}
    if code != chosen.form:
        words = _(
            "Form %(before)s of %(year)s no longer holds in %(new_year)s: %(form)s took its place."
        )
        reason = words % {
            "before": form(chosen.form).version,
            "year": before.year,
            "new_year": made.year,
            "form": form(code).version,
        }
    choose_form(made, form=code, reason=reason, by=by, at=at)
    return 1


def _form_as_thing(cycle: Cycle) -> Mapping[str, str]:
    """The form that the year has, chosen or by itself: its version and what it is for; why, where
    it is not the one that the year before had chosen."""
    found = publication(form_of(cycle, cycle.year))
    if found is None:
        return {}
    purpose = found.purpose(get_language() or "")
    return {_("Form of the return"): f"{found.form.version} {purpose} {_why(cycle)}".strip()}


def _why(cycle: Cycle) -> str:
    """That another form took the place of the one that was chosen, where a form was carried on."""
    chosen = YearForm.objects.filter(cycle=cycle).first()
    earlier = YearForm.objects.filter(cycle__region=cycle.region_id, cycle__year__lt=cycle.year)
    last = earlier.order_by("-cycle__year").first()
    is_replaced = chosen and last and chosen.form == form_in(cycle.year, last.form) != last.form
    return chosen.reason if chosen and is_replaced else ""


def _windows_as_things(cycle: Cycle) -> Mapping[str, str]:
    """Each month whose dates the province set, to the rule that they follow: so that the same rule
    is no difference, whatever days it gives."""
    rows = Window.objects.filter(cycle=cycle).order_by("period")
    return {
        _("Month %(number)s") % {"number": row.period.rpartition("-")[2]}: rule_of(
            row.period, Dates(row.opens_on, row.due_on, row.locks_on)
        )
        for row in rows
    }


year_parts.add(
    YearPart("return_form", gettext_lazy("Form of the return"), _carry_form, _form_as_thing)
)
year_parts.add(
    YearPart("windows", gettext_lazy("Dates of the months"), carry_windows, _windows_as_things)
)


def _counts_activities(cycle: Cycle) -> bool:
    """Whether the form of the year counts what was held."""
    return {one.indicator for one in form(form_of(cycle, cycle.year)).counted} >= ACTIVITIES


activity_readers.add(ActivityReader("returns", _counts_activities))
