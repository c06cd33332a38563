"""What is typed about webhooks. Shapes only; the operations decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.webhooks.addresses import Unusable, target_of
from portal.webhooks.definition import event_kinds
from portal.webhooks.queries import lets_http
from portal.webhooks.vocabulary import DeliveryState, Standing


class WebhookForm(forms.Form):
    """An address and the events that it is told of."""

    name = forms.CharField(label=_("Name of the system"), max_length=100)
    url = forms.CharField(
        label=_("Address that is called"),
        max_length=500,
        help_text=_("Begins with https://. The portal calls no address within its own network."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(kind.code, f"{kind.label} ({kind.code})") for kind in event_kinds]

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            target_of(url, with_http=lets_http())
        except Unusable:
            words = _(
                "Write an address that begins with https://, with the name of a host and without "
                "user, password or “#”, in at most 500 characters."
            )
            raise forms.ValidationError(words) from None
        return url


class WebhookSearch(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any")), *Standing.choices]
    )


class DeliverySearch(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any")), *DeliveryState.choices]
    )
