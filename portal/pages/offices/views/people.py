"""People: found, suspended, reinstated, unlocked; posts ended and handed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.offices import operations
from portal.offices.models import Office, Person
from portal.offices.queries import (
    has_second_step,
    is_locked,
    open_sessions,
    role_label,
    roles_held,
    search_people,
)
from portal.offices.rules import normal_login
from portal.offices.vocabulary import Permission
from portal.pages.offices.forms import ContactForm, HandOverForm, PeopleSearch, ReasonForm
from portal.web.keyset import Leaf, leaf
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen

#: acts on a person, and whether each wants a reason
VERBS: dict[str, tuple[Callable[..., object], bool]] = {
    "suspend": (operations.suspend, True),
    "reinstate": (operations.reinstate, True),
    "remove-second-step": (operations.remove_second_step, True),
    "unlock": (operations.unlock, False),
    "end-sessions": (operations.end_sessions, False),
}


@require_GET
@screen(Permission.PEOPLE_SUSPEND)
def people(request: ScreenRequest) -> HttpResponse:
    form = PeopleSearch(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = search_people(rows(request, of=Person.objects).people(), wanted)
    shown: Leaf[Person] = leaf(request, found, size=50)
    return render(request, "offices/people.html", {"form": form, "leaf": shown})


@require_GET
@screen(Permission.PEOPLE_SUSPEND)
def person(request: ScreenRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(rows(request, of=Person.objects).people(), pk=pk)
    posts = found.posts.held().select_related("office")
    now = timezone.now()
    context = {
        "person": found,
        "posts": [(role_label(post.role), post) for post in posts],
        "roles": sorted(role_label(code) for code in roles_held(found)),
        "sessions": open_sessions(found, at=now),
        "second_step": has_second_step(found),
        "locked": is_locked(found, at=now),
        "activated": found.has_usable_password(),
        "contact": ContactForm(initial={"email": found.email, "phone": found.phone}),
        "reason": ReasonForm(),
        "is_self": found.pk == request.actor.pk,
    }
    return render(request, "offices/person.html", context)


@require_POST
@screen(Permission.PEOPLE_SUSPEND, fresh=True)
def act(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    found = get_object_or_404(rows(request, of=Person.objects).people(), pk=pk)
    if verb not in VERBS:
        raise Http404
    operation, wants_reason = VERBS[verb]
    extra: dict[str, Any] = {"reason": request.POST.get("reason", "")} if wants_reason else {}
    operation(found, by=request.actor, at=timezone.now(), **extra)
    say(request, _("Done."))
    return redirect("pages:person", pk=pk)


@require_POST
@screen(Permission.PEOPLE_INVITE)
def contact(request: ScreenRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(rows(request, of=Person.objects).people(), pk=pk)
    form = ContactForm(request.POST)
    if form.is_valid():
        operations.correct_contact(found, by=request.actor, at=timezone.now(), **form.cleaned_data)
        say(request, _("Saved."))
        return redirect("pages:person", pk=pk)
    context = {"person": found, "contact": form}
    return render(request, "offices/contact.html", context, status=422)


@require_POST
@screen(Permission.PEOPLE_SUSPEND, fresh=True)
def end_post(request: ScreenRequest, pk: int, post: int) -> HttpResponse:
    office = get_object_or_404(rows(request, of=Office.objects), pk=pk)
    held = get_object_or_404(office.posts.held(), pk=post)
    reason = request.POST.get("reason", "")
    operations.end_post(held, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The post has ended, and with it sessions, links and keys."))
    return redirect("pages:office", pk=pk)


@require_http_methods(["GET", "POST"])
@screen(Permission.PEOPLE_SUSPEND, fresh=True)
def hand_over(request: ScreenRequest, pk: int, post: int) -> HttpResponse:
    office = get_object_or_404(rows(request, of=Office.objects), pk=pk)
    held = get_object_or_404(office.posts.held().select_related("user"), pk=post)
    form = HandOverForm(posted(request))
    if request.method == "POST" and form.is_valid():
        login = normal_login(form.cleaned_data["to"])
        to = rows(request, of=Person.objects).people().filter(login=login).first()
        if to is not None:
            reason = form.cleaned_data["reason"]
            operations.hand_over(held, by=request.actor, at=timezone.now(), to=to, reason=reason)
            say(request, _("The post was handed over."))
            return redirect("pages:office", pk=pk)
        form.add_error("to", _("There is no account of this login."))
    context = {"office": office, "post": held, "role": role_label(held.role), "form": form}
    return render(request, "offices/hand_over.html", context, status=422 if form.errors else 200)
