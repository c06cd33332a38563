"""The list: narrowed, searched, leafed through by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from certification.certificates.forms import FilterForm
from certification.certificates.importers import certificate_importer
from certification.certificates.models import Certificate
from certification.certificates.queries import (
    capped_count,
    leaf_through,
    narrowed,
)
from certification.certificates.rules.showing import shown
from certification.certificates.vocabulary import Permission
from portal.regions.queries import places_in_reach
from portal.web.screens import ScreenRequest, page, rows, screen

SIZES: Final = (20, 50, 100)
SAID: Final = ("q", "place", "scheme", "force", "status")


@require_GET
@screen(Permission.VIEW)
def certificate_list(request: ScreenRequest) -> HttpResponse:
    """/certificates/: what this person reaches, newest first."""
    today = timezone.localdate()
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.VIEW, chosen=named)
    form = FilterForm(request.GET, places=places)
    filters = form.filters
    found = narrowed(rows(request, of=Certificate.objects), filters, on=today)
    size = _number(request.GET.get("size"))
    size = size if size in SIZES else SIZES[0]
    after = _number(request.GET.get("after"))
    leaf = leaf_through(found.with_all(), after=after, size=size)
    count, total = capped_count(found)
    return page(
        request,
        "certification/certificates/certificates.html",
        "certification/certificates/_certificates.html",
        form=form,
        filters=filters,
        lines=[shown(one, today) for one in leaf.rows],
        count=count,
        total=total,
        size=size,
        sizes=SIZES,
        chosen=list(_chosen(form, request.GET)),
        may_record=request.actor.may(Permission.RECORD),
        import_url=reverse("imports:upload", args=[certificate_importer.code]),
        first_url=f"?{_query(request.GET)}" if after else "",
        next_url=f"?{_query(request.GET, after=leaf.after)}" if leaf.after else "",
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _chosen(form: FilterForm, query: QueryDict) -> Iterator[Mapping[str, str]]:
    for name in SAID:
        value = query.get(name, "")
        if value and name in form.fields and name not in form.errors:
            yield {
                "label": str(form.fields[name].label),
                "value": _label(form, name, value),
                "url": f"?{_query(query, **{name: None})}",
            }


def _label(form: FilterForm, name: str, value: str) -> str:
    if name == "place":
        return form.places[value].name if value in form.places else value
    choices: Any = getattr(form.fields[name], "choices", ())
    return (
        str(dict(choices).get(value, value)) if name != "q" else _("“%(text)s”") % {"text": value}
    )


def _query(query: QueryDict, **changes: object) -> str:
    kept = query.copy()
    kept.pop("after", None)
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = str(value)
    return kept.urlencode()
