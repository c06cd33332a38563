"""Who is told of an objection: the named officer, whoever raised it, the office above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.models import Objection
from enterprises.dossier.queries import city_above
from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.queries import holders

ABOVE: Final = ("city_reviewer", "province_manager")


def _officer(_event: Event, objection: Objection) -> Iterable[User]:
    return [objection.officer] if objection.officer else []


def _raiser(_event: Event, objection: Objection) -> Iterable[User]:
    return [objection.raised_by] if objection.raised_by else []


def _above(_event: Event, objection: Objection) -> Iterable[User]:
    region = city_above(objection.region)
    if region is None:
        return []
    return [user for role in ABOVE for user in holders(role, region=region)]


def _words(_event: Event, objection: Objection) -> Mapping[str, Any]:
    return {
        "enterprise": objection.enterprise.name,
        "words": objection.words,
        "answer": objection.answer,
        "due": objection.due_on.isoformat(),
    }


def _url(_objection: Any) -> str:
    return reverse("dossier:objections")


tell(
    NoticeKind(
        "objection.raised",
        ("enterprises.objection.raise",),
        _officer,
        title=_("%(enterprise)s: something is said to be wrong; answer by %(due)s"),
        body="%(words)s",
        words=_words,
        url=_url,
        icon="flag",
    )
)
tell(
    NoticeKind(
        "objection.answered",
        ("enterprises.objection.uphold", "enterprises.objection.decline"),
        _raiser,
        title=_("%(enterprise)s: what you said was wrong is answered"),
        body="%(answer)s",
        words=_words,
        url=_url,
        icon="check-circle",
    )
)
tell(
    NoticeKind(
        "objection.overdue",
        ("enterprises.objection.escalate",),
        _above,
        title=_("%(enterprise)s: an objection was due on %(due)s and is not answered"),
        body="%(words)s",
        words=_words,
        url=_url,
        icon="clock-history",
    )
)
