"""The coverage page on paper and as a workbook: one context, which says what the page says."""

from portal.pages.coverage.documents.paper import TEMPLATE_VERSION, coverage_document

__all__ = ["TEMPLATE_VERSION", "coverage_document"]
