"""Words of the expert pool."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW = "experts.expert.view"
    KEEP = "experts.expert.keep"


class Level(TextChoices):
    """Which office's team of experts somebody belongs to."""

    PROVINCE = "province", _("Provincial expert")
    CITY = "city", _("City expert")
    COUNTY = "county", _("County expert")


class Employer(TextChoices):
    """What the expert's employer is: it decides which conflicts are possible."""

    BODY = "body", _("Certification body")
    INSTITUTE = "institute", _("Technical institution")
    UNIVERSITY = "university", _("University or research institute")
    ENTERPRISE = "enterprise", _("Enterprise")
    ASSOCIATION = "association", _("Industry association")
    AUTHORITY = "authority", _("Public authority")
    OTHER = "other", _("Other employer")


class Specialty(TextChoices):
    """What an expert is called for."""

    MANAGEMENT = "management", _("Management of quality")
    STANDARDS = "standards", _("Standards")
    METROLOGY = "metrology", _("Metrology")
    CERTIFICATION = "certification", _("Certification of products and systems")
    TESTING = "testing", _("Inspection and testing")
    PROCESS = "process", _("Production process")
    LEAN = "lean", _("Lean production")
    GREEN = "green", _("Energy and carbon")
    DIGITAL = "digital", _("Digital methods")
    BRAND = "brand", _("Brand and intellectual property")
