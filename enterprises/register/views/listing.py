"""The list: narrowed, searched, leafed through by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.forms import FilterForm, ReasonForm, SavedViewForm
from enterprises.register.models import Enterprise, EnterpriseQuerySet, SavedView
from enterprises.register.operations import ask_for_download
from enterprises.register.queries import (
    CONDITIONS,
    ORDERS,
    PAGE_SIZES,
    Filters,
    Leaf,
    capped_count,
    contact_of,
    is_own,
    leaf_through,
    narrowed,
    places_in_reach,
    sees_persons,
)
from enterprises.register.rules.industries import industry_name, industry_of
from enterprises.register.storage import matching
from enterprises.register.views.industries import divisions, offered
from enterprises.register.vocabulary import Permission
from portal.regions.models import Region
from portal.web.screens import ScreenRequest, page, rows, screen

MOST_VIEWS: Final = 30


@require_GET
@screen(Permission.BROWSE)
def register_list(request: ScreenRequest) -> HttpResponse:
    """/enterprises/: what this person may browse, 20, 50 or 100 a page."""
    form = FilterForm(request.GET, places=_places(request, request.GET))
    filters = form.filters
    given = _as_read(request.GET, filters)
    found = _found(rows(request, of=Enterprise.objects), filters, request)
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "newest"
    size = _number(request.GET.get("per_page"))
    size = size if size in PAGE_SIZES else PAGE_SIZES[0]
    leaf = leaf_through(
        found.with_places(),
        order=order,
        size=size,
        after=_number(request.GET.get("after")),
        before=_number(request.GET.get("before")),
    )
    count, total = capped_count(found)
    return page(
        request,
        "enterprises/register.html",
        "enterprises/_register.html",
        form=form,
        filters=filters,
        lines=[_line(one, filters.text, request) for one in leaf.rows],
        count=count,
        total=total,
        order=order,
        chosen=list(_chosen(form, given)),
        offered=offered(request.GET) if "industry" in form.errors else None,
        divisions=divisions(),
        size=size,
        sizes=PAGE_SIZES,
        views=list(rows(request, of=SavedView.objects).in_order()[:MOST_VIEWS]),
        view=_number(request.GET.get("view")),
        view_form=SavedViewForm(),
        may_keep=request.actor.may(Permission.KEEP),
        full_form=ReasonForm(auto_id="full_%s") if sees_persons(request.actor) else None,
        said=[(name, given[name]) for name in CONDITIONS if given.get(name)],
        links=_links(given, leaf),
    )


@require_POST
@screen(Permission.BROWSE)
def export(request: ScreenRequest) -> HttpResponse:
    """/enterprises/export/: a workbook of exactly what the list shows, made by a job; persons are
    masked unless ?in_full asks for them with a reason."""
    form = FilterForm(request.POST, places=_places(request, request.POST))
    download = ask_for_download(
        form.filters,
        by=request.actor,
        at=timezone.now(),
        in_full="in_full" in request.POST,
        reason=request.POST.get("reason", ""),
    )
    return redirect("pages:job", pk=download.job_id)


def _as_read(query: QueryDict, filters: Filters) -> QueryDict:
    """The query with the code of an industry that was asked for by its name."""
    given = query.copy()
    if filters.industry:
        given["industry"] = filters.industry
    return given


def _places(request: ScreenRequest, given: QueryDict) -> list[Region]:
    return places_in_reach(request.actor, chosen=given.get("place", ""))


def _found(
    reached: EnterpriseQuerySet, filters: Filters, request: ScreenRequest
) -> EnterpriseQuerySet:
    phones = request.actor.may(Permission.CONTACT)
    return matching(narrowed(reached, filters), filters.text, phones=phones)


def _number(text: str | None) -> int | None:
    """A key or a size; anything else is as if it were not there."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _line(one: Enterprise, text: str, request: ScreenRequest) -> dict[str, Any]:
    contact = contact_of(one, in_full=is_own(one, request.actor))
    return {
        "enterprise": one,
        "name": _marked(one.name, text),
        "former": _former(one, text),
        "industry": industry_name(one.industry_code),
        "contact": contact["name"],
        "phone": contact["phone"],
    }


def _marked(name: str, text: str) -> tuple[str, str, str]:
    """Before, found and after, for the highlight; the whole name when it was found otherwise."""
    place = name.upper().find(text) if text else -1
    if place < 0:
        return name, "", ""
    end = place + len(text)
    return name[:place], name[place:end], name[end:]


def _former(one: Enterprise, text: str) -> str:
    """The former name that was found, when the present one was not."""
    names = one.search_names.split("\n")[1:]
    if not text or text in one.search_names.split("\n")[0]:
        return ""
    return next((name for name in names if text in name), "")


def _chosen(form: FilterForm, query: QueryDict) -> Iterator[Mapping[str, str]]:
    for name in CONDITIONS:
        value = query.get(name, "")
        if not value or name not in form.fields or name in form.errors:
            continue
        rest = _query(query, **{name: None})
        yield {
            "label": str(form.fields[name].label),
            "value": _label(form, name, value),
            "url": f"?{rest}",
        }


def _label(form: FilterForm, name: str, value: str) -> str:
    if name == "place":
        return form.places[value].name if value in form.places else value
    if name == "industry":
        return str(industry_of(value) or value)
    choices: Any = getattr(form.fields[name], "choices", ())
    flat = dict(_flat(choices))
    return str(flat.get(value, value))


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list):
            yield from label
        else:
            yield value, label


def _query(query: QueryDict, **changes: object) -> str:
    kept = query.copy()
    for name in ("after", "before", "view"):
        kept.pop(name, None)
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = str(value)
    return kept.urlencode()


def _links(query: QueryDict, leaf: Leaf) -> dict[str, str]:
    base = reverse("register:list")
    first = f"{base}?{_query(query)}"
    return {
        "first_url": first if leaf.before else "",
        "previous_url": f"{base}?{_query(query, before=leaf.before)}" if leaf.before else "",
        "next_url": f"{base}?{_query(query, after=leaf.after)}" if leaf.after else "",
        "order_text": _("Rows that come in while you leaf are neither lost nor shown twice."),
    }
