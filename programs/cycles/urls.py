"""Addresses of programme years and rosters, under /years/."""

from __future__ import annotations

from django.urls import path

from programs.cycles import views

app_name = "cycles"
urlpatterns = [
    path("", views.years_list, name="years"),
    path("new/", views.open_year, name="year-new"),
    path("roster/", views.roster_list, name="roster"),
    path("roster/export/", views.export_roster, name="roster-export"),
    path("roster/many/", views.many_preview, name="many-preview"),
    path("roster/many/apply/", views.many_apply, name="many-apply"),
    path("roster/<int:pk>/", views.entry_page, name="entry"),
    path("roster/<int:pk>/change/", views.change_entry, name="entry-change"),
    path("roster/<int:pk>/<slug:verb>/", views.entry_move, name="entry-move"),
    path("review/", views.review_queue, name="review-queue"),
    path("review/preview/", views.review_preview, name="review-preview"),
    path("review/apply/", views.review_apply, name="review-apply"),
    path("activities/", views.activities_list, name="activities"),
    path("activities/export/", views.export_activities, name="activities-export"),
    path("activities/contracts/export/", views.export_contracts, name="contracts-export"),
    path("activities/decisions/export/", views.export_decisions, name="decisions-export"),
    path("activities/decisions/", views.decisions_list, name="decisions"),
    path("activities/<int:pk>/", views.activity_page, name="activity"),
    path("activities/<int:pk>/correct/", views.correct_activity, name="activity-correct"),
    path("activities/<int:pk>/attend/", views.attend, name="activity-attend"),
    path("activities/<int:pk>/unattend/", views.unattend, name="activity-unattend"),
    path("activities/<int:pk>/decide/", views.decide, name="activity-decide"),
    path("activities/<int:pk>/strike/", views.strike_activity, name="activity-strike"),
    path("activities/<int:pk>/contract/", views.record_contract, name="activity-contract"),
    path("contracts/<int:pk>/correct/", views.correct_contract, name="contract-correct"),
    path("contracts/<int:pk>/strike/", views.strike_contract, name="contract-strike"),
    path("decisions/<int:pk>/correct/", views.correct_decision, name="decision-correct"),
    path("decisions/<int:pk>/done/", views.finish_decision, name="decision-done"),
    path("targets/", views.targets_here, name="targets-here"),
    path("targets/<int:pk>/<slug:verb>/", views.answer_targets, name="targets-answer"),
    path("industries/", views.industries_list, name="industries"),
    path("industries/export/", views.export_industries, name="industries-export"),
    path("industries/<int:pk>/", views.industry_page, name="industry"),
    path("industries/<int:pk>/change/", views.change_industry, name="industry-change"),
    path("industries/<int:pk>/<slug:verb>/", views.industry_move, name="industry-move"),
    path("<int:pk>/", views.year_detail, name="year"),
    path("<int:pk>/differences/", views.year_differences, name="year-differences"),
    path("<int:pk>/correct/", views.correct_year, name="year-correct"),
    path("<int:pk>/publish/", views.publish_year, name="year-publish"),
    path("<int:pk>/bases/", views.bases, name="bases"),
    path("<int:pk>/launch/", views.launch, name="launch"),
    path("<int:pk>/launch/export/", views.export_launch, name="launch-export"),
    path("<int:pk>/targets/", views.targets, name="targets"),
    path("<int:pk>/targets/save/", views.save_targets, name="targets-save"),
    path("<int:pk>/targets/workbook/", views.targets_workbook, name="targets-workbook"),
    path("<int:pk>/industries/new/", views.propose_industry, name="industry-new"),
    path("<int:pk>/activities/new/", views.record_activity, name="activity-new"),
    path("<int:pk>/nominate/", views.nominate_page, name="nominate"),
]
