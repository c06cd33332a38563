"""Addresses of policies, under /policies/."""

from __future__ import annotations

from django.urls import path

from programs.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.policy_list, name="list"),
    path("new/", views.record, name="new"),
    path("for/<int:pk>/", views.fitting, name="fitting"),
    path("applications/", views.applications, name="applications"),
    path("applications/export/", views.export_applications, name="applications-export"),
    path("applications/for/<int:pk>/", views.record_application, name="application-new"),
    path("applications/for/<int:pk>/of/<int:policy>/", views.apply, name="apply"),
    path("applications/<int:pk>/", views.application, name="application"),
    path("applications/<int:pk>/<slug:verb>/", views.decide, name="application-move"),
    path("benefits/for/<int:pk>/", views.record_benefit, name="benefit-new"),
    path("benefits/<int:pk>/", views.benefit, name="benefit"),
    path("benefits/<int:pk>/correct/", views.correct_benefit, name="benefit-correct"),
    path("benefits/<int:pk>/strike/", views.strike_benefit, name="benefit-strike"),
    path("loans/for/<int:pk>/", views.record_loan, name="loan-new"),
    path("loans/<int:pk>/", views.loan, name="loan"),
    path("loans/<int:pk>/correct/", views.correct_loan, name="loan-correct"),
    path("loans/<int:pk>/strike/", views.strike_loan, name="loan-strike"),
    path("papers/", views.papers, name="papers"),
    path("papers/new/", views.record_paper, name="paper-new"),
    path("papers/export/", views.export_papers, name="papers-export"),
    path("papers/<int:pk>/", views.paper, name="paper"),
    path("papers/<int:pk>/correct/", views.correct_paper, name="paper-correct"),
    path("papers/<int:pk>/strike/", views.strike_paper, name="paper-strike"),
    path("<int:pk>/", views.policy_page, name="policy"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/end/", views.end, name="end"),
]
