"""Forms of the register: the entry, the filters of the list, a move, and small ones."""

from enterprises.register.forms.entering import EntryForm
from enterprises.register.forms.filtering import FilterForm
from enterprises.register.forms.merging import GroundForm, MergeForm, TwoCodesForm
from enterprises.register.forms.moving import AskForm, MoveForm, PartForm, TakeOverForm
from enterprises.register.forms.saved_views import SavedViewForm
from enterprises.register.forms.small import (
    CloseForm,
    InviteForm,
    ReasonForm,
    SizeForm,
    StationForm,
)

__all__ = [
    "AskForm",
    "CloseForm",
    "EntryForm",
    "FilterForm",
    "GroundForm",
    "InviteForm",
    "MergeForm",
    "MoveForm",
    "PartForm",
    "ReasonForm",
    "SavedViewForm",
    "SizeForm",
    "StationForm",
    "TakeOverForm",
    "TwoCodesForm",
]
