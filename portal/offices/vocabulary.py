"""Words of offices, posts, invitations and keys."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OfficeKind(TextChoices):
    """What an office is. Offices hang on regions and are not regions."""

    NATIONAL = "national", _("National administration")
    PROVINCE = "province", _("Province office")
    CITY = "city", _("City office")
    COUNTY = "county", _("County office")
    STATION = "station", _("Station")
    BODY = "body", _("Certification body")
    BANK = "bank", _("Bank")
    ADMINISTRATION = "administration", _("Administration of the portal")


class Permission(StrEnum):
    """PEOPLE_INVITE is for the people of offices, MEMBER_INVITE for enterprises and experts."""

    OFFICE_VIEW = "offices.office.view"
    OFFICE_MANAGE = "offices.office.manage"
    PEOPLE_VIEW = "offices.person.view"
    PEOPLE_INVITE = "offices.person.invite"
    MEMBER_INVITE = "offices.member.invite"
    PEOPLE_SUSPEND = "offices.person.suspend"
    KEY_VIEW = "offices.key.view"
    KEY_ISSUE = "offices.key.issue"
    KEY_ALLOW_SUBMIT = "offices.key.allow_submit"
    SELF_MANAGE = "offices.self.manage"


class Purpose(TextChoices):
    """What a one-time link is for."""

    ACTIVATE = "activate", _("Activate an account")
    RESET = "reset", _("Set a new password")


ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
