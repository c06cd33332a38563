"""What people type to get in. Shapes are checked here; the rest is the operations' to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.offices.passwords import LONGEST
from portal.offices.rules import normal_login


def _profile_in_words() -> str:
    return " ".join(password_validators_help_texts()[:1])


class SignInForm(AuthenticationForm):
    """Login and password; the same answer for a wrong login, a wrong password and a suspension."""

    error_messages = {
        "invalid_login": _("Login or password is wrong, or the account is suspended."),
        "inactive": _("Login or password is wrong, or the account is suspended."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.CharField(
            label=_("Login"),
            max_length=60,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
            ),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            max_length=LONGEST,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def clean_username(self) -> str:
        """One writing of a login: wrong passwords are counted by it."""
        return normal_login(self.cleaned_data["username"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        help_text=_("Six digits from the app on your telephone, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}
        ),
    )


class NewPasswordForm(forms.Form):
    """A password, twice; checked against the profile with the person in mind."""

    new = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=LONGEST,
        help_text=lazy(_profile_in_words, str)(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password, once more"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new(self) -> str:
        password: str = self.cleaned_data["new"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "new" in values and values.get("again") != values["new"]:
            self.add_error("again", _("The two are not the same."))
        return values


class ChangePasswordForm(NewPasswordForm):
    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old", "new", "again"]


class LostPasswordForm(forms.Form):
    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class ContactForm(forms.Form):
    """One's own: the browser may offer what it knows of the person before it."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.RegexField(
        r"^\+?[0-9 -]{5,20}$",
        label=_("Mobile phone"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"invalid": _("Digits, spaces and hyphens only.")},
    )

    def clean(self) -> dict[str, Any]:
        """Both may be emptied; what arrived without either is no wish to empty them."""
        if not self.fields.keys() & self.data.keys():
            raise forms.ValidationError(_("Nothing arrived, and nothing was changed."))
        return super().clean() or {}
