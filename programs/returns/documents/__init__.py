"""What the pages of returns show, on paper and as a workbook."""

from programs.returns.documents.areas import city_document, warnings_document
from programs.returns.documents.listing import county_document, month_document, summary_document

__all__ = [
    "city_document",
    "county_document",
    "month_document",
    "summary_document",
    "warnings_document",
]
