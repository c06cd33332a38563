"""An empty view, and views of one SQL statement each."""

import json

from django.db import connection
from django.http import HttpRequest, HttpResponse

from tests.bench.floors.statements import grouped_by_county, json_of_page


def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"", content_type="text/html")


def grouped(request: HttpRequest) -> HttpResponse:
    """What a coverage page asks, counted from the rows."""
    with connection.cursor() as cursor:
        found = grouped_by_county(cursor, request.GET["year"], request.GET["on"])
    return HttpResponse(json.dumps(found), content_type="application/json")


def listed(request: HttpRequest) -> HttpResponse:
    """50 enterprises, made into JSON by the database."""
    with connection.cursor() as cursor:
        text = json_of_page(cursor, after=int(request.GET.get("after", 0)))
    return HttpResponse(text, content_type="application/json")
