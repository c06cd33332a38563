"""The pages of webhooks: subscriptions, their secret once, deliveries and every attempt."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.pages.webhooks.forms import DeliverySearch, WebhookForm, WebhookSearch
from portal.web.keyset import Leaf, leaf
from portal.web.once import acted, once
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen
from portal.webhooks import operations
from portal.webhooks.models import Delivery, Subscription
from portal.webhooks.operations import IssuedSecret
from portal.webhooks.queries import (
    discarded_by,
    first_waiting,
    kind_label,
    log_of,
    may_be_discarded,
    narrowed,
    office_of,
    standing,
)
from portal.webhooks.settling import discard as set_aside
from portal.webhooks.vocabulary import DeliveryState, Outcome, Permission

STATES = {
    DeliveryState.WAITING: "info",
    DeliveryState.DELIVERED: "ok",
    DeliveryState.DEAD: "error",
    DeliveryState.DISCARDED: "none",
}
VERBS: dict[str, Callable[..., object]] = {
    "ping": operations.ping,
    "pause": operations.pause,
    "resume": operations.resume,
    "repeat-dead": operations.repeat_dead,
    "discard-dead": operations.discard_dead,
}


@require_GET
@screen(Permission.VIEW)
def webhooks(request: ScreenRequest) -> HttpResponse:
    """Every subscription in reach that has not ended: all, or those that somebody must look at."""
    search = WebhookSearch(request.GET)
    wanted = search.cleaned_data["state"] if search.is_valid() else ""
    found = standing(rows(request, of=Subscription.objects).living(), wanted).with_counts()
    shown: Leaf[Subscription] = leaf(request, found)
    context = {
        "form": search,
        "leaf": shown,
        "is_narrowed": bool(wanted),
        "may_keep": request.actor.may(Permission.KEEP),
    }
    return render(request, "webhooks/webhooks.html", context)


@require_http_methods(["GET", "POST"])
@screen(Permission.KEEP, fresh=True)
@once
def subscribe(request: ScreenRequest) -> HttpResponse:
    """The form; after it the secret, on this one answer and never again."""
    office = office_of(request.actor)
    if office is None:
        raise PermissionDenied
    form = WebhookForm(posted(request))
    if request.method == "POST" and form.is_valid():
        issued = operations.subscribe(
            office, by=request.actor, at=timezone.now(), **form.cleaned_data
        )
        return _secret(request, issued)
    status = 422 if form.errors else 200
    return render(request, "webhooks/entry.html", {"form": form, "office": office}, status=status)


@require_GET
@screen(Permission.VIEW)
def webhook(request: ScreenRequest, pk: int) -> HttpResponse:
    """One subscription with its deliveries, the newest first."""
    found = get_object_or_404(
        rows(request, of=Subscription.objects).with_counts().select_related("office", "made_by"),
        pk=pk,
    )
    search = DeliverySearch(request.GET)
    wanted = search.cleaned_data if search.is_valid() else {}
    deliveries = narrowed(rows(request, of=Delivery.objects), {"subscription": pk, **wanted})
    shown: Leaf[Delivery] = leaf(request, deliveries)
    context = {
        "webhook": found,
        "kinds": [kind_label(code) for code in found.kinds],
        "form": search,
        "leaf": shown,
        "lines": [(one, kind_label(one.kind), _state(one)) for one in shown.rows],
        "may_keep": found.allows(request.actor, to=Permission.KEEP),
        "may_tend": found.allows(request.actor, to=Permission.TEND),
        "first": first_waiting(pk) if found.failures else None,
        "now": timezone.now(),
    }
    return render(request, "webhooks/webhook.html", context)


@require_http_methods(["GET", "POST"])
@screen(Permission.KEEP, fresh=True)
def change(request: ScreenRequest, pk: int) -> HttpResponse:
    found = _subscription(request, pk)
    kept = {"name": found.name, "url": found.url, "kinds": found.kinds}
    form = WebhookForm(posted(request), initial=kept)
    if request.method == "POST" and form.is_valid():
        operations.change(found, by=request.actor, at=timezone.now(), **form.cleaned_data)
        say(request, _("Saved."))
        return redirect("pages:webhook", pk=pk)
    context = {"form": form, "office": found.office, "webhook": found}
    return render(request, "webhooks/entry.html", context, status=422 if form.errors else 200)


@require_POST
@screen(Permission.KEEP, fresh=True)
@once
def change_secret(request: ScreenRequest, pk: int) -> HttpResponse:
    """A new secret, shown on this one answer."""
    found = _subscription(request, pk)
    return _secret(request, operations.change_secret(found, by=request.actor, at=timezone.now()))


@require_POST
@screen(Permission.KEEP, fresh=True)
def end(request: ScreenRequest, pk: int) -> HttpResponse:
    operations.end(_subscription(request, pk), by=request.actor, at=timezone.now())
    say(request, _("The subscription has ended. Nothing more is posted to this address."))
    return redirect("pages:webhooks")


@require_POST
@screen(Permission.TEND)
def act(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    found = _subscription(request, pk)
    if verb not in VERBS:
        raise Http404
    VERBS[verb](found, by=request.actor, at=timezone.now())
    say(request, _("Done."))
    return redirect("pages:webhook", pk=pk)


@require_GET
@screen(Permission.VIEW)
def delivery(request: ScreenRequest, pk: int) -> HttpResponse:
    """One delivery: what was told (to those whose it is), and every attempt."""
    found = get_object_or_404(
        rows(request, of=Delivery.objects).select_related("subscription__office__region"), pk=pk
    )
    may_read = found.allows(request.actor, to=Permission.READ)
    log = [(one, "ok" if one.outcome == Outcome.TAKEN else "error") for one in log_of(found)]
    context = {
        "delivery": found,
        "label": kind_label(found.kind),
        "state": _state(found),
        "log": log,
        "body": json.dumps(found.data, ensure_ascii=False, indent=2) if may_read else "",
        "may_tend": found.allows(request.actor, to=Permission.TEND),
        "may_discard": found.allows(request.actor, to=Permission.KEEP) and may_be_discarded(found),
        "discarded": discarded_by(found),
    }
    return render(request, "webhooks/delivery.html", context)


@require_POST
@screen(Permission.TEND)
def repeat(request: ScreenRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        rows(request, of=Delivery.objects).select_related("subscription"), pk=pk
    )
    operations.repeat(found, by=request.actor, at=timezone.now())
    say(request, _("It is on its way again."))
    return redirect("pages:delivery", pk=pk)


@require_POST
@screen(Permission.KEEP)
def discard(request: ScreenRequest, pk: int) -> HttpResponse:
    """Set one event aside; those behind it go on."""
    found = get_object_or_404(
        rows(request, of=Delivery.objects).select_related("subscription"), pk=pk
    )
    reason = request.POST.get("reason", "")
    set_aside(found, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("It is set aside. Those behind it are posted within a few seconds."))
    return redirect("pages:delivery", pk=pk)


def _subscription(request: ScreenRequest, pk: int) -> Subscription:
    subscriptions = rows(request, of=Subscription.objects).select_related("office__region")
    found: Subscription = get_object_or_404(subscriptions, pk=pk)
    return found


def _secret(request: ScreenRequest, issued: IssuedSecret) -> HttpResponse:
    acted(request, onwards=reverse("pages:webhook", args=[issued.subscription.pk]))
    context = {"webhook": issued.subscription, "secret": issued.secret}
    return render(request, "webhooks/secret.html", context)


def _state(one: Delivery) -> str:
    return STATES[DeliveryState(one.state)]
