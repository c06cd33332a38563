"""Addresses of the roof's own pages."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
