"""Service items of a province, and the cases of its divisions."""

from programs.services.models.cases import ServiceCase, ServiceCaseQuerySet
from programs.services.models.items import ServiceItem, ServiceItemQuerySet

__all__ = ["ServiceCase", "ServiceCaseQuerySet", "ServiceItem", "ServiceItemQuerySet"]
