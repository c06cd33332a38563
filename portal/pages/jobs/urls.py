"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from portal.pages.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/file/", views.job_result, name="job-result"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="job-cancel"),
    path("jobs/<int:pk>/again/", views.again, name="job-again"),
]
