"""The lines of a chart: those that stand, and a few empty ones; an empty line is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext_lazy

from programs.chains.facts import CauseLine, CountermeasureLine, SegmentLine
from programs.chains.models import IndustrialChain
from programs.chains.rules import MOST_LINES
from programs.chains.vocabulary import Bone, Weight
from programs.cycles.vocabulary import Link

#: empty lines beneath those that stand
EMPTY = 3
CHOOSE = ("", gettext_lazy("Choose"))


class CorrectionForm(forms.Form):
    """From which revision the lines were read, and why they change where they are approved."""

    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"), max_length=500, required=False
    )

    def __init__(self, data: Any = None, *, revision: int, needs_reason: bool = False) -> None:
        super().__init__(data, initial={"revision": revision})
        if needs_reason:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    @property
    def edit(self) -> dict[str, Any]:
        """What operations take of it."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class Line(forms.Form):
    """One line; browsers do not ask for what an empty one leaves out."""

    use_required_attribute = False


class SegmentForm(Line):
    link = forms.ChoiceField(
        label=gettext_lazy("Stretch of the chain"), choices=[CHOOSE, *Link.choices]
    )
    name = forms.CharField(label=gettext_lazy("Segment of the chain"), max_length=40)
    makes = forms.CharField(label=gettext_lazy("What is made there"), max_length=120)
    weak_point = forms.CharField(
        label=gettext_lazy("Weak point of quality"), max_length=120, required=False
    )


class CauseForm(Line):
    bone = forms.ChoiceField(label=gettext_lazy("Bone"), choices=[CHOOSE, *Bone.choices])
    words = forms.CharField(label=gettext_lazy("Cause on the bone"), max_length=60)
    weight = forms.TypedChoiceField(
        label=gettext_lazy("Weight of the cause"),
        choices=Weight.choices,
        coerce=int,
        initial=Weight.ORDINARY.value,
    )
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CountermeasureForm(Line):
    words = forms.CharField(label=gettext_lazy("Countermeasure"), max_length=100)
    body = forms.CharField(label=gettext_lazy("Responsible body"), max_length=60)
    resource = forms.CharField(label=gettext_lazy("Resource drawn on"), max_length=60)
    cause = forms.TypedChoiceField(
        label=gettext_lazy("Against which cause"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, causes: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cause"]
        field.choices = [("", gettext_lazy("None")), *causes]


if TYPE_CHECKING:
    _Formset = forms.BaseFormSet[Line]
else:
    _Formset = forms.BaseFormSet


class Lines(_Formset):
    """The lines of one chart of a chain, or of one list of a project."""

    @classmethod
    def standing(cls, of: Any) -> list[dict[str, Any]]:
        raise NotImplementedError

    @classmethod
    def of(cls, of: Any, data: Any = None, **more: Any) -> Self:
        """Bound to what was sent, or with the lines that stand."""
        kwargs = {"form_kwargs": more} if more else cls.more(of)
        return cls(data, initial=cls.standing(of), prefix="line", **kwargs)

    @classmethod
    def more(cls, of: Any) -> dict[str, Any]:  # noqa: ARG003
        return {}

    @property
    def said(self) -> list[dict[str, Any]]:
        """The lines in the order that was asked for, without those taken away or left empty."""
        return [
            {name: value for name, value in one.cleaned_data.items() if name not in _MARKS}
            for one in (self.ordered_forms if self.can_order else self.forms)
            if one.cleaned_data and one not in self.deleted_forms
        ]


_MARKS = {"ORDER", "DELETE"}


def lines_of(form: type[Line], base: type[Lines], *, can_order: bool = True) -> Any:
    return forms.formset_factory(
        form,
        formset=base,
        extra=EMPTY,
        can_order=can_order,
        can_delete=True,
        max_num=MOST_LINES,
        absolute_max=MOST_LINES + EMPTY,
        validate_max=True,
    )


class _Segments(Lines):
    FIELDS: ClassVar = ("link", "name", "makes", "weak_point")

    @classmethod
    def standing(cls, of: IndustrialChain) -> list[dict[str, Any]]:
        return list(of.segments.values(*cls.FIELDS))

    @property
    def lines(self) -> list[SegmentLine]:
        return [SegmentLine(**one) for one in self.said]


class _Causes(Lines):
    FIELDS: ClassVar = ("id", "bone", "words", "weight")

    @classmethod
    def standing(cls, of: IndustrialChain) -> list[dict[str, Any]]:
        return list(of.causes.values(*cls.FIELDS))

    @property
    def lines(self) -> list[CauseLine]:
        return [CauseLine(**one) for one in self.said]


class _Countermeasures(Lines):
    FIELDS: ClassVar = ("words", "body", "resource", "cause")

    @classmethod
    def standing(cls, of: IndustrialChain) -> list[dict[str, Any]]:
        return list(of.countermeasures.values(*cls.FIELDS))

    @classmethod
    def more(cls, of: IndustrialChain) -> dict[str, Any]:
        causes = [(one.pk, f"{one.get_bone_display()} · {one.words}") for one in of.causes.all()]
        return {"form_kwargs": {"causes": causes}}

    @property
    def lines(self) -> list[CountermeasureLine]:
        return [CountermeasureLine(**one) for one in self.said]


SegmentLines = lines_of(SegmentForm, _Segments)
CauseLines = lines_of(CauseForm, _Causes)
CountermeasureLines = lines_of(CountermeasureForm, _Countermeasures)
