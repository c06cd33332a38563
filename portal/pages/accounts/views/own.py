"""One's own account: contact, language, password, second step, sessions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.actor import NOBODY, Actor
from portal.offices import operations
from portal.offices.models import Person
from portal.offices.queries import (
    has_second_step,
    needs_second_step,
    open_sessions,
    password_days_left,
    role_label,
)
from portal.offices.vocabulary import Permission
from portal.pages.accounts.forms import ChangePasswordForm, ContactForm
from portal.pages.accounts.views.sign_in import new_key, onwards
from portal.web.once import acted, once
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, open_to_all, posted, rows, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.SELF_MANAGE)
def profile(request: ScreenRequest) -> HttpResponse:
    """Who I am here, what I hold, how I get in."""
    person = _me(request)
    form = ContactForm(posted(request), initial={"email": person.email, "phone": person.phone})
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        operations.correct_contact(person, by=request.actor, at=now, **form.cleaned_data)
        say(request, _("Saved."))
        return redirect("accounts:profile")
    context = {
        "person": person,
        "form": form,
        "posts": [
            (role_label(post.role), post.office)
            for post in person.posts.held().select_related("office")
        ],
        "second_step": has_second_step(person),
        "second_step_needed": needs_second_step(request.actor),
        "days_left": password_days_left(person, at=now),
        "session_count": len(open_sessions(person, at=now)),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", context, status=status)


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
@screen(Permission.SELF_MANAGE)
def password(request: ScreenRequest) -> HttpResponse:
    """Change the password; where it is due, nothing else is reached before."""
    person = _me(request)
    form = ChangePasswordForm(person, posted(request))
    due = bool(request.session.get("password_due"))
    if request.method == "POST" and form.is_valid():
        before = request.session.session_key
        changed = operations.change_password(
            person,
            by=request.actor,
            at=timezone.now(),
            old=form.cleaned_data["old"],
            new=form.cleaned_data["new"],
            session_key=before or "",
        )
        request.session.pop("password_due", None)
        update_session_auth_hash(request, changed)
        new_key(request, before=before)
        say(request, _("Your password is changed. Other sessions were ended."))
        return onwards(request) if due else redirect("accounts:profile")
    status = 422 if form.errors else 200
    return render(request, "accounts/password.html", {"form": form, "due": due}, status=status)


@sensitive_post_parameters("code")
@require_POST
@screen(Permission.SELF_MANAGE, fresh=True)
@once
def recovery_codes(request: ScreenRequest) -> HttpResponse:
    """New recovery codes, shown once; those before stop working."""
    codes = operations.new_recovery_codes(_me(request), by=request.actor, at=timezone.now())
    acted(request, onwards=reverse("accounts:profile"))
    shown = [f"{code[:5]}-{code[5:]}" for code in codes]
    return render(request, "accounts/recovery_codes.html", {"codes": shown})


@require_GET
@screen(Permission.SELF_MANAGE)
def sessions(request: ScreenRequest) -> HttpResponse:
    found = open_sessions(_me(request), at=timezone.now())
    context = {"sessions": found, "this": request.session.session_key}
    return render(request, "accounts/sessions.html", context)


@require_POST
@screen(Permission.SELF_MANAGE)
def end_session(request: ScreenRequest, pk: int) -> HttpResponse:
    sign_in = get_object_or_404(_me(request).sign_ins, pk=pk)
    operations.end_session(sign_in, by=request.actor, at=timezone.now())
    say(request, _("The session was ended."))
    return redirect("accounts:sessions")


@require_POST
@screen(Permission.SELF_MANAGE)
def end_other_sessions(request: ScreenRequest) -> HttpResponse:
    key = request.session.session_key or ""
    operations.end_other_sessions(
        _me(request), by=request.actor, at=timezone.now(), session_key=key
    )
    say(request, _("The other sessions were ended."))
    return redirect("accounts:sessions")


@open_to_all("everybody may choose the language of a page")
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own switch, kept on the account of whoever is signed in."""
    answer = i18n.set_language(request)
    language = request.POST.get("language", "")
    actor: Actor = getattr(request, "actor", NOBODY)
    is_known = language in dict(settings.LANGUAGES)
    if actor.user is not None and is_known and language != actor.user.language:
        operations.choose_language(actor.user, by=actor, at=timezone.now(), language=language)
    return answer


def _me(request: ScreenRequest) -> Person:
    me: Person = get_object_or_404(rows(request, of=Person.objects), pk=request.actor.pk)
    return me
