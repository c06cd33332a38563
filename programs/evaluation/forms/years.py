"""What is asked of evaluation: a snapshot with its report, a lock, its release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.kernel.period import Period
from portal.regions.models import Region
from programs.evaluation.operations.weights import sum_fault
from programs.evaluation.schema import LONGEST_TEXT, plain_text
from programs.evaluation.scoring import LEVELS, WHOLE, Scheme, sums
from programs.evaluation.vocabulary import PLACE_LEVELS

FORMS = [("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")]


class FormsForm(forms.Form):
    """Which files are made."""

    forms = forms.MultipleChoiceField(
        label=_("Files"),
        choices=FORMS,
        initial=["pdf", "docx", "xlsx"],
        widget=forms.CheckboxSelectMultiple,
    )


class TakeForm(FormsForm):
    """A new snapshot: of whom, until when, and why figures changed if they did."""

    region = forms.ChoiceField(label=_("Area"))
    period = forms.ChoiceField(label=_("Period"))
    reason = forms.CharField(
        label=_("Reason, if published figures change"),
        required=False,
        max_length=500,
        help_text=_("Only a final snapshot that differs from an earlier final one needs it."),
    )
    forms = forms.MultipleChoiceField(
        label=_("Files"),
        choices=FORMS,
        initial=["pdf", "docx", "xlsx"],
        required=False,
        help_text=_("None: the snapshot alone; texts can be written before its report is drawn."),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["region", "period", "forms", "reason"]

    def __init__(
        self, *args: Any, regions: Sequence[Region], periods: Sequence[Period], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [(one.code, one.name) for one in regions]  # type: ignore[attr-defined]
        self.fields["period"].choices = [(one.code, one.code) for one in periods]  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """The office's own words for one chapter. Its length is counted once it is clean."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        help_text=_("Plain paragraphs, one to a line."),
        widget=forms.Textarea(
            attrs={"rows": 6, "maxlength": LONGEST_TEXT, "data-counter": LONGEST_TEXT}
        ),
    )
    seen = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, chapter: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"{chapter.replace('.', '-')}-%s"})

    def clean_text(self) -> str:
        text = plain_text(self.cleaned_data["text"])
        if len(text) > LONGEST_TEXT:
            raise forms.ValidationError(
                _("At most %(limit)d characters.") % {"limit": LONGEST_TEXT}
            )
        return text


class PeriodForm(forms.Form):
    """A period to lock, or to open again."""

    period = forms.CharField(max_length=7)
    reason = forms.CharField(required=False, max_length=500)


class WeightsForm(forms.Form):
    """The points of every item on every level, by "roster-county"; why they change."""

    seen = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why they change"),
        max_length=500,
        help_text=_("Kept with the weights, and in the audit trail."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [item.code for item in scheme.items]
        language = "en" if (get_language() or "").startswith("en") else "zh-hans"
        for item in scheme.items:
            for level in LEVELS:
                self.fields[f"{item.code}-{level}"] = forms.IntegerField(
                    label=f"{item.titles[language]} · {PLACE_LEVELS[level]}",
                    min_value=0,
                    max_value=WHOLE,
                    initial=item.points[level],
                    widget=forms.NumberInput(
                        attrs={"class": "form-control number-cell", "inputmode": "numeric"}
                    ),
                )

    @property
    def points(self) -> dict[str, dict[str, int]]:
        """What was typed, once it is valid."""
        kept = self.cleaned_data
        return {code: {level: kept[f"{code}-{level}"] for level in LEVELS} for code in self.codes}

    def clean(self) -> dict[str, Any]:
        """Every level that does not sum to 100, all at once."""
        kept: dict[str, Any] = super().clean() or {}
        names = [f"{code}-{level}" for code in self.codes for level in LEVELS]
        if all(kept.get(name) is not None for name in names):
            for level, total in sums(self.points).items():
                if words := sum_fault(level, total):
                    self.add_error(None, words)
        return kept
