"""Addresses of the import desk, under /imports/."""

from __future__ import annotations

from django.urls import path

from portal.pages.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("runs/<int:pk>/keep/", views.keep, name="keep"),
    path("<str:code>/", views.upload, name="upload"),
    path("<str:code>/template/", views.template, name="template"),
]
