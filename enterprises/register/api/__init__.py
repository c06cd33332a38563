"""REST of the register."""

from enterprises.register.api.enterprises import EnterpriseResource
from enterprises.register.api.mergers import DuplicateResource, MergerResource
from enterprises.register.api.moves import MoveResource
from enterprises.register.api.saved_views import SavedViewResource

__all__ = [
    "DuplicateResource",
    "EnterpriseResource",
    "MergerResource",
    "MoveResource",
    "SavedViewResource",
]
