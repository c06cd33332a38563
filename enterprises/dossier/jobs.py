"""Work in the background: the dossier as a file, and objections that nobody answered in time."""

from __future__ import annotations

import io
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.documents import CODE, dossier_document
from enterprises.dossier.models import Objection
from enterprises.dossier.operations import escalate_objection
from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import SYSTEM
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing
from portal.reports.files import draw_file
from portal.reports.operations import issue_document

OVERDUE: Final = "enterprises.objections_overdue"


def run_dossier(work: Work) -> None:
    """{"enterprise": pk}: the dossier as PDF, issued with its check page."""
    reached = Enterprise.objects.reachable(by=work.actor, to=Permission.VIEW).with_places()
    enterprise = reached.filter(pk=work.params["enterprise"]).first()
    if enterprise is None:
        raise Missing(_("There is nothing here that you may see."))
    work.say(0, 1)
    context = dossier_document(enterprise, by=work.actor, at=work.at)
    drawn = io.BytesIO()
    file = draw_file(context, "pdf", drawn)
    with work.exactly_once():
        issue_document(
            context,
            series=f"{CODE}:{enterprise.pk}",
            title=_("Dossier of an enterprise"),
            region_path=enterprise.region.path,
            file_hashes={"pdf": file.sha256},
            by=work.actor,
            at=work.at,
        )
        work.file(file.name).write(drawn.getvalue())
        work.count_rows(1)
        work.say(1, 1)


def run_overdue(work: Work) -> None:
    """Tell the office above of every objection whose day has passed, each once."""
    today = timezone.localdate(work.at)
    late = list(Objection.objects.overdue(on=today).filter(escalated_on=None).order_by("pk"))
    for objection in work.through(late, total=len(late)):
        escalate_objection(objection, by=SYSTEM, at=work.at)


job_kinds.add(
    JobKind(CODE, gettext_lazy("Dossier of an enterprise"), run_dossier, soft=240, hard=300)
)
job_kinds.add(JobKind(OVERDUE, gettext_lazy("Overdue objections"), run_overdue))
