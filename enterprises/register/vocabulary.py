"""Words of the register: kinds of enterprise, size classes, permissions."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What an enterprise is by law, as positions 1 and 2 of its credit code say."""

    COMPANY = "company", _("Company")
    SOLE_TRADER = "sole_trader", _("Sole trader")
    COOPERATIVE = "cooperative", _("Farmers' cooperative")
    OTHER = "other", _("Other entity")


class SizeClass(TextChoices):
    """The statistical size class (国统字〔2017〕213号), computed and never typed."""

    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")
    NOT_CLASSIFIED = "not_classified", _("Not classified")
    UNCLEAR = "unclear", _("Figures are missing")


class Permission(StrEnum):
    #: see one enterprise: its officers, its own members, those who work for it
    VIEW = "enterprises.enterprise.view"
    #: open the register: the list, the search, the export
    BROWSE = "enterprises.enterprise.browse"
    #: register and change enterprises, by hand, by table and by REST
    KEEP = "enterprises.enterprise.keep"
    #: record a code that fails its check, with the reason
    EXCEPT = "enterprises.enterprise.except"
    #: see contact persons and telephone numbers in full
    CONTACT = "enterprises.contact.view"
    #: see and end memberships, and invite members
    MEMBERS = "enterprises.member.manage"


#: fields that say something about a person: masked in lists, never written into the audit trail
PERSONAL_FIELDS = frozenset({"contact_name", "contact_title", "contact_phone", "quality_lead"})
