"""Addresses of the register, under /enterprises/."""

from __future__ import annotations

from django.urls import path

from enterprises.register import views

app_name = "register"
urlpatterns = [
    path("", views.register_list, name="list"),
    path("export/", views.export, name="export"),
    path("industries/", views.industries, name="industries"),
    path("new/", views.register, name="new"),
    path("views/", views.saved_views, name="views"),
    path("views/save/", views.save, name="save-view"),
    path("views/<int:pk>/", views.open_view, name="view"),
    path("views/<int:pk>/change/", views.change_saved, name="change-view"),
    path("views/<int:pk>/delete/", views.delete_saved, name="delete-view"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/across/", views.duplicates_across, name="duplicates-across"),
    path("mergers/<int:pk>/undo/", views.undo, name="undo-merger"),
    path("moves/", views.transfers, name="transfers"),
    path("moves/<int:pk>/<slug:verb>/", views.settle_transfer, name="settle-transfer"),
    path("take-over/", views.take_overs, name="take-overs"),
    path("<int:pk>/", views.enterprise_page, name="enterprise"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/contact/", views.show_contact, name="contact"),
    path("<int:pk>/licence/", views.licence, name="licence"),
    path("<int:pk>/size/", views.choose, name="size"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/station/", views.station, name="station"),
    path("<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/apart/", views.apart, name="apart"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/journey/", views.journey, name="journey"),
    path("<int:pk>/members/", views.members, name="members"),
    path("<int:pk>/members/<int:membership>/end/", views.end_member, name="end-member"),
]
