"""Addresses of the list of certification bodies, under /bodies/."""

from __future__ import annotations

from django.urls import path

from certification.bodies import views

app_name = "bodies"
urlpatterns = [
    path("", views.body_list, name="list"),
    path("new/", views.add, name="new"),
    path("<int:pk>/", views.body_page, name="body"),
    path("<int:pk>/change/", views.change, name="change"),
]
