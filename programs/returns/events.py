"""What systems of counties are told of returns: where one stands, when one is due. Thin: the
figures are read with the key, at `href`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from portal.audit.models import Event
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.webhooks.definition import EventKind, Happening, announce
from programs.returns.models import Return
from programs.returns.queries import restated, terms_of
from programs.returns.vocabulary import ReminderKind

EXAMPLE: Final[Mapping[str, Any]] = {
    "region": "330381",
    "return": 4711,
    "period": "2026-10",
    "version": 1,
    "state": "approved",
    "revision": 3,
    "href": "/api/v1/returns/4711/",
}
DUE_EXAMPLE: Final[Mapping[str, Any]] = {
    "region": "330381",
    "period": "2026-10",
    "due_at": "2026-11-06T00:00:00+08:00",
}


def _of_return(event: Event, subject: Return) -> Iterable[Happening]:
    told: dict[str, Any] = {
        "return": subject.pk,
        "period": subject.period,
        "version": subject.version,
        "state": str(subject.state),
        "revision": subject.revision,
        "href": f"/api/v1/returns/{subject.pk}/",
    }
    if reason := str(event.detail.get("reason", "")):
        told["reason"] = reason
    return [Happening(subject.region_id, told)]


def _of_reminder(kind: ReminderKind) -> Callable[[Event, Any], Iterable[Happening]]:
    def happenings(event: Event, cycle: Any) -> Iterable[Happening]:
        if event.detail.get("kind") != kind:
            return []
        period = Period.parse(str(event.detail["period"]))
        terms = terms_of(cycle, period)
        regions = Region.objects.filter(pk__in=event.detail.get("regions", ()))
        due = {one.pk: localtime(terms.due_at(cycle.code, period, one)) for one in regions}
        return [
            Happening(pk, {"period": period.code, "due_at": due_at.isoformat()})
            for pk, due_at in due.items()
        ]

    return happenings


GRACE_EXAMPLE: Final[Mapping[str, Any]] = {
    "region": "330381",
    "period": "2026-10",
    "until": "2026-11-28T00:00:00+08:00",
}
LOCK_EXAMPLE: Final[Mapping[str, Any]] = {"region": "330381", "periods": ["2026-10"]}


def _of_grace(event: Event, _grace: Any) -> Iterable[Happening]:
    """A month that is due later, or open again, for some counties; why is told to people."""
    until = localtime(datetime.fromisoformat(str(event.detail["until"])))
    told = {"period": str(event.detail["period"]), "until": until.isoformat()}
    return [Happening(pk, told) for pk in event.detail.get("regions", ())]


def _of_lock(event: Event, cycle: Any) -> Iterable[Happening]:
    """Months (2026-10), or the whole year (2026), that change no more in the whole province."""
    periods = list(event.detail.get("months", ())) or [event.detail.get("period", "")]
    if not any(periods):
        return []
    day = Period.parse(periods[-1]).last
    counties = Region.objects.in_force(on=day).counties().within(cycle.region)
    return [Happening(pk, {"periods": periods}) for pk in counties.values_list("pk", flat=True)]


RESTATED_EXAMPLE: Final[Mapping[str, Any]] = {
    **EXAMPLE,
    "version": 2,
    "state": "accepted",
    "replaces": 4302,
    "fields": ["certified", "subsidy_paid_wan"],
}


def _of_restatement(event: Event, subject: Return) -> Iterable[Happening]:
    """A correction that was accepted and says other figures than what it replaces; which, and no
    more. One that changed words alone restates nothing."""
    if subject.version == 1:
        return []
    fields = [one.code for one in restated(subject) if one.part == "values"]
    if not fields:
        return []
    (told,) = _of_return(event, subject)
    more = {"replaces": subject.replaces.pk, "fields": fields}
    return [Happening(told.region_id, {**told.data, **more})]


for _code, _label, _verbs, _state in (
    ("return.submitted", _("A return was submitted"), ("submit", "submit_straight"), "submitted"),
    ("return.approved", _("The city approved a return"), ("approve",), "approved"),
    (
        "return.returned",
        _("A return was sent back for changes"),
        ("return", "return_from_province"),
        "returned",
    ),
    ("return.accepted", _("The province accepted a return"), ("accept",), "accepted"),
):
    announce(
        EventKind(
            code=_code,
            label=_label,
            verbs=tuple(f"programs.return.{verb}" for verb in _verbs),
            happenings=_of_return,
            example={**EXAMPLE, "state": _state},
        )
    )
for _code, _label, _kind in (
    ("return.opened", _("A month can be prepared"), ReminderKind.OPENED),
    ("return.due", _("A return is due soon"), ReminderKind.DUE_SOON),
    ("return.overdue", _("A return is overdue"), ReminderKind.OVERDUE),
):
    announce(
        EventKind(
            code=_code,
            label=_label,
            verbs=("programs.return.remind_all",),
            happenings=_of_reminder(_kind),
            example=DUE_EXAMPLE,
        )
    )
for _code, _label, _verb in (
    ("return.extended", _("More time was given for a month"), "programs.return.extend"),
    ("return.reopened", _("A locked month is open again"), "programs.return.reopen"),
):
    announce(
        EventKind(
            code=_code,
            label=_label,
            verbs=(_verb,),
            happenings=_of_grace,
            example=GRACE_EXAMPLE,
        )
    )
announce(
    EventKind(
        code="return.restated",
        label=_("Accepted figures were restated"),
        verbs=("programs.return.accept",),
        happenings=_of_restatement,
        example=RESTATED_EXAMPLE,
    )
)
announce(
    EventKind(
        code="return.locked",
        label=_("A month was locked"),
        verbs=("programs.return.lock_months", "programs.cycle.lock_period"),
        happenings=_of_lock,
        example=LOCK_EXAMPLE,
    )
)
