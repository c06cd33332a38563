"""Password validators: two written profiles, and no return of the last five.

`djbh3` (等保三级, the default, a legal duty) asks for classes and change; `asvs` (ASVS 5.0 6.2)
asks for length alone. SECURITY 2.6 says why there are two.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.offices import rules

LENGTHS = {"djbh3": 10, "asvs": 15}
CLASSES = 3
DIFFERENT = 5
LONGEST = 128


class ProfileValidator:
    """Length, classes of characters, and nothing that others would guess first."""

    def validate(self, password: str, user: Any = None) -> None:
        faults = [*self._of_length(password), *self._of_content(password, user)]
        if faults:
            raise ValidationError([ValidationError(text, code=code) for code, text in faults])

    def _of_length(self, password: str) -> list[tuple[str, str]]:
        shortest = LENGTHS[settings.PASSWORD_PROFILE]
        if len(password) > LONGEST:
            return [("too_long", _("Use at most %(count)d characters.") % {"count": LONGEST})]
        if len(password) >= shortest:
            return []
        words = ngettext(
            "Use at least %(count)d character.", "Use at least %(count)d characters.", shortest
        )
        return [("too_short", words % {"count": shortest})]

    def _of_content(self, password: str, user: Any) -> list[tuple[str, str]]:
        faults = []
        if settings.PASSWORD_PROFILE == "djbh3" and rules.classes_in(password) < CLASSES:  # noqa: S105
            words = _(
                "Mix at least three of these: lower-case letters, upper-case letters, digits, "
                "other characters."
            )
            faults.append(("too_plain", words))
        if len(set(password)) < DIFFERENT:
            faults.append(("repeated", _("It repeats the same few characters.")))
        if found := rules.word_inside(password, _words_about(user)):
            words = _("It contains “%(word)s”, which others would guess.") % {"word": found}
            faults.append(("guessable", words))
        if rules.has_credit_code(password):
            faults.append(("credit_code", _("It contains a unified social credit code.")))
        return faults

    def get_help_text(self) -> str:
        shortest = LENGTHS[settings.PASSWORD_PROFILE]
        if settings.PASSWORD_PROFILE == "asvs":  # noqa: S105
            return _("At least %(count)d characters. A sentence is good.") % {"count": shortest}
        return _(
            "At least %(count)d characters with three of these: lower-case letters, upper-case "
            "letters, digits, other characters. No names of people or offices."
        ) % {"count": shortest}


class HistoryValidator:
    """None of the last five passwords comes back."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        past = user.past_passwords.order_by("-set_at", "-pk").values_list("password", flat=True)
        for hashed in past[: rules.HISTORY]:
            if check_password(password, hashed):
                raise ValidationError(
                    _("You used this password before. Choose one that is new."), code="used_before"
                )

    def get_help_text(self) -> str:
        return _("None of your last five passwords.")


def _words_about(user: Any) -> list[str]:
    """Login, name, mail name, phone, and the names of the offices where the person has a post."""
    if user is None:
        return []
    words = [user.login, user.display_name, user.email.partition("@")[0], user.phone]
    if user.pk is not None:
        words += user.posts.filter(ended_at=None).values_list("office__name", flat=True)
        words += user.invitations.filter(office__isnull=False).values_list(
            "office__name", flat=True
        )
    return [part for word in words if word for part in (word, *_parts_of(word))]


def _parts_of(word: str) -> list[str]:
    """温州市市场监督管理局 holds 温州市 and 市场监督管理局: both are guessed."""
    general = "市场监督管理局"
    return [part for part in (word.removesuffix(general), general) if part and part in word]
