"""The forms of the editor: title, section, question with its options, columns and checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from portal.kernel.text import narrow
from programs.questionnaires.schema import Kind, naming
from programs.questionnaires.vocabulary import Element, PairingRule, Prefill, Urgency

NONE: Any = ("", _("None"))
LONGEST_WORDS = 300

KINDS: list[Any] = list(naming.KINDS.items())
COLUMN_KINDS = [one for one in KINDS if one[0] in ("text", "number", "date", "single", "yes_no",
                                                   "five_point")]  # fmt: skip


def _words(label: Any, *, longest: int = LONGEST_WORDS, needed: bool = False, rows: int = 2) -> Any:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=needed,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _line(label: Any, *, longest: int = 100, needed: bool = False, help_text: Any = "") -> Any:
    return forms.CharField(label=label, max_length=longest, required=needed, help_text=help_text)


def _expression(label: Any, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=2000,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "class": "expression"}),
    )


class SettingsForm(forms.Form):
    title_zh = _line(_("Title in Chinese"), longest=100, needed=True)
    title_en = _line(_("Title in English"), longest=150, needed=True)
    intro_zh = _words(_("Introduction in Chinese"), longest=1000, rows=3)
    intro_en = _words(_("Introduction in English"), longest=1000, rows=3)
    purpose_zh = _words(_("Purpose in Chinese"), longest=500)
    purpose_en = _words(_("Purpose in English"), longest=500)
    basis_zh = _words(_("Basis in Chinese"), longest=500)
    basis_en = _words(_("Basis in English"), longest=500)
    until = forms.DateField(
        label=_("Asked until"),
        help_text=_("The last day. Purpose, basis and this day are shown to whoever is asked."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    minutes = forms.IntegerField(
        label=_("Minutes that it takes"), min_value=1, max_value=240, initial=15
    )
    source = _words(_("Where the items are from"), longest=500)
    follows = _line(
        _("Last time's answers are of"),
        help_text=_("Codes of questionnaires, with commas between; of itself when blank."),
    )


class SectionForm(forms.Form):
    code = _line(
        _("Code"), longest=40, needed=True, help_text=_("A letter, then letters and digits.")
    )
    words_zh = _line(_("Heading in Chinese"), longest=100)
    words_en = _line(_("Heading in English"), longest=150)
    help_zh = _words(_("Help in Chinese"), longest=500)
    help_en = _words(_("Help in English"), longest=500)
    relevant = _expression(
        _("The whole section is asked only where"), _("An expression, as B01 = 'certified'.")
    )


class QuestionForm(forms.Form):
    """Every field that a question of some kind has; those of other kinds are taken away."""

    code = _line(
        _("Code"), longest=40, needed=True, help_text=_("A letter, then letters and digits.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    words_zh = _words(_("Question in Chinese"))
    words_en = _words(_("Question in English"))
    help_zh = _words(_("Help in Chinese"), longest=500)
    help_en = _words(_("Help in English"), longest=500)
    required = forms.ChoiceField(
        label=_("Must be answered"),
        choices=[("no", _("No")), ("yes", _("Yes")), ("when", _("Where the expression is true"))],
        required=False,
    )
    required_when = _expression(_("Must be answered where"))
    may_not_apply = forms.BooleanField(
        label=_("“Does not apply, or not known” may be ticked"), required=False
    )
    relevant = _expression(_("Asked only where"), _("An expression, as B01 = 'certified'."))
    calculate = _expression(
        _("Worked out as"), _("An expression, as P05a + P05b; then nobody types the answer.")
    )
    most = forms.IntegerField(label=_("At most"), required=False, min_value=1, max_value=200)
    fewest = forms.IntegerField(label=_("At least"), required=False, min_value=0, max_value=200)
    unit_zh = _line(_("Unit in Chinese"), longest=20)
    unit_en = _line(_("Unit in English"), longest=40)
    least = forms.DecimalField(label=_("Least"), required=False, max_digits=30, decimal_places=9)
    greatest = forms.DecimalField(
        label=_("Greatest"), required=False, max_digits=30, decimal_places=9
    )
    decimals = forms.IntegerField(label=_("Decimals"), required=False, min_value=0, max_value=9)
    longest = forms.IntegerField(
        label=_("Characters at most"), required=False, min_value=1, max_value=4000
    )
    long = forms.BooleanField(label=_("Several lines"), required=False)
    prefill = forms.ChoiceField(
        label=_("Prefilled with"), choices=[NONE, *Prefill.choices], required=False
    )
    why_asked_zh = _words(_("Why it is asked although it is held, in Chinese"), longest=200)
    why_asked_en = _words(_("Why it is asked although it is held, in English"), longest=200)
    element = forms.ChoiceField(
        label=_("A choice is a need for"), choices=[NONE, *Element.choices], required=False
    )
    need_zh = _line(_("Words of the need in Chinese"))
    need_en = _line(_("Words of the need in English"), longest=150)
    ranks_elements = forms.BooleanField(
        label=_("This ranking says how urgent the needs are"), required=False
    )
    pairing = forms.ChoiceField(
        label=_("Compared between two waves by"),
        choices=[NONE, *PairingRule.choices],
        required=False,
    )
    pairing_where = _expression(_("Compared only where"), _("An expression, as last(P01) > 0."))
    pairing_change = _line(
        _("Question that holds the change"), longest=40, help_text=_("Its code; may be blank.")
    )

    owed = forms.CharField(
        label=_("Owed to the help"),
        required=False,
        max_length=2000,
        help_text=_(
            "Where the question asks how far an improvement would have happened anyway. One a "
            "line: code of the option | part owed to the help, from 0 to 1."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def clean_owed(self) -> dict[str, str]:
        """Option code to the part, as typed: what is wrong with it the description says."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["owed"].splitlines():
            code, _bar, part = (one.strip() for one in narrow(line).partition("|"))
            if line.strip() and not (code and part):
                raise forms.ValidationError(
                    _("“%(line)s” is not “code | part”."), params={"line": line[:60]}
                )
            if code:
                found[code] = part
        return found

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - fields_of(of):
            del self.fields[name]

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings; a heading without fields is left out."""
        found = [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in _GROUPS
        ]
        return [(title, held) for title, held in found if held]


_GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (_("Question"), ("code", "kind", "words_zh", "words_en", "help_zh", "help_en")),
    (_("Answer"), ("unit_zh", "unit_en", "least", "greatest", "decimals", "longest", "long",
                   "fewest", "most")),
    (_("When it is asked"), ("required", "required_when", "relevant", "calculate",
                             "may_not_apply")),
    (_("Prefilling and need"), ("prefill", "why_asked_zh", "why_asked_en", "element", "need_zh",
                                 "need_en", "ranks_elements")),
    (_("Comparison of two waves"), ("pairing", "pairing_where", "pairing_change", "owed")),
]  # fmt: skip
_ALWAYS = {"code", "kind", "words_zh", "words_en", "help_zh", "help_en", "relevant"}
_ANSWERED = _ALWAYS | {"required", "required_when", "may_not_apply", "prefill", "why_asked_zh",
                       "why_asked_en", "pairing", "pairing_where", "pairing_change"}  # fmt: skip
_NEED = {"element", "need_zh", "need_en"}
_OF_KIND: dict[str, set[str]] = {
    Kind.SINGLE: _NEED | {"owed"},
    Kind.MULTIPLE: _NEED | {"most", "fewest"},
    Kind.RANK: _NEED | {"most", "ranks_elements"},
    Kind.YES_NO: _NEED | {"calculate"},
    Kind.NUMBER: {"unit_zh", "unit_en", "least", "greatest", "decimals", "calculate"},
    Kind.TEXT: {"longest", "long", "calculate"},
    Kind.DATE: {"calculate"},
    Kind.ROWS: {"most", "fewest"},
}
#: kinds with options, with columns, with checks of the answer
WITH_OPTIONS = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.RANK})
WITHOUT_CHECKS = frozenset({Kind.NOTE, Kind.FILE, Kind.SIGNATURE})


def fields_of(kind: str) -> set[str]:
    """The names of the fields that a question of a kind has. A file that need not be given is one
    that is not required: nobody says of it that it does not apply."""
    if kind == Kind.NOTE:
        return _ALWAYS
    found = _ANSWERED | _OF_KIND.get(kind, set())
    return found - {"may_not_apply"} if kind == Kind.FILE else found


class OptionForm(forms.Form):
    code = _line(_("Code"), longest=40)
    words_zh = _line(_("Text in Chinese"), longest=150)
    words_en = _line(_("Text in English"), longest=200)
    exclusive = forms.BooleanField(label=_("Stands alone"), required=False)
    element = forms.ChoiceField(
        label=_("Need"), choices=[("", _("As the question")), *Element.choices], required=False
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[("", _("By the ranking")), *Urgency.choices], required=False
    )


class ConstraintForm(forms.Form):
    holds = _expression(_("Must hold"))
    level = forms.ChoiceField(
        label=_("Else"),
        choices=list(naming.LEVELS.items()),
        initial="error",
        required=False,
    )
    message_zh = _line(_("What is said in Chinese"), longest=200)
    message_en = _line(_("What is said in English"), longest=250)


class ColumnForm(forms.Form):
    """A column; its options and checks one a line, with "|" between the parts."""

    code = _line(_("Code"), longest=40)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=COLUMN_KINDS, initial=Kind.TEXT, required=False
    )
    words_zh = _line(_("Heading in Chinese"), longest=100)
    words_en = _line(_("Heading in English"), longest=150)
    required = forms.BooleanField(label=_("Must be filled in"), required=False)
    unit_zh = _line(_("Unit in Chinese"), longest=20)
    unit_en = _line(_("Unit in English"), longest=40)
    least = forms.DecimalField(label=_("Least"), required=False, max_digits=30, decimal_places=9)
    greatest = forms.DecimalField(
        label=_("Greatest"), required=False, max_digits=30, decimal_places=9
    )
    decimals = forms.IntegerField(label=_("Decimals"), required=False, min_value=0, max_value=9)
    longest = forms.IntegerField(
        label=_("Characters at most"), required=False, min_value=1, max_value=1000
    )
    relevant = _expression(_("Asked only where"), _("row.kind = 'other' names a cell of the row."))
    options = forms.CharField(
        label=_("Options"),
        required=False,
        max_length=8000,
        help_text=_("One a line: code | Chinese | English"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    constraints = forms.CharField(
        label=_("Checks"),
        required=False,
        max_length=8000,
        help_text=_("One a line: error, explain or warn | expression | Chinese | English"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )

    def clean_options(self) -> list[list[str]]:
        return self._lines("options", 3)

    def clean_constraints(self) -> list[list[str]]:
        found = self._lines("constraints", 4)
        if any(parts[0] not in ("error", "explain", "warn") for parts in found):
            raise forms.ValidationError(_("A check begins with error, explain or warn."))
        return found

    def _lines(self, name: str, parts: int) -> list[list[str]]:
        """Each line in its parts; what is missing at the end is blank."""
        found = []
        for line in self.cleaned_data[name].splitlines():
            said = [one.strip() for one in line.split("|")]
            if len(said) > parts:
                raise forms.ValidationError(
                    _("“%(line)s” has more than %(parts)d parts."),
                    params={"line": line[:60], "parts": parts},
                )
            if any(said):
                found.append(said + [""] * (parts - len(said)))
        return found


def _formset(form: type[forms.Form], *, most: int) -> type[BaseFormSet[forms.Form]]:
    return formset_factory(
        form, extra=2, can_order=True, can_delete=True, max_num=most, absolute_max=most + 2
    )


OptionFormSet = _formset(OptionForm, most=80)
ConstraintFormSet = _formset(ConstraintForm, most=10)
ColumnFormSet = _formset(ColumnForm, most=12)


class ComposeForm(forms.Form):
    """Begin a version: from an earlier one, or empty with a code and a title."""

    year = forms.ChoiceField(label=_("For the year"))
    source = forms.ChoiceField(label=_("Begin with"), required=False)
    code = _line(
        _("Code"),
        longest=40,
        help_text=_("Only for an empty one, as “survey”. A letter, then letters and digits."),
    )
    title_zh = _line(_("Title in Chinese"), longest=100)
    title_en = _line(_("Title in English"), longest=150)

    def __init__(self, *args: Any, years: list[Any], versions: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [(one.pk, one.title) for one in years]
        source: Any = self.fields["source"]
        source.choices = [
            ("", _("An empty questionnaire")),
            *(
                (one.pk, f"{one.template.title} {one.number} ({one.cycle.title})")
                for one in versions
            ),
        ]
