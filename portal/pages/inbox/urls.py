"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from portal.pages.inbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read-all/", views.read_all, name="inbox-read-all"),
    path("inbox/<int:pk>/open/", views.open_notice, name="inbox-open"),
]
