"""What waits in somebody's inbox."""

from __future__ import annotations

from portal.accounts.models import User
from portal.notices.models import Notice


def unread_count(user: User) -> int:
    return Notice.objects.filter(user=user, read_at=None).count()
