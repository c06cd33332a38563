"""States, permissions and what is said of jobs."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    DEAD = "dead", _("Given up")


#: What has an end, and a moment at which it ended.
ENDED = (State.DONE, State.FAILED, State.CANCELLED, State.DEAD)


class Note(TextChoices):
    """Why a job ended as it did, where the job's own kind has said nothing."""

    INACTIVE = "inactive", _("The account that asked for this is suspended.")
    TOO_LONG = "too_long", _("It took longer than it may. Please choose a smaller part.")
    DISK_FULL = "disk_full", _("There is no room left on the disk. The administrator must help.")
    UNEXPECTED = "unexpected", _("Something went wrong; we have been told.")
    LOST = "lost", _("It was begun three times and never came to its end.")


class Permission(StrEnum):
    """Held by everybody who is signed in, on the jobs that they asked for themselves."""

    VIEW = "jobs.job.view"
    CANCEL = "jobs.job.cancel"
