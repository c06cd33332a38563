"""Addresses of industrial chains, under /chains/."""

from __future__ import annotations

from django.urls import path

from programs.chains import views

app_name = "chains"
urlpatterns = [
    path("", views.chains_list, name="list"),
    path("new/", views.open_chain, name="new"),
    path("projects/", views.projects_list, name="projects"),
    path("projects/<int:pk>/", views.project_page, name="project"),
    path("projects/<int:pk>/change/", views.change_project, name="project-change"),
    path("projects/<int:pk>/lists/", views.keep_lists, name="project-lists"),
    path("projects/<int:pk>/milestones/", views.plan_milestones, name="project-milestones"),
    path("projects/<int:pk>/<slug:verb>/", views.project_move, name="project-move"),
    path("milestones/<int:pk>/reach/", views.reach_milestone, name="reach"),
    path("<int:pk>/", views.chain_page, name="chain"),
    path("<int:pk>/change/", views.change_chain, name="change"),
    path("<int:pk>/segments/", views.draw_segments, name="segments"),
    path("<int:pk>/causes/", views.draw_causes, name="causes"),
    path("<int:pk>/countermeasures/", views.draw_countermeasures, name="countermeasures"),
    path("<int:pk>/projects/new/", views.open_project, name="project-new"),
    path("<int:pk>/output/", views.record_output, name="output"),
    path("<int:pk>/<slug:verb>/", views.chain_move, name="move"),
]
