"""REST: /api/v1/returns/, /forms/ and /warnings/; the POST of one return has a shorter way."""

from programs.returns.api.describing import EXAMPLE
from programs.returns.api.forms import FormResource
from programs.returns.api.resource import ReturnResource
from programs.returns.api.warnings import WarningResource

__all__ = ["EXAMPLE", "FormResource", "ReturnResource", "WarningResource"]
