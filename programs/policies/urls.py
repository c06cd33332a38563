"""Addresses of policies, under /policies/."""

from __future__ import annotations

from django.urls import path

from programs.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.policy_list, name="list"),
    path("new/", views.record, name="new"),
    path("for/<int:pk>/", views.fitting, name="fitting"),
    path("<int:pk>/", views.policy_page, name="policy"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/end/", views.end, name="end"),
]
