"""What the pages of every ledger show: the form of an entry, and an entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enterprises.dossier.forms import EntryForm, LedgerForm
from enterprises.dossier.models import LedgerEntry
from enterprises.dossier.queries import corrections_of, in_words
from enterprises.register.models import Enterprise
from portal.files.queries import attachments_by_row
from portal.kernel.errors import WrongState
from portal.web.screens import ScreenRequest, page

#: label, value, and the page of what the value names (empty where it has none)
Said = tuple[str, object, str]


def entry_form(
    request: ScreenRequest,
    form: LedgerForm,
    enterprise: Enterprise,
    *,
    title: str,
    note: str = "",
    back: str = "",
) -> HttpResponse:
    """The form of an entry; `note` says what is to be known before it is filled in."""
    entry = form.entry
    if entry is not None and entry.struck_on is not None:
        raise WrongState(_("This entry was struck out."))
    return page(
        request,
        "enterprises/dossier/ledger_form.html",
        "enterprises/dossier/_ledger_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        enterprise=enterprise,
        title=title,
        note=note,
        revision=request.POST.get("revision", entry.revision if entry else ""),
        back=back or reverse("dossier:dossier", args=[enterprise.pk]),
    )


def entry_page(
    request: ScreenRequest,
    entry: LedgerEntry,
    facts: Sequence[Said],
    *,
    title: str,
    keep: str,
    pages: tuple[str, str],
) -> HttpResponse:
    """An entry: what is said of it, evidence, corrections. `pages` correct it and strike it out,
    for those who hold `keep` on it."""
    may_keep = entry.struck_on is None and entry.allows(request.actor, to=keep)
    correct, strike = (reverse(one, args=[entry.pk]) for one in pages)
    label: str = entry._meta.label_lower
    return page(
        request,
        "enterprises/dossier/ledger_entry.html",
        "enterprises/dossier/_ledger_entry.html",
        entry=entry,
        enterprise=entry.enterprise,
        facts=[(label, in_words(value), url) for label, value, url in facts],
        title=title,
        files=attachments_by_row(label, [entry.pk]).get(entry.pk, []),
        corrections=corrections_of(entry),
        correct=correct if may_keep else "",
        strike=strike if may_keep else "",
    )


def files_in(request: ScreenRequest) -> Any:
    """The files of a POST; None of a visit, whose form is not bound."""
    return request.FILES if request.method == "POST" else None


def revision_in(request: ScreenRequest) -> int:
    """The revision that the form was drawn from; none is as old as can be."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def corrected_by(request: ScreenRequest, form: EntryForm) -> dict[str, Any]:
    """What every correction is told beside what is said."""
    return {
        "by": request.actor,
        "reason": form.cleaned_data["reason"],
        "revision": revision_in(request),
        "scan": form.scan,
    }
