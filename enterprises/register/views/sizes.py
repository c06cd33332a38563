"""The size class that a person chooses."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enterprises.register.forms import SizeForm
from enterprises.register.models import Enterprise
from enterprises.register.operations import choose_size
from enterprises.register.views.enterprise import sound
from enterprises.register.vocabulary import Permission
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, rows, screen


@require_POST
@screen(Permission.SIZE)
def choose(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/size/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    given = sound(SizeForm(request.POST))
    choose_size(enterprise, by=request.actor, at=timezone.now(), **given)
    say(request, _("The size class is kept."))
    return redirect("register:enterprise", pk=pk)
