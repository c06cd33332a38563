"""Addresses of the roof's own pages. Each subject has its own file of addresses."""

from __future__ import annotations

from typing import Any

from django.urls import path

from portal.pages.health.views import alive, readiness

urlpatterns: list[Any] = [
    path("healthz", alive, name="alive"),
    path("readyz", readiness, name="ready"),
]
