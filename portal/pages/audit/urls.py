"""Addresses of the audit screen."""

from __future__ import annotations

from django.urls import path

from portal.pages.audit import views

urlpatterns = [
    path("audit/", views.events, name="audit"),
    path("audit/export/", views.export, name="audit-export"),
    path("audit/verify/", views.verify, name="audit-verify"),
    path("audit/<int:pk>/", views.event, name="audit-event"),
]
