"""Keyset paging: the next page begins after the last row, however far one has read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Keyset(CursorPagination):
    """`?page_size=` up to 200; `next` and `previous` are links, never page numbers."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """The rows of the page; a cursor that holds no key is refused as any broken one is."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError):
            if self.cursor_query_param not in request.query_params:
                raise
            raise NotFound(self.invalid_cursor_message) from None

    def get_ordering(self, request: Request, queryset: object, view: object) -> tuple[str, ...]:
        given = getattr(view, "ordering", self.ordering)
        return (given,) if isinstance(given, str) else tuple(given)
