"""What certificates count. Only a certificate that is valid on the day is in force (DOMAIN 5.4)."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from certification.certificates.models import Certificate
from certification.certificates.vocabulary import Permission
from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.stages import Stage, stages
from portal.indicators.vocabulary import Unit
from programs.cycles.vocabulary import RosterState

MODEL: Final = "certification.Certificate"
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
#: of an entry on the roster: a first certificate since it was listed, and none before
_QMS_OF_ENTRY = Certificate.objects.filter(is_qms=True, enterprise=OuterRef("enterprise"))
listed = measures.add(
    Measure(
        code="certificates.roster_listed",
        title=_("Enterprises put on the roster"),
        model="programs.RosterEntry",
        permission=Permission.VIEW,
        dated="listed_on",
        where=Q(state=RosterState.LISTED),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=(
            (_("Enterprise"), lambda row: row.enterprise.name),
            (_("Credit code"), lambda row: row.enterprise.credit_code),
            (_("Listed on"), lambda row: row.listed_on),
        ),
        related=("enterprise", "region"),
    )
)
newly_certified = measures.add(
    Measure(
        code="certificates.roster_certified",
        title=_("Of these, first certified since"),
        model="programs.RosterEntry",
        permission=Permission.VIEW,
        dated="listed_on",
        where=Q(state=RosterState.LISTED)
        & Q(Exists(_QMS_OF_ENTRY.filter(first_issued_on__gte=OuterRef("listed_on"))))
        & ~Q(Exists(_QMS_OF_ENTRY.filter(issued_on__lt=OuterRef("listed_on"))))
        & ~Q(Exists(_QMS_OF_ENTRY.filter(first_issued_on__lt=OuterRef("listed_on")))),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=(
            (_("Enterprise"), lambda row: row.enterprise.name),
            (_("Credit code"), lambda row: row.enterprise.credit_code),
            (_("Listed on"), lambda row: row.listed_on),
        ),
        related=("enterprise", "region"),
    )
)
indicators.add(
    Indicator(
        code="certificates.roster_rate",
        title=_("Newly certified enterprises of the roster"),
        numerator=newly_certified,
        denominator=listed,
        decimals=2,
        formula=_(
            "Enterprises on the roster whose first quality management certificate is dated on or "
            "after the day of their entry, none before, as known today ÷ enterprises on the "
            "roster, by the month of their entry."
        ),
        source=_("Published figure of 2021: 1,065 of 5,639, 18.89%"),
    )
)
indicators.add(
    Indicator(
        code="certificates.roster_certified",
        title=_("Enterprises of the roster, certified since"),
        numerator=newly_certified,
        formula=_(
            "Enterprises on the roster whose first quality management certificate is dated on or "
            "after the day of their entry, none before, as known today; by the month of entry."
        ),
    )
)
stages.add(Stage("certified", 60, _("Gained a certificate"), "certificates.roster_certified"))
__all__ = ["certified", "in_force", "listed", "new_qms", "newly_certified"]
