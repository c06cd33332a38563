"""Exports of answers, wide or long, with the codebook."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import Permission as Enterprises
from portal.accounts.actor import Actor
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing
from portal.reports.sheets import Sheet, write_csv, write_workbook
from programs.questionnaires.models import Response, Version, VersionQuerySet
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.reports import codebook, fields_of, long_table, wide_table
from programs.questionnaires.vocabulary import Permission

EXPORT: Final = "questionnaires.export"
PER_FETCH: Final = 500
MEMBERS: Final = ("answers.csv", "codebook.csv")


def run_export(work: Work) -> None:
    """{"version": pk, "shape": wide or long, "form": xlsx or csv, "versions": this or all}: the
    answers that count and that the asker may read, with the codebook."""
    reached = Version.objects.reachable(by=work.actor, to=Permission.RESULT_VIEW).published()
    version = reached.filter(pk=work.params["version"]).with_all().first()
    if version is None:
        raise Missing(_("There is nothing here that you may see."))
    versions = _versions(reached, version, everything=work.params["versions"] == "all")
    responses = answers_for(versions, by=work.actor)
    found = work.through(responses.iterator(chunk_size=PER_FETCH), total=responses.count())
    if work.params["shape"] == "wide":
        sheet = wide_table(found, fields_of(questionnaire_of(one) for one in versions))
    else:
        sheet = long_table(found)
    counted = Counted(sheet.rows)
    sheets = [replace(sheet, rows=counted), codebook(versions)]
    stem = f"{version.template.code}-{version.cycle.year}-{work.params['shape']}"
    if work.params["form"] == "xlsx":
        write_workbook(work.file(f"{stem}.xlsx"), sheets)
    else:
        _write_zip(work.file(f"{stem}.zip"), dict(zip(MEMBERS, sheets, strict=True)))
    work.count_rows(counted.rows)


def _versions(reached: VersionQuerySet, version: Version, *, everything: bool) -> list[Version]:
    if not everything:
        return [version]
    same = reached.filter(template_id=version.template_id).with_all()
    return list(same.order_by("cycle__year", "number"))


def _write_zip(out: IO[bytes], sheets: Mapping[str, Sheet]) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, sheet in sheets.items():
            with archive.open(name, "w", force_zip64=True) as part:
                write_csv(part, sheet.columns, sheet.rows)


def answers_for(versions: Sequence[Version], *, by: Actor) -> QuerySet[Response]:
    """The responses that count and that somebody may read, with `is_named`: whether they may see
    the enterprise too."""
    seen = Enterprise.objects.reachable(by=by, to=Enterprises.VIEW).filter(
        pk=OuterRef("enterprise_id")
    )
    return (
        Response.objects.reachable(by=by, to=Permission.RESPONSE_VIEW)
        .counting()
        .filter(version__in=versions)
        .annotate(is_named=Exists(seen))
        .with_all()
        .order_by("pk")
    )


class Counted:
    """Rows that are counted while they are read."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._rows, self.rows = rows, 0

    def __iter__(self) -> Iterator[Sequence[object]]:
        for row in self._rows:
            self.rows += 1
            yield row


job_kinds.add(JobKind(EXPORT, gettext_lazy("Export of answers"), run_export, soft=600, hard=900))
