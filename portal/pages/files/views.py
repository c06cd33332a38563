"""An attachment, for whoever may read the row that it hangs on."""

from __future__ import annotations

from django.http import FileResponse
from django.views.decorators.http import require_GET

from portal.files.queries import attachment_for, open_attachment
from portal.files.vocabulary import Permission
from portal.web.screens import ScreenRequest, screen


@require_GET
@screen(Permission.VIEW)
def attachment(request: ScreenRequest, pk: int) -> FileResponse:
    found = attachment_for(request.actor, pk)
    response = FileResponse(
        open_attachment(found), content_type=found.media_type, filename=found.name
    )
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["ETag"] = f'"{found.sha256}"'
    return response
