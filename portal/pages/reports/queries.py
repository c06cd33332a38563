"""Documents that were issued, for those who may read them; and where their files lie."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.jobs.models import Job
from portal.jobs.vocabulary import State
from portal.kernel.errors import Missing
from portal.reports.definition import documents
from portal.reports.models import IssuedDocument, IssuedDocumentQuerySet


def issued_for(actor: Actor) -> IssuedDocumentQuerySet:
    """What this person may read: each kind of document by its own permission."""
    seen = Q(pk__in=())
    for document in documents:
        reached = IssuedDocument.objects.filter(document=document.code).reachable(
            by=actor, to=document.permission
        )
        if actor.may(document.permission):
            seen |= Q(pk__in=reached.values("pk"))
    return IssuedDocument.objects.filter(seen)


def forms_at_hand(found: Iterable[IssuedDocument]) -> dict[int, list[str]]:
    """Document id to the forms whose files are still there, in one statement."""
    rows = list(found)
    hashes = {sha for row in rows for sha in row.file_hashes.values()}
    there = set(
        Job.objects.filter(state=State.DONE, result_sha256__in=hashes)
        .exclude(result_path="")
        .values_list("result_sha256", flat=True)
    )
    return {
        row.pk: sorted(form for form, sha in row.file_hashes.items() if sha in there)
        for row in rows
    }


def job_of(issued: IssuedDocument, form: str) -> Job:
    """The job whose file is the issued one, byte for byte."""
    sha = issued.file_hashes.get(form, "")
    found = Job.objects.filter(state=State.DONE, result_sha256=sha).exclude(result_path="")
    job = found.order_by("-pk").first() if sha else None
    if job is None:
        raise Missing(_("The file is no longer there. Please have it drawn again."))
    return job
