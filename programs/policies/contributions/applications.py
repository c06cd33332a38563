"""Applications for policies in the file of an enterprise, in a merge and among the to-dos."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.facts import (
    Ledger,
    LedgerLine,
    TimelineLine,
    TimelineSource,
    ledgers,
    timeline_sources,
)
from enterprises.dossier.queries.ledgers import form_for, in_words
from enterprises.register.facts import MergeRule, merge_rules
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.files.holders import Holder, holders
from portal.files.kinds import IMAGES, Kind
from portal.notices.contributions import ToDo, todos
from programs.policies.models import PolicyApplication
from programs.policies.queries import APPLICATIONS, to_decide
from programs.policies.vocabulary import ApplicationState, Permission

CODE = "programs.policyapplication"


def _lines(enterprise: Enterprise, actor: Actor) -> list[LedgerLine] | None:
    """One below the other for those who read them of this enterprise; withdrawn ones stay."""
    if not enterprise.allows(actor, to=Permission.APPLICATION_VIEW):
        return None
    return [_line(one) for one in _read_by(enterprise, actor)]


def _read_by(enterprise: Enterprise, actor: Actor) -> list[PolicyApplication]:
    found = APPLICATIONS.of(enterprise)
    return [one for one in found if one.allows(actor, to=Permission.APPLICATION_VIEW)]


def _line(one: PolicyApplication) -> LedgerLine:
    cells = (
        one.policy.title,
        one.asked_wan,
        one.get_state_display(),
        one.granted_wan,
        one.decided_on,
    )
    return LedgerLine(
        on=one.applied_on,
        cells=tuple(in_words(cell) for cell in cells),
        evidence=one.evidence or gettext("see the files"),
        by=one.recorded_by.display_name if one.recorded_by else "",
        recorded_at=one.recorded_at,
        url=reverse("policies:application", args=[one.pk]),
    )


ledgers.add(
    Ledger(
        "applications",
        _("Applications for policies"),
        _("Applied on"),
        (
            _("Policy applied for"),
            _("Asked for (10,000 yuan)"),
            _("State"),
            pgettext_lazy("application for a policy", "Granted (10,000 yuan)"),
            pgettext_lazy("application for a policy", "Decided on"),
        ),
        _lines,
        form_for("policies:application-new", to=Permission.RECORD),
        _("Record an application"),
        figures=frozenset({1, 3}),
    )
)


def _told(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """That the enterprise applied, and what became of it."""
    for one in _read_by(enterprise, actor):
        url, title = reverse("policies:application", args=[one.pk]), one.policy.title
        by = gettext("the enterprise itself") if one.by_enterprise else one.region.name
        yield TimelineLine(one.applied_on, gettext("Applied for a policy"), title, by, url)
        if one.decided_on is not None:
            is_granted = one.state == ApplicationState.GRANTED
            what = (
                pgettext("timeline", "Application for a policy granted")
                if is_granted
                else pgettext("timeline", "Application for a policy refused")
            )
            yield TimelineLine(one.decided_on, what, _why(one), one.region.name, url)
        if one.withdrawn_on is not None:
            what = pgettext("timeline", "Application for a policy withdrawn")
            yield TimelineLine(one.withdrawn_on, what, _why(one), by, url)


def _why(one: PolicyApplication) -> str:
    """The policy, and the amount or what was said."""
    said = one.why
    if one.granted_wan is not None:
        said = gettext("%(amount)s (10,000 yuan)") % {"amount": in_words(one.granted_wan)}
    return one.policy.title + (gettext(": ") + said if said else "")


timeline_sources.add(
    TimelineSource("applications", _("Applications for policies"), "envelope", _told)
)
holders.add(
    Holder(
        CODE,
        read=Permission.APPLICATION_VIEW,
        write=Permission.APPLY,
        kinds=IMAGES | {Kind.PDF},
        most=3,
    )
)
merge_rules.add(
    MergeRule(
        f"{CODE}.enterprise",
        _("applications for policies that wait"),
        once=("policy",),
        among=Q(state=ApplicationState.APPLIED),
        remedy=_("Decide on one of the two first, or withdraw it."),
    )
)
todos.add(
    ToDo(
        "policies.applications",
        _("Applications for policies to decide on"),
        "envelope",
        Permission.DECIDE,
        to_decide,
        "policies:applications?state=applied",
    )
)
