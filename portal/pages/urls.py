"""Addresses of the roof's own pages. Each subject has its own file of addresses."""

from __future__ import annotations

from typing import Any

from django.urls import include, path

from portal.pages.accounts.views import set_language
from portal.pages.coverage.views import coverage
from portal.pages.coverage.views import export as export_coverage
from portal.pages.explain.views import explain
from portal.pages.explain.views import export as export_rows
from portal.pages.health.views import alive, readiness
from portal.pages.home.views import home

#: everything that is called pages:…
pages: list[Any] = [
    path("", include("portal.pages.inbox.urls")),
    path("", include("portal.pages.jobs.urls")),
    path("", include("portal.pages.offices.urls")),
    path("", include("portal.pages.webhooks.urls")),
    path("", include("portal.pages.audit.urls")),
    path("", include("portal.pages.reports.urls")),
    path("", include("portal.pages.verify.urls")),
    path("coverage/", coverage, name="coverage"),
    path("coverage/export/", export_coverage, name="coverage-export"),
    path("explain/<str:code>/", explain, name="explain"),
    path("explain/<str:code>/export/", export_rows, name="explain-export"),
]

urlpatterns: list[Any] = [
    path("", home, name="home"),
    path("", include((pages, "pages"))),
    path("account/", include("portal.pages.accounts.urls")),
    path("imports/", include("portal.pages.imports.urls")),
    path("i18n/setlang/", set_language, name="set_language"),
    path("healthz", alive, name="alive"),
    path("readyz", readiness, name="ready"),
    path("files/", include("portal.pages.files.urls")),
]
