"""What certificates give to others: a panel, a step of the journey, a to-do, facts of policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.certificates.models import Certificate, CertificateQuerySet
from certification.certificates.queries import (
    certificates_of,
    expiring_for,
    schemes_in_force,
    standing_of,
)
from certification.certificates.queries.held import held_by
from certification.certificates.queries.standing import COUNTED, FIRST, certificates_lacking
from certification.certificates.rules.showing import shown
from certification.certificates.schema import scheme_choices
from certification.certificates.vocabulary import Permission, Status
from enterprises.dossier.facts import TimelineLine, TimelineSource, timeline_sources
from enterprises.register.facts import (
    JourneyStep,
    MergeRule,
    Panel,
    StepReading,
    StepState,
    journey_steps,
    merge_rules,
    panels,
)
from enterprises.register.models import Enterprise
from experts.visits.facts import ReadinessSource, readiness_sources
from portal.accounts.actor import Actor
from portal.indicators.standing import Lacking, lacking
from portal.notices.contributions import ToDo, todos
from portal.web.contributions import HomePart, home_parts
from programs.cycles.facts import StageSource, stage_sources
from programs.policies.facts import (
    Basis,
    BasisSource,
    Choices,
    FactSource,
    basis_sources,
    condition_choices,
    fact_sources,
)
from programs.questionnaires.facts import CertificateSource, certificate_sources

MOST_SHOWN = 5


def _panel(enterprise: Enterprise, actor: Actor) -> Mapping[str, Any] | None:
    """For those who may read certificates here."""
    if not _reaches(enterprise, actor, Permission.VIEW):
        return None
    today = timezone.localdate()
    return {
        "lines": [shown(one, today) for one in certificates_of(enterprise)],
        "may_record": _reaches(enterprise, actor, Permission.RECORD) and not enterprise.is_closed,
    }


def _reaches(enterprise: Enterprise, actor: Actor, permission: str) -> bool:
    return enterprise.allows(actor, to=permission)


panels.add(
    Panel(
        "certificates",
        _("Certificates"),
        60,
        "certification/certificates/_panel.html",
        _panel,
    )
)


def _certified(enterprise: Enterprise, year: int) -> StepReading | None:
    """Certification is free to choose (DOMAIN 1.2): without a certificate the step stays open."""
    today = timezone.localdate()
    day = min(today, date(year, 12, 31))
    held = [one for one in certificates_of(enterprise) if one.is_qms and one.is_in_force(day)]
    if not held:
        words = _("The enterprise decides whether and by whom it is certified.")
        return StepReading(StepState.TODO, by=_("Enterprise"), words=words)
    first = min(held, key=lambda one: one.issued_on)
    url = reverse("certificates:certificate", args=[first.pk])
    words = _("A quality management certificate is in force.")
    return StepReading(StepState.DONE, first.issued_on, first.body.name, url, words)


journey_steps.add(JourneyStep("certified", _("Certified"), 80, _certified))


def _expiring(actor: Actor) -> CertificateQuerySet:
    return expiring_for(actor, on=timezone.localdate())


def _of_my_body(actor: Actor, at: datetime) -> Mapping[str, Any] | None:
    """For a certification body: how its certificates stand today, and what came in last."""
    held = {grant.boundary for grant in actor.holding(Permission.RECORD)}
    if "office" not in held or "region" in held:  # offices that answer for a place have lists
        return None
    today = timezone.localdate(at)
    mine = Certificate.objects.reachable(by=actor, to=Permission.RECORD)
    newest = mine.select_related("enterprise", "body").order_by("-recorded_at", "-pk")
    return {
        "standing": standing_of(mine, on=today),
        "lines": [shown(one, today) for one in newest[:MOST_SHOWN]],
    }


home_parts.add(
    HomePart(
        "certificates.body",
        10,
        Permission.RECORD,
        "certification/certificates/_home_body.html",
        _of_my_body,
    )
)

todos.add(
    ToDo(
        "certificates.expiring",
        _("Certificates that expire within 90 days"),
        "patch-check",
        Permission.VIEW,
        _expiring,
        "certificates:list?force=soon",
    )
)


def _facts(enterprise: Enterprise, on: date) -> Mapping[str, Any]:
    return {"schemes": schemes_in_force(enterprise, on=on)}


fact_sources.add(FactSource("certificates", _facts))
certificate_sources.add(CertificateSource("certificates", held_by))


def _bases(enterprise: Enterprise) -> Iterator[Basis]:
    """What a loan may rest on: every certificate of the enterprise, ended ones too."""
    for one in certificates_of(enterprise):
        url = reverse("certificates:certificate", args=[one.pk])
        yield Basis(one.number, f"{one.number} {one.scheme_label}", url)


basis_sources.add(BasisSource("certificates", _bases))


def _sanctioned(enterprise: Enterprise, on: date) -> date | None:
    """The last day within twelve months on which a body suspended or revoked a certificate."""
    rows = Certificate.objects.filter(
        enterprise=enterprise, status__in=[Status.SUSPENDED, Status.REVOKED]
    )
    year_ago = on - timedelta(days=365)
    last = rows.filter(status_since__gte=year_ago, status_since__lte=on)
    return last.order_by("-status_since").values_list("status_since", flat=True).first()


readiness_sources.add(ReadinessSource("sanctions", _sanctioned))
condition_choices.add(Choices("schemes", scheme_choices))


merge_rules.add(MergeRule("certification.certificate.enterprise", _("certificates")))


def _told(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """Certificates issued, and every change of their status."""
    rows = Certificate.objects.reachable(by=actor, to=Permission.VIEW)
    found = rows.filter(enterprise=enterprise).select_related("body").prefetch_related("changes")
    for one in found:
        url = reverse("certificates:certificate", args=[one.pk])
        words = f"{one.scheme_label} {one.number}"
        yield TimelineLine(one.issued_on, gettext("Certificate issued"), words, str(one.body), url)
        for change in one.changes.all():
            if change.since > one.issued_on:
                said = str(change.get_status_display())
                yield TimelineLine(change.since, said, words, url=url)


timeline_sources.add(TimelineSource("certificates", _("Certificates"), "patch-check", _told))


#: a quality management certificate that was issued since the enterprise is on the roster
stage_sources.add(
    StageSource(
        "certified",
        "certification.Certificate",
        lambda: Exists(
            Certificate.objects.filter(
                is_qms=True,
                enterprise=OuterRef("enterprise"),
                issued_on__gte=OuterRef("since_on"),
            )
        ),
    )
)

lacking.add(
    Lacking("certificates", frozenset(COUNTED | FIRST), Permission.VIEW, certificates_lacking)
)
