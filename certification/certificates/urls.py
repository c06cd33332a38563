"""Addresses of certificates, under /certificates/."""

from __future__ import annotations

from django.urls import path

from certification.certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.certificate_list, name="list"),
    path("new/", views.record, name="new"),
    path("<int:pk>/", views.certificate_page, name="certificate"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/status/", views.change_status, name="status"),
]
