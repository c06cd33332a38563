"""Users: one person, one account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Finds people by their login, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in, or a key's own account (`is_machine`), which never signs in.

    Nobody is created with a usable password: an invitation's link sets the first.
    """

    login = models.CharField(_("Login"), max_length=60, unique=True)
    display_name = models.CharField(_("Name"), max_length=100)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Mobile phone"), max_length=20, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_machine = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    password_set_at = models.DateTimeField(null=True)
    suspended_reason = models.CharField(max_length=200, blank=True)
    installation = models.CharField(max_length=10, default="here", editable=False)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            CheckConstraint(name="user_login_is_not_empty", condition=~Q(login="")),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def has_perm(self, _permission: str, _row: Any = None) -> bool:
        """Django's own permissions are not used: what somebody may do is `Actor.may`."""
        return False


class PastPassword(models.Model):
    """Hashes of passwords used before, for the rule that none of the last five comes back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"


class SignIn(models.Model):
    """One session of one person: from where, since when, last seen, and how it ended."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    ip_address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="sign_in_open")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"
