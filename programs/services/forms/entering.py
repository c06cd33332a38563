"""A case that somebody types, read by the columns of the table, with the faults of any channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.accounts.actor import Actor
from portal.imports.definition import Line, Problem
from portal.kernel.faults import Severity
from portal.regions.models import Region
from programs.services.importers import lines_of, problems_of
from programs.services.models import ServiceCase, ServiceItem
from programs.services.queries import looked_up
from programs.services.vocabulary import Channel, Result

CHOOSE: Final = ("", gettext_lazy("Choose"))
MINUTE: Final = "%Y-%m-%dT%H:%M"


def _moment(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "datetime-local", "placeholder": "2026-10-08 09:30"})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text)


class CaseForm(forms.Form):
    """A new case, or the correction of a `known` one, whose number, division and system stay.

    Nothing is asked for by the fields themselves: what is missing or cannot be is said by the
    rules of the table and of REST. `lines` is what the operation is given.
    """

    case_number = forms.CharField(
        label=gettext_lazy("Case number"),
        required=False,
        help_text=gettext_lazy("As the source system or the book of the counter gives it."),
    )
    region = forms.ChoiceField(label=gettext_lazy("County"), required=False)
    item = forms.ChoiceField(label=gettext_lazy("Service item"), required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("service", "Channel"),
        required=False,
        choices=[CHOOSE, *Channel.choices],
    )
    asked_at = _moment(gettext_lazy("Asked at"))
    done_at = _moment(gettext_lazy("Done at"), gettext_lazy("Empty while the case is open."))
    result = forms.ChoiceField(
        label=pgettext_lazy("service", "Outcome"), required=False, choices=[CHOOSE, *Result.choices]
    )
    credit_code = forms.CharField(
        label=gettext_lazy("Credit code of who asked"),
        required=False,
        help_text=gettext_lazy(
            "If an enterprise asked. A code that the register of the county does not hold is kept "
            "masked."
        ),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        by: Actor,
        at: datetime,
        counties: Sequence[Region],
        items: Sequence[ServiceItem],
        known: ServiceCase | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(known) if known else {})
        self.by, self.at, self.known = by, at, known
        self.lines: list[Line] = []
        if known is not None or len(counties) == 1:
            del self.fields["region"]
        else:
            self._offer("region", [(one.code, one.name) for one in counties])
        if known is not None:
            del self.fields["case_number"]
            items = [one for one in items if one.system == known.system]
            self.fields["credit_code"].help_text = _("Empty: who asked stays as it is.")
        self._offer("item", [(one.code, f"{one.name} {one.code}") for one in items])

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [CHOOSE, *options]

    def clean(self) -> dict[str, Any]:
        """What the rules say of the case as a whole, at its fields."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        given = {name: value or None for name, value in cleaned.items()}
        if self.known is not None:
            given["case_number"], given["region"] = self.known.number, self.known.region.code
        lines, problems = lines_of([given], by=self.by)
        said: set[tuple[str, str]] = set()
        for one in (*problems, *problems_of(lines, by=self.by, at=self.at)):
            if one.severity is Severity.ERROR and (one.column, one.code) not in said:
                said.add((one.column, one.code))
                self.add_error(one.column if one.column in self.fields else None, _in_words(one))
        if not self.errors and self.known is None and self._stands(lines):
            words = _("A case of this number stands already. Open it to correct it.")
            self.add_error("case_number", words)
        self.lines = lines
        return cleaned

    def _stands(self, lines: list[Line]) -> bool:
        return looked_up(lines, by=self.by, at=self.at)[0].known is not None


def _in_words(one: Problem) -> str:
    return " ".join(str(part) for part in (one.message, one.rule, one.remedy) if part)


def _initial(known: ServiceCase) -> dict[str, Any]:
    return {
        "item": known.item.code,
        "channel": known.channel,
        "result": known.result,
        "asked_at": localtime(known.asked_at).strftime(MINUTE),
        "done_at": localtime(known.done_at).strftime(MINUTE) if known.done_at else "",
    }
