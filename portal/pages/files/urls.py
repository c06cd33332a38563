"""Addresses of attachments."""

from django.urls import path

from portal.pages.files import views

app_name = "files"
urlpatterns = [path("<int:pk>/", views.attachment, name="attachment")]
