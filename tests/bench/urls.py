"""The portal's addresses, and an empty view behind everything that a signed-in request passes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal import urls
from portal.urls import *  # noqa: F403 - its handlers of errors too


def empty(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    return HttpResponse(b"", content_type="text/html")


urlpatterns = [*urls.urlpatterns, path("bench/empty/", empty)]
