"""Forms of results: what is looked at, what is exported, how small a group may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.rules.industries import read_industries
from enterprises.register.vocabulary import SizeClass
from portal.kernel.errors import Invalid
from portal.regions.models import Region
from portal.regions.queries import place_choices
from programs.questionnaires.queries.results_counts import Part
from programs.questionnaires.vocabulary import Dimension, Way

ALL: Final = ("", gettext_lazy("All"))
DIMENSIONS: Final = (Dimension.INDUSTRY, Dimension.SIZE, Dimension.WAY)


class ResultFilter(forms.Form):
    """An area, and at most one of industry, size and way of answering."""

    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    size = forms.ChoiceField(
        label=gettext_lazy("Size class"), choices=[ALL, *SizeClass.choices], required=False
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Way of answering"), choices=[ALL, *Way.choices], required=False
    )

    def __init__(self, *args: Any, areas: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.code: area for area in areas}
        fields: Any = self.fields
        fields["place"].choices = place_choices(areas)[1:]
        sections = (one for one in read_industries().values() if not one.parent)
        fields["industry"].choices = [ALL, *((one.code, str(one)) for one in sections)]
        if len(areas) <= 1:
            del self.fields["place"]

    @property
    def region(self) -> Region | None:
        """The area that was chosen; else the first of those that may be."""
        self.is_valid()
        chosen = self.areas.get(self.data.get("place", ""))
        return chosen or next(iter(self.areas.values()), None)

    @property
    def part(self) -> Part:
        """The one part that was chosen; two at once are refused, in words."""
        if not self.is_valid():
            words = _("Choose one of the list.")
            wrong: dict[str, Any] = dict.fromkeys(self.errors, words)
            raise Invalid(words, **wrong)
        given = [(one, self.cleaned_data[one]) for one in DIMENSIONS if self.cleaned_data[one]]
        if len(given) > 1:
            words = _(
                "Choose one of industry, size class and way of answering: groups that cross would "
                "be small enough to be worked out."
            )
            crossing: dict[str, Any] = {str(one): words for one, _value in given}
            raise Invalid(words, **crossing)
        return Part(*given[0]) if given else Part()


class SmallestGroupForm(forms.Form):
    minimum = forms.IntegerField(label=gettext_lazy("Fewest answers of a group that is shown"))
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class BurdenCapForm(forms.Form):
    """How much all campaigns together may ask of one enterprise in a month."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes a month at most"))
    questions = forms.IntegerField(label=gettext_lazy("Questions a month at most"))
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ExportForm(forms.Form):
    """One row an answer or one row a response; a workbook, or CSV files in a zip."""

    shape = forms.ChoiceField(
        label=gettext_lazy("Rows"),
        choices=[
            ("wide", gettext_lazy("One row for each response")),
            ("long", gettext_lazy("One row for each answer")),
        ],
    )
    form = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("xlsx", gettext_lazy("Workbook (XLSX)")), ("csv", gettext_lazy("CSV in a zip"))],
    )
    versions = forms.ChoiceField(
        label=gettext_lazy("Versions"),
        choices=[
            ("this", gettext_lazy("This version")),
            ("all", gettext_lazy("All versions and years of this questionnaire")),
        ],
    )
