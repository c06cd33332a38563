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
    path("versions/<int:pk>/campaign/", views.campaign_add, name="campaign-add"),
    path("campaigns/", views.campaigns_list, name="campaigns"),
    path("campaigns/<int:pk>/", views.campaign_page, name="campaign"),
    path("campaigns/<int:pk>/change/", views.campaign_change, name="campaign-change"),
    path("campaigns/<int:pk>/open/", views.campaign_open, name="campaign-open"),
    path("campaigns/<int:pk>/invite/", views.campaign_invite, name="campaign-invite"),
    path("campaigns/<int:pk>/close/", views.campaign_close, name="campaign-close"),
    path("campaigns/<int:pk>/look/", views.campaign_look, name="campaign-look"),
    path("campaigns/<int:pk>/invitees/", views.invitees_list, name="invitees"),
    path("campaigns/<int:pk>/export/", views.invitees_export, name="invitees-export"),
    path("campaigns/<int:pk>/remind/", views.invitees_remind, name="invitees-remind"),
    path("campaigns/<int:pk>/flags/", views.flags_list, name="flags"),
    path("flags/<int:pk>/dismiss/", views.flag_dismiss, name="flag-dismiss"),
    path("invited/<int:pk>/", views.invitee_page, name="invitee"),
    path("invited/<int:pk>/start/", views.invitee_start, name="invitee-start"),
    path("invited/<int:pk>/excuse/", views.invitee_excuse, name="invitee-excuse"),
    path("invited/<int:pk>/ask-again/", views.invitee_ask_again, name="invitee-ask-again"),
    path("invited/<int:pk>/link/", views.answer_link, name="answer-link"),
    path(
        "invited/<int:pk>/links/<int:link>/revoke/",
        views.answer_link_revoke,
        name="answer-link-revoke",
    ),
    path("answer/", views.answer, name="answer"),
    path("answer/done/", views.answer_done, name="answer-done"),
    path("answer/<int:pk>/", views.answer_begin, name="answer-begin"),
    path("answer/<int:pk>/sections/<slug:code>/", views.answer_section, name="answer-section"),
    path("answer/<int:pk>/sections/<slug:code>/draft/", views.answer_draft, name="answer-draft"),
    path("answer/<int:pk>/check/", views.answer_check, name="answer-check"),
    path("answer/<int:pk>/submit/", views.answer_submit, name="answer-submit"),
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
