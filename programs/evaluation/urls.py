"""Addresses of evaluation, under /evaluation/."""

from __future__ import annotations

from django.urls import path

from programs.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("snapshots/<str:number>/", views.snapshot_page, name="snapshot"),
    path("snapshots/<str:number>/draw/", views.draw, name="draw"),
    path("snapshots/<str:number>/texts/", views.texts, name="texts"),
    path("snapshots/<str:number>/texts/<str:chapter>/", views.write, name="write"),
    path("<str:code>/", views.year, name="year"),
    path("<str:code>/lock/", views.lock, name="lock"),
    path("<str:code>/unlock/", views.unlock, name="unlock"),
    path("<str:code>/take/", views.take, name="take"),
    path("<str:code>/weights/", views.weights, name="weights"),
    path("<str:code>/weights/set/", views.weigh, name="weigh"),
    path("<str:code>/readiness/<str:period>/", views.gaps, name="readiness"),
]
