"""Addresses of the pool, under /experts/."""

from __future__ import annotations

from django.urls import path

from experts.pool import views

app_name = "pool"
urlpatterns = [
    path("", views.expert_list, name="list"),
    path("new/", views.register, name="new"),
    path("<int:pk>/", views.expert_page, name="expert"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/invite/", views.invite, name="invite"),
    path("<int:pk>/end/", views.end, name="end"),
]
