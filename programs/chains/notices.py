"""Who is told of a chain: whoever submitted it, when the province approves or returns it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from programs.chains.models import IndustrialChain


def _submitter(_event: Event, chain: IndustrialChain) -> Iterator[User]:
    if chain.submitted_by is not None:
        yield chain.submitted_by


def _words(event: Event, chain: IndustrialChain) -> dict[str, Any]:
    return {"chain": chain.name, "reason": event.detail.get("reason", "")}


def _url(chain: IndustrialChain) -> str:
    return reverse("chains:chain", args=[chain.pk])


tell(
    NoticeKind(
        "chains.approved",
        ("programs.industrialchain.approve",),
        _submitter,
        _("The charts of %(chain)s are approved"),
        _("Problems found at visits can name its causes from now on."),
        _words,
        _url,
        "check-lg",
    )
)
tell(
    NoticeKind(
        "chains.returned",
        ("programs.industrialchain.return",),
        _submitter,
        _("The charts of %(chain)s were returned"),
        _("What is wanted: %(reason)s"),
        _words,
        _url,
        "arrow-counterclockwise",
    )
)
