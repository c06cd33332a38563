"""Addresses of visits, problems and plans, under /visits/."""

from __future__ import annotations

from django.urls import path

from experts.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.visit_list, name="list"),
    path("assign/", views.choose, name="choose"),
    path("assign/<int:enterprise>/", views.assign_page, name="assign"),
    path("problems/", views.problem_list, name="problems"),
    path("problems/<int:pk>/", views.problem_page, name="problem"),
    path("problems/<int:pk>/change/", views.change_problem_page, name="change-problem"),
    path("problems/<int:pk>/drop/", views.drop_problem_page, name="drop-problem"),
    path("problems/<int:pk>/remedy/", views.remedy, name="remedy"),
    path("problems/<int:pk>/photos/", views.add_photos, name="add-photos"),
    path(
        "problems/<int:pk>/photos/<int:photo>/remove/",
        views.remove_photo_page,
        name="remove-photo",
    ),
    path("problems/<int:pk>/cause/", views.name_problem_cause, name="name-cause"),
    path("problems/<int:pk>/<str:verb>/", views.make_problem_move, name="problem-move"),
    path("plans/", views.plan_list, name="plans"),
    path("plans/reports/", views.reports, name="reports"),
    path("plans/<int:pk>/", views.plan_page, name="plan"),
    path("plans/<int:pk>/goal/", views.save_goal_page, name="goal"),
    path("plans/<int:pk>/report/", views.report, name="report"),
    path("plans/<int:pk>/<str:verb>/", views.make_plan_move, name="plan-move"),
    path("measures/<int:pk>/", views.change_measure_page, name="measure"),
    path("measures/<int:pk>/drop/", views.drop_measure_page, name="drop-measure"),
    path("doubts/<int:pk>/<str:verb>/", views.settle_doubt, name="settle-doubt"),
    path("<int:pk>/", views.visit_page, name="visit"),
    path("<int:pk>/record/", views.record_page, name="record"),
    path("<int:pk>/explain/", views.explain_visit, name="explain"),
    path("<int:pk>/reassign/", views.reassign_page, name="reassign"),
    path("<int:pk>/problems/new/", views.new_problem, name="new-problem"),
    path("<int:pk>/<str:verb>/", views.make_move, name="move"),
]
