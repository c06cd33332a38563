"""The entry of a policy: what the document grants, to whom, and the articles that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.rules.industries import industry_code
from enterprises.register.vocabulary import Kind, SizeClass
from portal.kernel.faults import stops
from portal.kernel.text import narrow
from portal.regions.models import Region
from programs.cycles.vocabulary import Tier
from programs.policies.facts import condition_choices
from programs.policies.models import Policy
from programs.policies.queries import budget_below_paid
from programs.policies.rules import (
    ARTICLES,
    CONDITIONS,
    FEN_PER_WAN,
    MOST_ARTICLE,
    plain,
    policy_faults,
)
from programs.policies.vocabulary import PolicyKind, PolicyLevel

PLAIN: Final = (
    "number",
    "title",
    "level",
    "kind",
    "issuer",
    "joint_issuers",
    "issued_on",
    "valid_from",
    "valid_to",
    "amount",
    "clause",
    "where_to_apply",
)
MONEY: Final = ("least", "most", "budget")
DOCUMENT: Final = (
    "number",
    "title",
    "level",
    "region",
    "issuer",
    "joint_issuers",
    "issued_on",
    "valid_from",
    "valid_to",
)
GRANT: Final = ("kind", "amount", "least_wan", "most_wan", "budget_wan", "where_to_apply", "clause")


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _wan(label: Any) -> forms.DecimalField:
    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "data-unit": gettext_lazy("10,000 yuan")}
    )
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=Decimal(10**8),
        max_digits=12,
        decimal_places=4,
        widget=widget,
    )


def _many(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=list(choices), widget=forms.CheckboxSelectMultiple
    )


class PolicyForm(forms.Form):
    """`values` are what the operation takes; a ground that is left empty is not a condition."""

    number = forms.CharField(
        label=gettext_lazy("Document number"),
        max_length=60,
        help_text=gettext_lazy("As on the document, with its year and brackets."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    level = forms.ChoiceField(label=gettext_lazy("Policy level"), choices=PolicyLevel.choices)
    region = forms.ChoiceField(
        label=gettext_lazy("Where it holds"),
        help_text=gettext_lazy("Enterprises of this region and of all beneath it see it."),
    )
    issuer = forms.CharField(label=gettext_lazy("Issuing authority"), max_length=100)
    joint_issuers = forms.CharField(
        label=gettext_lazy("Jointly with"), max_length=200, required=False
    )
    issued_on = _day(gettext_lazy("Date of the document"))
    valid_from = _day(gettext_lazy("Valid from"))
    valid_to = _day(
        gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("The last day. Empty: until it is ended."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=PolicyKind.choices)
    amount = forms.CharField(
        label=gettext_lazy("What is given"),
        max_length=200,
        help_text=gettext_lazy("In the words of the document, for example 一次性奖励2万元."),
    )
    least_wan = _wan(gettext_lazy("At least"))
    most_wan = _wan(gettext_lazy("At most"))
    budget_wan = _wan(gettext_lazy("Budget"))
    where_to_apply = forms.CharField(
        label=gettext_lazy("Where to apply"), max_length=200, required=False
    )
    clause = forms.CharField(
        label=gettext_lazy("Clause"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kinds = _many(gettext_lazy("Kind of entity"), Kind.choices)
    sizes = _many(
        gettext_lazy("Size class"),
        [(v, label) for v, label in SizeClass.choices if v != SizeClass.UNCLEAR],
    )
    tiers = _many(gettext_lazy("Tier of the roster"), Tier.choices)
    industries = forms.CharField(
        label=gettext_lazy("Industries"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Codes of GB/T 4754, 2 to 4 digits, with commas between them."),
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Cities or counties"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "8"}),
    )
    most_staff = forms.IntegerField(
        label=gettext_lazy("Staff at most"), required=False, min_value=0, max_value=10**6
    )
    least_months = forms.IntegerField(
        label=gettext_lazy("Founded at least so many months ago"),
        required=False,
        min_value=0,
        max_value=1200,
    )
    helped = forms.BooleanField(
        label=gettext_lazy("Was visited by an expert of the programme this year"), required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        regions: Sequence[Region],
        policy: Policy | None = None,
    ) -> None:
        self.by_pk = {str(one.pk): one for one in regions}
        self.policy = policy
        super().__init__(data, initial=_initial(policy) if policy else None)
        options: Any = [(pk, one.name) for pk, one in self.by_pk.items()]
        if policy is not None:
            del self.fields["region"]
        else:
            self.fields["region"].choices = options  # type: ignore[attr-defined]
        self.fields["regions"].choices = [  # type: ignore[attr-defined]
            (one.code, one.name) for one in regions
        ]
        self._add_choices()

    def _add_choices(self) -> None:
        """Grounds whose values another room knows, then the article of each ground."""
        for one in condition_choices:
            if one.code in CONDITIONS:
                label = _("Holds a certificate of") if one.code == "schemes" else one.code
                self.fields[one.code] = _many(label, one.options())
        for code in CONDITIONS:
            if code in self.fields:
                self.fields[f"{code}_article"] = forms.CharField(
                    label=_("Article"), max_length=MOST_ARTICLE, required=False
                )

    def _bound(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def document(self) -> list[forms.BoundField]:
        return self._bound(DOCUMENT)

    @property
    def grant(self) -> list[forms.BoundField]:
        return self._bound(GRANT)

    @property
    def grounds(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each ground with its article."""
        return [(self[code], self[f"{code}_article"]) for code in CONDITIONS if code in self.fields]

    def clean_industries(self) -> list[str]:
        text = narrow(self.cleaned_data["industries"]).replace("、", ",").replace("，", ",")
        asked = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        unknown = [one for one in asked if not (industry_code(one) or "").isdigit()]
        if unknown:
            words = _("These are no industry codes of GB/T 4754: %(codes)s")
            raise forms.ValidationError(words % {"codes": ", ".join(unknown)}, code="industry")
        return [str(industry_code(one)) for one in asked]

    @property
    def chosen_region(self) -> Region:
        if self.policy is not None:
            return self.policy.region
        return self.by_pk[self.cleaned_data["region"]]

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        values = {name: given.get(name) for name in PLAIN}
        for name in MONEY:
            wan = given.get(f"{name}_wan")
            values[f"{name}_fen"] = None if wan is None else int(wan * FEN_PER_WAN)
        return values | {"conditions": self._conditions()}

    def _conditions(self) -> dict[str, Any]:
        given = self.cleaned_data
        found: dict[str, Any] = {}
        for code in CONDITIONS:
            value = given.get(code)
            if value not in (None, "", [], False):
                found[code] = value
        articles = {code: text for code in found if (text := given.get(f"{code}_article"))}
        return found | ({ARTICLES: articles} if articles else {})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        for fault in policy_faults(self.values):
            if stops([fault]):
                name = fault.where.strip("/").replace("conditions/", "")
                name = name.replace("_fen", "_wan")
                self.add_error(name if name in self.fields else None, str(fault.message))
        if self.policy and (words := budget_below_paid(self.policy, self.values["budget_fen"])):
            self.add_error("budget_wan", words)
        return cleaned


def _initial(policy: Policy) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(policy, name) for name in PLAIN}
    for name in MONEY:
        fen = getattr(policy, f"{name}_fen")
        found[f"{name}_wan"] = None if fen is None else plain(Decimal(fen) / FEN_PER_WAN)
    conditions: Mapping[str, Any] = policy.conditions
    for code, value in conditions.items():
        if code == ARTICLES:
            found |= {f"{name}_article": text for name, text in value.items()}
        else:
            found[code] = ", ".join(value) if code == "industries" else value
    return found
