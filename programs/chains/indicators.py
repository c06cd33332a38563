"""What chains and projects count (DOMAIN 2.1, rows 5 and 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.chains.models import has_lines
from programs.chains.vocabulary import LineKind, Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COLUMNS: Final = (
    (_("Industrial chain"), lambda row: row.name),
    (_("Kept by"), lambda row: row.region.name),
    (_("Leader of the chain"), lambda row: row.leader),
    (_("State"), lambda row: row.get_state_display()),
    (_("Approved on"), lambda row: row.approved_on),
)


def _of_chains(code: str, title: _StrPromise, dated: str, where: Q) -> Measure:
    """A stock of key chains from a day until they are kept no more."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.IndustrialChain",
            permission=Permission.VIEW,
            dated=dated,
            until="ended_on",
            where=Q(is_key=True) & where,
            cycle="",
            enterprise="",
            any_level=True,
            columns=COLUMNS,
            related=("region",),
            url=lambda row: reverse("chains:chain", args=[row.pk]),
        )
    )


KEY: Final = _of_chains("chains.key", _("Key industrial chains"), "opened_on", Q())
CHARTED: Final = _of_chains(
    "chains.charted",
    _("Key chains with all three charts"),
    "approved_on",
    Q(approved_on__isnull=False),
)
indicators.add(
    Indicator(
        code="chains.key",
        title=KEY.title,
        numerator=KEY,
        unit=Unit.ITEMS,
        formula=_(
            "Key chains that the province or a city keeps, drawn already or not, without those "
            "kept no more"
        ),
        source=_("Published figure of Zhejiang: 18 key chains"),
    )
)
indicators.add(
    Indicator(
        code="chains.charted",
        title=CHARTED.title,
        numerator=CHARTED,
        denominator=KEY,
        unit=Unit.PERCENT,
        formula=_(
            "Key chains whose anatomy, fishbone and ecology the province has approved ÷ key chains"
        ),
    )
)


def _of_projects(code: str, title: _StrPromise, where: Q) -> Measure:
    """A stock of projects that nothing leaves: one that is completed was one."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Project",
            permission=Permission.PROJECT_VIEW,
            dated="opened_on",
            lasting=True,
            where=where,
            cycle="",
            enterprise="",
            any_level=True,
            columns=(
                (_("Breakthrough project"), lambda row: row.name),
                (_("Industrial chain"), lambda row: row.chain.name),
                (_("Carried out by"), lambda row: row.region.name),
                (_("Lead unit"), lambda row: row.lead),
                (_("State"), lambda row: row.get_state_display()),
            ),
            related=("region", "chain"),
            url=lambda row: reverse("chains:project", args=[row.pk]),
        )
    )


def _of_milestones(code: str, title: _StrPromise, where: Q) -> Measure:
    """Milestones by the day on which they are due."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Milestone",
            permission=Permission.PROJECT_VIEW,
            dated="due_on",
            ahead=True,
            where=where,
            region="project__region",
            cycle="",
            enterprise="",
            any_level=True,
            columns=(
                (_("Milestone"), lambda row: row.title),
                (_("Breakthrough project"), lambda row: row.project.name),
                (_("Due on"), lambda row: row.due_on),
                (_("Done on"), lambda row: row.done_on),
                (_("Evidence"), lambda row: row.evidence),
            ),
            related=("project__region",),
            url=lambda row: reverse("chains:project", args=[row.project_id]),
        )
    )


PROJECTS: Final = _of_projects("projects.opened", _("Breakthrough projects"), Q())
LISTED: Final = _of_projects(
    "projects.listed",
    _("Breakthrough projects with both lists"),
    Q(has_lines(LineKind.PROBLEM)) & Q(has_lines(LineKind.TOOL)),
)
DUE: Final = _of_milestones("milestones.due", _("Milestones due"), Q())
ON_TIME: Final = _of_milestones(
    "milestones.on_time",
    _("Milestones done on time"),
    Q(done_on__isnull=False, done_on__lte=F("due_on")),
)
OUTPUT: Final = measures.add(
    Measure(
        code="chains.output",
        title=_("Output of chains"),
        model="programs.ChainOutput",
        permission=Permission.VIEW,
        dated="last_day",
        until="next_day",
        count="sum:amount_wan",
        unit=Unit.WAN,
        region="chain__region",
        cycle="",
        enterprise="",
        any_level=True,
        columns=(
            (_("Industrial chain"), lambda row: row.chain.name),
            (_("Calendar year"), lambda row: row.year),
            (_("Output of the chain"), lambda row: row.amount_wan),
            (_("By whose statistics"), lambda row: row.source),
        ),
        related=("chain__region",),
        url=lambda row: reverse("chains:chain", args=[row.chain_id]),
    )
)
for _measure, _formula in (
    (PROJECTS, _("Projects opened on industrial chains, completed or not")),
    (
        OUTPUT,
        _(
            "Output of the last calendar year that is over, chains added up, as the statistics "
            "named with each say; two years are never added"
        ),
    ),
):
    indicators.add(
        Indicator(
            code=_measure.code,
            title=_measure.title,
            numerator=_measure,
            unit=_measure.unit,
            formula=_formula,
        )
    )
indicators.add(
    Indicator(
        code="projects.listed",
        title=LISTED.title,
        numerator=LISTED,
        denominator=PROJECTS,
        unit=Unit.PERCENT,
        formula=_("Projects with a problem list and a policy-tool list ÷ projects"),
    )
)
indicators.add(
    Indicator(
        code="milestones.on_time",
        title=ON_TIME.title,
        numerator=ON_TIME,
        denominator=DUE,
        unit=Unit.PERCENT,
        formula=_(
            "Milestones done on or before their day ÷ milestones whose day has come, by the day "
            "on which they are due"
        ),
    )
)
