"""Addresses of evaluation, under /evaluation/."""

from __future__ import annotations

from django.urls import path

from programs.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("national/", views.national, name="national"),
    path("national/new/", views.record_result, name="result-new"),
    path("national/export/", views.export_national, name="national-export"),
    path("national/<int:pk>/", views.result, name="result"),
    path("national/<int:pk>/correct/", views.correct_result, name="result-correct"),
    path("national/<int:pk>/strike/", views.strike_result, name="result-strike"),
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
