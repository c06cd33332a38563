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


class TenureEnd(TextChoices):
    """Why a county no longer answers for an enterprise."""

    MOVED = "moved", _("Moved to another county")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged into another entry")


class FactSource(TextChoices):
    """Where a fact came from."""

    FORM = "form", _("Entered by hand")
    TABLE = "table", _("Uploaded table")
    REST = "rest", _("County system")
    MOVE = "move", _("Move to another county")
    MERGE = "merge", _("Merging of two entries")
    SAID = "said", _("Said by the enterprise, taken over by an officer")
    PORTAL = "portal", _("The portal itself")


class TransferState(TextChoices):
    """How far a move between two counties is."""

    PROPOSED = "proposed", _("Waits for the other county")
    ACCEPTED = "accepted", _("Moved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


class Permission(StrEnum):
    #: see one enterprise: its officers, its own members, those who work for it
    VIEW = "enterprises.enterprise.view"
    #: open the register: the list, the search, the export
    BROWSE = "enterprises.enterprise.browse"
    #: register and change enterprises, by hand, by table and by REST
    KEEP = "enterprises.enterprise.keep"
    #: record a code that fails its check, with the reason
    EXCEPT = "enterprises.enterprise.except"
    #: choose the size class of an enterprise that the statistical method does not classify
    SIZE = "enterprises.size.choose"
    #: see contact persons and telephone numbers in full
    CONTACT = "enterprises.contact.view"
    #: see and end memberships, and invite members
    MEMBERS = "enterprises.member.manage"
    #: merge two entries of one enterprise, say that two are not one, undo a merge
    MERGE = "enterprises.enterprise.merge"
    #: see what may be entered twice, and what was merged
    MERGER_VIEW = "enterprises.merger.view"
    #: see proposals to move an enterprise to another county
    TRANSFER_VIEW = "enterprises.transfer.view"
    #: propose such a move; who may do it on both sides moves at once
    TRANSFER_PROPOSE = "enterprises.transfer.propose"
    #: answer what another county proposed
    TRANSFER_ANSWER = "enterprises.transfer.answer"


#: fields that say something about a person: masked in lists, never written into the audit trail
PERSONAL_FIELDS = frozenset({"contact_name", "contact_title", "contact_phone", "quality_lead"})
