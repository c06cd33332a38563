"""Notices: a sentence for one person, in the portal and by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.regions.boundaries import Bounded, BoundedQuerySet


class NoticeQuerySet(BoundedQuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def newest_first(self) -> NoticeQuerySet:
        return self.order_by("-made_at", "-pk")


class Notice(Bounded):
    """`kind` names the declaration in a room's notices.py; its words are made when shown."""

    boundaries = {"self": "user_id"}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    words = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"
