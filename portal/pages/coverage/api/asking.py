"""The question for figures that a key asks and in which nothing is unusual: the shortest way to the
answer that the resource would give (ADR 0020).

It says no to nobody: whatever is refused, waits to be folded or is merely unusual gives None, and
the resource begins anew. Both ways share what decides: who is admitted, reach, year and month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from portal.accounts.actor import Actor
from portal.api.authentication import admitted, key_given, parts_of
from portal.api.etags import tagged_as_shown
from portal.api.renderers import JSON
from portal.api.storage import given_of_key, key_of, keyed, minute_of, width_of_key
from portal.api.throttling import said_in_headers, seconds_left
from portal.indicators.definition import Indicator, indicators
from portal.indicators.storage import Parts, figures_within
from portal.indicators.vocabulary import Permission
from portal.indicators.years import years_at
from portal.kernel.errors import Refused
from portal.offices.grants import actor_of_key
from portal.offices.models import ApiKey
from portal.pages.coverage.queries import Choice, choice_named, explain_path, regions_reached
from portal.pages.coverage.serializers import plain, sample_out
from portal.regions.boundaries import lies_beneath
from portal.regions.models import Region
from portal.regions.storage import first_of, is_postgresql, made_of, region_statement
from portal.regions.vocabulary import Level
from portal.web.middleware import client_address

NAMES = frozenset({"region", "month", "span", "beneath"})


def answer_shortly(request: HttpRequest, code: str) -> HttpResponseBase | None:
    """The answer to a whole question of a key; None: go the long way."""
    indicator = indicators.get(code) if is_postgresql() and _is_usual(request) else None
    if indicator is None:
        return None
    now = timezone.now()
    asked = _asked(request, at=now)
    if asked is None:
        return None
    key, region = asked
    limit, used = key.rate_per_minute, key.used
    if used > limit:
        return None
    choice = _choice(request, region, at=now)
    found = choice and figures_within(
        indicator, region.path, region.pk, choice.year.code, choice.month, to_date=choice.to_date
    )
    if not found or choice is None:
        return None
    body = {
        **told_of(indicator, choice, at=now),
        "results": list(_results(request, indicator, choice, found)),
    }
    headers = said_in_headers(limit, limit - used, seconds_left())
    response = HttpResponse(orjson.dumps(body), content_type="application/json", headers=headers)
    asked_with = request.headers.get("If-None-Match", "")
    return tagged_as_shown(response, asked_with, shown=shown_in(body))


def shown_in(body: dict[str, Any]) -> bytes:
    """What of an answer its tag stands for: all but the moment at which it was asked for."""
    return bytes(JSON().render({name: told for name, told in body.items() if name != "counted_at"}))


def told_of(indicator: Indicator, choice: Choice, *, at: datetime) -> dict[str, Any]:
    """What an answer says before its figures."""
    return {
        "indicator": indicator.code,
        "version": indicator.version,
        "year": choice.year.code,
        "month": choice.month.code,
        "span": "to_date" if choice.to_date else "month",
        "counted_at": at,
    }


def _is_usual(request: HttpRequest) -> bool:
    given = request.GET
    code = given.get("region", "")
    accept = request.META.get("HTTP_ACCEPT", "*/*")
    return (
        request.method == "GET"
        and bool(key_given(request))
        and given.keys() <= NAMES
        and len(code) == 6
        and code.isascii()
        and code.isdigit()
        and given.get("beneath", "") in ("", "children", "counties")
        and ("*/*" in accept or "application/json" in accept)
    )


def _asked(request: HttpRequest, *, at: datetime) -> tuple[ApiKey, Region] | None:
    """The key that asks and the region that it asks for, if it may."""
    secret = key_given(request)
    given = given_of_key(*parts_of(secret), at=at, minute=minute_of(at))
    row = first_of(keyed(region_statement()), {**given, "code": request.GET["region"]})
    if row is None:
        return None
    key = key_of(row)
    request.key_read = key  # type: ignore[attr-defined] # counted: the long way takes it
    place = row[width_of_key() :]
    actor = _actor(request, key, at=at)
    if actor is None or place[0] is None:
        return None
    region = made_of(Region, place)
    is_within = any(lies_beneath(region.path, path) for path in regions_reached(actor))
    return (key, region) if is_within else None


def _actor(request: HttpRequest, key: ApiKey, *, at: datetime) -> Actor | None:
    try:
        admitted(key, client_address(request), at=at)
    except AuthenticationFailed:
        return None
    actor = actor_of_key(key)
    return actor if actor.may(Permission.VIEW) else None


def _choice(request: HttpRequest, region: Region, *, at: datetime) -> Choice | None:
    years = years_at(region.path)
    try:
        return choice_named(request.GET, region, years, at=at) if years else None
    except Refused:
        return None


def _results(
    request: HttpRequest, indicator: Indicator, choice: Choice, found: list[Parts]
) -> Iterator[dict[str, Any]]:
    here = request.build_absolute_uri(explain_path(indicator))
    rest = f"&month={choice.month.code}{'' if choice.to_date else '&span=month'}&part=numerator"
    for place, numerator, denominator in _listed(found, request.GET.get("beneath", "")):
        value = indicator.value(numerator, denominator)
        made = plain(numerator)
        yield {
            "region": place.code,
            "name": place.name,
            "level": place.level,
            "value": made if value is numerator else None if value is None else plain(value),
            "numerator": made,
            "denominator": None if denominator is None else plain(denominator),
            **sample_out(indicator, numerator, denominator),
            "explain": f"{here}?region={place.code}{rest}",
        }


def _listed(found: list[Parts], beneath: str) -> Iterable[Parts]:
    """The region, and what is listed beneath it: see `portal.indicators.reading.beneath`."""
    first, others = found[0], found[1:]
    if not beneath or first.region.level == Level.COUNTY:
        return [first]
    if beneath == "children" and first.region.level != Level.CITY:
        cities = tuple(p.region.path for p in others if p.region.level == Level.CITY)
        return [
            first,
            *(p for p in others if p.region.path in cities or not p.region.path.startswith(cities)),
        ]
    return [first, *(p for p in others if p.region.level == Level.COUNTY)]
