"""Addresses of monthly returns, under /returns/."""

from __future__ import annotations

from django.urls import path

from programs.returns import views

app_name = "returns"
urlpatterns = [
    path("", views.returns_list, name="list"),
    path("open/", views.open_month, name="open"),
    path("remind/", views.remind_all, name="remind"),
    path("export/", views.export_list, name="export"),
    path("summary/export/", views.export_summary, name="summary-export"),
    path("summary/", views.summary_page, name="summary"),
    path("forms/", views.forms_list, name="forms"),
    path("forms/choose/", views.choose_form, name="form-choose"),
    path("forms/<slug:code>/", views.form_page, name="form"),
    path("decide/", views.decide_many, name="decide"),
    path("cities/", views.cities_list, name="cities"),
    path("cities/accept/", views.accept_cities, name="cities-accept"),
    path("city/", views.city_page, name="city"),
    path("city/export/", views.export_city, name="city-export"),
    path("before/", views.before_page, name="before"),
    path("windows/", views.windows, name="windows"),
    path("warnings/", views.warnings_page, name="warnings"),
    path("warnings/export/", views.export_warnings, name="warnings-export"),
    path("grace/", views.grace, name="grace"),
    path("doubts/", views.doubts_list, name="doubts"),
    path("doubts/export/", views.export_doubts, name="doubts-export"),
    path("doubts/<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/", views.return_page, name="return"),
    path("<int:pk>/history/", views.history, name="history"),
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/accept/", views.accept, name="accept"),
    path("<int:pk>/return/", views.send_back, name="send-back"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/drop/", views.drop_correction, name="drop"),
    path("<int:pk>/print/", views.print_page, name="print"),
    path("<int:pk>/workbook/", views.download, name="workbook"),
    path("<int:pk>/upload/", views.upload, name="upload"),
]
