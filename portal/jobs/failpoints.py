"""Named places at which a test may end, delay or break this process.

Nothing happens unless the settings say `FAILPOINTS` and name one: only test settings do.
"""

from __future__ import annotations

import os
import signal
import time

from django.conf import settings

#: on the way of every job that writes a file
PLACES = (
    "before_lease",
    "after_lease",
    "mid_work",
    "before_fsync",
    "after_rename",
    "before_commit",
    "after_commit",
    "before_ack",
)
#: a webhook was posted, and what came of it is not written down yet
AFTER_POST = "after_post"


class Broken(Exception):
    """Raised where a test asked for it."""


def hit(place: str) -> None:
    """Do what the setting `FAILPOINT` ("place:kill", "place:raise", "place:sleep:5") asks for."""
    asked = getattr(settings, "FAILPOINT", "")
    if not asked or not settings.FAILPOINTS:
        return
    where, action, *seconds = asked.split(":")
    if where != place:
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "raise":
        raise Broken(place)
    time.sleep(float(seconds[0]) if seconds else 5)
