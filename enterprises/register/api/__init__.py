"""REST of the register."""

from enterprises.register.api.enterprises import EnterpriseResource
from enterprises.register.api.saved_views import SavedViewResource

__all__ = ["EnterpriseResource", "SavedViewResource"]
