"""A panel of the enterprise page, a to-do, the ledgers of benefits and loans with their lines of
the timeline, what becomes of them in a merge; the files of policy papers, a step of the launch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.facts import (
    RECORDED_TWICE,
    Ledger,
    TimelineLine,
    TimelineSource,
    ledgers,
    timeline_sources,
)
from enterprises.dossier.queries.ledgers import (
    entries_in,
    form_for,
    in_words,
    lines_of,
    read_by,
)
from enterprises.register.facts import MergeRule, Panel, merge_rules, panels
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.files.holders import Holder, holders
from portal.files.kinds import IMAGES, Kind
from portal.notices.contributions import ToDo, todos
from portal.regions.models import Region
from programs.cycles.facts import LaunchCell, LaunchStep, launch_steps
from programs.cycles.models import Cycle
from programs.policies.models import Benefit, Loan
from programs.policies.queries import (
    drafts_of,
    plans_by_county,
    verdicts_for,
    years_without_plan,
)
from programs.policies.vocabulary import Permission, PolicyKind, Verdict
from programs.questionnaires.facts import OutcomePanel, outcome_panels
from programs.questionnaires.models import Need, Response

MOST_SHOWN = 5


def _panel(enterprise: Enterprise, actor: Actor) -> Mapping[str, Any] | None:
    """For those who may read policies for this enterprise: what fits, then what is open."""
    if enterprise.is_closed or not enterprise.allows(actor, to=Permission.VIEW):
        return None
    fits = [
        fit
        for fit in verdicts_for(enterprise, on=timezone.localdate())
        if fit.verdict is not Verdict.INELIGIBLE
    ]
    return {"fits": fits[:MOST_SHOWN], "count": len(fits)}


#: items of the needs questionnaire that ask for what a kind of policy gives
ASKS_FOR: Final[Mapping[str, PolicyKind]] = {
    "I01a": PolicyKind.CREDIT,
    "I03.subsidy": PolicyKind.MONEY,
    "I03.credit": PolicyKind.CREDIT,
    "I03.procurement": PolicyKind.PROCUREMENT,
    "I03.test_fees": PolicyKind.MONEY,
    "I03.talent": PolicyKind.TALENT,
    "I03.honours": PolicyKind.HONOUR,
    "E02.subsidy": PolicyKind.MONEY,
    "G02.award": PolicyKind.HONOUR,
}


def _answered(
    response: Response, needs: Sequence[Need], actor: Actor, on: date
) -> Mapping[str, Any] | None:
    """Policies in force that do not exclude the enterprise; those first that give what it asked
    for, by kind."""
    enterprise = response.enterprise
    if enterprise.is_closed or not enterprise.allows(actor, to=Permission.VIEW):
        return None
    wanted = {ASKS_FOR[need.item] for need in needs if need.item in ASKS_FOR}
    fits = [fit for fit in verdicts_for(enterprise, on=on) if fit.verdict is not Verdict.INELIGIBLE]
    fits.sort(key=lambda fit: fit.policy.kind not in wanted)
    shown = [(fit, fit.policy.kind in wanted) for fit in fits[:MOST_SHOWN]]
    return {"fits": shown, "count": len(fits), "enterprise": enterprise}


outcome_panels.add(
    OutcomePanel("policies", _("Policies for you"), 10, "policies/_outcome.html", _answered)
)
panels.add(Panel("policies", _("Policies that fit"), 70, "policies/_panel.html", _panel))
todos.add(
    ToDo(
        "policies.drafts",
        _("Policies to be published"),
        "gift",
        Permission.MANAGE,
        drafts_of,
        "policies:list?state=draft",
    )
)

todos.add(
    ToDo(
        "policies.plan",
        _("Years without your county's own plan: record it"),
        "file-earmark-plus",
        Permission.PAPER_KEEP,
        years_without_plan,
        "policies:paper-new",
    )
)


holders.add(
    Holder(
        "programs.policypaper",
        read=Permission.PAPER_VIEW,
        write=Permission.PAPER_KEEP,
        kinds=IMAGES | {Kind.PDF},
        most=3,
    )
)


def _plans(year: Cycle, counties: Sequence[Region]) -> Mapping[int, LaunchCell]:
    """The plan that each county issued first: its number and its day."""
    return {
        pk: LaunchCell(one.issued_on, one.number, reverse("policies:paper", args=[one.pk]))
        for pk, one in plans_by_county(year, counties).items()
    }


launch_steps.add(LaunchStep("plan", _("Own plan issued"), 10, _plans))

BENEFITS, LOANS = entries_in(Benefit, "policy"), entries_in(Loan)
ledgers.add(
    Ledger(
        "benefits",
        _("Benefits of policies"),
        _("Paid or given on"),
        (_("Policy kept"), _("Issuing authority"), _("Paid (10,000 yuan)"), _("What was given")),
        lines_of(
            BENEFITS,
            to=Permission.BENEFIT_VIEW,
            page="policies:benefit",
            cells=lambda one: (one.policy.title, one.policy.issuer, one.amount_wan, one.words),
        ),
        form_for("policies:benefit-new", to=Permission.BENEFIT_KEEP),
        _("Record a benefit"),
        figures=frozenset({2}),
    )
)
ledgers.add(
    Ledger(
        "loans",
        _("Loans"),
        _("Credit granted on"),
        (
            _("Loan"),
            _("Credit granted (10,000 yuan)"),
            _("Disbursed (10,000 yuan)"),
            _("Certificate it rests on"),
        ),
        lines_of(
            LOANS,
            to=Permission.LOAN_VIEW,
            page="policies:loan",
            cells=lambda one: (
                str(one),
                one.credit_wan,
                one.disbursed_wan,
                one.certificate,
            ),
        ),
        form_for("policies:loan-new", to=Permission.LOAN_KEEP),
        _("Record a loan"),
        figures=frozenset({1, 2}),
    )
)


def _benefited(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """What was paid or given, and by which policy."""
    for one in read_by(BENEFITS, enterprise, actor, Permission.BENEFIT_VIEW):
        if one.struck_on is None:
            given = _wan(one.amount_wan) if one.amount_wan else one.words
            url = reverse("policies:benefit", args=[one.pk])
            words = one.policy.title + gettext(": ") + given
            yield TimelineLine(
                one.given_on, gettext("Benefit of a policy"), words, one.policy.issuer, url
            )


def _lent(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """Credit granted, and what was paid out of it: two lines, for they are two figures."""
    for one in read_by(LOANS, enterprise, actor, Permission.LOAN_VIEW):
        if one.struck_on is not None:
            continue
        url, kind = reverse("policies:loan", args=[one.pk]), one.get_kind_display()
        credit, paid = (
            kind + gettext(": ") + _wan(amount) for amount in (one.credit_wan, one.disbursed_wan)
        )
        yield TimelineLine(one.granted_on, gettext("Credit was granted"), credit, one.bank, url)
        if one.disbursed_on is not None:
            yield TimelineLine(one.disbursed_on, gettext("Loan disbursed"), paid, one.bank, url)


def _wan(amount: object) -> str:
    return gettext("%(amount)s (10,000 yuan)") % {"amount": in_words(amount)}


timeline_sources.add(TimelineSource("benefits", _("Benefits of policies"), "gift", _benefited))
timeline_sources.add(TimelineSource("loans", _("Loans"), "bank", _lent))

for _code, _label, _once, _read, _write in (
    (
        "programs.benefit",
        _("benefits of policies"),
        Benefit.ONCE,
        Permission.BENEFIT_VIEW,
        Permission.BENEFIT_KEEP,
    ),
    ("programs.loan", _("loans"), Loan.ONCE, Permission.LOAN_VIEW, Permission.LOAN_KEEP),
):
    holders.add(Holder(_code, read=_read, write=_write, kinds=IMAGES | {Kind.PDF}, most=3))
    merge_rules.add(
        MergeRule(
            f"{_code}.enterprise",
            _label,
            once=_once,
            among=Q(struck_on=None),
            remedy=RECORDED_TWICE,
        )
    )
