"""Addresses of offices and people."""

from __future__ import annotations

from django.urls import path

from portal.pages.offices import views

urlpatterns = [
    path("offices/", views.offices, name="offices"),
    path("offices/new/", views.open_office, name="office-new"),
    path("offices/<int:pk>/", views.office, name="office"),
    path("offices/<int:pk>/close/", views.close_office, name="office-close"),
    path("offices/<int:pk>/invite/", views.invite, name="office-invite"),
    path("offices/<int:pk>/links/<int:link>/again/", views.link_again, name="office-link-again"),
    path("offices/<int:pk>/posts/<int:post>/end/", views.end_post, name="post-end"),
    path("offices/<int:pk>/posts/<int:post>/hand-over/", views.hand_over, name="post-hand-over"),
    path("offices/<int:pk>/keys/new/", views.issue_key, name="key-new"),
    path("offices/keys/<int:pk>/allow/", views.allow_submission, name="key-allow"),
    path("offices/keys/<int:pk>/renew/", views.renew_key, name="key-renew"),
    path("offices/keys/<int:pk>/revoke/", views.revoke_key, name="key-revoke"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/reset-link/", views.reset_link, name="person-reset-link"),
    path("people/<int:pk>/contact/", views.contact, name="person-contact"),
    path("people/<int:pk>/<slug:verb>/", views.act, name="person-act"),
]
