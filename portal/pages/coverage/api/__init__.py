"""REST: /api/v1/indicators/ and /api/v1/indicators/<code>/figures/."""

from portal.pages.coverage.api.resource import IndicatorResource

__all__ = ["IndicatorResource"]
