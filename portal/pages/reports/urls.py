"""Addresses of the report centre."""

from __future__ import annotations

from django.urls import path

from portal.pages.reports import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/<str:token>/<str:form>/", views.issued_file, name="issued-file"),
]
