"""Words of the dossier: consents, objections, honours."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """What an enterprise agrees to."""

    ROSTER = "roster", _("Taking part in the programme")
    BANK = "bank", _("Passing its figures and certificates to a bank")
    EXAMPLE = "example", _("Being named as an example")


class ObjectionState(TextChoices):
    """How far a report that something is wrong is."""

    OPEN = "open", _("Waits for an answer")
    UPHELD = "upheld", _("Corrected")
    DECLINED = "declined", _("Stands as it was")
    WITHDRAWN = "withdrawn", _("Taken back")


class HonourLevel(TextChoices):
    """Whose authority bestowed an honour."""

    NATIONAL = "national", _("Of the nation")
    PROVINCE = "province", _("Of the province")
    CITY = "city", _("Of the city")
    COUNTY = "county", _("Of the county")


class Permission(StrEnum):
    #: record what an enterprise agrees to, and that it no longer does
    CONSENT = "enterprises.consent.manage"
    #: say that a fact is wrong
    OBJECT = "enterprises.objection.raise"
    #: read what was said to be wrong
    OBJECTION_VIEW = "enterprises.objection.view"
    #: answer it
    OBJECTION_ANSWER = "enterprises.objection.answer"
    #: read which honours enterprises hold
    HONOUR_VIEW = "enterprises.honour.view"
    #: record, correct and strike out honours
    HONOUR_KEEP = "enterprises.honour.keep"


#: working days within which an objection is answered (this portal's default; DOMAIN 8: five)
DAYS_TO_ANSWER = 5
