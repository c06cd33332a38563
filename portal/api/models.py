"""What was answered to which key: kept in the same transaction as the effect."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint


class Window(models.Model):
    """How often an account (0: nobody) has asked within its newest minute since 1970."""

    account = models.BigIntegerField(primary_key=True)
    minute = models.BigIntegerField()
    used = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.account} {self.minute}: {self.used}"


class Answer(models.Model):
    """The first answer to an `Idempotency-Key`, replayed to whoever repeats the request.

    Scope: account, method, route and key. Kept 30 days (SECURITY 1.2).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    method = models.CharField(max_length=8)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["user", "method", "route", "key"], name="answer_is_given_once_per_key"
            )
        ]
        indexes = [models.Index(fields=["made_at"], name="answer_age")]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.key}"
