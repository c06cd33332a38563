"""Addresses of a county's sandbox."""

from __future__ import annotations

from django.urls import path

from portal.sandbox import views

app_name = "sandbox"
urlpatterns = [
    path("", views.sandbox, name="sandbox"),
    path("open/", views.open_sandbox, name="open"),
    path("keys/new/", views.issue_key, name="key-new"),
    path("keys/<int:pk>/revoke/", views.revoke_key, name="key-revoke"),
    path("reset/", views.reset, name="reset"),
    path("close/", views.close, name="close"),
]
