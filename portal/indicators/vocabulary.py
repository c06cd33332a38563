"""Words of indicators."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Permission(StrEnum):
    VIEW = "indicators.reading.view"


class Unit(TextChoices):
    """What is counted: 家 distinct enterprises, 家次 services, 人次 attendances,
    份 questionnaires, 件 cases."""

    ENTERPRISES = "enterprises", _("enterprises")
    SERVICES = "services", _("services")
    ATTENDANCES = "attendances", _("attendances")
    COUNTIES = "counties", _("counties")
    ITEMS = "items", _("items")
    ANSWERS = "answers", pgettext_lazy("unit", "questionnaires")
    PERSONS = "persons", pgettext_lazy("unit", "respondents")
    CERTIFICATES = "certificates", pgettext_lazy("unit", "certificates")
    CASES = "cases", pgettext_lazy("unit", "cases")
    PLANS = "plans", pgettext_lazy("unit", "plans")
    HOURS = "hours", _("hours")
    WAN = "wan", _("10,000 yuan")
    PERCENT = "percent", _("%")
