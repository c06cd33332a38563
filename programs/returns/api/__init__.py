"""REST: /api/v1/returns/ and /api/v1/forms/; the POST of one return has a shorter way."""

from programs.returns.api.describing import EXAMPLE
from programs.returns.api.forms import FormResource
from programs.returns.api.resource import ReturnResource

__all__ = ["EXAMPLE", "FormResource", "ReturnResource"]
