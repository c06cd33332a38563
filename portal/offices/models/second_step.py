"""The second step: what a telephone knows too, sealed, and recovery codes as hashes."""

from __future__ import annotations

import os
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from portal.kernel import sealing

SECRET_BYTES = 20


class AuthenticatorQuerySet(models.QuerySet["Authenticator"]):
    def in_force(self) -> Self:
        return self.exclude(confirmed_at=None)


class Authenticator(models.Model):
    """A person's telephone that draws codes (RFC 6238); in force from the first right code on.

    `failures` since the last right code make the next try wait; `last_step` keeps a code from
    being right twice; `drift` is how many steps the telephone's clock is known to be off.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="authenticator"
    )
    sealed_secret = models.CharField(max_length=200)
    salt = models.CharField(max_length=32)
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=-1)
    drift = models.SmallIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    objects = AuthenticatorQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="authenticator_secret_is_sealed",
                condition=Q(sealed_secret__startswith="sm4."),  # noqa: S106 (a way, no password)
            ),
        ]

    def __str__(self) -> str:
        return f"authenticator of {self.user_id}"

    def draw(self) -> Self:
        """A new secret and salt, not yet saved."""
        self.salt = secrets.token_hex(16)
        self.secret = os.urandom(SECRET_BYTES)
        return self

    @property
    def secret(self) -> bytes:
        """What the telephone holds; `sealing.Unopenable` when no key of this installation fits."""
        return sealing.unseal(self.sealed_secret, keys=settings.SEALING_KEYS, about=self._about)

    @secret.setter
    def secret(self, plain: bytes) -> None:
        self.sealed_secret = sealing.seal(plain, keys=settings.SEALING_KEYS, about=self._about)

    @property
    def _about(self) -> str:
        return f"offices.authenticator {self.user_id}"


class RecoveryCode(models.Model):
    """A code for the day the telephone is lost, as a slow hash; gone once it was used."""

    authenticator = models.ForeignKey(Authenticator, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["authenticator", "code_hash"], name="recovery_code_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.authenticator_id}"
