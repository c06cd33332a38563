"""What certificates count. Only a certificate that is valid on the day is in force (DOMAIN 5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from certification.certificates.models import Certificate
from certification.certificates.vocabulary import Permission, Status
from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.stages import Stage, stages
from portal.indicators.vocabulary import Unit
from programs.cycles.indicators import OF_THE_YEAR, confirmed_since

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MODEL: Final = "certification.Certificate"
HISTORY: Final = "certification.StatusChange"
COLUMNS: Final = (
    (_("Enterprise"), lambda row: row.enterprise.name),
    (_("Credit code"), lambda row: row.enterprise.credit_code),
    (_("Certificate number"), lambda row: row.number),
    (_("Scheme"), lambda row: row.scheme_label),
    (_("Certification body"), lambda row: row.body.name),
    (_("Date of issue"), lambda row: row.issued_on),
    (_("Expires on"), lambda row: row.expires_on),
    (_("Status"), lambda row: row.get_status_display()),
)
RELATED: Final = ("enterprise", "region", "body")

in_force = measures.add(
    Measure(
        code="certificates.in_force",
        title=_("Certificates in force"),
        model=MODEL,
        permission=Permission.VIEW,
        dated="issued_on",
        until="ended_on",
        count="rows",
        unit=Unit.CERTIFICATES,
        cycle="",
        columns=COLUMNS,
        related=RELATED,
    )
)
indicators.add(
    Indicator(
        code="certificates.in_force",
        title=_("Certificates in force"),
        numerator=in_force,
        unit=Unit.CERTIFICATES,
        formula=_(
            "Certificates of every scheme issued on or before the day, not expired, and neither "
            "suspended, revoked nor cancelled on it."
        ),
    )
)
certified = measures.add(
    Measure(
        code="certificates.enterprises",
        title=_("Enterprises with a quality management certificate in force"),
        model=MODEL,
        permission=Permission.VIEW,
        dated="issued_on",
        until="ended_on",
        where=Q(is_qms=True),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        cycle="",
        columns=COLUMNS,
        related=RELATED,
    )
)
indicators.add(
    Indicator(
        code="certificates.enterprises",
        title=_("Enterprises with a quality management certificate in force"),
        numerator=certified,
        formula=_(
            "Enterprises that hold at least one quality management certificate in force on the "
            "day; an enterprise with two counts once."
        ),
    )
)
new_qms = measures.add(
    Measure(
        code="certificates.new_qms",
        title=_("Enterprises newly certified"),
        model=MODEL,
        permission=Permission.VIEW,
        dated="first_issued_on",
        where=Q(is_qms=True),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        cycle="",
        columns=COLUMNS,
        related=RELATED,
    )
)
indicators.add(
    Indicator(
        code="certificates.new_qms",
        title=_("Enterprises newly certified"),
        numerator=new_qms,
        formula=_(
            "Enterprises with a quality management certificate first issued in the period; "
            "recertifications do not count."
        ),
        is_targeted=True,
    )
)
new_other = measures.add(
    Measure(
        code="certificates.new_other",
        title=_("New certificates of other systems, products and services"),
        model=MODEL,
        permission=Permission.VIEW,
        dated="first_issued_on",
        where=Q(is_qms=False),
        count="rows",
        unit=Unit.CERTIFICATES,
        cycle="",
        columns=COLUMNS,
        related=RELATED,
    )
)
indicators.add(
    Indicator(
        code="certificates.new_other",
        title=new_other.title,
        numerator=new_other,
        unit=Unit.CERTIFICATES,
        formula=_(
            "Certificates of every scheme but quality management, first issued in the period; "
            "recertifications do not count."
        ),
    )
)


def _lost(code: str, title: _StrPromise, status: str, formula: _StrPromise) -> Measure:
    """A measure of how often certificates came to a status, by the day since when: lines of their
    history, so that what happened later takes nothing out of a month."""
    made = measures.add(
        Measure(
            code=code,
            title=title,
            model=HISTORY,
            permission=Permission.VIEW,
            dated="since",
            where=Q(status=status),
            count="rows",
            unit=Unit.CERTIFICATES,
            region="certificate__region",
            cycle="",
            enterprise="certificate__enterprise",
            columns=(
                (_("Enterprise"), lambda row: row.certificate.enterprise.name),
                (_("Credit code"), lambda row: row.certificate.enterprise.credit_code),
                (_("Certificate number"), lambda row: row.certificate.number),
                (_("Scheme"), lambda row: row.certificate.scheme_label),
                (_("Certification body"), lambda row: row.certificate.body.name),
                (_("Status since"), lambda row: row.since),
                (_("Reason"), lambda row: row.reason),
            ),
            related=("certificate__enterprise", "certificate__region", "certificate__body"),
        )
    )
    indicators.add(
        Indicator(
            code=code,
            title=title,
            numerator=made,
            unit=Unit.CERTIFICATES,
            formula=formula,
            higher_is_better=False,
        )
    )
    return made


suspended = _lost(
    "certificates.suspended",
    _("Certificates suspended"),
    Status.SUSPENDED,
    _(
        "Suspensions of certificates by the day from which they hold; one that was reinstated "
        "and suspended again counts twice."
    ),
)
revoked = _lost(
    "certificates.revoked",
    _("Certificates revoked"),
    Status.REVOKED,
    _("Certificates that their body revoked, by the day from which they are revoked"),
)
#: of an entry on the roster: a first certificate since the enterprise came there, none before
_QMS_OF_ENTRY = Certificate.objects.filter(is_qms=True, enterprise=OuterRef("enterprise"))
_SINCE = OuterRef("confirmed_since")
_CERTIFIED_SINCE = (
    Q(Exists(_QMS_OF_ENTRY.filter(first_issued_on__gte=_SINCE)))
    & ~Q(Exists(_QMS_OF_ENTRY.filter(issued_on__lt=_SINCE)))
    & ~Q(Exists(_QMS_OF_ENTRY.filter(first_issued_on__lt=_SINCE)))
)


def _of_the_roster(code: str, title: _StrPromise, where: Q) -> Measure:
    """Enterprises confirmed on the roster of the year, by the month in which they came there."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.RosterEntry",
            permission=Permission.VIEW,
            dated="confirmed_since",
            computed=confirmed_since,
            where=where,
            count="enterprises",
            unit=Unit.ENTERPRISES,
            columns=(
                (_("Enterprise"), lambda row: row.enterprise.name),
                (_("Credit code"), lambda row: row.enterprise.credit_code),
                (_("Listed on"), lambda row: row.confirmed_since),
                (_("Withdrawn on"), lambda row: row.withdrawn_on),
            ),
            related=("enterprise", "region"),
        )
    )


