"""Words of webhooks."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """READ (what was told) and KEEP are for the office itself; VIEW and TEND for those who keep the
    portal running too."""

    VIEW = "webhooks.subscription.view"
    READ = "webhooks.delivery.read"
    KEEP = "webhooks.subscription.keep"
    TEND = "webhooks.subscription.tend"


class DeliveryState(TextChoices):
    WAITING = "waiting", _("to be delivered")
    DELIVERED = "delivered", _("delivered")
    DEAD = "dead", _("not delivered")
    DISCARDED = "discarded", _("discarded")


class Standing(TextChoices):
    """How a subscription stands, where somebody must look at it."""

    FAILING = "failing", _("not reached")
    DEAD = "dead", _("with events that were not delivered")
    PAUSED = "paused", _("paused")


class Outcome(TextChoices):
    """What came of one attempt."""

    TAKEN = "taken", _("taken")
    REFUSED = "refused", _("answered with an error")
    REDIRECTED = "redirected", _("answered with another address, which is not followed")
    UNRESOLVED = "unresolved", _("the name of the host is not known")
    FORBIDDEN = "forbidden", _("the host lies in a network that the portal does not call")
    UNREACHABLE = "unreachable", _("no connection")
    UNTRUSTED = "untrusted", _("the certificate of the host does not hold")
    TOO_SLOW = "too_slow", _("no answer in time")
    UNREADABLE = "unreadable", _("the answer is no HTTP")


#: the kind of a test delivery; it is no event, and nobody subscribes to it
PING = "ping"
