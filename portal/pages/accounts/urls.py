"""Addresses of one's own account."""

from __future__ import annotations

from django.urls import path

from portal.pages.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("second-step/", views.second_step, name="second-step"),
    path("enrol/", views.enrol, name="enrol"),
    path("recovery-codes/", views.recovery_codes, name="recovery-codes"),
    path("activate/<str:token>/", views.activate, name="activate"),
    path("lost-password/", views.lost_password, name="lost-password"),
    path("reset/<str:token>/", views.reset, name="reset"),
    path("password/", views.password, name="password"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end-others/", views.end_other_sessions, name="end-other-sessions"),
    path("sessions/<int:pk>/end/", views.end_session, name="end-session"),
    path("", views.profile, name="profile"),
]
