"""The contract of the API: for people who write county systems, signed in or not."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from portal.api.renderers import JSON

REASON = "the description of the API holds no data; writers of county systems read it first"


class Schema(SpectacularAPIView):  # type: ignore[misc]
    """OpenAPI 3 as JSON."""

    open_to_all = REASON
    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = []
    throttle_classes: ClassVar[list[Any]] = []
    renderer_classes = [JSON]


class Reader(SpectacularSwaggerSplitView):  # type: ignore[misc]
    """Swagger UI from our own files, its script in a file of its own (no inline script)."""

    open_to_all = REASON
    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = []
    throttle_classes: ClassVar[list[Any]] = []
