"""Addresses of questionnaires and needs, under /questionnaires/."""

from __future__ import annotations

from django.urls import path

from programs.questionnaires import views

app_name = "questionnaires"
urlpatterns = [
    path("", views.responses_list, name="responses"),
    path("start/<int:enterprise>/", views.start_response, name="start"),
    path("versions/", views.versions_list, name="versions"),
    path("versions/add/", views.add_version, name="version-add"),
    path("versions/<int:pk>/", views.version_page, name="version"),
    path("versions/<int:pk>/publish/", views.publish_version, name="version-publish"),
    path("needs/", views.needs_list, name="needs"),
    path("needs/<int:pk>/", views.need_page, name="need"),
    path("needs/<int:pk>/dispatch/", views.dispatch_need, name="need-dispatch"),
    path("needs/<int:pk>/answer/", views.answer_need, name="need-answer"),
    path("needs/<int:pk>/settle/", views.settle_need, name="need-settle"),
    path("<int:pk>/", views.response_page, name="response"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/submit/", views.submit_response, name="submit"),
    path("<int:pk>/confirm/", views.confirm_response, name="confirm"),
    path("<int:pk>/copy/", views.copy_response, name="copy"),
    path("<int:pk>/return/", views.return_response, name="return"),
    path("<int:pk>/sections/<slug:code>/", views.section_page, name="section"),
    path("<int:pk>/sections/<slug:code>/draft/", views.draft, name="draft"),
]
