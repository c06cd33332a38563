"""Enterprises, their names, members, and what was so before."""

from enterprises.register.models.downloads import Download, DownloadQuerySet
from enterprises.register.models.enterprises import Enterprise, EnterpriseQuerySet
from enterprises.register.models.history import (
    FactChange,
    FactChangeQuerySet,
    Tenure,
    TenureQuerySet,
)
from enterprises.register.models.members import Membership, MembershipQuerySet
from enterprises.register.models.mergers import (
    Merger,
    MergerQuerySet,
    NotDuplicate,
    NotDuplicateQuerySet,
)
from enterprises.register.models.names import (
    CodeException,
    CodeExceptionQuerySet,
    FormerName,
    FormerNameQuerySet,
)
from enterprises.register.models.saved_views import SavedView, SavedViewQuerySet
from enterprises.register.models.transfers import Transfer, TransferQuerySet, TransferStep

__all__ = [
    "CodeException",
    "CodeExceptionQuerySet",
    "Download",
    "DownloadQuerySet",
    "Enterprise",
    "EnterpriseQuerySet",
    "FactChange",
    "FactChangeQuerySet",
    "FormerName",
    "FormerNameQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Merger",
    "MergerQuerySet",
    "NotDuplicate",
    "NotDuplicateQuerySet",
    "SavedView",
    "SavedViewQuerySet",
    "Tenure",
    "TenureQuerySet",
    "Transfer",
    "TransferQuerySet",
    "TransferStep",
]
