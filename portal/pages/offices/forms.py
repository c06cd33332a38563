"""What is typed about offices, people and keys. Shapes only; the operations decide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.offices.models import Office
from portal.offices.queries import offered_roles, offered_scopes, scope_label
from portal.offices.rules import is_login, normal_login
from portal.offices.vocabulary import OfficeKind

KEY_DAYS = 90


class OfficeSearch(forms.Form):
    q = forms.CharField(label=_("Name or code"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any")), *OfficeKind.choices]
    )


class PeopleSearch(forms.Form):
    q = forms.CharField(label=_("Name or login"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Any")), ("active", _("Active")), ("suspended", _("Suspended"))],
    )


def _email() -> forms.EmailField:
    """Somebody else's: the browser does not offer that of the person before it."""
    widget = forms.EmailInput(attrs={"autocomplete": "off"})
    return forms.EmailField(label=_("E-mail"), required=False, max_length=254, widget=widget)


def _phone() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"})
    return forms.CharField(label=_("Mobile phone"), required=False, max_length=20, widget=widget)


class InviteForm(forms.Form):
    """Who is invited to what; roles are those that the office gives."""

    role = forms.ChoiceField(label=_("Role"))
    display_name = forms.CharField(
        label=_("Full name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        help_text=_("3 to 40 letters, digits, dots, hyphens or underscores. One for each person."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    email = _email()
    phone = _phone()

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.code, role.label) for role in offered_roles(office)]

    def clean_login(self) -> str:
        login = normal_login(self.cleaned_data["login"])
        if not is_login(login):
            raise forms.ValidationError(_("3 to 40 letters, digits, dots, hyphens or underscores."))
        return login


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class HandOverForm(ReasonForm):
    to = forms.CharField(
        label=_("Login of the successor"),
        max_length=60,
        help_text=_("The person must have an active account. Invite them first if they have none."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    field_order = ["to", "reason"]


class KeyForm(forms.Form):
    """A key of a county system."""

    name = forms.CharField(label=_("Name of the system"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Submitting returns is allowed afterwards, by the county approver."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    addresses = forms.CharField(
        label=_("Allowed addresses"),
        required=False,
        max_length=1000,
        help_text=_("One address or network a line; empty: any address."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rate = forms.IntegerField(label=_("Requests a minute"), min_value=1, max_value=6000, initial=60)

    def __init__(self, office: Office, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(scope, scope_label(scope)) for scope in offered_scopes(office)]
        self.fields["expires_on"].initial = today + timedelta(days=KEY_DAYS)

    def clean_addresses(self) -> list[str]:
        return [
            line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip()
        ]


class RenewalForm(forms.Form):
    """Until when a key is valid after its renewal."""

    expires_on = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = today + timedelta(days=KEY_DAYS)


class OfficeForm(forms.Form):
    """A new office, for a region of the official list or, where it is nationwide, without one."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OfficeKind.choices)
    name = forms.CharField(label=_("Name"), max_length=100)
    code = forms.CharField(label=_("Code"), max_length=30)
    region = forms.CharField(
        label=_("Region code"),
        required=False,
        max_length=6,
        help_text=_("Six digits of the official list, such as 330381."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    parent = forms.CharField(label=_("Code of the office above"), required=False, max_length=30)
    is_zone = forms.BooleanField(label=_("Bureau of a functional zone"), required=False)


class ContactForm(forms.Form):
    email = _email()
    phone = _phone()

    def clean(self) -> dict[str, Any]:
        """Both may be emptied; what arrived without either is no wish to empty them."""
        if not self.fields.keys() & self.data.keys():
            raise forms.ValidationError(_("Nothing arrived, and nothing was changed."))
        return super().clean() or {}
