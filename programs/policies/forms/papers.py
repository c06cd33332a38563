"""Forms of policy papers: the entry, and the filters of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.forms import EntryForm, day
from portal.regions.models import Region
from portal.regions.queries import place_choices
from portal.regions.vocabulary import Level
from programs.cycles.forms import PlaceFilter
from programs.cycles.models import Cycle
from programs.policies.forms.small import ANY
from programs.policies.models import PolicyPaper
from programs.policies.operations import PaperFacts
from programs.policies.rules import paper_faults
from programs.policies.vocabulary import PaperKind, PolicyLevel

#: what the choice of the issuing division says of a paper of the nation
NATION = "nation"


class PaperForm(EntryForm):
    """What a paper says; the issuing division is chosen once, when it is recorded."""

    field_order = (
        "division", "issuer", "title", "number", "kind", "issued_on", "joint_departments",
        "plan_of", "clause", "file",
    )  # fmt: skip

    division = forms.ChoiceField(
        label=gettext_lazy("Issuing division"),
        help_text=gettext_lazy("The level of the paper follows from it."),
    )
    issuer = forms.CharField(label=gettext_lazy("Issuing authority"), max_length=100)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    number = forms.CharField(
        label=gettext_lazy("Document number"),
        max_length=60,
        help_text=gettext_lazy("As on the document, with its year and brackets."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type of paper"), choices=PaperKind.choices)
    issued_on = day(gettext_lazy("Date of the document"))
    joint_departments = forms.CharField(
        label=gettext_lazy("Joint departments"), max_length=200, required=False
    )
    plan_of = forms.ChoiceField(
        label=gettext_lazy("Implementation plan of"),
        required=False,
        help_text=gettext_lazy("Where it is the division's own plan for a programme year."),
    )
    clause = forms.CharField(
        label=gettext_lazy("What it says of the programme"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("The clause, word for word."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        years: Sequence[Cycle],
        divisions: Sequence[Region] = (),
        paper: PolicyPaper | None = None,
    ) -> None:
        self.years = {str(one.pk): one for one in years}
        if paper is not None and paper.plan_of is not None:
            self.years[str(paper.plan_of_id)] = paper.plan_of
        self.divisions = {one.code: one for one in divisions}
        super().__init__(data, files, entry=paper)
        plan: Any = self.fields["plan_of"]
        plan.choices = [
            ("", _("No plan of a year")),
            *((key, one.title) for key, one in self.years.items()),
        ]
        if paper is None:
            self._offer(divisions)
        else:
            del self.fields["division"]

    def _offer(self, divisions: Sequence[Region]) -> None:
        """The divisions; the nation for whoever keeps the papers of a province."""
        field: Any = self.fields["division"]
        _any, *offered = place_choices(divisions)
        keeps_province = any(one.level == Level.PROVINCE for one in divisions)
        nation = [(NATION, _("The nation"))] if keeps_province else []
        field.choices = [*offered[:1], *nation, *offered[1:]]

    def said_of(self, entry: Any) -> dict[str, Any]:
        return super().said_of(entry) | {"plan_of": str(entry.plan_of_id or "")}

    def clean_plan_of(self) -> Cycle | None:
        return self.years.get(self.cleaned_data["plan_of"])

    def faults(self) -> Mapping[str, str]:
        level = self.entry.level if self.entry is not None else self._level
        return paper_faults(self.values, level=level, today=timezone.localdate())

    @property
    def _level(self) -> str:
        return PolicyLevel.NATIONAL if self.is_national else self.region.level

    @property
    def is_national(self) -> bool:
        return bool(self.cleaned_data["division"] == NATION)

    @property
    def region(self) -> Region:
        """The division that issued it; of a paper of the nation the province that keeps it."""
        if self.is_national:
            return next(one for one in self.divisions.values() if one.level == Level.PROVINCE)
        return self.divisions[self.cleaned_data["division"]]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "division"}

    @property
    def facts(self) -> PaperFacts:
        return PaperFacts(**self.values)


class PaperFilter(PlaceFilter):
    """Filters of the list; what cannot be read is as if it were not there."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Number, title or issuer")}
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type of paper"), required=False, choices=[ANY, *PaperKind.choices]
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level of the paper"),
        required=False,
        choices=[ANY, *PolicyLevel.choices],
    )
    year = forms.ChoiceField(label=gettext_lazy("Year of the document"), required=False)
    plan = forms.ChoiceField(label=gettext_lazy("Implementation plan of"), required=False)

    field_order = ("q", "place", "kind", "level", "year", "plan")

    def __init__(
        self,
        *args: Any,
        places: Sequence[Region],
        issued: Sequence[int],
        years: Sequence[Cycle],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, places=places, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [ANY, *((str(one), str(one)) for one in issued)]
        plan: Any = self.fields["plan"]
        plan.choices = [ANY, *((str(one.pk), one.title) for one in years)]
