"""Words of online services (DOMAIN 2.1, row 4: 浙江质量在线, 浙里检, 一网通办)."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Permission(StrEnum):
    CASE_VIEW = "services.case.view"
    CASE_KEEP = "services.case.keep"
    ITEM_MANAGE = "services.item.manage"


class Channel(TextChoices):
    """Where somebody asked; all but the counter are online."""

    WEB = "web", pgettext_lazy("service channel", "Website")
    APP = "app", pgettext_lazy("service channel", "Government app")
    MINI_PROGRAM = "mini_program", pgettext_lazy("service channel", "Mini-program")
    COUNTER = "counter", pgettext_lazy("service channel", "Service counter")


class Result(TextChoices):
    """What came of it; a case that is open is not done."""

    COMPLETED = "completed", pgettext_lazy("service case", "Completed")
    REFUSED = "refused", pgettext_lazy("service case", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("service case", "Withdrawn")
    OPEN = "open", pgettext_lazy("service case", "Still open")


#: what a list is narrowed to by this word: every channel but the counter
ONLINE = "online"
