"""Addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from portal.pages.webhooks import views

urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/new/", views.subscribe, name="webhook-new"),
    path("webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("webhooks/<int:pk>/change/", views.change, name="webhook-change"),
    path("webhooks/<int:pk>/change-secret/", views.change_secret, name="webhook-change-secret"),
    path("webhooks/<int:pk>/end/", views.end, name="webhook-end"),
    path("webhooks/<int:pk>/<slug:verb>/", views.act, name="webhook-act"),
    path("webhooks/deliveries/<int:pk>/", views.delivery, name="delivery"),
    path("webhooks/deliveries/<int:pk>/repeat/", views.repeat, name="delivery-repeat"),
    path("webhooks/deliveries/<int:pk>/discard/", views.discard, name="delivery-discard"),
]
