"""Nobody, unless a resource names the permission that it asks for."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class Nobody(BasePermission):
    """The default: a view that forgot to say who may is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class HoldsPermission(BasePermission):
    """Those who hold `view.access` somewhere; rows are narrowed by reach."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user.is_authenticated) and view.actor.may(view.access)
