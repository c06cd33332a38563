"""Uploading the scan of a licence."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enterprises.register.models import CodeException
from enterprises.register.operations import attach_licence
from enterprises.register.vocabulary import Permission
from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, rows, screen


@require_POST
@screen(Permission.EXCEPT)
def licence(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/licence/"""
    found = get_object_or_404(rows(request, of=CodeException.objects), pk=pk)
    upload = request.FILES.get("licence")
    if upload is None or upload.file is None:
        words = _("Choose a file.")
        raise Invalid(words, licence=words)
    attach_licence(
        found,
        stream=cast("BinaryIO", upload.file),
        name=upload.name or "",
        by=request.actor,
        at=timezone.now(),
    )
    say(request, _("The scan of the licence is kept."))
    return redirect("register:enterprise", pk=pk)
