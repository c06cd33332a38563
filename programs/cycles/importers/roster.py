"""The roster as a table: enterprises of the register, their tier, industry and consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.queries import withdrawn_after
from enterprises.dossier.vocabulary import Purpose
from enterprises.register.models import Enterprise
from enterprises.register.rules.credit_code import normalise
from enterprises.register.vocabulary import SizeClass
from portal.accounts.actor import Actor
from portal.imports.definition import (
    Column,
    Importer,
    Lines,
    Option,
    Problem,
    importers,
    options_of,
    unique,
)
from portal.imports.values import Day, Text
from portal.kernel.errors import Refused
from portal.kernel.faults import Severity
from programs.cycles.operations import keep_roster
from programs.cycles.operations.bulk import enterprises_by_code, open_year_for
from programs.cycles.queries import branch_words, on_roster
from programs.cycles.vocabulary import Permission, Tier

CODE = "programs.roster"


class CreditCode(Text):
    """A credit code as the register keeps it: narrow, upper case, without blanks."""

    def __call__(self, cell: Any) -> str:
        return normalise(super().__call__(cell))


def _pilots(by: Actor) -> Iterable[Option]:
    """The pilot industries of the open year, by name or code."""
    try:
        cycle = open_year_for(by)
    except Refused:
        return []
    return [
        Option(pilot.code, pilot.name, (pilot.code,))
        for pilot in cycle.pilot_industries.confirmed().order_by("code")
    ]


def _against(lines: Lines, /, *, by: Actor, at: datetime) -> Iterator[Problem]:
    """Rules that ask the register and the roster, in batches."""
    cycle = open_year_for(by)
    known = enterprises_by_code(lines, by=by)
    taken = on_roster(cycle, known.values())
    withdrawn = withdrawn_after([one.pk for one in known.values()], Purpose.ROSTER)
    today = localdate(at)
    for line in lines:
        if line.consent_on is not None and line.consent_on > today:
            message = _("The date of consent lies in the future.")
            yield Problem(line.number, "consent_on", "roster.consent_in_future", message)
        if not line.credit_code:
            continue
        enterprise = known.get(line.credit_code)
        if enterprise is None:
            yield Problem(
                line.number,
                "credit_code",
                "roster.unknown_enterprise",
                _("No enterprise of your county has this credit code."),
                value=line.credit_code,
                remedy=_("Check the code, or register the enterprise first."),
            )
        else:
            yield from _of_enterprise(
                line, enterprise, is_taken=enterprise.pk in taken, withdrawn=withdrawn
            )


def _of_enterprise(
    line: Any, enterprise: Enterprise, *, is_taken: bool, withdrawn: Mapping[int, date]
) -> Iterator[Problem]:
    """What stands against one enterprise of the register."""
    if not enterprise.counts_by_itself:
        yield Problem(
            line.number,
            "credit_code",
            "roster.branch",
            branch_words(enterprise),
            value=line.credit_code,
            remedy=_("Take the row out, or put the legal person in its place."),
        )
    elif enterprise.size_class == SizeClass.LARGE:
        yield Problem(
            line.number,
            "credit_code",
            "roster.large",
            _("%(name)s is a large enterprise.") % {"name": enterprise.name},
            value=line.credit_code,
            rule=_("The programme is for micro and small enterprises, medium-sized flagged."),
            remedy=_("Take the row out, or correct the figures in the register."),
        )
    elif is_taken:
        yield Problem(
            line.number,
            "credit_code",
            "roster.already_there",
            _("%(name)s is on the roster of this year already; it stays as it is.")
            % {"name": enterprise.name},
            value=line.credit_code,
            severity=Severity.WARN,
        )
    elif _is_withdrawn(line, withdrawn.get(enterprise.pk)):
        yield Problem(
            line.number,
            "consent_on",
            "roster.consent_withdrawn",
            _("%(name)s withdrew its consent.") % {"name": enterprise.name},
            value=line.consent_on.isoformat(),
            remedy=_("Ask the enterprise again, and enter the day of the newer consent."),
        )


def _is_withdrawn(line: Any, withdrawn: date | None) -> bool:
    """Whether the consent of the line was taken back since."""
    return withdrawn is not None and line.consent_on is not None and line.consent_on <= withdrawn


roster_importer = importers.add(
    Importer(
        code=CODE,
        title=gettext_lazy("Roster"),
        permission=Permission.ROSTER_NOMINATE,
        columns=[
            Column(
                "credit_code",
                gettext_lazy("Credit code"),
                parse=CreditCode(),
                required=True,
                synonyms=("统一社会信用代码", "信用代码"),
                example="91339999MA9T000187",
                width=22,
            ),
            Column(
                "tier",
                gettext_lazy("Tier"),
                required=True,
                synonyms=("培育层级", "梯队"),
                options=options_of(Tier),
                width=12,
            ),
            Column(
                "pilot_industry",
                gettext_lazy("Pilot industry"),
                synonyms=("试点行业代码",),
                options=_pilots,
                help=gettext_lazy("By name or code; empty if there is none."),
                width=20,
            ),
            Column(
                "consent_on",
                gettext_lazy("Consent of the enterprise"),
                parse=Day(),
                required=True,
                synonyms=("企业同意日期", "同意日期"),
                example="2026-04-01",
                width=14,
            ),
        ],
        keep=keep_roster,
        help=gettext_lazy("Nominates enterprises of the register for the open programme year."),
        table_rules=[
            unique(
                "credit_code",
                code="roster.twice",
                message=gettext_lazy("The same enterprise stands in two rows."),
            )
        ],
        against=_against,
    )
)
