"""Addresses of online services, under /services/."""

from __future__ import annotations

from django.urls import path

from programs.services import views

app_name = "services"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("export/", views.export_cases, name="export"),
    path("by-item/", views.by_item, name="by-item"),
    path("by-item/export/", views.export_by_item, name="by-item-export"),
    path("items/", views.item_list, name="items"),
    path("items/new/", views.add_item, name="item-new"),
    path("items/<int:pk>/", views.correct_item, name="item"),
    path("new/", views.add_case, name="case-new"),
    path("<int:pk>/", views.case_page, name="case"),
    path("<int:pk>/correct/", views.correct_case, name="case-correct"),
    path("<int:pk>/strike/", views.strike_case, name="case-strike"),
]
