"""What a one-time link opens: a first password, a further role, a new password."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.actor import NOBODY, Actor
from portal.accounts.models import User
from portal.kernel.errors import Missing
from portal.offices import operations
from portal.offices.models import Invitation
from portal.offices.queries import link_of, place_of, role_label
from portal.offices.vocabulary import Purpose
from portal.pages.accounts.forms import LostPasswordForm, NewPasswordForm
from portal.web.screens import open_to_all, posted


@open_to_all("an invited person has no account yet; the link is the proof")
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing; only the form uses it up."""
    link = _link(token, Purpose.ACTIVATE)
    if link.user.has_usable_password():
        return _accept(request, link)
    form = NewPasswordForm(link.user, posted(request))
    if request.method == "POST" and form.is_valid():
        operations.activate(
            link, by=_by(request), at=timezone.now(), password=form.cleaned_data["new"]
        )
        messages.success(request, _("Your account is ready. Please sign in."))
        return redirect("accounts:sign-in")
    status = 422 if form.errors else 200
    return render(request, "accounts/activate.html", _about(link) | {"form": form}, status=status)


@open_to_all("whoever forgot the password cannot sign in; the link is the proof")
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    link = _link(token, Purpose.RESET)
    form = NewPasswordForm(link.user, posted(request))
    if request.method == "POST" and form.is_valid():
        operations.reset_password(
            link, by=_by(request), at=timezone.now(), password=form.cleaned_data["new"]
        )
        messages.success(request, _("Your new password is set. Please sign in."))
        return redirect("accounts:sign-in")
    status = 422 if form.errors else 200
    return render(request, "accounts/reset.html", _about(link) | {"form": form}, status=status)


@open_to_all("whoever forgot the password cannot sign in")
@require_http_methods(["GET", "POST"])
def lost_password(request: HttpRequest) -> HttpResponse:
    """The same answer for every login, so that nobody learns which ones exist."""
    form = LostPasswordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        operations.ask_reset(form.cleaned_data["login"], by=NOBODY, at=timezone.now())
        return render(request, "accounts/lost_password_sent.html")
    status = 422 if form.errors else 200
    return render(request, "accounts/lost_password.html", {"form": form}, status=status)


def _accept(request: HttpRequest, link: Invitation) -> HttpResponse:
    """A further role for an account that exists: its person signs in and accepts."""
    by = _by(request)
    if request.method == "POST":
        operations.accept(link, by=by, at=timezone.now())
        messages.success(request, _("You have taken up the role."))
        return redirect("accounts:profile")
    context = _about(link) | {"is_own": by.pk == link.user_id, "next": request.path}
    return render(request, "accounts/accept.html", context)


def _link(token: str, purpose: Purpose) -> Invitation:
    link = link_of(token, purpose=purpose, at=timezone.now())
    if link is None:
        raise Missing(
            _("This link was used, replaced or is older than 24 hours. Please ask for a new one.")
        )
    return link


def _by(request: HttpRequest) -> Actor:
    """Whoever is signed in at this browser, half or whole."""
    user = request.user
    if not isinstance(user, User):
        return NOBODY
    actor: Actor = getattr(request, "actor", NOBODY)
    return actor if actor.user is not None else NOBODY


def _about(link: Invitation) -> dict[str, object]:
    return {
        "link": link,
        "person": link.user,
        "role": role_label(link.role),
        "place": place_of(link),
    }
