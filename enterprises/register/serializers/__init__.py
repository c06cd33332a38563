"""What the API says of the register, and what it is told."""

from enterprises.register.serializers.enterprises import (
    BulkIn,
    BulkOut,
    ChangeIn,
    EnterpriseOut,
    EntryIn,
    finished,
    listed,
)
from enterprises.register.serializers.mergers import DuplicatesOut, MergerOut, PairsOut
from enterprises.register.serializers.moves import MoveIn, MoveOut
from enterprises.register.serializers.saved_views import SavedViewOut

__all__ = [
    "BulkIn",
    "BulkOut",
    "ChangeIn",
    "DuplicatesOut",
    "EnterpriseOut",
    "EntryIn",
    "MergerOut",
    "MoveIn",
    "MoveOut",
    "PairsOut",
    "SavedViewOut",
    "finished",
    "listed",
]