listed = _of_the_roster(
    "certificates.roster_listed", _("Enterprises put on the roster"), OF_THE_YEAR
)
newly_certified = _of_the_roster(
    "certificates.roster_certified",
    _("Of these, first certified since"),
    OF_THE_YEAR & _CERTIFIED_SINCE,
)
indicators.add(
    Indicator(
        code="certificates.roster_rate",
        title=_("Newly certified enterprises of the roster"),
        numerator=newly_certified,
        denominator=listed,
        decimals=2,
        version=2,
        formula=_(
            "Enterprises confirmed on the roster in the year, withdrawn since or not, whose first "
            "quality management certificate is dated on or after the day of their entry, none "
            "before, as known today ÷ all enterprises confirmed on the roster in the year, by the "
            "month of their entry."
        ),
        source=_("Published figure of 2021: 1,065 of 5,639, 18.89%"),
    )
)
indicators.add(
    Indicator(
        code="certificates.roster_certified",
        title=_("Enterprises of the roster, certified since"),
        numerator=newly_certified,
        version=2,
        formula=_(
            "Enterprises confirmed on the roster in the year, withdrawn since or not, whose first "
            "quality management certificate is dated on or after the day of their entry, none "
            "before, as known today; by the month of entry."
        ),
    )
)
stages.add(Stage("certified", 60, _("Gained a certificate"), "certificates.roster_certified"))
__all__ = [
    "certified",
    "in_force",
    "listed",
    "new_other",
    "new_qms",
    "newly_certified",
    "revoked",
    "suspended",
]
