"""Forms of the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from enterprises.dossier.models import Entry
from enterprises.dossier.operations import HonourFacts, Scan
from enterprises.dossier.queries.facts import SHOWN, label_of
from enterprises.dossier.rules import honour_faults
from enterprises.dossier.vocabulary import HonourLevel, Purpose


class ObjectionForm(forms.Form):
    """What is wrong, and what about it."""

    fact = forms.ChoiceField(label=gettext_lazy("What is wrong"))
    words = forms.CharField(
        label=gettext_lazy("What is wrong about it, and what is right"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [(name, label_of(name)) for name in (*SHOWN, "other")]
        self.fields["fact"].choices = choices  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=gettext_lazy("What it agrees to"), choices=Purpose.choices)
    receiver = forms.CharField(
        label=gettext_lazy("Towards whom"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("The name of the bank, for figures passed to a bank."),
    )
    given_on = forms.DateField(
        label=gettext_lazy("Given on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    given_by = forms.CharField(
        label=gettext_lazy("Given by"),
        max_length=60,
        help_text=gettext_lazy("Who agreed for the enterprise; shown masked."),
    )


class AnswerForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Answer"), max_length=500, required=False)


def day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class EntryForm(forms.Form):
    """What every entry of a ledger may say last: a scan; where one is corrected, also why.

    `values` are what the room's own fields say.
    """

    file = forms.FileField(
        label=gettext_lazy("Scan of the document"),
        required=False,
        help_text=gettext_lazy("A PDF or a picture, if there is one."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, entry: Entry | None = None) -> None:
        self.entry: Any = entry
        super().__init__(data, files, initial=self.said_of(entry) if entry else None)
        if entry is None:
            del self.fields["reason"]

    def said_of(self, entry: Any) -> dict[str, Any]:
        """What the form begins with where an entry is corrected."""
        return {name: getattr(entry, name) for name in entry.SAID}

    def faults(self) -> Mapping[str, str]:
        """Field to fault, by the rules of the room."""
        return {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for name, words in self.faults().items():
                self.add_error(name, words)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        apart = {"file", "reason"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    @property
    def scan(self) -> Scan | None:
        upload = self.cleaned_data.get("file")
        return Scan(cast("BinaryIO", upload.file), upload.name or "") if upload else None


class LedgerForm(EntryForm):
    """An entry of an enterprise says its evidence too."""

    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=120,
        help_text=gettext_lazy("The number of the document, or what else shows it."),
    )
    file = forms.FileField(
        label=gettext_lazy("Scan of the evidence"),
        required=False,
        help_text=gettext_lazy("A PDF or a picture, if there is one."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )

    #: what is asked last, in this order
    LAST: ClassVar = ("evidence", "file", "reason")


class HonourForm(LedgerForm):
    field_order = ("title", "level", "granted_by", "granted_on", "valid_until", *LedgerForm.LAST)

    title = forms.CharField(
        label=gettext_lazy("Name of the honour"),
        max_length=100,
        help_text=gettext_lazy("As on the plaque or the notice, for example 专精特新“小巨人”企业."),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level of the honour"), choices=HonourLevel.choices
    )
    granted_by = forms.CharField(label=gettext_lazy("Bestowed by"), max_length=100)
    granted_on = day(gettext_lazy("Bestowed on"))
    valid_until = day(
        gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("The last day. Empty: it does not lapse."),
    )

    def faults(self) -> Mapping[str, str]:
        return honour_faults(self.values, today=timezone.localdate())

    @property
    def facts(self) -> HonourFacts:
        return HonourFacts(**self.values)
