"""Forms of the register: the entry, the filters of the list, and small ones."""

from enterprises.register.forms.entering import EntryForm
from enterprises.register.forms.filtering import FilterForm
from enterprises.register.forms.small import CloseForm, InviteForm, ReasonForm, StationForm

__all__ = ["CloseForm", "EntryForm", "FilterForm", "InviteForm", "ReasonForm", "StationForm"]
