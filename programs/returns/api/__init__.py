"""REST: /api/v1/returns/; the POST of one return has a shorter way of its own."""

from programs.returns.api.resource import EXAMPLE, ReturnResource

__all__ = ["EXAMPLE", "ReturnResource"]
