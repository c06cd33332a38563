"""Whom to send, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from experts.visits.forms.fields import day_field
from experts.visits.models import Visit
from experts.visits.queries import warnings_before
from portal.kernel.faults import Fault, stops


class AssignForm(forms.Form):
    """Whom to send and when. `warnings` is what stands against it, once both are chosen."""

    expert = forms.ChoiceField(label=_("Expert"))
    planned_on = day_field(_("Planned on"))
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=300,
        required=False,
        help_text=_("What the expert should look at; the enterprise reads it too."),
    )
    heeded = forms.BooleanField(label=_("I have read the warnings"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        enterprise: Enterprise,
        experts: Sequence[Expert],
        today: date,
        visit: Visit | None = None,
    ) -> None:
        super().__init__(data, initial={"planned_on": visit.planned_on} if visit else None)
        self.enterprise, self.visit, self.today = enterprise, visit, today
        self.experts = {str(one.pk): one for one in experts}
        self.warnings: list[Fault] = []
        choices = [("", _("Choose")), *((pk, _named(one)) for pk, one in self.experts.items())]
        self.fields["expert"].choices = choices  # type: ignore[attr-defined]
        if visit is not None:
            del self.fields["purpose"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        expert, day = self.experts.get(given.get("expert", "")), given.get("planned_on")
        if day and day < self.today:
            self.add_error("planned_on", str(_("The planned day lies in the past.")))
        elif expert and day and not expert.is_active(day):
            self.add_error("expert", str(_("The expert's term does not reach that day.")))
        elif expert and day:
            self._warn(expert, day, heeded=bool(given.get("heeded")))
        return given

    def _warn(self, expert: Expert, day: date, *, heeded: bool) -> None:
        but = self.visit.pk if self.visit else None
        self.warnings = warnings_before(self.enterprise, expert, day, but=but)
        if stops(self.warnings):
            self.add_error("expert", str(_("This expert cannot be sent here.")))
        elif self.warnings and not heeded:
            words = str(_("Please read the warnings first, and confirm."))
            self.add_error("heeded", words)

    @property
    def chosen(self) -> Expert:
        return self.experts[self.cleaned_data["expert"]]


def _named(expert: Expert) -> str:
    special = "、".join(expert.specialty_labels[:3])
    return f"{expert.name} · {expert.employer} · {special}"
