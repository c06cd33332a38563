"""Words of indicators."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Permission(StrEnum):
    VIEW = "indicators.reading.view"


class Unit(TextChoices):
    """What is counted: 家 distinct enterprises, 家次 services, 人次 attendances."""

    ENTERPRISES = "enterprises", _("enterprises")
    SERVICES = "services", _("services")
    ATTENDANCES = "attendances", _("attendances")
    COUNTIES = "counties", _("counties")
    ITEMS = "items", _("items")
    CERTIFICATES = "certificates", pgettext_lazy("unit", "certificates")
    PLANS = "plans", pgettext_lazy("unit", "plans")
    HOURS = "hours", _("hours")
    WAN = "wan", _("10,000 yuan")
    PERCENT = "percent", _("%")
