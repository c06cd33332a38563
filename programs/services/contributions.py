"""What online services give to others: lines of the dossier's timeline, and what becomes of cases
when two entries of the register are merged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.facts import TimelineLine, TimelineSource, timeline_sources
from enterprises.register.facts import MergeRule, merge_rules
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from programs.services.models import ServiceCase
from programs.services.queries import asked_by
from programs.services.vocabulary import Permission

#: of an enterprise that asks often, the last ones are told
MOST_TOLD: Final = 50


def _asked(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """What it asked for online or at a counter, and what came of it."""
    reached = ServiceCase.objects.reachable(by=actor, to=Permission.CASE_VIEW)
    for one in asked_by(enterprise, reached)[:MOST_TOLD]:
        words = one.item.name + gettext(": ") + str(one.get_result_display())
        url = reverse("services:case", args=[one.pk])
        yield TimelineLine(one.asked_on, gettext("Asked for a service"), words, one.system, url)


timeline_sources.add(
    TimelineSource("service_cases", _("Cases of online services"), "laptop", _asked)
)
merge_rules.add(MergeRule("programs.servicecase.enterprise", _("cases of online services")))
