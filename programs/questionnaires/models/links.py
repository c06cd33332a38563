"""One-time links for people without an account, kept as hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from portal.regions.boundaries import Bounded, BoundedQuerySet
from programs.questionnaires.models.invitees import Invitee


class AnswerLinkQuerySet(BoundedQuerySet["AnswerLink"]):
    def usable(self, *, at: datetime) -> Self:
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)


class AnswerLink(Bounded):
    """A link that lets somebody without an account answer one invitation, until it is handed in.

    `is_known` says that it was addressed to the contact in the register, whom somebody else had
    entered there: then what is handed in by it is the enterprise's own word. `phone_end` are the
    last four digits of the number that it was meant for, `phone_mark` a keyed hash of the whole,
    enough to say that two went to one telephone; `made_from` a hash of the address from which it
    was made.
    """

    boundaries = {
        "region": "invitee__region__path__startswith",
        "station": "invitee__enterprise__station_id",
    }

    invitee = models.ForeignKey(Invitee, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    given_to = models.CharField(max_length=60)
    phone_end = models.CharField(max_length=4, blank=True)
    phone_mark = models.CharField(max_length=64, blank=True, editable=False)
    is_known = models.BooleanField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_from = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    at_office = models.BooleanField(default=False)

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="answer_link_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("made_at")),
            ),
            CheckConstraint(
                name="answer_link_is_used_or_revoked_not_both",
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            UniqueConstraint(
                fields=["invitee"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="invitee_has_one_link_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitee_id} …{self.phone_end}"
