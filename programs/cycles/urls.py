"""Addresses of programme years and rosters, under /years/."""

from __future__ import annotations

from django.urls import path

from programs.cycles import views

app_name = "cycles"
urlpatterns = [
    path("", views.years_list, name="years"),
    path("new/", views.open_year, name="year-new"),
    path("roster/", views.roster_list, name="roster"),
    path("roster/<int:pk>/", views.entry_page, name="entry"),
    path("roster/<int:pk>/change/", views.change_entry, name="entry-change"),
    path("roster/<int:pk>/<slug:verb>/", views.entry_move, name="entry-move"),
    path("review/", views.review_queue, name="review-queue"),
    path("review/preview/", views.review_preview, name="review-preview"),
    path("review/apply/", views.review_apply, name="review-apply"),
    path("<int:pk>/", views.year_detail, name="year"),
    path("<int:pk>/publish/", views.publish_year, name="year-publish"),
    path("<int:pk>/targets/<str:indicator>/", views.targets, name="targets"),
    path("<int:pk>/industries/", views.add_industry, name="industry-add"),
    path(
        "<int:pk>/industries/<int:industry>/remove/", views.remove_industry, name="industry-remove"
    ),
    path("<int:pk>/nominate/", views.nominate_page, name="nominate"),
]
