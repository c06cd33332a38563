"""Addresses of the check page."""

from __future__ import annotations

from django.urls import path

from portal.pages.verify import views

urlpatterns = [
    path("verify/", views.ask, name="verify-ask"),
    path("verify/<str:token>/", views.check, name="verify"),
]
