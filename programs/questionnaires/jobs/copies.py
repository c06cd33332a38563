"""The own copy of a response."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing
from programs.questionnaires.documents import copy_of
from programs.questionnaires.models import Response
from programs.questionnaires.queries import reads_persons
from programs.questionnaires.vocabulary import Permission

COPY: Final = "questionnaires.copy"


def run_copy(work: Work) -> None:
    """{"response": pk}: the answers that the asker may read, as PDF in the asker's language;
    persons masked, unless the asker acts for the enterprise."""
    response = (
        Response.objects.reachable(by=work.actor, to=Permission.RESPONSE_VIEW)
        .filter(pk=work.params["response"])
        .with_all()
        .first()
    )
    if response is None:
        raise Missing(_("There is nothing here that you may see."))
    work.say(0, 1)
    in_full = reads_persons(response, work.actor)
    data = copy_of(response, today=timezone.localdate(work.at), in_full=in_full)
    work.file(f"{response.version.template.code}-{response.cycle.year}-{response.pk}.pdf").write(
        data
    )
    work.count_rows(len(response.answers))
    work.say(1, 1)


job_kinds.add(JobKind(COPY, gettext_lazy("Copy of a questionnaire"), run_copy))
