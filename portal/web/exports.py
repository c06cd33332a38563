"""Views that are taken along: each as a workbook and on paper, by one way to ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.registry import Registry

FORMS: Final = ("xlsx", "pdf")


@dataclass(frozen=True, slots=True)
class ExportedView:
    """A view of figures or of the rows beneath them. `code` is the name of its page's route,
    `export` of the route that makes the file of the page's own address, in both `FORMS`."""

    code: str
    export: str


#: every view of figures; the guard walks it (tests/guards/test_exports.py)
exported_views: Registry[ExportedView] = Registry("exported view")


def form_asked(request: HttpRequest, *, default: str = "xlsx") -> str:
    """The form that the button names: "pdf" or "xlsx". Where none is named the default, and with
    "" that is refused too."""
    form = request.POST.get("form", default)
    if form not in FORMS:
        words = _("Choose PDF or Excel.")
        raise Invalid(words, form=words)
    return form
