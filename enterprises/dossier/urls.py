"""Addresses of the dossier, under /enterprises/."""

from __future__ import annotations

from django.urls import path

from enterprises.dossier import views

app_name = "dossier"
urlpatterns = [
    path("objections/", views.objections, name="objections"),
    path("objections/<int:pk>/<slug:verb>/", views.settle, name="settle"),
    path("exceptions/", views.exceptions, name="exceptions"),
    path("consents/<int:pk>/scan/", views.attach_consent, name="consent-scan"),
    path("consents/<int:pk>/withdraw/", views.withdraw, name="withdraw-consent"),
    path("honours/<int:pk>/", views.honour, name="honour"),
    path("honours/<int:pk>/correct/", views.correct_honour, name="honour-correct"),
    path("honours/<int:pk>/strike/", views.strike_honour, name="honour-strike"),
    path("<int:pk>/honours/new/", views.record_honour, name="honour-new"),
    path("<int:pk>/dossier/", views.dossier, name="dossier"),
    path("<int:pk>/dossier/print/", views.print_dossier, name="print"),
    path("<int:pk>/dossier/consents/", views.consents, name="consents"),
    path("<int:pk>/dossier/objections/", views.raise_one, name="object"),
]
