"""Forms of projects: what is said of one, its lists and milestones, the output of a chain."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from portal.regions.models import Region
from programs.chains.facts import ListLine, MilestoneLine, ProjectFacts
from programs.chains.forms.lines import CHOOSE, Line, Lines, lines_of
from programs.chains.models import Project
from programs.chains.vocabulary import LineKind, ProjectState

SAID = ("name", "lead", "goal", "path", "budget_wan")


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _wan(label: Any, *, digits: int, required: bool) -> forms.DecimalField:
    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "data-unit": gettext_lazy("10,000 yuan")}
    )
    return forms.DecimalField(
        label=label, required=required, max_digits=digits, decimal_places=2, min_value=Decimal(0),
        widget=widget,
    )  # fmt: skip


class ProjectForm(forms.Form):
    """What is said of a project; who carries it out is chosen once, when it is opened."""

    carrier = forms.ChoiceField(label=gettext_lazy("Carried out by"))
    name = forms.CharField(label=gettext_lazy("Breakthrough project"), max_length=100)
    lead = forms.CharField(label=gettext_lazy("Lead unit"), max_length=100)
    budget_wan = _wan(gettext_lazy("Budget"), digits=10, required=False)
    goal = forms.CharField(
        label=gettext_lazy("Goal of the project"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    path = forms.CharField(
        label=gettext_lazy("Way to the goal"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, data: Any = None, *, regions: Sequence[Region] = (), project: Project | None = None
    ) -> None:
        initial = {name: getattr(project, name) for name in SAID} if project else None
        super().__init__(data, initial=initial)
        self.regions = {str(one.pk): one for one in regions}
        if project is not None:
            del self.fields["carrier"]
        else:
            field: Any = self.fields["carrier"]
            field.choices = [(pk, one.name) for pk, one in self.regions.items()]

    @property
    def chosen_region(self) -> Region:
        return self.regions[self.cleaned_data["carrier"]]

    @property
    def facts(self) -> ProjectFacts:
        return ProjectFacts(**{name: self.cleaned_data[name] for name in SAID})


class ListLineForm(Line):
    kind = forms.ChoiceField(label=gettext_lazy("List"), choices=[CHOOSE, *LineKind.choices])
    words = forms.CharField(label=gettext_lazy("In words"), max_length=200, required=False)
    policy = forms.TypedChoiceField(
        label=gettext_lazy("Policy in force"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, policies: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["policy"]
        field.choices = [("", gettext_lazy("None")), *policies]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("words") and cleaned.get("policy") is None:
            self.add_error("words", gettext_lazy("This is missing."))
        return cleaned


class _ListLines(Lines):
    FIELDS: ClassVar = ("kind", "words", "policy")

    @classmethod
    def standing(cls, of: Project) -> list[dict[str, Any]]:
        return list(of.lines.values(*cls.FIELDS))

    @property
    def lines(self) -> list[ListLine]:
        return [ListLine(**one) for one in self.said]


class MilestoneForm(Line):
    title = forms.CharField(label=gettext_lazy("Milestone"), max_length=100)
    due_on = _day(gettext_lazy("Due on"))
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)


class _MilestoneLines(Lines):
    FIELDS: ClassVar = ("id", "title", "due_on")

    @classmethod
    def standing(cls, of: Project) -> list[dict[str, Any]]:
        return list(of.milestones.values(*cls.FIELDS))

    @property
    def lines(self) -> list[MilestoneLine]:
        return [MilestoneLine(**one) for one in self.said]


ListLines = lines_of(ListLineForm, _ListLines)
#: milestones stand by their days
MilestoneLines = lines_of(MilestoneForm, _MilestoneLines, can_order=False)


class ReachForm(forms.Form):
    """On which day a milestone was done, and by what that is shown."""

    done_on = _day(gettext_lazy("Done on"))
    evidence = forms.CharField(label=gettext_lazy("Evidence"), max_length=300)


class OutputForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("Calendar year"), min_value=2000, max_value=2100, localize=False
    )
    amount_wan = _wan(gettext_lazy("Output of the chain"), digits=13, required=True)
    source = forms.CharField(label=gettext_lazy("By whose statistics"), max_length=100)


class ProjectFilter(forms.Form):
    """Filters of the list; what cannot be read is as if it were not there."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Project or chain")}
        ),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("late", gettext_lazy("Late with a milestone")),
            *ProjectState.choices,
        ],
    )

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that were given and can be read."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
